"""From what happened to what is due: the engine that turns occurrences and rules into dates, each with its working. Serves every rule.

Pure: nothing here reads a clock or a database. A deadline is a projection, rebuilt whole whenever an occurrence, a rule or the calendar
changes; "overdue" is computed from it (`outcomes.py`) and never stored.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from models.law.deadlines.counting import counted, ends_on
from models.law.deadlines.due_date import Due, Happened, OtherDate
from models.law.deadlines.pauses import put_off, with_pauses, within
from models.law.deadlines.plans import origin_of, origins_of
from models.law.deadlines.readings import Adopted, Reading, readings_of
from models.law.deadlines.withdrawal import WITHDRAWN, withdrawn
from models.law.rules.all_rules import RULES, Nature, Rule, Unit
from models.law.rules.holds import Extended, Paused
from models.law.words.calendar import HOLIDAY_PREFIX, Calendar
from models.law.words.dates import long_date, short_date
from models.law.words.vocabulary import OccurrenceKind, Route

__all__ = [
    "Due",
    "Happened",
    "OtherDate",
    "dates_for",
    "describe_working",
    "project",
    "rules_on",
]

# A case keeps the rules of the day it began: awareness, or failing that notification. The incident itself starts no clock.
_TRIGGERS = (OccurrenceKind.AWARE, OccurrenceKind.NOTIFIED)
# After these nothing is owed here any more, by any rule; what was not done is never shown as met. Only a floor stays.
ENDS_EVERYTHING = (OccurrenceKind.WITHDRAWN, OccurrenceKind.TRANSFERRED)

# These end only what has the same item; everything else that ends a matter ends it for all items.
ENDS_ITS_ITEM = frozenset({OccurrenceKind.PANEL_QUESTION_ENDED, OccurrenceKind.REDO_NOT_NEEDED})


def project(
    *,
    happened: Iterable[Happened],
    route: Route | None,
    calendar: Calendar,
    rules: Sequence[Rule] = RULES,
    trigger_on: date | None = None,
    of_partnership: bool = False,
    adopted: Adopted = (),
    paused: Sequence[Paused] = (),
    extended: Sequence[Extended] = (),
) -> list[Due]:
    """Every deadline that these occurrences give rise to on this route, in the order of `rules`.

    Rules are those in force on `trigger_on`: by default the day of awareness, else of notification, else the day each rule counts
    from. With `of_partnership` the duties owed once by the partnership are projected instead of a case's, and `route` is not asked.
    Of several occurrences of one kind the earliest is used, unless the rule repeats. A duty that no longer applies is not returned.
    `adopted`: the readings that the partnership recorded. `paused` and `extended` touch only rules that allow it.
    """
    known = _by_kind(happened)
    origin = trigger_on or _trigger_on(known)
    ground = _Ground(known, calendar, adopted, tuple(paused), tuple(extended))
    dues: list[Due] = []
    for rule in rules:
        if rule.of_partnership is not of_partnership or (origin is not None and not rule.is_in_force(origin)):
            continue
        if of_partnership or route in rule.routes:
            found = _dues(rule, ground)
        else:
            found = withdrawn(_dues(rule, ground), known[WITHDRAWN]) if WITHDRAWN in known else []
        dues.extend(due for due in found if origin is not None or rule.is_in_force(due.from_on))
    return [within(due, dues) for due in dues]


def dates_for(
    *, sets: Mapping[OccurrenceKind, date], on: date | None, calendar: Calendar, adopted: Adopted = ()
) -> list[Due]:
    """What these dates alone would make due, on every route, earliest first; nothing is treated as met.

    Rules are those in force on `on`; without it, on the day of awareness, else of notification, else the day each counts from.
    """
    origin = on or rules_on(sets)
    ground = _Ground({kind: [Happened(kind, day)] for kind, day in sets.items()}, calendar, adopted)
    dues = []
    for rule in RULES:
        reading = readings_of(rule, adopted)[0]
        kind = origin_of(rule, reading.counts_from, sets)
        if kind is not None and rule.is_in_force(origin or sets[kind]):
            dues.append(_due(rule, "", kind, sets[kind], ground, settles=False))
    return sorted(dues, key=lambda due: due.due_on)


def rules_on(sets: Mapping[OccurrenceKind, date]) -> date | None:
    """The day whose rules a case with these dates keeps: awareness, else notification; `None` if neither is known."""
    return next((sets[kind] for kind in _TRIGGERS if kind in sets), None)


def describe_working(due: Due) -> str:
    """The count in one line: `15 working days after Mon 23 Mar 2026; skipped 6 weekend days, Good Friday 3 Apr, …`."""
    if due.rule.unit is Unit.AGREED_DATE:
        return "; ".join([f"agreed date, {long_date(due.from_on)}", *due.moved])
    parts = [f"{due.rule.when} {long_date(due.from_on)}"]
    if due.rule.unit is Unit.MONTHS_AFTER and due.working and due.working[-1].date.day != due.from_on.day:
        parts.append("that month has no such day, so its last day")
    if due.working and due.working[0].counted and due.rule.unit is Unit.WORKING_DAYS_AFTER and due.rule.limit:
        parts.append("that day itself is day 1")
    skipped = sorted(day.date for day in due.working[1:] if not day.counted)
    if skipped:
        titles = {day.date: day.why.removeprefix(HOLIDAY_PREFIX) for day in due.working}
        weekend = sum(day.weekday() >= 5 for day in skipped)
        named = [f"{weekend} weekend day{'s' if weekend > 1 else ''}"] if weekend else []
        named += [f"{titles[day]} {short_date(day)}" for day in skipped if day.weekday() < 5]
        parts.append("skipped " + ", ".join(named))
    if due.provisional:
        parts.append("provisional: the bank holidays of that time are not all known")
    if due.relaxed:
        parts.append(due.relaxed)
    return "; ".join([*parts, *due.moved])


_Known = Mapping[OccurrenceKind, Sequence[Happened]]


@dataclass(frozen=True)
class _Ground:
    """What every count of one case stands on."""

    known: _Known
    calendar: Calendar
    adopted: Adopted
    paused: tuple[Paused, ...] = ()
    extended: tuple[Extended, ...] = ()

    def only(self, rule: Rule, item: str) -> "_Ground":
        """The same ground, where of what starts and meets a rule only the acts of one publication are left."""
        own = {*origins_of(rule, rule.counts_from), *rule.met_by}
        known = {
            kind: theirs
            for kind, found in self.known.items()
            if (theirs := [one for one in found if kind not in own or one.item == item])
        }
        return replace(self, known=known)


def _by_kind(happened: Iterable[Happened]) -> _Known:
    """What happened, by kind, each kind in the order of its days."""
    known: dict[OccurrenceKind, list[Happened]] = {}
    for one in sorted(happened, key=lambda one: one.on):
        known.setdefault(one.kind, []).append(one)
    return known


def _trigger_on(known: _Known) -> date | None:
    return rules_on({kind: found[0].on for kind, found in known.items()})


def _dues(rule: Rule, ground: _Ground) -> list[Due]:
    if rule.follows_itself:
        return _one_after_another(rule, ground)
    if rule.repeats:
        return _one_for_each(rule, ground)
    if rule.anew:
        starts = [one.item for kind in origins_of(rule, rule.counts_from) for one in ground.known.get(kind, ())]
        return [due for item in dict.fromkeys(starts) for due in _single(rule, ground.only(rule, item), item)]
    return _single(rule, ground, "")


def _single(rule: Rule, ground: _Ground, item: str) -> list[Due]:
    """The one deadline of a rule, from the earliest of each kind."""
    known = ground.known
    reading = readings_of(rule, ground.adopted)[0]
    kind = origin_of(rule, reading.counts_from, known)
    if kind is None:
        return []
    met = [known[needed][0].on for needed in rule.met_by if needed in known]
    met_on = max(met) if met and len(met) == len(rule.met_by) else None
    return [_due(rule, item, kind, known[kind][0].on, ground, met_on=met_on)]


def _one_after_another(rule: Rule, ground: _Ground) -> list[Due]:
    """A chain: each act meets the one before it and starts the next. Items are numbered 1, 2, 3; only the last is still open."""
    known = ground.known
    opened = next((known[kind][0] for kind in rule.counts_from if kind not in rule.met_by and kind in known), None)
    acts = [one for kind in rule.met_by for one in known.get(kind, ()) if opened is None or opened.on <= one.on]
    links = [*([opened] if opened else []), *acts]
    first = 1 if opened else 2  # without its opening day, the first act known already met item 1
    dues = []
    for position, link in enumerate(links):
        met_on = links[position + 1].on if position + 1 < len(links) else None
        dues.append(_due(rule, str(first + position), link.kind, link.on, ground, met_on=met_on))
    return dues


def _one_for_each(rule: Rule, ground: _Ground) -> list[Due]:
    """One deadline per item. Where an item comes round again (a hold's next review) the second is `3/2`, met by its second act."""
    known = ground.known
    starts: dict[str, list[Happened]] = {}
    for kind in rule.counts_from:
        for one in known.get(kind, ()):
            starts.setdefault(one.item, []).append(one)
    dues = []
    for item, rounds in starts.items():
        acts = [[one.on for one in known.get(kind, ()) if one.item == item] for kind in rule.met_by]
        for position, start in enumerate(rounds):
            met_on = max(days[position] for days in acts) if all(len(days) > position for days in acts) else None
            name = item if position == 0 else f"{item}/{position + 1}"
            dues.append(_due(rule, name, start.kind, start.on, ground, met_on=met_on))
    return dues


def _due(
    rule: Rule,
    item: str,
    counts_from: OccurrenceKind,
    from_on: date,
    ground: _Ground,
    *,
    met_on: date | None = None,
    settles: bool = True,
) -> Due:
    """One date. `settles`: whether what ends the matter is looked for."""
    taken, *others = readings_of(rule, ground.adopted)
    count = counted(rule.unit, rule.limit, from_on, ground.calendar, day_one=taken.day_one)
    due = Due(
        rule=rule,
        item=item,
        counts_from=counts_from,
        from_on=from_on,
        due_on=count.on,
        provisional=count.provisional,
        working=count.days,
        met_on=met_on,
        not_applicable=None,
        reading=taken.words,
        others=_by_other_readings(rule, count.on, others, ground) if others else (),
    )
    if rule.paused_by and ground.paused:
        due = with_pauses(due, ground.paused, known=ground.known, calendar=ground.calendar)
    if rule.extension and ground.extended:
        due = put_off(due, ground.extended)
    return _ended(due, ground.known) if settles and met_on is None and rule.nature is not Nature.KEEP_UNTIL else due


def _by_other_readings(rule: Rule, due_on: date, others: Sequence[Reading], ground: _Ground) -> tuple[OtherDate, ...]:
    """The other dates that are defended, each once, earliest first. A reading whose trigger has not come gives none."""
    dates: dict[date, OtherDate] = {}
    for reading in others:
        kind = origin_of(rule, reading.counts_from, ground.known)
        if kind is None:
            continue
        from_on = ground.known[kind][0].on
        on = ends_on(rule.unit, rule.limit, from_on, ground.calendar, day_one=reading.day_one)
        if on != due_on:
            dates.setdefault(on, OtherDate(reading.words, kind, from_on, on))
    return tuple(dates[on] for on in sorted(dates))


def _ended(due: Due, known: _Known) -> Due:
    """Marks a matter that ended before it was met. What began afterwards, as a chain or anew, was not ended by what came before it."""
    ends = [
        known[kind][0] for kind in (*due.rule.until, *ENDS_EVERYTHING) if kind in known and kind not in ENDS_ITS_ITEM
    ]
    own = [
        one for kind in due.rule.until if kind in ENDS_ITS_ITEM for one in known.get(kind, ()) if one.item == due.item
    ]
    ends += own[:1]
    if due.rule.follows_itself or (due.rule.anew and due.item):
        ends = [one for one in ends if due.from_on <= one.on]
    ended = min(ends, key=lambda one: one.on, default=None)
    if ended is None:
        return due
    reason = None
    if ended.on <= due.due_on:
        reason = f"{ended.kind.replace('_', ' ')} on {long_date(ended.on)}, before this was due"
    elif due.rule.nature is Nature.EXPECTATION and ended.kind in ENDS_EVERYTHING:
        reason = f"{ended.kind.replace('_', ' ')} on {long_date(ended.on)}; it is not waited for here any more"
    return replace(due, ended_on=ended.on, not_applicable=reason)
