"""Starts one flow run in a fork of the warm process and stands in for it: same signals, same exit status.

The worker runs this file by path, isolated (`python -I -S launch.py SOCKET`), in place of `python -m prefect.engine`. It imports next to nothing, so
that a run begins within some tens of milliseconds instead of two seconds. Where the warm process cannot be reached it becomes an ordinary engine.

The conversation, over a Unix socket: we send a length, then the directory and the environment, separated by NUL. We get `P<pid>` when the run has a
process and `X<status>` when it has ended, each on a line.
"""

import _socket  # the C module alone: `socket` takes ten times as long to import
import os
import signal
import sys

_KILLED = 128 + signal.SIGKILL


def main() -> int:
    """Run the flow run of this process's environment; returns its exit status, 128 + N for signal N."""
    connection = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    try:
        connection.settimeout(5)  # a warm process that hangs must not hold up a case
        connection.connect(sys.argv[1])
        request = b"\0".join([os.getcwdb(), *(name + b"=" + value for name, value in os.environb.items())])
        connection.sendall(len(request).to_bytes(4, "big") + request)
        pid = int(_line(connection)[1:])
    except (OSError, ValueError):
        connection.close()
        os.execv(sys.executable, [sys.executable, "-m", "deployments.stack.runs.engine"])  # noqa: S606
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: _pass_on(pid, received))
    connection.settimeout(None)
    answer = _line(connection)
    return int(answer[1:]) if answer.startswith(b"X") else _KILLED


def _line(connection: _socket.socket) -> bytes:
    """One line; nothing when the other side has gone."""
    line = b""
    while not line.endswith(b"\n"):
        part = connection.recv(1)
        if not part:
            return b""
        line += part
    return line


def _pass_on(pid: int, received: int) -> None:
    try:  # noqa: SIM105 (contextlib is one import more)
        os.kill(pid, received)
    except ProcessLookupError:
        pass


if __name__ == "__main__":
    sys.exit(main())
