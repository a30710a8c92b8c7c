"""How this installation is: its processes, databases, server, worker, schedules, records, logs and disk. For `cspr doctor`; changes nothing.

The records, the server and the worker are looked at as the watchdog looks at them (`deployments/watchdog`): what is right is said in one place.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from deployments.stack import logs, running
from deployments.watchdog import records, server
from deployments.watchdog.memory import Memory
from flows.installation.settings import Settings
from models.casework.watching.watch_finding import Finding, Severity, in_utc

OF_LATE = timedelta(days=1)  # an error that did not come again since yesterday is history: the log still has it
LEAST_FREE = 1024**3
EXPECTED = ("prefect-server", "runs", "worker", "watchdog")


@dataclass(frozen=True)
class Health:
    """What was found, what was looked at, and what could not be because nothing runs."""

    findings: tuple[Finding, ...]
    looked_at: tuple[str, ...]
    left_out: tuple[str, ...]


def examine(settings: Settings, *, at: datetime) -> Health:
    """Look at everything, running or not. Raises nothing for what it finds."""
    state = running.state(settings)
    found = [*_disk(settings), *_errors(settings, at=at)]
    looked_at, left_out = ["disk", "logs", "processes"], []
    if state is None:
        remedy = "`cspr start` starts it; the errors above, if there are any, say why it ended"
        found.append(Finding("not-running", f"nothing runs in {settings.data}", remedy))
    elif "processes" not in state:
        found.append(Finding("starting", "it is still starting", "Look again in a minute", "", Severity.WARNING))
    else:
        found += _processes(settings, state["processes"])
    seen = None
    if state is not None or settings.database_url is not None:
        looked_at.append("records")
        of_records, seen = _records(settings, at=at)
        found += of_records
    else:
        left_out.append("records")
    if state is not None and "processes" in state:
        looked_at += server.CHECKED
        found += server.look(settings, at=at, seen=seen)
    else:
        left_out += server.CHECKED
    return Health(tuple(found), tuple(looked_at), tuple(left_out))


def _processes(settings: Settings, pids: dict[str, int]) -> Iterator[Finding]:
    for name in (*EXPECTED, *(("inbox",) if settings.local_inbox else ())):
        if name not in pids or not _alive(pids[name]):
            what = f"the {name} does not run"
            yield Finding(
                "process-down", what, f"Read logs/{name}.log in the data directory; `cspr start` again starts all"
            )


def _records(settings: Settings, *, at: datetime) -> records.Looked:
    try:
        return records.look(settings, Memory(settings.data), at=at)
    except records.CouldNotLook as why:
        what, _, remedy = str(why).partition(": ")
        return records.Looked([Finding("database-down", what, remedy)])


def _errors(settings: Settings, *, at: datetime) -> Iterator[Finding]:
    """Each distinct error of the last day once, with its log, how often it came and when last."""
    for path in logs.files(settings.data):
        try:
            faults, _ = logs.read(path)
        except OSError as refused:
            what = f"{logs.name(path)} cannot be read ({refused.strerror})"
            yield Finding("log-not-readable", what, "Run `cspr doctor` as the user who runs `cspr start`")
            continue
        distinct: dict[str, list[datetime]] = {}
        for fault in faults:
            moment = fault.moment() or _written(path)
            if moment > at - OF_LATE:
                distinct.setdefault(f"{fault.level.lower()} in {fault.log}: {fault.shown}", []).append(moment)
        for what, moments in distinct.items():
            times = "once" if len(moments) == 1 else f"{len(moments)} times"
            remedy = f"{times}, last at {in_utc(max(moments))}: read {path} at that time"
            yield Finding("error-in-log", what, remedy[:1].upper() + remedy[1:])


def _disk(settings: Settings) -> Iterator[Finding]:
    for path in dict.fromkeys((settings.data, settings.documents_directory)):
        with suppress(OSError):
            free = shutil.disk_usage(path).free
            if free < LEAST_FREE:
                what = f"the disk of {path} is nearly full: {free // 1024**2} MB are left"
                yield Finding("disk-full", what, "Make room: without it nothing is recorded and no mail is kept")


def _written(path: Path) -> datetime:
    """When a log was last written: for a line that says no time of its own."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's
        return True
    return True
