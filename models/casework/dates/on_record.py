"""The dates on record, and how to read them: the rule each was worked out by, its working, how far it is away."""

import logging
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select

from models.casework.record.read_ahead import of_case
from models.law.deadlines.projection import Due, OtherDate, describe_working
from models.law.rules.all_rules import rule
from models.law.rules.rule import Rule
from models.law.rules.rule_data import from_data
from models.law.words.calendar import Calendar, DayCounted
from models.law.words.vocabulary import OccurrenceKind
from models.records.tables import Deadline

log = logging.getLogger(__name__)


class Standing(NamedTuple):
    """One date in force as it stands on record: the columns that a new working-out is compared with."""

    id: int
    first_id: int | None
    case_id: int | None
    rule: str
    rule_from: date
    item: str
    revision: int
    counts_from: OccurrenceKind
    from_on: date
    due_on: date
    provisional: bool
    suspended: bool
    local_rule: dict[str, Any] | None
    met_on: date | None
    ended_on: date | None
    not_applicable: str | None
    reading: str
    others: list[dict[str, Any]]
    moved: list[str]
    ladder: dict[str, Any] | None
    next_rung_at: Any

    @property
    def date_id(self) -> int:
        """As `Deadline.date_id`."""
        return self.first_id or self.id


# Another revision of a date, joined to it by `same_date`: itself or one with the same day.
REVISION = aliased(Deadline)


def same_date(deadline: type[Deadline]) -> ColumnElement[bool]:
    """The join of `REVISION` to a deadline: every revision up to it since which its day has stood, itself included."""
    return or_(
        col(REVISION.id) == col(deadline.id),
        col(REVISION.id) == col(deadline.first_id),
        col(REVISION.first_id) == col(deadline.first_id),
    )


def in_force(session: Session, *, case_id: int | None, partnership_id: int | None = None) -> list[Deadline]:
    """The revisions in force, by due date: of a case, or of a partnership itself."""
    query = select(Deadline).where(Deadline.case_id == case_id, col(Deadline.replaced_at).is_(None))
    if partnership_id is not None:
        query = query.where(Deadline.partnership_id == partnership_id)
    query = query.order_by(col(Deadline.due_on), col(Deadline.id))
    return of_case(session, "dates in force", case_id, lambda: session.exec(query).all())


def rule_of(deadline: Deadline) -> Rule:
    """The dated row of the rule that a deadline was worked out by: later changes of the rule do not touch it."""
    if deadline.local_rule is not None:
        return from_data(deadline.local_rule)
    return _shipped(deadline.rule, deadline.rule_from)


def readable_rule_of(deadline: Deadline) -> Rule | None:
    """The same; `None`, and a word in the log, where the row names no rule that there is: one such row hides no other from a list."""
    try:
        return rule_of(deadline)
    except (LookupError, ValueError, TypeError) as fault:
        log.error("Deadline %s cannot be read: %s", deadline.id, type(fault).__name__)
        return None


def warn_on(deadline: Deadline) -> date:
    """The day that warnings lead up to: the earliest date by any reading of the rule."""
    return min((deadline.due_on, *(date.fromisoformat(other["due_on"]) for other in deadline.others)))


def working_days_left(due_on: date, today: date, days: Calendar) -> int:
    """Working days from today to a due date; negative when it has passed, 0 on the day."""
    if due_on == today:
        return 0
    first, last = sorted((due_on, today))
    count = sum(days.is_working_day(date.fromordinal(n)) for n in range(first.toordinal() + 1, last.toordinal() + 1))
    return count if due_on > today else -max(count, 1)


def describe(row: Deadline) -> str:
    """How a due date was worked out, in one line."""
    return describe_working(as_due(row))


def as_due(row: Deadline) -> Due:
    """A date on record as the law works one out."""
    return Due(
        rule=rule_of(row),
        item=row.item,
        counts_from=row.counts_from,
        from_on=row.from_on,
        due_on=row.due_on,
        provisional=row.provisional,
        working=tuple(DayCounted(date.fromisoformat(day["date"]), day["counted"], day["why"]) for day in row.working),
        met_on=row.met_on,
        not_applicable=row.not_applicable,
        ended_on=row.ended_on,
        reading=row.reading,
        others=tuple(
            OtherDate(
                other["reading"],
                OccurrenceKind(other["counts_from"]),
                date.fromisoformat(other["from"]),
                date.fromisoformat(other["due_on"]),
            )
            for other in row.others
        ),
        moved=tuple(row.moved),
        suspended=row.suspended,
    )


@lru_cache(maxsize=1000)
def _shipped(rule_id: str, on: date) -> Rule:
    return rule(rule_id, on=on)
