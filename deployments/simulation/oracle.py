"""Every rung that should have been said, worked out afresh from what happened and when it was put on record.

It reads occurrences, decisions and calendars, and asks the law what was due at each moment. It reads no alarm, no sweep and no date on
record: `Deadline` rows only lend their names to what they should hold.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from deployments.simulation.facts import Facts, counted_at, in_force, stands
from models.casework.dates.on_record import rule_of, warn_on
from models.law.alerts.ladders import Rung, alarms, ladder
from models.law.deadlines.projection import Due, Happened, project
from models.law.local.local_rules import LocalEdition, rules_with
from models.law.process.replay import Taken, route_after
from models.law.rules.all_rules import Nature, Rule
from models.law.words.calendar import Calendar
from models.law.words.dates import london_date
from models.law.words.vocabulary import OccurrenceKind, Route


@dataclass
class Owed:
    """One rung of one revision of one date: the stretches of time in which it was due and not settled, the first of them first."""

    deadline: Any  # the first revision on record with this day
    rung: Rung
    stretches: list[tuple[datetime, datetime]] = field(default_factory=list)

    @property
    def due_at(self) -> datetime:
        """When it was due."""
        return self.stretches[0][0]


@dataclass
class Oracle:
    """What was owed, by date and rung, and what is on record otherwise than the law has it (`misdated`).

    A date is known by its first revision with the same day (`firsts`): where only its rule changed, nothing is owed again.
    """

    owed: dict[tuple[int, str], Owed] = field(default_factory=dict)
    misdated: list[str] = field(default_factory=list)
    firsts: dict[int, int] = field(default_factory=dict)
    floors: set[int] = field(default_factory=set)  # dates whose notice may be left unsaid: a longer floor stands


def work_out(facts: Facts, *, until: datetime) -> Oracle:
    """Everything that was owed up to a moment."""
    oracle = Oracle(firsts=_firsts(facts))
    for case in facts.cases:
        _of_case(oracle, _OfCase(case, facts), facts.deadlines.get(case.id, []), until=until)
    for row in facts.deadlines.get(None, []):
        _of_partnership(oracle, row, facts, until=until)
    return oracle


def _firsts(facts: Facts) -> dict[int, int]:
    """By revision: the first one of those in a row that have its day."""
    firsts: dict[int, int] = {}
    last: dict[tuple[Any, ...], Any] = {}
    for row in sorted((row for rows in facts.deadlines.values() for row in rows), key=lambda row: row.revision):
        date_of = (row.case_id, row.partnership_id, row.rule, row.item)
        before = last.get(date_of)
        if before is not None and before.due_on == row.due_on and before.replaced_at == row.projected_at:
            firsts[row.id] = firsts[before.id]
        else:
            firsts[row.id] = row.id
        last[date_of] = row
    return firsts


@lru_cache(maxsize=5000)
def law(
    facts: tuple[Happened, ...], route: Route, calendar: Calendar, aware: date, own_rules: tuple[LocalEdition, ...]
) -> tuple[Due, ...]:
    """What the law says of these facts. The same is asked for many moments, and worked out once."""
    rules = rules_with(own_rules, aware)
    return tuple(project(happened=facts, route=route, calendar=calendar, rules=rules, trigger_on=aware))


@dataclass(frozen=True)
class _OfCase:
    case: Any
    facts: Facts

    def closed(self, at: datetime) -> bool:
        """Whether the case was closed by then."""
        return self.case.closed_at is not None and self.case.closed_at <= at

    def dates(self, at: datetime) -> dict[tuple[str, str], "_Date"]:
        """What the law says of what was on record at a moment."""
        happened = self.facts.happened.get(self.case.id, ())
        decided = self.facts.decided.get(self.case.id, ())
        facts = tuple(Happened(one.kind, one.on, one.item) for one in happened if stands(one, at))
        route = route_after([Taken(one.kind, one.outcome, one.decided_at) for one in decided if one.decided_at <= at])
        counted = counted_at(self.case, at)
        calendar, own_rules = self.facts.calendar(counted), self.facts.rules(counted)
        aware = next((one.on for one in facts if one.kind is OccurrenceKind.AWARE), london_date(at))
        return {
            (due.rule.id, due.item): _Date(
                due.rule,
                due.due_on,
                due.warn_on,
                done=due.met_on is not None,
                ended=due.ended_on is not None or due.suspended,
            )
            for due in law(facts, route, calendar, aware, own_rules)
        }


@dataclass(frozen=True)
class _Date:
    rule: Rule
    due_on: date
    warn_on: date
    done: bool
    ended: bool

    def speaks(self, *, closed: bool) -> bool:
        """Whether anybody is still to be told: not once it was done or the case closed, except that a floor stands on."""
        return not self.ended and (self.rule.nature is Nature.KEEP_UNTIL or not (self.done or closed))


def _of_case(oracle: Oracle, of_case: _OfCase, rows: Sequence[Any], *, until: datetime) -> None:
    moments = of_case.facts.moments(of_case.case)
    for begins, ends in zip(moments, [*moments[1:], until], strict=True):
        if begins >= until:
            break
        dates, calendar = of_case.dates(begins), of_case.facts.calendar(begins)
        standing = {(row.rule, row.item): row for row in rows if in_force(row, begins)}
        for key in dates.keys() ^ standing.keys():
            oracle.misdated.append(
                f"{of_case.case.ref} {key}: {'not on record' if key in dates else 'not due'} {begins}"
            )
        for key in dates.keys() & standing.keys():
            if standing[key].due_on != dates[key].due_on:
                oracle.misdated.append(
                    f"{of_case.case.ref} {key}: {standing[key].due_on} is {dates[key].due_on} {begins}"
                )
            if dates[key].speaks(closed=of_case.closed(begins)):
                _add(oracle, standing[key], dates[key], calendar, begins, min(ends, until))
            if _longer_floor(dates, dates[key]):
                oracle.floors.add(oracle.firsts[standing[key].id])


def _of_partnership(oracle: Oracle, row: Any, facts: Facts, *, until: datetime) -> None:
    ends = min(row.replaced_at or until, until)
    one = _Date(rule_of(row), row.due_on, warn_on(row), done=row.met_on is not None, ended=row.ended_on is not None)
    if one.speaks(closed=False):
        for since, calendar, to in _spans(facts, row.projected_at, ends):
            _add(oracle, row, one, calendar, since, to)


def _spans(facts: Facts, begins: datetime, ends: datetime) -> Iterator[tuple[datetime, Calendar, datetime]]:
    changed = [
        edition.since for edition in facts.editions if edition.since is not None and begins < edition.since < ends
    ]
    cuts = [begins, *changed]
    for since, to in zip(cuts, [*cuts[1:], ends], strict=True):
        yield since, facts.calendar(since), to


def _add(oracle: Oracle, row: Any, one: _Date, calendar: Calendar, begins: datetime, ends: datetime) -> None:
    assert row.id is not None
    for rung, when in alarms(
        ladder(one.rule), due_on=one.due_on, warn_on=one.warn_on, calendar=calendar, open_days=calendar
    ):
        first = max(when, begins)
        if first < ends:
            owed = oracle.owed.setdefault((oracle.firsts[row.id], rung.code), Owed(row, rung))
            owed.stretches.append((first, ends))


def _longer_floor(dates: dict[tuple[str, str], _Date], one: _Date) -> bool:
    floors = [other for other in dates.values() if other.rule.nature is Nature.KEEP_UNTIL]
    return one.rule.nature is Nature.KEEP_UNTIL and any(other.due_on > one.due_on for other in floors)
