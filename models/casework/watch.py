"""The watch: read the records, reckon again what should have gone out, and say what is wrong. Serves every duty; writes nothing.

It does not ask the sweep, the outbox or Prefect how they are. What only Prefect knows, such as an open decision without its form, is not
seen here: `reconcile` looks after that.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from models.casework import audit, calendars, evidence
from models.casework.audit import Head
from models.casework.calendar_changes import needed_to
from models.casework.evidence import Anchor, Verified
from models.casework.watch_addresses import addresses_in_trouble
from models.casework.watch_finding import Finding, Severity, in_utc
from models.casework.watch_outbox import outbox_in_trouble
from models.casework.watch_rungs import SWEEP, alerts_not_said, rungs_not_claimed
from models.law.dates import LONDON, london_date
from models.records.tables import AuditEntry, Deadline, Heartbeat

GRACE = timedelta(minutes=15)
SWEEP_JOB = "sweep"
SWEEP_EVERY = timedelta(hours=26)  # once a day, with room for the hour that the clocks go back and for a slow start
HOLIDAYS_EVERY = timedelta(days=3)
MAILBOX_JOB = "mailbox"
MAILBOX_EVERY = timedelta(hours=2)
DIGESTS_JOB = "digests"
DIGESTS_EVERY = timedelta(days=4)  # every weekday, with room for a weekend and a slow start
MOST_NAMED = 5
WENT_BACK = "audit-went-back"
CHECKED = (
    "rungs",
    "messages of alerts",
    "outbox",
    "addresses",
    "sweep",
    "bank holidays",
    "mailbox",
    "digests",
    "calendar",
    "audit chain",
    "rows against the audit chain",
)


def look(
    session: Session,
    *,
    at: datetime,
    holidays_are_fetched: bool,
    mailbox_is_read: bool = False,
    grace: timedelta = GRACE,
    anchors: Iterable[Anchor] = (),
) -> list[Finding]:
    """Everything that is wrong at `at`. The session should see one moment only (`REPEATABLE READ`).

    `holidays_are_fetched`: an address for the bank holidays is set. `mailbox_is_read`: a mailbox is set. `grace`: how long what is due may still be on its way.
    `anchors`: ends of the audit chain that were kept elsewhere.
    """
    return [
        *rungs_not_claimed(session, at=at, grace=grace),
        *alerts_not_said(session, at=at),
        *outbox_in_trouble(session, at=at, grace=grace),
        *addresses_in_trouble(session),
        *_sweep(session, at=at, grace=grace),
        *(_holidays(session, at=at) if holidays_are_fetched else []),
        *(_mailbox(session, at=at) if mailbox_is_read else []),
        *_digests(session, at=at),
        *_calendar(session, at=at),
        *_audit(session, anchors),
    ]


def head(session: Session) -> Head:
    """Where the audit chain ends."""
    return audit.end_of_chain(session)


def _went_back(found: Verified) -> list[Finding]:
    """Whether the chain no longer holds an end that was kept or mailed earlier."""
    remedy = "Compare the database with the last backup and find out who changed it"
    return [Finding(WENT_BACK, f"audit {one.words}", remedy) for one in found.lost]


def _sweep(session: Session, *, at: datetime, grace: timedelta) -> list[Finding]:
    last = _finished(session, SWEEP_JOB)
    since = _since(session, last)
    when = f"last finished {in_utc(last)}" if last else "never finished"
    rung_at = session.exec(
        select(func.min(func.greatest(Deadline.next_rung_at, Deadline.projected_at))).where(
            col(Deadline.next_rung_at).is_not(None)
        )
    ).one()
    if since is not None and since < at - SWEEP_EVERY:
        return [Finding("sweep-silent", f"the sweep {when}: no alert goes out without it", SWEEP)]
    if rung_at is not None and rung_at < at - grace and (last is None or last < rung_at):
        return [Finding("sweep-behind", f"the sweep {when}, and an alert is due since {in_utc(rung_at)}", SWEEP)]
    return []


def _holidays(session: Session, *, at: datetime) -> list[Finding]:
    last = _finished(session, calendars.JOB)
    since = _since(session, last)
    if since is None or since >= at - HOLIDAYS_EVERY:
        return []
    when = f"last looked up {in_utc(last)}" if last else "never looked up"
    what = f"the bank holidays were {when}: dates may be counted with days that are no longer right"
    return [Finding("holidays-stale", what, "Run `cspr calendar fetch` and read what it says", "", Severity.WARNING)]


def _mailbox(session: Session, *, at: datetime) -> list[Finding]:
    """It is read from seven on weekdays: from nine on, two hours without a reading are too long."""
    local = at.astimezone(LONDON)
    last = _finished(session, MAILBOX_JOB)
    since = _since(session, last)
    if local.weekday() > 4 or not 9 <= local.hour < 19 or since is None or since >= at - MAILBOX_EVERY:
        return []
    when = f"last read to its end {in_utc(last)}" if last else "never read to its end"
    what = f"the mailbox was {when}: acknowledgements by reply and returned mail go unnoticed"
    return [Finding("mailbox-silent", what, "Run `cspr mailbox read` and read what it says", "", Severity.WARNING)]


def _digests(session: Session, *, at: datetime) -> list[Finding]:
    """Where they went out before: an installation that has never sent any may not want them."""
    last = _finished(session, DIGESTS_JOB)
    if last is None or last >= at - DIGESTS_EVERY:
        return []
    what = f"the digests last finished {in_utc(last)}: nobody gets a list, and no invitation is moved or taken back"
    return [Finding("digests-silent", what, "Run `cspr digests send` and `cspr deliver`", "", Severity.WARNING)]


def _calendar(session: Session, *, at: datetime) -> list[Finding]:
    today, covers_to = london_date(at), calendars.in_use(session).covers_to
    if covers_to >= needed_to(today):
        return []
    what = f"the bank holidays are known to {covers_to.isoformat()} and needed to {needed_to(today).isoformat()}"
    remedy = "Run `cspr calendar fetch`, or load GOV.UK's file with `cspr calendar load`"
    return [Finding("calendar-ends", what, remedy, "", Severity.WARNING)]


def _audit(session: Session, anchors: Iterable[Anchor]) -> list[Finding]:
    found = evidence.verify(session, [*anchors, *evidence.mailed_anchors(session)])
    remedy = "Compare the database with the last backup and find out who changed it"
    broken = "" if found.broken_at is None else f"the audit chain is broken at entry {found.broken_at}"
    changed = "; ".join(one.words for one in found.altered[:MOST_NAMED])
    more = len(found.altered) - MOST_NAMED
    changed += f"; and {more} more: `cspr audit verify` lists them" if more > 0 else ""
    return [
        *_went_back(found),
        *([Finding("audit-broken", broken, remedy)] if broken else []),
        *([Finding("record-altered", f"written past the record: {changed}", remedy)] if changed else []),
    ]


def _finished(session: Session, job: str) -> datetime | None:
    return session.exec(select(Heartbeat.finished_at).where(Heartbeat.job == job)).first()


def _since(session: Session, last: datetime | None) -> datetime | None:
    """Since when a job owes its next run: its last one, or the first act that was recorded here, whichever is later.

    A caseload that was entered late, such as the demonstration, brings runs of the past with it.
    """
    began = session.exec(select(AuditEntry.entered_at).order_by(col(AuditEntry.seq)).limit(1)).first()
    return max((one for one in (last, began) if one is not None), default=None)
