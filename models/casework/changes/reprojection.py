"""Work open cases out again when what their dates rest on has changed: a calendar, a local rule, a reading, a new version of the law.

One transaction with the change itself: the new dates with their reason, the agencies' returns that carry one, and a word to the owners.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlmodel import Session, col, select

from models.casework.changes import return_dates
from models.casework.changes.date_moved_notice import tell_moved
from models.casework.dates import on_record, projection, rulebook
from models.casework.dates.projection import Move
from models.casework.record.desk import Desk
from models.casework.record.people import SYSTEM
from models.records.tables import Case, Partnership

log = logging.getLogger(__name__)
RETURNS_FOLLOW = (return_dates.ALL_IN, return_dates.PANEL)  # the dates that the agencies' returns go by


@dataclass(frozen=True)
class WorkedOut:
    """How many dates went from one day to another, by the reference of the case, and how many notices are new.

    `touched`: every case whose dates are not the same as before: those, and those in which a date is new or does not apply any more.
    `failed`: cases that could not be worked out, and are as they were.
    """

    moved: Mapping[str, int] = field(default_factory=dict)
    told: int = 0
    touched: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()

    def __add__(self, other: "WorkedOut") -> "WorkedOut":
        moved = {**self.moved, **other.moved}
        return WorkedOut(moved, self.told + other.told, self.touched + other.touched, self.failed + other.failed)


def work_out_again(
    session: Session,
    *,
    because: str,
    occasion: str,
    desk: Desk,
    at: datetime,
    partnership_id: int | None = None,
    isolated: bool = False,
) -> WorkedOut:
    """Bring the open cases of one partnership, or of all, in step with their changed rulebook, and tell the owners what moved.

    `isolated`: one that cannot be worked out stays as it is and is named, and the others go on; else it is raised.
    """
    rulebook.changed(session)
    partnerships = _partnerships(session, partnership_id)
    cases = _open_cases(session, partnership_id)
    work_out = partial(_work_out, session, because=because, occasion=occasion, desk=desk, at=at)
    worked_out = _each_by_itself(session, cases, work_out) if isolated else work_out(cases)
    for partnership in partnerships:
        _set_alarms_of(session, partnership)
    return worked_out


def _work_out(
    session: Session, cases: Sequence[Case], *, because: str, occasion: str, desk: Desk, at: datetime
) -> WorkedOut:
    moves = projection.reproject_all(session, cases, at=at, because=because)
    told, counts, touched = 0, {}, []
    for case in cases:
        theirs = moves.get(case.id, [])
        if theirs:
            told += follow_moves(session, case, theirs, because=because, occasion=occasion, desk=desk, at=at)
            touched.append(case.ref)
        if moved := sum(move.is_from_one_day_to_another for move in theirs):
            counts[case.ref] = moved
    return WorkedOut(counts, told, tuple(touched))


def _each_by_itself(
    session: Session, cases: Sequence[Case], work_out: Callable[[Sequence[Case]], WorkedOut]
) -> WorkedOut:
    """All together, which is fast; where one of them fails, each by itself."""
    refs = [case.ref for case in cases]
    together = _or_nothing(session, work_out, cases)
    if together is not None:
        return together
    worked_out = WorkedOut()
    for ref, case in zip(refs, cases, strict=True):
        worked_out += _or_nothing(session, work_out, [case]) or WorkedOut(failed=(ref,))
    return worked_out


def _or_nothing(
    session: Session, work_out: Callable[[Sequence[Case]], WorkedOut], cases: Sequence[Case]
) -> WorkedOut | None:
    """What was worked out; where it fails, nothing of it is recorded or said."""
    try:
        with session.begin_nested():
            return work_out(cases)
    except Exception as fault:
        log.error("%d cases could not be worked out together: %s", len(cases), type(fault).__name__)
        return None


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
    if any(move.rule in RETURNS_FOLLOW for move in moves):
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
    for deadline in on_record.in_force(session, case_id=None, partnership_id=partnership.id):
        if deadline.met_on is None and deadline.ended_on is None:
            projection.set_alarm(session, deadline, closed=False, book=book)
