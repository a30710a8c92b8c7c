"""The board at the end of a month, to the business manager and the three safeguarding partners: where every case is, and what changed. Ours, no law."""

import logging
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from models.casework.dates import rulebook
from models.casework.digests.digest_dates import Period, month_end
from models.casework.digests.digest_lines import Dated, Line, dates, line, note
from models.casework.notices.notifier import Speaker
from models.casework.reading import views
from models.casework.record.desk import Desk
from models.law.deadlines.outcomes import Outcome, urgency
from models.law.words.dates import LONDON, london_date, long_date
from models.law.words.vocabulary import SAFEGUARDING_PARTNERS, Role
from models.records.tables import Case, Partnership

log = logging.getLogger(__name__)
KIND = "board-month-end"
_ANYTHING = ("lines", "opened", "closed", "missed", "targets")  # where all are empty there is nothing to say
READERS = (Role.BUSINESS_MANAGER, *SAFEGUARDING_PARTNERS)


def say_month_end(session: Session, partnership: Partnership, *, desk: Desk, at: datetime) -> int:
    """Send the board of a month that ends, where it is due, was not sent and has anything to say. Returns how many mails are new."""
    assert partnership.id is not None
    period = month_end(at, rulebook.of_partnership(session, partnership.id).calendar)
    if period is None:
        return 0
    speaker = Speaker.of_partnership(session, partnership.id, desk=desk, at=at)
    if any(key.startswith(f"{speaker.ref}:{KIND}:{period.code}:") for key in speaker.said):
        return 0
    facts = board(session, partnership, period, desk=desk, at=at)
    if not any(facts[name] for name in _ANYTHING):
        return 0
    said = 0
    for role in READERS:
        said += sum(
            speaker.say(KIND, recipient, facts, occasion=period.code, loud=False) for recipient in speaker.reach(role)
        )
    note(session, "digests.month-end", partnership, period.code, said, at=at)
    return said


def board(session: Session, partnership: Partnership, period: Period, *, desk: Desk, at: datetime) -> dict[str, Any]:
    """The board as it stands now, and what changed in the period."""
    assert partnership.id is not None
    today, calendar = london_date(at), rulebook.of_partnership(session, partnership.id).calendar
    every = session.exec(select(Case).where(Case.partnership_id == partnership.id).order_by(col(Case.id))).all()
    owed = dates(session, partnership.id, today=today, closed_too=True)
    missed = [
        one
        for one in owed
        if one.outcome in (Outcome.OVERDUE, Outcome.MISSED) and period.since <= one.row.due_on <= period.until
    ]
    return {
        "month": f"{date.fromisoformat(f'{period.code}-01'):%B %Y}",
        "since": long_date(period.since),
        "until": long_date(period.until),
        "lines": [
            _readable_line(session, case, owed, desk=desk, today=today) for case in every if case.closed_at is None
        ],
        "own": [
            line(one, today=today, calendar=calendar)
            for one in owed
            if one.row.case_id is None and one.outcome in (Outcome.OPEN, Outcome.OVERDUE)
        ],
        "opened": [case.ref for case in every if _within(case.opened_at, period)],
        "closed": [case.ref for case in every if case.closed_at is not None and _within(case.closed_at, period)],
        "missed": [line(one, today=today, calendar=calendar) for one in missed if not one.is_own],
        "targets": [line(one, today=today, calendar=calendar) for one in missed if one.is_own],
        "link": desk.case_link("board"),
    }


def _readable_line(session: Session, case: Case, owed: Sequence[Dated], *, desk: Desk, today: date) -> Line:
    """The line of a case; of one whose record cannot be read, that: it hides no other."""
    try:
        return _board_line(session, case, owed, desk=desk, today=today)
    except (LookupError, ValueError, TypeError) as fault:
        log.error("%s cannot be read: %s", case.ref, type(fault).__name__)
        stage = "needs a look: its record cannot be read"
        nothing: Line = {"held": False, "first": {}, "overdue": 0, "waits": []}
        return {"ref": case.ref, "link": desk.case_link(case.ref), "stage": stage, **nothing}


def _board_line(session: Session, case: Case, owed: Sequence[Dated], *, desk: Desk, today: date) -> Line:
    """The same line as on the desk's board."""
    summary = views.summary(session, case, desk=desk, today=today)
    running = sorted(
        (each for each in owed if each.row.case_id == case.id and each.outcome in (Outcome.OPEN, Outcome.OVERDUE)),
        key=lambda each: (urgency(each.outcome, each.rule.force), each.row.due_on),
    )
    calendar = rulebook.of_partnership(session, case.partnership_id).calendar
    return {
        "ref": case.ref,
        "link": summary["link"],
        "stage": summary["stage_title"],
        "held": any(not hold["released_on"] and hold["of_publication"] for hold in summary["holds"]),
        "first": line(running[0], today=today, calendar=calendar) | _stands(running[0], today) if running else {},
        "overdue": sum(each.outcome is Outcome.OVERDUE and not each.is_own for each in running),
        "waits": [{"title": wait["title"], "link": wait["link"]} for wait in summary["open_decisions"]],
    }


def _stands(one: Dated, today: date) -> Line:
    if one.outcome is Outcome.OVERDUE:
        return {"stands": "target passed" if one.is_own else "OVERDUE"}
    return {"stands": "no answer yet" if one.is_expected and one.row.due_on < today else "open"}


def _within(moment: datetime, period: Period) -> bool:
    return period.since <= moment.astimezone(LONDON).date() <= period.until
