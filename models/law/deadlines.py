"""From what happened to what is due: the engine that turns occurrences and rules into dates, each with its working. Serves every rule.

Pure: nothing here reads a clock or a database. A deadline is a projection, rebuilt whole whenever an occurrence, a rule or the calendar
changes; "overdue" is computed from it and never stored.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.law.calendar import HOLIDAY_PREFIX, Calendar, DayCounted
from models.law.counting import count
from models.law.dates import long_date, short_date
from models.law.overlays import relaxed
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
class Due:
    """One date by which something is due, with everything needed to check it by hand.

    `met_on` is the day on which the last of what was needed was done. `ended_on` is the day on which the matter ended without it;
    `not_applicable` gives the reason, and only when it ended on or before the due date: after that, the date was missed.
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


def project(
    *,
    happened: Iterable[Happened],
    route: Route | None,
    calendar: Calendar,
    rules: Sequence[Rule] = RULES,
    trigger_on: date | None = None,
    of_partnership: bool = False,
) -> list[Due]:
    """Every deadline that these occurrences give rise to on this route, in the order of `rules`.

    Rules are those in force on `trigger_on`: by default the day of awareness, else of notification, else the day each rule counts
    from. With `of_partnership` the duties owed once by the partnership are projected instead of a case's, and `route` is not asked.
    Of several occurrences of one kind the earliest is used, unless the rule repeats. A duty that no longer applies is not returned.
    """
    known = _by_kind(happened)
    origin = trigger_on or _trigger_on(known)
    dues: list[Due] = []
    for rule in rules:
        if rule.of_partnership is of_partnership and (of_partnership or route in rule.routes):
            dues.extend(due for due in _dues(rule, known, calendar) if rule.is_in_force(origin or due.from_on))
    return dues


def dates_for(*, sets: Mapping[OccurrenceKind, date], on: date | None, calendar: Calendar) -> list[Due]:
    """What these dates alone would make due, on every route, earliest first; nothing is treated as met.

    Rules are those in force on `on`; without it, on the day of awareness, else of notification, else the day each counts from.
    """
    origin = on or rules_on(sets)
    found = []
    for rule in RULES:
        kind = next((kind for kind in rule.counts_from if kind in sets), None)
        if kind is not None and rule.is_in_force(origin or sets[kind]):
            found.append(_due(rule, "", kind, sets[kind], calendar))
    return sorted(found, key=lambda due: due.due_on)


def rules_on(sets: Mapping[OccurrenceKind, date]) -> date | None:
    """The day whose rules a case with these dates keeps: awareness, else notification; `None` if neither is known."""
    return next((sets[kind] for kind in _TRIGGERS if kind in sets), None)


def outcome(
    *, due_on: date, met_on: date | None, not_applicable: str | None, today: date, nature: Nature, closed: bool
) -> Outcome:
    """What has become of a deadline by `today`. `closed`: nothing can meet it any more (the case is closed, or the matter ended).

    Due means by the end of the day in London, so nothing is overdue on its due date. A floor is open until its day and then met.
    Somebody else's expected act is open or met, and never a breach.
    """
    if not_applicable is not None:
        return Outcome.NOT_APPLICABLE
    if nature is Nature.KEEP_UNTIL:
        return Outcome.MET if due_on <= today else Outcome.OPEN
    if nature is Nature.EXPECTATION:
        return Outcome.OPEN if met_on is None else Outcome.MET
    if met_on is not None:
        return Outcome.MET if met_on <= due_on else Outcome.MET_LATE
    if today <= due_on:
        return Outcome.OPEN
    return Outcome.MISSED if closed else Outcome.OVERDUE


def outcome_of(due: Due, *, today: date, closed: bool) -> Outcome:
    """The outcome of one projected deadline; one whose matter has ended counts as closed."""
    return outcome(
        due_on=due.due_on,
        met_on=due.met_on,
        not_applicable=due.not_applicable,
        today=today,
        nature=due.rule.nature,
        closed=closed or due.ended_on is not None,
    )


def describe_working(due: Due) -> str:
    """The count in one line: `15 working days after Mon 23 Mar 2026; skipped 6 weekend days, Good Friday 3 Apr, …`."""
    if due.rule.unit is Unit.AGREED_DATE:
        return f"agreed date, {long_date(due.due_on)}"
    parts = [f"{due.rule.when} {long_date(due.from_on)}"]
    if due.rule.unit is Unit.MONTHS_AFTER and due.due_on.day != due.from_on.day:
        parts.append("that month has no such day, so its last day")
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
    return "; ".join(parts)


_Known = Mapping[OccurrenceKind, Sequence[Happened]]


def _by_kind(happened: Iterable[Happened]) -> _Known:
    """What happened, by kind, each kind in the order of its days."""
    known: dict[OccurrenceKind, list[Happened]] = {}
    for one in sorted(happened, key=lambda one: one.on):
        known.setdefault(one.kind, []).append(one)
    return known


def _trigger_on(known: _Known) -> date | None:
    return rules_on({kind: found[0].on for kind, found in known.items()})


def _dues(rule: Rule, known: _Known, calendar: Calendar) -> list[Due]:
    if rule.follows_itself:
        return _one_after_another(rule, known, calendar)
    if rule.repeats:
        return _one_for_each(rule, known, calendar)
    kind = next((kind for kind in rule.counts_from if kind in known), None)
    if kind is None:
        return []
    met = [known[needed][0].on for needed in rule.met_by if needed in known]
    met_on = max(met) if met and len(met) == len(rule.met_by) else None
    return [_due(rule, "", kind, known[kind][0].on, calendar, met_on=met_on, known=known)]


def _one_after_another(rule: Rule, known: _Known, calendar: Calendar) -> list[Due]:
    """A chain: each act meets the one before it and starts the next. Items are numbered 1, 2, 3; only the last is still open."""
    opened = next((known[kind][0] for kind in rule.counts_from if kind not in rule.met_by and kind in known), None)
    acts = [one for kind in rule.met_by for one in known.get(kind, ()) if opened is None or opened.on <= one.on]
    links = [*([opened] if opened else []), *acts]
    first = 1 if opened else 2  # without its opening day, the first act known already met item 1
    dues = []
    for position, link in enumerate(links):
        met_on = links[position + 1].on if position + 1 < len(links) else None
        dues.append(_due(rule, str(first + position), link.kind, link.on, calendar, met_on=met_on, known=known))
    return dues


def _one_for_each(rule: Rule, known: _Known, calendar: Calendar) -> list[Due]:
    """One deadline per item. Where an item comes round again (a hold's next review) the second is `3/2`, met by its second act."""
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
            dues.append(_due(rule, name, start.kind, start.on, calendar, met_on=met_on, known=known))
    return dues


def _due(
    rule: Rule,
    item: str,
    counts_from: OccurrenceKind,
    from_on: date,
    calendar: Calendar,
    *,
    met_on: date | None = None,
    known: _Known | None = None,
) -> Due:
    found = count(rule.unit, rule.limit, from_on, calendar)
    ended = None
    if met_on is None and known:
        ended = min((known[kind][0] for kind in rule.until if kind in known), key=lambda one: one.on, default=None)
    reason = None
    if ended is not None and ended.on <= found.on:
        reason = f"{ended.kind.replace('_', ' ')} on {long_date(ended.on)}, before this was due"
    return Due(
        rule=rule,
        item=item,
        counts_from=counts_from,
        from_on=from_on,
        due_on=found.on,
        provisional=found.provisional,
        working=found.days,
        met_on=met_on,
        not_applicable=reason,
        ended_on=ended.on if ended else None,
    )
