"""What a partnership's dates are worked out with: the law, its own rules, its adopted readings, the calendar. Read once in each operation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

import orjson
from sqlalchemy import text
from sqlmodel import Session

from models.casework.dates import calendars
from models.casework.dates.local_ladders import from_content
from models.law.deadlines.readings import Adopted, adopted
from models.law.local.alert_policy import LocalLadders, in_force
from models.law.local.local_rules import LocalEdition, rules_with
from models.law.rules.rule import Rule
from models.law.rules.rule_data import from_data
from models.law.words.calendar import Calendar, bundled
from models.records.session import ours

# Every operation asks for it: in one statement, as text that is only read where it is new.
_EVERYTHING = text("""
    SELECT
        (SELECT to_json(edition)::text FROM
            (SELECT name, covers_from, covers_to, holidays FROM calendar_edition ORDER BY id DESC LIMIT 1) AS edition),
        (SELECT json_agg(json_build_array("on", title) ORDER BY "on")::text FROM closure_day
            WHERE partnership_id = :partnership),
        (SELECT json_agg(json_build_array(question, choice) ORDER BY question)::text FROM adopted_reading
            WHERE partnership_id = :partnership AND superseded_at IS NULL),
        (SELECT json_agg(json_build_array(in_force_from, content) ORDER BY in_force_from)::text FROM local_rules
            WHERE partnership_id = :partnership AND replaced_at IS NULL)
""")


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
        return tuple((local_edition.in_force_from, local_edition.ladders) for local_edition in self.editions)


def of_partnership(session: Session, partnership_id: int) -> Rulebook:
    """The rulebook of a partnership, the same throughout one transaction unless `changed` is said."""
    kept: dict[int, Rulebook] = ours(session).rulebooks
    if partnership_id not in kept:
        kept[partnership_id] = _read(session, partnership_id)
    return kept[partnership_id]


def changed(session: Session) -> None:
    """Forget what was read: a calendar, a local rule or a reading has just changed in this transaction."""
    ours(session).rulebooks.clear()


def _read(session: Session, partnership_id: int) -> Rulebook:
    session.flush()
    return _rulebook(*session.execute(_EVERYTHING, {"partnership": partnership_id}).one())


@lru_cache(maxsize=100)
def _rulebook(calendar: str | None, closures: str | None, readings: str | None, editions: str | None) -> Rulebook:
    """One object for equal content, so that what was worked out for one operation is found again by the next."""
    counted = _calendar(orjson.loads(calendar)) if calendar else bundled()
    closed = {date.fromisoformat(on): title for on, title in orjson.loads(closures or "[]")}
    return Rulebook(
        calendar=counted,
        open_days=calendars.open_days(counted, closed),
        adopted=adopted(dict(orjson.loads(readings or "[]"))),
        editions=tuple(edition_from(*load) for load in orjson.loads(editions or "[]")),
    )


def _calendar(edition: dict[str, Any]) -> Calendar:
    covers_from, covers_to = (date.fromisoformat(edition[name]) for name in ("covers_from", "covers_to"))
    return calendars.from_data(edition["name"], covers_from, covers_to, edition["holidays"])


def edition_from(in_force_from: str, content: dict[str, Any]) -> LocalEdition:
    """The edition as it was loaded: the file's own words are kept beside the rules that they made."""
    rules = tuple(from_data(rule) for rule in content["rules"])
    return LocalEdition(date.fromisoformat(in_force_from), rules, frozenset(content["without"]), from_content(content))
