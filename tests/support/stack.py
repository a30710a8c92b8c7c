"""The real stack for tests: `cspr start` as a process of its own, in its own data directory, on free ports.

Every log of every stack that was started is read, whatever becomes of the stack: `tests/conftest.py` fails the test that left an error in one
which it did not expect by name (`LocalStack.expect`).
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from deployments.stack import api
from deployments.stack import logs as reader
from flows.installation.settings import Settings
from models.records.database import engine_for

MOST_LINES = 20  # of each error in a failure's message

# What is expected by name, where a test kills something. Each names the cause, wherever its effect was logged.
RUN_KILLED = r"Process exited with status code: 137|FATAL:  connection to client lost"
HELD_TOO_LONG = r"\bTimeoutError\b|ERROR:  canceling statement due to user request|Server error '500 |PrefectHTTPStatusError at flows/"
POSTGRESQL_KILLED = (
    r"CannotConnectNowError|ConnectionDoesNotExistError|ConnectionRefusedError|ConnectionResetError|AdminShutdown"
    r"|FATAL:  terminating connection due to unexpected postmaster exit"
    r"|FATAL:  the database system is (?:starting up|not yet accepting connections|shutting down|in recovery mode)"
    r"|sock\.connect\(address\)\nFileNotFoundError"  # its socket
    r"|Server error '50[03] |websockets\.exceptions\.ConnectionClosedError"  # what its absence is to clients of the Prefect server
    r"|server closed the connection unexpectedly|connection is closed|connection failed: |connection is bad: "
    r"|(?:OperationalError|InterfaceError|PrefectHTTPStatusError)\b[^\n]* at (?:models|notifications|flows|deployments)/"  # as our own runs say it
    r"|prefect\.runner\.flow_run_executor - Process exited with status code: 1\."  # a run that could not say how it ended
)

STARTED: list[LocalStack] = []  # every stack of this session, also those that have gone


class DidNotStart(Exception):
    """`cspr start` ended, or was not ready in time; carries what it printed."""


@dataclass(frozen=True)
class Unexpected:
    """An error in a log that no test expected, and the test during which it was read."""

    test: str
    fault: reader.Fault

    def __str__(self) -> str:
        lines = self.fault.text.splitlines()
        text = lines if len(lines) <= MOST_LINES else [lines[0], "…", *lines[-MOST_LINES:]]
        return "\n".join([f"--- {self.fault.log}, read after {self.test}", *text])


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

    program = "deployments.cli"

    def __init__(self, home: Path, **variables: str) -> None:
        port, inbox_port, smtp_port, replies_port = free_ports(4)
        self.home = home
        self.variables = {
            "CSPR_HOME": str(home),
            "CSPR_PORT": str(port),
            "CSPR_INBOX_PORT": str(inbox_port),
            "CSPR_SMTP_PORT": str(smtp_port),
            "CSPR_REPLIES_PORT": str(replies_port),
            "CSPR_LOOK_SECONDS": "3600",  # a test that needs a look sets it: none comes into the others unasked
            "CSPR_LOST_FORMS_SECONDS": "0",  # it would hang forms between two steps of a test; it has tests of its own
        } | variables
        ports = {"port": port, "inbox_port": inbox_port, "smtp_port": smtp_port, "replies_port": replies_port}
        self.settings = Settings(home=home, **ports, _env_file=None)  # type: ignore[arg-type, call-arg]
        self.output = home.with_name(f"{home.name}-start.txt")
        self.process: subprocess.Popen[bytes] | None = None
        self.started_in = 0.0
        self.expected: list[re.Pattern[str]] = []
        self.unexpected: list[Unexpected] = []
        self._read_to: dict[Path, int] = {}

    @property
    def environment(self) -> dict[str, str]:
        """For any process that is to work with this installation."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CSPR_", "PREFECT_"))}
        return kept | self.variables

    def start(self, *options: str, seconds: float = 300) -> LocalStack:
        """Start it and wait until it says Ready."""
        self.read_logs()  # a start puts the logs of the one before aside
        self._read_to = {path: end for path, end in self._read_to.items() if reader.name(path) == reader.POSTGRESQL}
        if self not in STARTED:
            STARTED.append(self)
        began = time.monotonic()
        with self.output.open("wb") as output:
            command = [sys.executable, "-m", self.program, "start", *options]
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

    def expect(self, pattern: str, *, because: str) -> None:
        """Errors whose text (head, message and traceback) matches are this test's own doing, until the tests of its file are over."""
        assert because
        self.expected.append(re.compile(pattern, re.DOTALL))

    def read_logs(self) -> None:
        """Read what the logs have got since the last time, and keep what nobody expected.

        `cspr start` itself writes to `output`, and repeats there, a moment later, what the runs log: that was read once already.
        """
        test = os.environ.get("PYTEST_CURRENT_TEST", "no test")
        runs = self.home / "logs" / "runs.log"
        for path in (*reader.files(self.home), *(path for path in (self.output,) if path.exists())):
            faults, self._read_to[path] = reader.read(path, start=self._read_to.get(path, 0))
            repeated = runs.read_text(errors="replace") if path == self.output and faults and runs.exists() else ""
            for fault in faults:
                if fault.text.splitlines()[0] not in repeated and not any(
                    pattern.search(fault.text) for pattern in self.expected
                ):
                    self.unexpected.append(Unexpected(test, fault))

    def said(self) -> str:
        """What `cspr start` has printed so far."""
        return self.output.read_text(errors="replace") if self.output.exists() else ""

    def logs(self) -> str:
        """The end of every log, for a failure's message."""
        paths = sorted((self.home / "logs").glob("*.log")) if (self.home / "logs").exists() else []
        return "\n".join(f"--- {path.name}\n{path.read_text(errors='replace')[-3000:]}" for path in paths)

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
        self._let_go_of_its_database()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()
        finally:
            self.read_logs()

    def _let_go_of_its_database(self) -> None:
        """Close this process's own connections, where a test has worked inside: cut off, they would be an error in PostgreSQL's log."""
        if (self.home / "postgres" / "postmaster.pid").exists():
            engine_for(f"postgresql+psycopg://postgres@/cspr?host={socket_of(self)}").dispose()


class QuickStack(LocalStack):
    """A stack whose background services look every other second, so that nobody waits for them."""

    program = "tests.support.quick"


@contextmanager
def throwaway_home() -> Iterator[Path]:
    """A data directory that is not there yet, in a temporary folder that goes with the block."""
    directory = Path(tempfile.mkdtemp(prefix="cspr-stack-"))
    try:
        yield directory / "home"
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def socket_of(stack: LocalStack) -> str:
    """The folder of the socket of a stack's own PostgreSQL."""
    return (stack.home / "postgres" / "postmaster.pid").read_text().splitlines()[4]
