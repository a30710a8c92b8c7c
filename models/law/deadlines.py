"""From what happened to what is due: the engine that turns occurrences and rules into dates, each with its working. Serves every rule.

Pure: nothing here reads a clock or a database. A deadline is a projection, rebuilt whole whenever an occurrence, a rule or the calendar
changes; "overdue" is computed from it and never stored.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from models.law.calendar import HOLIDAY_PREFIX, Calendar, DayCounted
from models.law.counting import counted, ends_on
from models.law.dates import long_date, short_date
from models.law.holds import Extended, Paused, PauseUnit
from models.law.overlays import relaxed
from models.law.readings import Adopted, Reading, readings_of
from models.law.rules import RULES, Nature, Rule, Unit
from models.law.vocabulary import OccurrenceKind, Route

# A case keeps the rules of the day it began: awareness, or failing that notification. The incident itself starts no clock.
_TRIGGERS = (OccurrenceKind.AWARE, OccurrenceKind.NOTIFIED)


@dataclass(frozen=True)
class Happened:
    """Something that happened on a day in London; `item` tells apart several of a kind (an action's or a hold's number)."""

    kind: OccurrenceKind
    on: date
    item: str = ""


@dataclass(frozen=True)
class OtherDate:
    """The date by another reading of the same rule: what the reading is, what it counts from, and where it ends."""

    reading: str
    counts_from: OccurrenceKind
    from_on: date
    due_on: date


@dataclass(frozen=True)
class Due:
    """One date by which something is due, with everything needed to check it by hand.

    `met_on` is the day on which the last of what was needed was done. `ended_on` is the day on which the matter ended without it;
    `not_applicable` gives the reason, and only when it ended on or before the due date: after that, the date was missed.
    `reading`: the reading taken, where sources disagree, and `others` the dates by the rest. `moved`: what a pause, an extension or a
    national limit did to the counted date, in words. `suspended`: a hold that stops this clock stands, so the date is not final.
    """

    rule: Rule
    item: str
    counts_from: OccurrenceKind
    from_on: date
    due_on: date
    provisional: bool
    working: tuple[DayCounted, ...]
    met_on: date | None
    not_applicable: str | None
    ended_on: date | None = None
    reading: str = ""
    others: tuple[OtherDate, ...] = ()
    moved: tuple[str, ...] = ()
    suspended: bool = False

    @property
    def warn_on(self) -> date:
        """The day that warnings lead up to: the earliest date by any reading."""
        return min((self.due_on, *(other.due_on for other in self.others)))

    @property
    def relaxed(self) -> str:
        """The mark of a temporary relaxation that touched this date, or nothing. The date itself never changes by it."""
        overlay = relaxed(self.rule.id, from_on=self.from_on, due_on=self.due_on)
        return overlay.mark if overlay else ""


class Outcome(StrEnum):
    """What has become of a deadline. There is no `due today`: a day is not over until it is over."""

    OPEN = "open"
    OVERDUE = "overdue"
    MET = "met"
    MET_LATE = "met late"
    MISSED = "missed"
    NOT_APPLICABLE = "not applicable"
    SUSPENDED = "suspended"  # a hold stops this clock
    NOT_SETTLED = (
        "done, date provisional"  # the bank holidays of that time are not known: it cannot be called met or late
    )


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
        if rule.of_partnership is not of_partnership or not (of_partnership or route in rule.routes):
            continue
        if origin is None:
            dues.extend(due for due in _dues(rule, ground) if rule.is_in_force(due.from_on))
        elif rule.is_in_force(origin):
            dues.extend(_dues(rule, ground))
    return [_within(due, dues) for due in dues]


def dates_for(
    *, sets: Mapping[OccurrenceKind, date], on: date | None, calendar: Calendar, adopted: Adopted = ()
) -> list[Due]:
    """What these dates alone would make due, on every route, earliest first; nothing is treated as met.

    Rules are those in force on `on`; without it, on the day of awareness, else of notification, else the day each counts from.
    """
    origin = on or rules_on(sets)
    ground = _Ground({kind: [Happened(kind, day)] for kind, day in sets.items()}, calendar, adopted)
    found = []
    for rule in RULES:
        reading = readings_of(rule, adopted)[0]
        kind = next((kind for kind in reading.counts_from if kind in sets), None)
        if kind is not None and rule.is_in_force(origin or sets[kind]):
            found.append(_due(rule, "", kind, sets[kind], ground, settles=False))
    return sorted(found, key=lambda due: due.due_on)


def rules_on(sets: Mapping[OccurrenceKind, date]) -> date | None:
    """The day whose rules a case with these dates keeps: awareness, else notification; `None` if neither is known."""
    return next((sets[kind] for kind in _TRIGGERS if kind in sets), None)


def outcome(
    *,
    due_on: date,
    met_on: date | None,
    not_applicable: str | None,
    today: date,
    nature: Nature,
    closed: bool,
    provisional: bool = False,
    suspended: bool = False,
) -> Outcome:
    """What has become of a deadline by `today`. `closed`: nothing can meet it any more (the case is closed, or the matter ended).

    Due means by the end of the day in London, so nothing is overdue on its due date. A floor is open until its day and then met.
    Somebody else's expected act is open or met, and never a breach. A provisional date settles nothing: what was done is on record,
    and whether in time is not said.
    """
    if not_applicable is not None:
        return Outcome.NOT_APPLICABLE
    if nature is Nature.KEEP_UNTIL:
        return Outcome.MET if due_on <= today else Outcome.OPEN
    if nature is Nature.EXPECTATION:
        return Outcome.OPEN if met_on is None else Outcome.MET
    if met_on is not None:
        in_time = Outcome.MET if met_on <= due_on else Outcome.MET_LATE
        return Outcome.NOT_SETTLED if provisional else in_time
    if suspended:
        return Outcome.SUSPENDED
    if today <= due_on:
        return Outcome.OPEN
    return Outcome.MISSED if closed and not provisional else Outcome.OVERDUE


def outcome_of(due: Due, *, today: date, closed: bool) -> Outcome:
    """The outcome of one projected deadline; one whose matter has ended counts as closed."""
    return outcome(
        due_on=due.due_on,
        met_on=due.met_on,
        not_applicable=due.not_applicable,
        today=today,
        nature=due.rule.nature,
        closed=closed or due.ended_on is not None,
        provisional=due.provisional,
        suspended=due.suspended,
    )


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
    known = ground.known
    reading = readings_of(rule, ground.adopted)[0]
    kind = next((kind for kind in reading.counts_from if kind in known), None)
    if kind is None:
        return []
    met = [known[needed][0].on for needed in rule.met_by if needed in known]
    met_on = max(met) if met and len(met) == len(rule.met_by) else None
    return [_due(rule, "", kind, known[kind][0].on, ground, met_on=met_on)]


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
    found = counted(rule.unit, rule.limit, from_on, ground.calendar, day_one=taken.day_one)
    due = Due(
        rule=rule,
        item=item,
        counts_from=counts_from,
        from_on=from_on,
        due_on=found.on,
        provisional=found.provisional,
        working=found.days,
        met_on=met_on,
        not_applicable=None,
        reading=taken.words,
        others=_by_other_readings(rule, found.on, others, ground) if others else (),
    )
    if rule.paused_by and ground.paused:
        due = _with_pauses(due, ground)
    if rule.extension and ground.extended:
        due = _put_off(due, ground)
    return _ended(due, ground.known) if settles and rule.until and met_on is None else due


def _by_other_readings(rule: Rule, due_on: date, others: Sequence[Reading], ground: _Ground) -> tuple[OtherDate, ...]:
    """The other dates that are defended, each once, earliest first. A reading whose trigger has not come gives none."""
    dates: dict[date, OtherDate] = {}
    for reading in others:
        kind = next((kind for kind in reading.counts_from if kind in ground.known), None)
        if kind is None:
            continue
        from_on = ground.known[kind][0].on
        on = ends_on(rule.unit, rule.limit, from_on, ground.calendar, day_one=reading.day_one)
        if on != due_on:
            dates.setdefault(on, OtherDate(reading.words, kind, from_on, on))
    return tuple(dates[on] for on in sorted(dates))


def _with_pauses(due: Due, ground: _Ground) -> Due:
    """Every hold that stops this rule, in order: its length is added back in the rule's own unit. One that stands suspends the date."""
    units = {one.hold: one.unit for one in due.rule.paused_by}
    for hold in sorted(ground.paused, key=lambda one: one.from_on):
        first = max(hold.from_on, _runs_from(due, ground.known))
        if hold.hold not in units or first > due.due_on or (hold.to_on is not None and hold.to_on <= first):
            continue
        if hold.to_on is None:
            return replace(due, suspended=True, moved=(*due.moved, f"suspended from {long_date(first)}: {hold.hold}"))
        unit, calendar = units[hold.hold], ground.calendar
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


