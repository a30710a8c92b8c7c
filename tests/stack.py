"""The real stack for tests: `cspr start` as a process of its own, in its own data directory, on free ports."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from deployments.stack import api
from flows.settings import Settings


class DidNotStart(Exception):
    """`cspr start` ended, or was not ready in time; carries what it printed."""


def free_ports(count: int) -> list[int]:
    """Ports that nothing listens on just now, all different."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


class LocalStack:
    """One installation. `start()` waits until the worker works; a second `start()` after `stop()` keeps home and ports."""

    def __init__(self, home: Path, **variables: str) -> None:
        port, inbox_port, smtp_port, replies_port = free_ports(4)
        self.home = home
        self.variables = {
            "CSPR_HOME": str(home),
            "CSPR_PORT": str(port),
            "CSPR_INBOX_PORT": str(inbox_port),
            "CSPR_SMTP_PORT": str(smtp_port),
            "CSPR_REPLIES_PORT": str(replies_port),
        } | variables
        ports = {"port": port, "inbox_port": inbox_port, "smtp_port": smtp_port, "replies_port": replies_port}
        self.settings = Settings(home=home, **ports, _env_file=None)  # type: ignore[arg-type, call-arg]
        self.output = home.with_name(f"{home.name}-start.txt")
        self.process: subprocess.Popen[bytes] | None = None
        self.started_in = 0.0

    @property
    def environment(self) -> dict[str, str]:
        """For any process that is to work with this installation."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CSPR_", "PREFECT_"))}
        return kept | self.variables

    def start(self, *options: str, seconds: float = 120) -> LocalStack:
        """Start it and wait until it says Ready."""
        began = time.monotonic()
        with self.output.open("wb") as output:
            command = [sys.executable, "-m", "deployments.cli", "start", *options]
            self.process = subprocess.Popen(
                command, env=self.environment, stdout=output, stderr=output, start_new_session=True
            )
        while "Ready after" not in self.said():
            if self.process.poll() is not None or time.monotonic() - began > seconds:
                said, logs = self.said(), self.logs()
                self.stop()
                raise DidNotStart(f"{said}\n{logs}")
            time.sleep(0.05)
        self.started_in = time.monotonic() - began
        return self

    def said(self) -> str:
        """What `cspr start` has printed so far."""
        return self.output.read_text(errors="replace") if self.output.exists() else ""

    def logs(self) -> str:
        """The end of every log, for a failure's message."""
        found = sorted((self.home / "logs").glob("*.log")) if (self.home / "logs").exists() else []
        return "\n".join(f"--- {path.name}\n{path.read_text(errors='replace')[-3000:]}" for path in found)

    def run(self, *arguments: str, seconds: float = 60) -> subprocess.CompletedProcess[str]:
        """Run one `cspr` command against this installation, whether it is started or not."""
        command = [sys.executable, "-m", "deployments.cli", *arguments]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=seconds, check=False
        )

    def client(self) -> httpx.Client:
        """A client of Prefect's API, logged in."""
        return api.client(self.settings)

    @property
    def login(self) -> str:
        """`user:password`."""
        return self.settings.credentials()

    def stop(self, *, seconds: float = 40) -> int | None:
        """Stop it with SIGTERM, for certain; returns its exit status."""
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


def socket_of(stack: LocalStack) -> str:
    """The folder of the socket of a stack's own PostgreSQL."""
    return (stack.home / "postgres" / "postmaster.pid").read_text().splitlines()[4]
