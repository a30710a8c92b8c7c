"""The warm process: has Prefect and the flows imported, and forks once for each flow run. `python -m deployments.stack.runs.warm SOCKET`.

A fresh engine spends two seconds on imports before the first line of a flow; this process pays once. It has one thread and no event loop, so a fork
is safe, and each child is an ordinary engine from there on. Its children write to its own output, so a worker that dies takes no run with it. They
die with this process, `launch.py` then reports them as killed, the worker marks their runs Crashed, and `reconcile` puts things right.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import importlib.util
import os
import selectors
import signal
import socket
import sys
import threading
import traceback
from pathlib import Path

from deployments.stack.runs.guard import die_with_parent

PRELOAD = (
    "prefect.engine",
    "prefect.flow_engine",
    "prefect.task_engine",
    "prefect._internal.metrics",
    "prefect.client.orchestration",
    "prefect.input.run_input",
    "prefect.artifacts",
    "prefect.utilities.visualization",  # from here on: what a run would import on its way, each time anew
    "anyio._backends._asyncio",
    "croniter",
    "fastapi",
    "psycopg",
    "flows.case_review",
    "flows.decision",
)


def preload() -> list[str]:
    """Import PRELOAD and every module that a deployment names. One that is not there is skipped; one that fails to import is an error."""
    from deployments.registry import DEPLOYMENTS
    from flows.installation.settings import load
    from notifications.mail import apprise_send

    wanted = dict.fromkeys((*PRELOAD, *(deployment.module for deployment in DEPLOYMENTS)))
    present = [name for name in wanted if importlib.util.find_spec(name) is not None]
    for name in present:
        importlib.import_module(name)
    if load().channels_file is not None:  # Apprise loads all its plugins with the first address: most of a second
        apprise_send.understood("json://127.0.0.1")
    return present


class Warm:
    """Serves requests to fork on one Unix socket, from one thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.runs: dict[int, socket.socket] = {}
        self.ready = selectors.DefaultSelector()
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.wake_reader, self.wake_writer = socket.socketpair()
        self.settings = _prefect_settings(dict(os.environ) | _written_out())

    def serve(self) -> None:
        """Serve until SIGTERM."""
        self.path.unlink(missing_ok=True)
        self.listener.bind(str(self.path))
        self.path.chmod(0o600)
        self.listener.listen(16)
        self.wake_reader.setblocking(False)
        self.wake_writer.setblocking(False)
        signal.set_wakeup_fd(self.wake_writer.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # a handler, so that it wakes us
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        self.ready.register(self.listener, selectors.EVENT_READ)
        self.ready.register(self.wake_reader, selectors.EVENT_READ)
        print("ready", flush=True)  # noqa: T201
        while True:
            for key, _ in self.ready.select():
                if key.fileobj is self.listener:
                    self._accept()
                elif key.fileobj is self.wake_reader:
                    with contextlib.suppress(BlockingIOError):
                        self.wake_reader.recv(4096)
                    self._reap()
                elif key.data in self.runs:
                    self._abandoned(key.data)

    def _accept(self) -> None:
        connection, _ = self.listener.accept()
        connection.settimeout(5)
        try:
            directory, environment = _receive(connection)
            pid = os.fork()
        except (OSError, ValueError) as error:
            print(f"ERROR: a run could not be started here: {error}", file=sys.stderr, flush=True)  # noqa: T201
            connection.close()  # the launcher then starts a cold engine
            return
        if pid == 0:
            self._become(connection, directory, environment)
        self.runs[pid] = connection
        self.ready.register(connection, selectors.EVENT_READ, pid)
        try:
            connection.sendall(f"P{pid}\n".encode())
        except OSError:
            self._abandoned(pid)

    def _become(self, connection: socket.socket, directory: str, environment: dict[str, str]) -> None:
        """In the child: take over directory and environment, then be the engine. Ends in SystemExit, so that logs and events are flushed."""
        try:
            die_with_parent()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            self.ready.close()
            for inherited in (self.listener, self.wake_reader, self.wake_writer, connection, *self.runs.values()):
                inherited.close()
            os.chdir(directory)
            os.environ.clear()
            os.environ.update(environment)
            if (
                _prefect_settings(environment) != self.settings
            ):  # read once, on import: a run with its own needs its own process
                os.execv(sys.executable, [sys.executable, "-m", "deployments.stack.runs.engine"])  # noqa: S606
            from deployments.stack.runs import engine

            engine.run()
        except Exception:
            traceback.print_exc()
            sys.exit(1)
        sys.exit(0)

    def _reap(self) -> None:
        while self.runs:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            connection = self.runs.pop(pid)
            code = os.waitstatus_to_exitcode(status)
            with contextlib.suppress(OSError):
                connection.sendall(f"X{code if code >= 0 else 128 - code}\n".encode())
            with contextlib.suppress(KeyError):
                self.ready.unregister(connection)
            connection.close()

    def _abandoned(self, pid: int) -> None:
        """The launcher, which never sends anything more, has gone: killed, as Prefect kills a run that will not stop. The run goes too."""
        with contextlib.suppress(KeyError):
            self.ready.unregister(self.runs[pid])
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _receive(connection: socket.socket) -> tuple[str, dict[str, str]]:
    with connection.makefile("rb") as stream:
        length = int.from_bytes(stream.read(4), "big")
        request = stream.read(length)
    if not length or len(request) != length:
        raise ValueError("the request was cut short")
    directory, *pairs = (os.fsdecode(part) for part in request.split(b"\0"))
    return directory, dict(pair.split("=", 1) for pair in pairs)


def _written_out() -> dict[str, str]:
    """This process's settings, as a worker with the same settings hands them to its runs."""
    from prefect.settings import get_current_settings

    return get_current_settings().to_environment_variables(exclude_unset=True)


def _prefect_settings(environment: dict[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in environment.items()
        if name.startswith("PREFECT_") and not name.startswith("PREFECT__")
    }


def main() -> None:
    """Import, check that a fork is safe, serve."""
    present = preload()
    print(f"preloaded {', '.join(present)}", flush=True)  # noqa: T201
    if threading.active_count() != 1:
        sys.exit(
            f"Importing the flows started threads, and a process with threads must not fork: {threading.enumerate()}"
        )
    gc.collect()
    gc.freeze()  # keeps the shared pages shared
    Warm(Path(sys.argv[1])).serve()


if __name__ == "__main__":
    main()
