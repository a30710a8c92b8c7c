"""Work open cases out again when what their dates rest on has changed: a calendar, a local rule, a reading, a new version of the law.

One transaction with the change itself: the new dates with their reason, the agencies' returns that carry one, and a word to the owners.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from models.casework import clock, projection, return_dates, rulebook
from models.casework.case import Desk
from models.casework.moved import tell_moved
from models.casework.people import SYSTEM
from models.casework.projection import Move
from models.records.tables import Case, Partnership

RETURNS_FOLLOW = (return_dates.ALL_IN, return_dates.PANEL)  # the dates that the agencies' returns go by


@dataclass(frozen=True)
class WorkedOut:
    """How many dates went from one day to another, by the reference of the case, and how many notices are new.

    `touched`: every case whose dates are not the same as before: those, and those in which a date is new or does not apply any more.
    """

    moved: Mapping[str, int] = field(default_factory=dict)
    told: int = 0
    touched: tuple[str, ...] = ()


def work_out_again(
    session: Session,
    *,
    because: str,
    occasion: str,
    desk: Desk,
    at: datetime,
    partnership_id: int | None = None,
) -> WorkedOut:
    """Bring the open cases of one partnership, or of all, in step with their changed rulebook, and tell the owners what moved."""
    rulebook.changed(session)
    partnerships = _partnerships(session, partnership_id)
    cases = _open_cases(session, partnership_id)
    moves = projection.reproject_all(session, cases, at=at, because=because)
    told, counts, touched = 0, {}, []
    for case in cases:
        theirs = moves.get(case.id, [])
        if theirs:
            told += follow_moves(session, case, theirs, because=because, occasion=occasion, desk=desk, at=at)
            touched.append(case.ref)
        if moved := sum(move.is_from_one_day_to_another for move in theirs):
            counts[case.ref] = moved
    for partnership in partnerships:
        _set_alarms_of(session, partnership)
    return WorkedOut(counts, told, tuple(touched))


def follow_moves(
    session: Session,
    case: Case,
    moves: Sequence[Move],
    *,
    because: str,
    occasion: str,
    desk: Desk,
    at: datetime,
) -> int:
    """What follows from dates of one case that moved. Returns how many notices are new."""
    if any(one.rule in RETURNS_FOLLOW for one in moves):
        moves = [*moves, *return_dates.follow(session, case, because=because, by=SYSTEM, at=at)]
    return tell_moved(session, case, moves, because=because, occasion=occasion, desk=desk, at=at)


def _partnerships(session: Session, partnership_id: int | None) -> list[Partnership]:
    """The partnerships, locked: whoever opens a case, which no list of cases shows yet, waits until this transaction ends."""
    query = select(Partnership).order_by(col(Partnership.code)).with_for_update(key_share=True)
    if partnership_id is not None:
        query = query.where(Partnership.id == partnership_id)
    return list(session.exec(query))


def _open_cases(session: Session, partnership_id: int | None) -> list[Case]:
    """Every open case, locked one after another against other operations; a row that only refers to one need not wait."""
    query = select(Case).where(col(Case.closed_at).is_(None)).order_by(col(Case.id)).with_for_update(key_share=True)
    if partnership_id is not None:
        query = query.where(Case.partnership_id == partnership_id)
    return list(session.exec(query.execution_options(populate_existing=True)))


def _set_alarms_of(session: Session, partnership: Partnership) -> None:
    """What a partnership itself owes is counted in months and days: no holiday moves it, but the warnings of it."""
    assert partnership.id is not None
    book = rulebook.of_partnership(session, partnership.id)
    for deadline in clock.in_force(session, case_id=None, partnership_id=partnership.id):
        if deadline.met_on is None and deadline.ended_on is None:
            projection.set_alarm(session, deadline, closed=False, book=book)
