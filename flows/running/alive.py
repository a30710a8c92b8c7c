"""Whether the process of a run still lives. Nothing here imports Prefect: whoever watches over the stack asks too."""

import os
from datetime import timedelta
from pathlib import Path

DEAD_AFTER = timedelta(minutes=10)  # a decision takes seconds to record
SETTLED = timedelta(seconds=20)  # by then the worker has noted the process that it started for a run
NOT_STARTED = timedelta(minutes=1)  # a worker takes only what it can start at once


def is_dead(*, state: str, since: timedelta, run_id: str, pid: str | None, dead_after: timedelta = DEAD_AFTER) -> bool:
    """Whether a busy run's process has ended, or nobody knows of one and it has been busy for too long.

    `state`: the type of its state, which it has had for `since`. One that still waits for a worker has no process that could die.
    `dead_after`: 0 when the stack has just started.
    """
    if state not in ("PENDING", "RUNNING", "CANCELLING") or _lives(run_id, pid or ""):
        return False
    if since > dead_after:
        return True
    return since > (NOT_STARTED if state == "PENDING" else SETTLED) and (state == "PENDING" or bool(pid))


def _lives(run_id: str, pid: str) -> bool:
    """Whether the process that the worker noted runs this run on this machine now; numbers are used again for other processes."""
    if not (pid.isascii() and pid.isdecimal()):
        return False
    if not Path("/proc/self/environ").exists():
        return _exists(int(pid))
    try:
        return f"PREFECT__FLOW_RUN_ID={run_id}".encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
