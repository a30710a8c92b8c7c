"""What a partnership's dates are worked out with: the law, its own rules, its adopted readings, the calendar. Read once in each operation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from sqlmodel import Session, col, select

from models.casework import calendars
from models.casework.local_ladders import from_content
from models.law.alert_policy import LocalLadders, in_force
from models.law.calendar import Calendar
from models.law.local_rules import LocalEdition, rules_with
from models.law.readings import Adopted, adopted
from models.law.rule import Rule
from models.law.rule_data import from_data
from models.records.tables import AdoptedReading, LocalRules

_KEPT = "rulebooks"


@dataclass(frozen=True)
class Rulebook:
    """Everything but the facts. `open_days`: the calendar with the business unit's closures, for when to warn."""

    calendar: Calendar
    open_days: Calendar
    adopted: Adopted
    editions: tuple[LocalEdition, ...]

    def rules(self, trigger_on: date) -> Sequence[Rule]:
        """The rules of a case that began on `trigger_on`."""
        return rules_with(self.editions, trigger_on)

    def ladders(self, due_on: date) -> LocalLadders:
        """The partnership's own ladders for what is due on a day."""
        return in_force(self.policies, due_on)

    @cached_property
    def policies(self) -> tuple[tuple[date, LocalLadders], ...]:
        """The ladders of each edition, with the day it is in force from."""
        return tuple((one.in_force_from, one.ladders) for one in self.editions)


def of_partnership(session: Session, partnership_id: int) -> Rulebook:
    """The rulebook of a partnership, the same throughout one transaction unless `changed` is said."""
    kept: dict[int, Rulebook] = session.info.setdefault(_KEPT, {})
    if partnership_id not in kept:
        kept[partnership_id] = _read(session, partnership_id)
    return kept[partnership_id]


def changed(session: Session) -> None:
    """Forget what was read: a calendar, a local rule or a reading has just changed in this transaction."""
    session.info.pop(_KEPT, None)


def _read(session: Session, partnership_id: int) -> Rulebook:
    calendar = calendars.in_use(session)
    readings = session.exec(
        select(AdoptedReading.question, AdoptedReading.choice).where(
            AdoptedReading.partnership_id == partnership_id, col(AdoptedReading.superseded_at).is_(None)
        )
    ).all()
    editions = session.exec(
        select(LocalRules)
        .where(LocalRules.partnership_id == partnership_id, col(LocalRules.replaced_at).is_(None))
        .order_by(col(LocalRules.in_force_from))
    ).all()
    return Rulebook(
        calendar=calendar,
        open_days=calendars.open_days(session, calendar, partnership_id),
        adopted=adopted(dict(readings)),
        editions=tuple(_edition(row) for row in editions),
    )


def _edition(row: LocalRules) -> LocalEdition:
    """The edition as it was loaded: the file's own words are kept beside the rules that they made."""
    found: list[Any] = row.content["rules"]
    rules = tuple(from_data(one) for one in found)
    return _same(LocalEdition(row.in_force_from, rules, frozenset(row.content["without"]), from_content(row.content)))


@lru_cache(maxsize=100)
def _same(edition: LocalEdition) -> LocalEdition:
    """One object for equal editions, so that what was worked out for one is found again for the other."""
    return edition
