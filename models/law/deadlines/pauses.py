"""What moves a counted date: a hold that stops the clock, an extension, the national limit that a local target serves. Serves `Rule.paused_by`,
`Rule.extension` and `Rule.within`; no national rule that we read may be paused or put off."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from models.law.deadlines.due_date import Due, Happened
from models.law.rules.all_rules import Nature, Unit
from models.law.rules.holds import Extended, Paused, PauseUnit
from models.law.words.calendar import Calendar
from models.law.words.dates import long_date
from models.law.words.vocabulary import OccurrenceKind


def with_pauses(
    due: Due, paused: Sequence[Paused], *, known: Mapping[OccurrenceKind, Sequence[Happened]], calendar: Calendar
) -> Due:
    """Every hold that stops this rule, in order: its length is added back in the rule's own unit. One that stands suspends the date."""
    units = {one.hold: one.unit for one in due.rule.paused_by}
    for hold in sorted(paused, key=lambda one: one.from_on):
        first = max(hold.from_on, _runs_from(due, known))
        if hold.hold not in units or first > due.due_on or (hold.to_on is not None and hold.to_on <= first):
            continue
        if hold.to_on is None:
            return replace(due, suspended=True, moved=(*due.moved, f"suspended from {long_date(first)}: {hold.hold}"))
        unit = units[hold.hold]
        held = [first + timedelta(days=number) for number in range((hold.to_on - first).days)]
        length = len(held) if unit is PauseUnit.DAYS else sum(calendar.is_working_day(day) for day in held)
        on = (
            due.due_on + timedelta(days=length)
            if unit is PauseUnit.DAYS
            else calendar.working_day_after(due.due_on, length)
        )
        words = f"held {long_date(first)} to {long_date(held[-1])} ({hold.hold}): {length} {unit} added"
        unknown = unit is PauseUnit.WORKING_DAYS and not calendar.covers(on)
        due = replace(due, due_on=on, moved=(*due.moved, words), provisional=due.provisional or unknown)
    return due


def _runs_from(due: Due, known: Mapping[OccurrenceKind, Sequence[Happened]]) -> date:
    """The day from which a clock runs. An agreed date has no day that it counts from: it runs from the adoption of the plan."""
    if due.rule.unit is not Unit.AGREED_DATE:
        return due.from_on
    adopted = known.get(OccurrenceKind.PLAN_ADOPTED)
    return adopted[0].on if adopted else date.min


def put_off(due: Due, extended: Sequence[Extended]) -> Due:
    """Every extension of this date, in order."""
    for one in extended:
        if one.rule == due.rule.id and one.item == due.item and one.to_on > due.due_on:
            words = f"extended from {long_date(due.due_on)} to {long_date(one.to_on)}"
            due = replace(due, due_on=one.to_on, moved=(*due.moved, words))
    return due


def within(due: Due, dues: Sequence[Due]) -> Due:
    """A local target never stands later than the national date that it serves."""
    if not due.rule.within or due.rule.nature is Nature.KEEP_UNTIL:
        return due
    limit = next((one for one in dues if one.rule.id == due.rule.within), None)
    if limit is None or due.due_on <= limit.due_on:
        return due
    words = f"brought forward from {long_date(due.due_on)}: {limit.rule.id} is due then"
    return replace(due, due_on=limit.due_on, moved=(*due.moved, words))
