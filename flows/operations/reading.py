"""What the record says of cases, for pages and commands: one case, the board, what partnerships owe. Plain calls; nothing here imports Prefect."""

import logging
from datetime import datetime

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from flows.installation import clock, resources
from models.casework.reading import views
from models.casework.reading.case_shapes import BoardLine, CaseView, FormsView
from models.casework.reading.date_shapes import DeadlineView
from models.casework.record import case, desk
from models.casework.record.faults import what_failed
from models.records.tables import Case

UNREADABLE = "needs a look: its record cannot be read"
log = logging.getLogger(__name__)


def show(ref: str, *, at: datetime) -> CaseView:
    """The read model of one case."""
    with resources.reading() as session:
        return views.show(session, case.peek(session, ref), desk=resources.desk(), today=clock.london_date(at))


def for_forms(ref: str, *, at: datetime) -> FormsView:
    """What the forms of a case show. Raises `NoSuchCase`."""
    with resources.reading() as session:
        return views.for_forms(session, case.peek(session, ref), desk=resources.desk(), today=clock.london_date(at))


def own_dates(*, at: datetime) -> list[DeadlineView]:
    """What the partnerships themselves owe, such as the yearly report."""
    with resources.reading() as session:
        return views.of_partnerships(session, today=clock.london_date(at))


def open_refs() -> list[str]:
    """The references of the cases that are not closed, whatever else of them can be read."""
    with resources.reading() as session:
        return case.open_refs(session)


def board(*, at: datetime, closed: bool = False) -> list[BoardLine]:
    """The line of every open case (and, if asked, closed one), sorted by what is to be looked at first.

    A case whose record cannot be read does not hide the others: its own line says so, and comes first.
    """
    with resources.reading() as session:
        return board_of(session, desk=resources.desk(), at=at, closed=closed)


def board_of(session: Session, *, desk: desk.Desk, at: datetime, closed: bool = False) -> list[BoardLine]:
    """The lines of the board, read in a session of the caller's."""
    refs = case.refs(session) if closed else case.open_refs(session)
    try:
        read = {all_case.ref: all_case for all_case in case.all_cases(session, closed=closed)}
        views.read_together(session, list(read.values()))
    except LookupError:  # the row of one of them holds what no word of ours is
        read = {}
    found = [_line(session, ref, read.get(ref), desk=desk, at=at) for ref in refs]
    return sorted(found, key=lambda one: (one["stage_title"] != UNREADABLE, *_first(one), one["ref"]))


def _first(line: BoardLine) -> tuple[int, str]:
    """A case without a date that runs comes last."""
    return views.urgent(line["deadlines"][0])[:2] if line["deadlines"] else (3, "")


def _line(session: Session, ref: str, read: Case | None, *, desk: desk.Desk, at: datetime) -> BoardLine:
    one = read
    try:
        one = one or case.peek(session, ref)
        return views.summary(session, one, desk=desk, today=clock.london_date(at))
    except DBAPIError:
        raise  # the database, not the case
    except Exception as fault:
        log.error("%s cannot be read: %s", ref, what_failed(fault))
        return {
            "ref": ref,
            "link": desk.case_link(ref),
            "pseudonym": one.pseudonym if one else "",
            "route": one.route if one else "",
            "stage": one.stage if one else "",
            "unread": True,
            "stage_title": UNREADABLE,
            "status": "closed" if one and one.closed_at else "open",
            "open_decisions": [],
            "deadlines": [],
            "holds": [],
            "next_due_on": None,
            "overdue": 0,
        }
