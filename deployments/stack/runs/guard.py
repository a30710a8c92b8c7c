"""Ties a process to its parent, so that killing `cspr start` outright leaves nothing behind. `python -I -S guard.py PARENT COMMAND…`.

A parent-death signal survives `exec`, so the command itself need not know. https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html
"""

import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Ask the kernel to kill this process when the thread that started it ends. Linux only; elsewhere nothing happens."""
    if sys.platform != "linux":
        return
    import ctypes

    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def die_with(parent: int) -> None:
    """The same, and end at once if the parent, by its id, has gone already."""
    die_with_parent()
    if os.getppid() != parent:
        sys.exit(1)


def main() -> None:
    """Become the command, tied to the parent; end at once if the parent has gone already. What it makes is its owner's alone."""
    os.umask(0o077)  # flows/installation/private.py
    die_with(int(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606


if __name__ == "__main__":
    main()
