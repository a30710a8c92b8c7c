"""Every rung that should have been said, worked out afresh from what happened and when it was put on record.

It reads occurrences, decisions and calendars, and asks the law what was due at each moment. It reads no alarm, no sweep and no date on
record: `Deadline` rows only lend their names to what they should hold.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session, col, select

from models.casework import calendars
from models.casework.clock import rule_of, warn_on
from models.law.calendar import Calendar, bundled
from models.law.dates import london_date
from models.law.deadlines import Happened, project
from models.law.ladders import Rung, alarms
from models.law.rules import Nature, Rule
from models.law.stages import Taken, route_after
from models.law.vocabulary import OccurrenceKind
from models.records.tables import CalendarEdition, Case, Deadline, Decision, Occurrence


@dataclass
class Owed:
    """One rung of one revision of one date: the stretches of time in which it was due and not settled, the first of them first."""

    deadline: Deadline
    rung: Rung
    stretches: list[tuple[datetime, datetime]] = field(default_factory=list)

    @property
    def due_at(self) -> datetime:
        """When it was due."""
        return self.stretches[0][0]


@dataclass
class Oracle:
    """What was owed, by revision and rung, and what is on record otherwise than the law has it (`misdated`)."""

    owed: dict[tuple[int, str], Owed] = field(default_factory=dict)
    misdated: list[str] = field(default_factory=list)
    floors: set[int] = field(default_factory=set)  # revisions whose notice may be left unsaid: a longer floor stands


@dataclass(frozen=True)
class _Edition:
    since: datetime | None
    calendar: Calendar


def work_out(session: Session, *, until: datetime) -> Oracle:
    """Everything that was owed up to a moment."""
    found = Oracle()
    editions = [_Edition(None, bundled())] + [
        _Edition(row.taken_at, calendars.of_edition(row))
        for row in session.exec(select(CalendarEdition).order_by(col(CalendarEdition.id)))
    ]
    rows: dict[int | None, list[Deadline]] = {}
    for row in session.exec(select(Deadline).order_by(col(Deadline.id))):
        rows.setdefault(row.case_id, []).append(row)
    happened: dict[int, list[Occurrence]] = {}
    for one in session.exec(select(Occurrence).order_by(col(Occurrence.id))):
        happened.setdefault(one.case_id, []).append(one)
    decided: dict[int, list[Decision]] = {}
    for decision in session.exec(select(Decision).order_by(col(Decision.id))):
        decided.setdefault(decision.case_id, []).append(decision)
    for case in session.exec(select(Case)):
        assert case.id is not None
        facts = _Facts(case, happened.get(case.id, []), decided.get(case.id, []), editions)
        _of_case(found, facts, rows.get(case.id, []), until=until)
    for row in rows.get(None, []):
        _of_partnership(found, row, editions, until=until)
    return found


@dataclass(frozen=True)
class _Facts:
    case: Case
    happened: Sequence[Occurrence]
    decided: Sequence[Decision]
    editions: Sequence[_Edition]

    def moments(self) -> list[datetime]:
        """When anything that dates follow from changed."""
        found = {self.case.opened_at} | {one.decided_at for one in self.decided}
        for one in self.happened:
            found |= {one.recorded_at} | ({one.superseded_at} if one.superseded_at else set())
        found |= {one.since for one in self.editions if one.since is not None and one.since > self.case.opened_at}
        return sorted(found)

    def closed(self, at: datetime) -> bool:
        """Whether the case was closed by then."""
        return self.case.closed_at is not None and self.case.closed_at <= at

    def dates(self, at: datetime) -> dict[tuple[str, str], "_Date"]:
        """What the law says of what was on record at a moment."""
        facts = [
            Happened(one.kind, one.on, one.item)
            for one in self.happened
            if one.recorded_at <= at and (one.superseded_at is None or one.superseded_at > at)
        ]
        counted_at = min(at, self.case.closed_at) if self.case.closed_at is not None else at
        taken = [Taken(one.kind, one.outcome, one.decided_at) for one in self.decided if one.decided_at <= at]
        dues = project(
            happened=facts,
            route=route_after(taken),
            calendar=_calendar(self.editions, counted_at),
            trigger_on=next((one.on for one in facts if one.kind is OccurrenceKind.AWARE), london_date(at)),
        )
        return {
            (due.rule.id, due.item): _Date(
                due.rule,
                due.due_on,
                due.warn_on,
                done=due.met_on is not None,
                ended=due.ended_on is not None or due.suspended,
            )
            for due in dues
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


def _of_case(found: Oracle, facts: _Facts, rows: Sequence[Deadline], *, until: datetime) -> None:
    moments = facts.moments()
    for begins, ends in zip(moments, [*moments[1:], until], strict=True):
        if begins >= until:
            break
        dates = facts.dates(begins)
        in_force = {(row.rule, row.item): row for row in rows if _in_force(row, begins)}
        for key in dates.keys() ^ in_force.keys():
            found.misdated.append(f"{facts.case.ref} {key}: {'not on record' if key in dates else 'not due'} {begins}")
        for key in dates.keys() & in_force.keys():
            if in_force[key].due_on != dates[key].due_on:
                found.misdated.append(f"{facts.case.ref} {key}: {in_force[key].due_on} is {dates[key].due_on} {begins}")
            if dates[key].speaks(closed=facts.closed(begins)):
                _add(found, in_force[key], dates[key], _calendar(facts.editions, begins), begins, min(ends, until))
            if _longer_floor(dates, dates[key]):
                found.floors.add(in_force[key].id or 0)


def _of_partnership(found: Oracle, row: Deadline, editions: Sequence[_Edition], *, until: datetime) -> None:
    ends = min(row.replaced_at or until, until)
    one = _Date(rule_of(row), row.due_on, warn_on(row), done=row.met_on is not None, ended=row.ended_on is not None)
    if one.speaks(closed=False):
        for since, calendar, to in _spans(editions, row.projected_at, ends):
            _add(found, row, one, calendar, since, to)


def _spans(
    editions: Sequence[_Edition], begins: datetime, ends: datetime
) -> Iterator[tuple[datetime, Calendar, datetime]]:
    cuts = [begins, *(one.since for one in editions if one.since is not None and begins < one.since < ends)]
    for since, to in zip(cuts, [*cuts[1:], ends], strict=True):
        yield since, _calendar(editions, since), to


def _add(found: Oracle, row: Deadline, one: _Date, calendar: Calendar, begins: datetime, ends: datetime) -> None:
    assert row.id is not None
    for rung, when in alarms(one.rule, due_on=one.due_on, warn_on=one.warn_on, calendar=calendar, open_days=calendar):
        first = max(when, begins)
        if first < ends:
            owed = found.owed.setdefault((row.id, rung.code), Owed(row, rung))
            owed.stretches.append((first, ends))


def _longer_floor(dates: dict[tuple[str, str], _Date], one: _Date) -> bool:
    floors = [other for other in dates.values() if other.rule.nature is Nature.KEEP_UNTIL]
    return one.rule.nature is Nature.KEEP_UNTIL and any(other.due_on > one.due_on for other in floors)


def _in_force(row: Deadline, at: datetime) -> bool:
    return row.projected_at <= at and (row.replaced_at is None or row.replaced_at > at)


def _calendar(editions: Sequence[_Edition], at: datetime) -> Calendar:
    return [one for one in editions if one.since is None or one.since <= at][-1].calendar
