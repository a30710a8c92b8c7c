"""The watch: read the records, reckon again what should have gone out, and say what is wrong. Serves every duty; writes nothing.

It does not ask the sweep, the outbox or Prefect how they are. What only Prefect knows, such as an open decision without its form, is not
seen here: `deployments/watchdog` asks the server.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from models.casework.changes.calendar_changes import needed_to
from models.casework.dates import calendars
from models.casework.record import audit, evidence
from models.casework.record.audit import Head
from models.casework.record.evidence import Anchor, Verified
from models.casework.watching.watch_addresses import addresses_in_trouble
from models.casework.watching.watch_finding import Finding, Severity
from models.casework.watching.watch_jobs import Owed, holidays_stale, jobs_silent, sweep_behind
from models.casework.watching.watch_mail import mail_held
from models.casework.watching.watch_outbox import outbox_in_trouble
from models.casework.watching.watch_rungs import alerts_not_said, rungs_not_claimed
from models.law.words.dates import london_date

GRACE = timedelta(minutes=15)
MOST_NAMED = 5
WENT_BACK = "audit-went-back"
CHECKED = (
    "rungs",
    "messages of alerts",
    "outbox",
    "addresses",
    "regular jobs",
    "mail held",
    "calendar",
    "audit chain",
    "rows against the audit chain",
)


def look(
    session: Session,
    *,
    at: datetime,
    holidays_are_fetched: bool,
    owed: Sequence[Owed] = (),
    grace: timedelta = GRACE,
    anchors: Iterable[Anchor] = (),
) -> list[Finding]:
    """Everything that is wrong at `at`. The session should see one moment only (`REPEATABLE READ`).

    `holidays_are_fetched`: an address for the bank holidays is set. `owed`: the regular jobs that should have come to an end.
    `grace`: how long what is due may still be on its way.
    `anchors`: ends of the audit chain that were kept elsewhere.
    """
    return [
        *rungs_not_claimed(session, at=at, grace=grace),
        *alerts_not_said(session, at=at),
        *outbox_in_trouble(session, at=at, grace=grace),
        *addresses_in_trouble(session),
        *jobs_silent(session, owed),
        *sweep_behind(session, at=at, grace=grace),
        *(holidays_stale(session, at=at) if holidays_are_fetched else []),
        *mail_held(session, at=at),
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
