"""The processes of the stack: each in its own session, tied to our life, logging to its own file, restarted when it dies, stopped for certain."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deployments.stack.runs import guard

RESTARTS, WITHIN_SECONDS = 5, 600.0
PAUSE_SECONDS = 60.0
LOG_BYTES = 20_000_000


class ProcessFailed(Exception):
    """A process of the stack did not start or keeps dying; the message says where its log is."""

    exit_code = 1


@dataclass(eq=False)
class Child:
    """One process. Start it from the main thread only: the kernel ties it to the thread that started it."""

    name: str
    arguments: Sequence[str]  # of this Python
    environment: dict[str, str]
    log: Path
    stop_seconds: float = 5
    says_ready: bool = False  # prints a line `ready`
    popen: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start it, appending to its log."""
        command = [sys.executable, "-I", "-S", guard.__file__, str(os.getpid()), sys.executable, *self.arguments]
        with self.log.open("ab") as log:
            self.read_from = log.tell()
            # Its own session: a Ctrl-C in the terminal reaches us alone, and what it started in turn can be killed with it.
            self.popen = subprocess.Popen(
                command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=self.log.parent,
            )

    def alive(self) -> bool:
        """Whether it runs."""
        return self.popen is not None and self.popen.poll() is None

    def ready(self) -> bool:
        """Whether it has said so, where it does."""
        if not self.says_ready:
            return self.alive()
        with self.log.open("rb") as log:
            log.seek(self.read_from)
            return any(line.strip() == b"ready" for line in log)

    def wait_until_ready(self, *, seconds: float) -> None:
        """Wait for it. Raises ProcessFailed."""
        end = time.monotonic() + seconds
        while not self.ready():
            if not self.alive() or time.monotonic() > end:
                raise ProcessFailed(f"The {self.name} did not start: read {self.log}.")
            time.sleep(0.02)

    def ask_to_stop(self) -> None:
        """SIGTERM, to it alone."""
        if self.alive() and self.popen is not None:
            self.popen.terminate()

    def stop(self) -> bool:
        """Stop it and all that it started; returns False when it had to be killed."""
        if self.popen is None:
            return True
        self.ask_to_stop()
        willing = True
        try:
            self.popen.wait(self.stop_seconds)
        except subprocess.TimeoutExpired:
            willing = False
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()
        return willing

    def may_restart(self) -> bool:
        """Count one more death; False when there were too many of late."""
        at = time.monotonic()
        self.deaths = [death for death in self.deaths if at - death < WITHIN_SECONDS] + [at]
        return len(self.deaths) <= RESTARTS

    def keeps_dying(self) -> bool:
        """Whether it died too often of late, and so is left alone for a minute before the next try."""
        return len(self.deaths) >= RESTARTS and time.monotonic() - self.deaths[-1] < PAUSE_SECONDS

    def trim_log(self) -> None:
        """Empty a log that has grown too long."""
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            os.truncate(self.log, 0)


def rotate(directory: Path, name: str) -> Path:
    """The log file for a new start; the one before is kept beside it as `.1`."""
    directory.mkdir(parents=True, exist_ok=True)
    log = directory / f"{name}.log"
    if log.exists():
        log.replace(log.with_suffix(".log.1"))
    log.touch(mode=0o600)
    return log
