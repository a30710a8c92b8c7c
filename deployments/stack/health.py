"""How this installation is: its processes, databases, server, worker, schedules, records, papers, logs and disk. For `cspr doctor`; changes nothing.

The records, the server and the worker are looked at as the watchdog looks at them (`deployments/watchdog`): what is right is said in one place.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from deployments.stack import logs, outages, running
from deployments.stack.outages import Outage
from deployments.watchdog import records, server
from deployments.watchdog.memory import Memory
from flows.installation.settings import Settings
from models.casework.watching.watch_finding import Finding, Severity, in_utc
from models.law.words.dates import london_date
from notifications.paper import paperwork

OF_LATE = timedelta(days=1)  # an error that did not come again since yesterday is history: the log still has it
JUST_NOW = timedelta(hours=1)  # an error that did not come again for an hour is a warning
OFTEN = 3  # what died as often in a day dies again
LEAST_FREE = 1024**3
EXPECTED = ("prefect-server", "runs", "worker", "watchdog")


@dataclass(frozen=True)
class Health:
    """What is wrong, what was wrong today and is over, what was looked at, and what could not be because nothing runs."""

    findings: tuple[Finding, ...]
    over: tuple[str, ...]
    looked_at: tuple[str, ...]
    left_out: tuple[str, ...]


def examine(settings: Settings, *, at: datetime) -> Health:
    """Look at everything, running or not. Raises nothing for what it finds."""
    state = running.state(settings)
    away = [outage for outage in outages.read(settings.data) if outage.ended > at - OF_LATE]
    in_logs = _Errors(settings, away, at=at)
    found = [*_disk(settings), *_papers(settings, at=at), *in_logs.findings(), *_dies_often(away)]
    looked_at, left_out = ["disk", "papers", "logs", "processes"], []
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
    return Health(tuple(found), tuple(in_logs.over()), tuple(looked_at), tuple(left_out))


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


class _Errors:
    """The errors of the last day in the logs: those that an outage explains apart from the rest."""

    def __init__(self, settings: Settings, away: list[Outage], *, at: datetime) -> None:
        self.at = at
        self.explained = dict.fromkeys(away, 0)
        self.not_readable: list[Finding] = []
        self.distinct: dict[tuple[Path, str], list[datetime]] = {}
        for path in logs.files(settings.data):
            self._read(path)

    def _read(self, path: Path) -> None:
        try:
            faults, _ = logs.read(path)
        except OSError as refused:
            what = f"{logs.name(path)} cannot be read ({refused.strerror})"
            remedy = "Run `cspr doctor` as the user who runs `cspr start`"
            self.not_readable.append(Finding("log-not-readable", what, remedy))
            return
        for fault in faults:
            moment = fault.moment() or _written(path)
            if moment <= self.at - OF_LATE:
                continue
            outage = next((outage for outage in self.explained if outage.explains(fault, moment)), None)
            if outage is not None:
                self.explained[outage] += 1
            else:
                what = f"{fault.level.lower()} in {fault.log}: {fault.shown}"
                self.distinct.setdefault((path, what), []).append(moment)

    def findings(self) -> Iterator[Finding]:
        """Each distinct error that no outage explains once, with its log, how often it came and when last."""
        yield from self.not_readable
        for (path, what), moments in self.distinct.items():
            times = "Once" if len(moments) == 1 else f"{len(moments)} times"
            severity = Severity.ALARM if max(moments) > self.at - JUST_NOW else Severity.WARNING
            again = "" if severity is Severity.ALARM else " and not again since"
            remedy = f"{times}, last at {in_utc(max(moments))}{again}: read {path} at that time"
            yield Finding("error-in-log", what, remedy, "", severity)

    def over(self) -> Iterator[str]:
        """What was away and is back, with how many errors said so meanwhile."""
        for outage, errors in self.explained.items():
            said = {0: "no error says so", 1: "1 error says so"}.get(errors, f"{errors} errors say so")
            seconds = round((outage.ended - outage.began).total_seconds())
            yield (
                f"{outage.name} died and was started again within {max(seconds, 1)} s at {in_utc(outage.began)}; "
                f"{said} in the logs of that minute"
            )


def _dies_often(away: list[Outage]) -> Iterator[Finding]:
    for name, times in Counter(outage.name for outage in away).items():
        if times >= OFTEN:
            what = f"{name} died {times} times since yesterday and was started again each time"
            remedy = "Find out why before it stays away: read its log, and that of the machine for a lack of memory"
            yield Finding("dies-often", what, remedy, "", Severity.WARNING)


def _disk(settings: Settings) -> Iterator[Finding]:
    for path in dict.fromkeys((settings.data, settings.documents_directory)):
        with suppress(OSError):
            free = shutil.disk_usage(path).free
            if free < LEAST_FREE:
                what = f"the disk of {path} is nearly full: {free // 1024**2} MB are left"
                yield Finding("disk-full", what, "Make room: without it nothing is recorded and no mail is kept")


def _papers(settings: Settings, *, at: datetime) -> Iterator[Finding]:
    """The partnership's own Word templates that cannot be used."""
    for path, fault in paperwork.broken(settings.papers_directory, on=london_date(at)).items():
        yield Finding(
            "paper-broken",
            f"{path} is not used: {fault.what}",
            fault.remedy[:1].upper() + fault.remedy[1:],
            "",
            Severity.WARNING,
        )


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
