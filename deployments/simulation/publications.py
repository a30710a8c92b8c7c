"""What must hold of every publication and every closing, read from the rows themselves.

It asks neither the law nor the guards: working days are counted one by one, and what stood is read from holds and proceedings. An engine
that lets a plan win over the fact, or a guard that lets something pass, is therefore seen here.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from deployments.simulation.facts import Facts, counted_at, in_force, stands
from models.law.words.calendar import Calendar
from models.law.words.vocabulary import DecisionKind, OccurrenceKind
from models.records.tables import Decision

K, O = DecisionKind, OccurrenceKind  # noqa: E741
# Working days that the Panel, the Secretary of State and Ofsted have a report before it is published (docs/law/what-is-due.md says how that is known).
COPIES = {"report-to-panel-before-publication": 7, "report-to-ofsted-before-publication": 7}
GOES_ON = ((K.PUBLISHED, "published"), (K.CLOSE, "closed"))
HOLDS_UP = ("publication", "the report")
Codes = frozenset[str]  # a reason under any of these answers for one thing


def misdated(facts: Facts) -> list[str]:
    """Every date of a copy that, with its publication on record, is not so many working days before that very day."""
    found: dict[tuple[str, date], str] = {}
    for case in facts.cases:
        published = [one for one in facts.happened.get(case.id, ()) if one.kind is O.PUBLISHED]
        for at in facts.moments(case):
            for one in published:
                if stands(one, at):
                    found |= _wrong(facts, case, one, at)
    return list(found.values())


def _wrong(facts: Facts, case: Any, published: Any, at: datetime) -> dict[tuple[str, date], str]:
    calendar = facts.calendar(counted_at(case, at))
    rows = {
        row.rule: row for row in facts.deadlines.get(case.id, ()) if in_force(row, at) and row.item == published.item
    }
    found = {}
    for rule, days in COPIES.items():
        right = working_days_before(published.on, days, calendar)
        due_on = rows[rule].due_on if rule in rows else None
        if due_on != right:
            about = f"{case.ref} {rule}: {due_on or 'not on record'} is {right}"
            found[f"{case.ref} {rule}", right] = f"{about}, since it was published on {published.on}"
    return found


def working_days_before(day: date, count: int, calendar: Calendar) -> date:
    """The day so many working days before another, counted one by one."""
    while count:
        day -= timedelta(days=1)
        count -= day.weekday() < 5 and day not in calendar.holidays
    return day


def contested(facts: Facts) -> Iterator[tuple[str, bool]]:
    """Everything that stood against a publication or a closing that went on, in words, and whether it has a reason on record."""
    for case in facts.cases:
        decided = facts.decided.get(case.id, ())
        for decision in decided:
            if (decision.kind, decision.outcome) in GOES_ON:
                reasons = _reasons(decision, decided)
                for codes in _standing(facts, decision):
                    yield f"{case.ref} {decision.kind.value}: {' or '.join(sorted(codes))}", bool(codes & reasons)


def _reasons(decision: Decision, decided: Any) -> Codes:
    """The codes under which somebody answers for going on, then or with *Ready to publish*."""
    asked = [decision]
    if decision.kind is K.PUBLISHED:
        asked += [one for one in decided if one.kind is K.READY_TO_PUBLISH and one.decided_at <= decision.decided_at][
            -1:
        ]
    given = [one for row in asked for one in row.answers.get("went_on") or ()]
    return frozenset(one["code"] for one in given if one["reason"].strip() and one["by"].strip())


def _standing(facts: Facts, decision: Decision) -> Iterator[Codes]:
    at, closes = decision.decided_at, decision.kind is K.CLOSE
    happened = facts.happened.get(decision.case_id, ())
    looked_at = {one.item: one.recorded_at for one in happened if one.kind is O.HOLD_REVIEWED}
    holds = [
        one
        for one in facts.holds.get(decision.case_id, ())
        if one.recorded_at <= at and (one.released_on is None or looked_at[str(one.number)] > at)
    ]
    yield from (frozenset({f"H{one.number}"}) for one in holds)
    for one in facts.proceedings.get(decision.case_id, ()):
        news = [row.what for row in facts.news if row.proceeding_id == one.id and row.recorded_at <= at]
        of_reference_only = one.kind == "child death review" and one.holds_up == "nothing"
        if news and news[-1] != "ended" and (not of_reference_only if closes else one.holds_up in HOLDS_UP):
            yield frozenset({one.number} if closes else {one.number, *(f"H{hold.number}" for hold in holds)})
    if decision.kind is K.PUBLISHED and _is_early(happened, at):
        yield frozenset({"DAY"})


def _is_early(happened: Any, at: datetime) -> bool:
    """Whether what was recorded as published at that moment came before the day that was planned for it."""
    planned = {one.item: one.on for one in happened if one.kind is O.PUBLICATION_PLANNED and stands(one, at)}
    published = [one for one in happened if one.kind is O.PUBLISHED and one.recorded_at == at]
    return any(one.on < planned.get(one.item, one.on) for one in published)