def _runs_from(due: Due, known: _Known) -> date:
    """The day from which a clock runs. An agreed date has no day that it counts from: it runs from the adoption of the plan."""
    if due.rule.unit is not Unit.AGREED_DATE:
        return due.from_on
    adopted = known.get(OccurrenceKind.PLAN_ADOPTED)
    return adopted[0].on if adopted else date.min


def _put_off(due: Due, ground: _Ground) -> Due:
    for one in ground.extended:
        if one.rule == due.rule.id and one.item == due.item and one.to_on > due.due_on:
            words = f"extended from {long_date(due.due_on)} to {long_date(one.to_on)}"
            due = replace(due, due_on=one.to_on, moved=(*due.moved, words))
    return due


def _ended(due: Due, known: _Known) -> Due:
    """Marks a matter that ended before it was met."""
    ended = min((known[kind][0] for kind in due.rule.until if kind in known), key=lambda one: one.on, default=None)
    if ended is None:
        return due
    reason = None
    if ended.on <= due.due_on:
        reason = f"{ended.kind.replace('_', ' ')} on {long_date(ended.on)}, before this was due"
    return replace(due, ended_on=ended.on, not_applicable=reason)


def _within(due: Due, dues: Sequence[Due]) -> Due:
    """A local target never stands later than the national date that it serves."""
    if not due.rule.within or due.rule.nature is Nature.KEEP_UNTIL:
        return due
    limit = next((one for one in dues if one.rule.id == due.rule.within), None)
    if limit is None or due.due_on <= limit.due_on:
        return due
    words = f"brought forward from {long_date(due.due_on)}: {limit.rule.id} is due then"
    return replace(due, due_on=limit.due_on, moved=(*due.moved, words))
