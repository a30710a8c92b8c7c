"""What is on record, as the checker reads it: what happened, what was decided, the dates, and the calendars and rules with their moments."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.casework.dates import calendars
from models.casework.dates.rulebook import edition_from
from models.law.local.local_rules import LocalEdition
from models.law.words.calendar import Calendar, bundled
from models.records.tables import (
    CalendarEdition,
    Case,
    Deadline,
    Decision,
    Hold,
    LocalRules,
    Occurrence,
    ParallelProceeding,
    ProceedingNews,
)


@dataclass(frozen=True)
class Edition:
    """Bank holidays, and since when they are in use; `None`: from the beginning."""

    since: datetime | None
    calendar: Calendar


@dataclass(frozen=True)
class OwnRules:
    """One edition of the partnership's own rules, and from when until when it stood."""

    rules: LocalEdition
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Facts:
    """What is on record: by case what happened, was decided and stands beside it, the revisions of every date, calendars, own rules."""

    cases: Sequence[Any]
    happened: Mapping[int, Sequence[Any]]
    decided: Mapping[int, Sequence[Any]]
    deadlines: Mapping[int | None, Sequence[Any]]
    editions: Sequence[Edition]
    own_rules: Sequence[OwnRules]
    holds: Mapping[int, Sequence[Any]]
    proceedings: Mapping[int, Sequence[Any]]
    news: Sequence[Any]

    @classmethod
    def read(cls, session: Session) -> "Facts":
        """Everything in a database."""
        editions = session.exec(select(CalendarEdition).order_by(col(CalendarEdition.id)))
        own_rules = session.exec(select(LocalRules).order_by(col(LocalRules.id)))
        return cls(
            session.exec(select(Case)).all(),
            _by_case(session.exec(select(Occurrence).order_by(col(Occurrence.id)))),
            _by_case(session.exec(select(Decision).order_by(col(Decision.id)))),
            _by_case(session.exec(select(Deadline).order_by(col(Deadline.id)))),
            [Edition(None, bundled()), *(Edition(row.taken_at, calendars.of_edition(row)) for row in editions)],
            [
                OwnRules(edition_from(row.in_force_from.isoformat(), row.content), row.loaded_at, row.replaced_at)
                for row in own_rules
            ],
            _by_case(session.exec(select(Hold).order_by(col(Hold.id)))),
            _by_case(session.exec(select(ParallelProceeding).order_by(col(ParallelProceeding.id)))),
            session.exec(select(ProceedingNews).order_by(col(ProceedingNews.id))).all(),
        )

    def moments(self, case: Any) -> list[datetime]:
        """When anything that a case's dates follow from changed."""
        found = {case.opened_at} | {one.decided_at for one in self.decided.get(case.id, ())}
        for one in self.happened.get(case.id, ()):
            found |= {one.recorded_at} | ({one.superseded_at} if one.superseded_at else set())
        changed = [edition.since for edition in self.editions if edition.since is not None] + [
            own_rules.since for own_rules in self.own_rules
        ]
        return sorted(found | {since for since in changed if since > case.opened_at})

    def calendar(self, at: datetime) -> Calendar:
        """The bank holidays in use at a moment."""
        return [edition for edition in self.editions if edition.since is None or edition.since <= at][-1].calendar

    def rules(self, at: datetime) -> tuple[LocalEdition, ...]:
        """The partnership's own rules that stood at a moment."""
        return tuple(
            own_rules.rules
            for own_rules in self.own_rules
            if own_rules.since <= at and (own_rules.until is None or own_rules.until > at)
        )


def counted_at(case: Any, at: datetime) -> datetime:
    """By the calendar and rules of which moment a case's dates go: those of a closed case are not counted again."""
    return min(at, case.closed_at) if case.closed_at is not None else at


def stands(row: Any, at: datetime) -> bool:
    """Whether an occurrence was on record at a moment."""
    return bool(row.recorded_at <= at and (row.superseded_at is None or row.superseded_at > at))


def in_force(row: Any, at: datetime) -> bool:
    """Whether a revision of a date was in force at a moment."""
    return bool(row.projected_at <= at and (row.replaced_at is None or row.replaced_at > at))


def _by_case(rows: Iterable[Any]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found
