"""The regular jobs: each one's last end against when it was last to begin. What a job owes is said by whoever knows its schedule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from models.casework.dates import calendars
from models.casework.watching.watch_finding import Finding, Severity, in_utc
from models.casework.watching.watch_rungs import SWEEP
from models.records.tables import AuditEntry, Deadline, Heartbeat

SWEEP_JOB, RECONCILE_JOB, DIGESTS_JOB, HOLIDAYS_JOB, MAILBOX_JOB = (
    "sweep",
    "reconcile",
    "digests",
    calendars.JOB,
    "mailbox",
)
EARLY = timedelta(minutes=1)  # a run may begin a moment before its time
HOLIDAYS_EVERY = timedelta(days=3)


@dataclass(frozen=True)
class Owed:
    """A regular job, and when it was last to begin and should have ended by now."""

    job: str
    due_at: datetime


@dataclass(frozen=True)
class _Job:
    """What is said of a job that did not come: what it is, what follows, what to do."""

    what: str
    follows: str
    remedy: str
    severity: Severity = Severity.WARNING


JOBS = {
    SWEEP_JOB: _Job("the sweep", "no alert goes out without it", SWEEP, Severity.ALARM),
    RECONCILE_JOB: _Job(
        "reconcile",
        "what a crash left is not put right, and a form that hangs long is lost to view",
        "Run reconcile in the desk, or start `cspr` again",
    ),
    DIGESTS_JOB: _Job(
        "the digests",
        "nobody gets a list, and no invitation is moved or taken back",
        "Run `cspr digests send` and `cspr deliver`",
    ),
    HOLIDAYS_JOB: _Job(
        "the look at the bank holidays",
        "a new one moves no date",
        "Run `cspr calendar fetch` and read what it says",
    ),
    MAILBOX_JOB: _Job(
        "reading the mailbox",
        "acknowledgements by reply and returned mail go unnoticed",
        "Run `cspr mailbox read` and read what it says",
    ),
}


def jobs_silent(session: Session, owed: Sequence[Owed]) -> list[Finding]:
    """Every job that has not come to its end since it was last to begin. Nothing is owed from before the first act that was recorded here."""
    began = _began(session)
    found = []
    for one in owed:
        last = _finished(session, one.job)
        if began is None or one.due_at < began or (last is not None and last >= one.due_at - EARLY):
            continue
        job = JOBS[one.job]
        when = f"last came to its end {in_utc(last)}" if last else "never came to its end"
        what = f"{job.what} {when}, and was to begin {in_utc(one.due_at)}: {job.follows}"
        found.append(Finding(f"{one.job}-silent", what, job.remedy, "", job.severity))
    return found


def sweep_behind(session: Session, *, at: datetime, grace: timedelta) -> list[Finding]:
    """Whether an alert is due that the sweep has not been back for."""
    last = _finished(session, SWEEP_JOB)
    rung_at = session.exec(
        select(func.min(func.greatest(Deadline.next_rung_at, Deadline.projected_at))).where(
            col(Deadline.next_rung_at).is_not(None)
        )
    ).one()
    if rung_at is None or rung_at >= at - grace or (last is not None and last >= rung_at):
        return []
    when = f"last finished {in_utc(last)}" if last else "never finished"
    return [Finding("sweep-behind", f"the sweep {when}, and an alert is due since {in_utc(rung_at)}", SWEEP)]


def holidays_stale(session: Session, *, at: datetime) -> list[Finding]:
    """Whether the bank holidays could not be had for days, where they are fetched."""
    last, began = _finished(session, HOLIDAYS_JOB), _began(session)
    since = max((moment for moment in (last, began) if moment is not None), default=None)
    if since is None or since >= at - HOLIDAYS_EVERY:
        return []
    when = f"last looked up {in_utc(last)}" if last else "never looked up"
    what = f"the bank holidays were {when}: dates may be counted with days that are no longer right"
    return [Finding("holidays-stale", what, "Run `cspr calendar fetch` and read what it says", "", Severity.WARNING)]


def _finished(session: Session, job: str) -> datetime | None:
    return session.exec(select(Heartbeat.finished_at).where(Heartbeat.job == job)).first()


def _began(session: Session) -> datetime | None:
    """When the first act was recorded here. A caseload that was entered late, such as the demonstration, brings runs of the past with it."""
    return session.exec(select(AuditEntry.entered_at).order_by(col(AuditEntry.seq)).limit(1)).first()
