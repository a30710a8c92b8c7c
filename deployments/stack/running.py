"""One stack per data directory: the lock, what runs, and whether the ports are free."""

from __future__ import annotations

import fcntl
import json
import os
import socket
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from flows.installation.settings import Settings


class AlreadyRunning(Exception):
    """Another `cspr start` holds this data directory; the message says which process and where it answers."""

    exit_code = 1


class PortTaken(Exception):
    """A port that we need is in use; the message says which, and which setting changes it."""

    exit_code = 2


class Claim:
    """The data directory, claimed for the life of this process. The kernel lets go of it however the process ends."""

    def __init__(self, settings: Settings) -> None:
        self.path = _path(settings)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.file: IO[str] = os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644), "r+")
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.file.close()
            running = _read(self.path)
            address = f", at {running['ui']}" if "ui" in running else ""
            raise AlreadyRunning(
                f"cspr is already running in {settings.data}: process {running.get('pid', 'unknown')}{address}."
            ) from None
        self.write(pid=os.getpid(), ui=settings.ui_url)

    def write(self, **state: Any) -> None:
        """Replace what is said about the running stack: whoever reads meanwhile finds the one or the other, whole."""
        said, before = json.dumps(state).encode(), os.fstat(self.file.fileno()).st_size
        os.pwrite(self.file.fileno(), said.ljust(before), 0)

    def release(self) -> None:
        """Let go of the directory."""
        self.write()
        self.file.close()


def state(settings: Settings) -> dict[str, Any] | None:
    """What runs in this data directory; None when nothing does."""
    path = _path(settings)
    if not path.exists():
        return None
    with path.open("r") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _read(path)
    return None


def check_ports(settings: Settings) -> None:
    """Raises PortTaken for the first port that is in use."""
    wanted = [(settings.host, settings.port, "CSPR_PORT", "the Prefect UI")]
    if settings.local_inbox:
        wanted += [
            ("127.0.0.1", settings.smtp_port, "CSPR_SMTP_PORT", "the local inbox's mail server"),
            ("127.0.0.1", settings.inbox_port, "CSPR_INBOX_PORT", "the local inbox's page"),
            ("127.0.0.1", settings.replies_port, "CSPR_REPLIES_PORT", "the local inbox's mailbox for replies"),
        ]
    for host, port, setting, use in wanted:
        if not _free(host, port):
            raise PortTaken(
                f"Port {port} on {host} is taken, and {use} needs it: set {setting} to a free port, or stop what uses this one."
            )


def _free(host: str, port: int) -> bool:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError:
            return False
    return True


def _path(settings: Settings) -> Path:
    return settings.data / "run" / "start.lock"


def _read(path: Path) -> dict[str, Any]:
    with suppress(ValueError):
        found = json.loads(path.read_text())
        if isinstance(found, dict):
            return found
    return {}
