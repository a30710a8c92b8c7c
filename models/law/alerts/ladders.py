"""Who is told when: the rungs of each rule's ladder, at working-day offsets from the due day. Serves every rule.

Data, chosen by what the rule is (its nature, unit and limit), with exceptions named rule by rule. A local target never reaches the
partners as a breach, and the Panel's expected reply only ever asks the business manager to chase it. A partnership may have its own
ladders (`models/law/local/alert_policy.py`); these are what stands where it has none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from models.law.rules.all_rules import RULES, Nature, Rule, Unit
from models.law.rules.rule import Force
from models.law.rules.safety import CHILD_SAFETY
from models.law.words.calendar import Calendar
from models.law.words.dates import LONDON
from models.law.words.vocabulary import SAFEGUARDING_PARTNERS, Role

RUNG_TIME = time(9, 0)  # London: the start of somebody's working day
SHORT_LIMIT = 7  # a limit of at most so many days leaves no room for a reminder five days ahead


class RungKind(StrEnum):
    """What a rung says; the wording is chosen by it."""

    REMINDER = "reminder"
    DUE_TODAY = "due-today"
    OVERDUE = "overdue"
    ESCALATION = "escalation"
    NOTICE = "notice"  # for information: a floor has been reached
    CHASE = "chase"  # somebody else's answer has not come; never a breach
    EARLIER_READING = "earlier-reading"  # by another reading of the rule it is due before the date that counts

    @property
    def label(self) -> str:
        """What was said, in words: `due today`, `asked after`."""
        return {"chase": "asked after", "earlier-reading": "warning by another reading"}.get(
            self.value, self.value.replace("-", " ")
        )


def kind_of(code: str) -> RungKind:
    """What the rung of that code says."""
    return next(kind for kind in RungKind if code.startswith(kind))


class Severity(StrEnum):
    """How loudly a date speaks: by what stands behind it. A missed expectation does not shout like a statutory date."""

    STATUTORY = "statutory"
    EXPECTED = "expected"
    LOCAL = "local"


def severity(rule: Rule) -> Severity:
    """By the force of the date, not of the duty behind it."""
    return {Force.PANEL_GUIDANCE: Severity.EXPECTED, Force.LOCAL: Severity.LOCAL}.get(rule.force, Severity.STATUTORY)


def may_be_listed(rule: Rule, kind: RungKind) -> bool:
    """Whether an alert may stand in a list with others of the same morning: it only warns, or it is of an own target. What the law dates leads its own mail once its day has come."""
    if rule.id == CHILD_SAFETY:
        return False
    if severity(rule) is Severity.LOCAL:
        return kind is not RungKind.ESCALATION
    return kind in (RungKind.REMINDER, RungKind.EARLIER_READING)


@dataclass(frozen=True)
class Rung:
    """One alert: `offset_working_days` from the due day (negative before it), at a time in London, and the roles that are told.

    `loud`: it goes to the staff channels (chat, text message) of those told, as well as by mail. `every_day`: the offset counts every day,
    for what waits for no working day.
    """

    code: str
    offset_working_days: int
    kind: RungKind
    tells: tuple[Role, ...]
    at: time = RUNG_TIME
    loud: bool = False
    every_day: bool = False

    @property
    def climbs(self) -> bool:
        """Whether it presses on after the day has passed: what an acknowledgement puts off."""
        return self.kind in _CLIMBING


_CLIMBING = frozenset({RungKind.OVERDUE, RungKind.ESCALATION, RungKind.CHASE})
_LOUD: Mapping[Severity, frozenset[RungKind]] = {
    Severity.STATUTORY: frozenset({RungKind.DUE_TODAY, RungKind.OVERDUE, RungKind.ESCALATION}),
    Severity.EXPECTED: frozenset({RungKind.OVERDUE, RungKind.ESCALATION}),
    Severity.LOCAL: frozenset({RungKind.ESCALATION}),
}
_DESK = (Role.BUSINESS_MANAGER, Role.REVIEW_COORDINATOR)
_ABOVE = (*SAFEGUARDING_PARTNERS, Role.SCRUTINEER, Role.BUSINESS_MANAGER)
# People who do the act themselves are reminded of it; a chair only answers for it, and is told when it is late.
_DOERS = frozenset({Role.LOCAL_AUTHORITY_NOTIFIER, Role.ACTION_OWNER})

# offsets before the due day, then overdue, escalation, and the escalation again while nobody has done or acknowledged anything
_SHORT = ((-2, -1), (1, 2, 7, 12))
_MEDIUM = ((-5, -2, -1), (1, 2, 7, 12))
_LONG = ((-20, -10, -5, -1), (1, 3, 8, 13))
_MONTHLY = ((-5, -1), (1, 3, 8, 13))
_Steps = tuple[tuple[int, ...], tuple[int, ...]]


def code_of(kind: RungKind, offset: int) -> str:
    """What a rung is called on record: `reminder-2`, `due-today`, `escalation+7`."""
    return kind.value if offset == 0 else f"{kind.value}{offset:+d}"


def _rung(kind: RungKind, offset: int, tells: tuple[Role, ...]) -> Rung:
    return Rung(code_of(kind, offset), offset, kind, tuple(dict.fromkeys(tells)))


def _up_to(
    before: tuple[int, ...], told: tuple[Role, ...], overdue: int, told_late: tuple[Role, ...]
) -> tuple[Rung, ...]:
    """Reminders, the day itself, and the day after it."""
    return (
        *(_rung(RungKind.REMINDER, offset, told) for offset in before),
        _rung(RungKind.DUE_TODAY, 0, told),
        _rung(RungKind.OVERDUE, overdue, told_late),
    )


def _duty(rule: Rule, steps: _Steps) -> tuple[Rung, ...]:
    before, (overdue, *escalations) = steps
    told = (*_DESK, rule.owner) if rule.owner in _DOERS else _DESK
    return (
        *_up_to(before, told, overdue, (*_DESK, rule.owner)),
        *(_rung(RungKind.ESCALATION, offset, _ABOVE) for offset in escalations),
    )


_TARGET = _up_to((-1,), _DESK, 1, _DESK)
_CHASE = (_rung(RungKind.CHASE, 1, (Role.BUSINESS_MANAGER,)), _rung(RungKind.CHASE, 5, (Role.BUSINESS_MANAGER,)))
_NOTICE = (_rung(RungKind.NOTICE, 0, (Role.BUSINESS_MANAGER,)),)

_THE_OWNER = (Role.ACTION_OWNER, Role.BUSINESS_MANAGER)
_ACTION_DUE = (
    *_up_to((-10, -2), _THE_OWNER, 1, _THE_OWNER),
    _rung(RungKind.ESCALATION, 5, (Role.AGENCY_LEAD, *_THE_OWNER)),
)
# The author writes it, the review group's member answers for it; above them their agency, then the partners, who may require it.
_RETURN_WRITERS = (Role.AGENCY_AUTHOR, Role.AGENCY_LEAD)
_AGENCY_RETURN = (
    _rung(RungKind.REMINDER, -3, (Role.AGENCY_AUTHOR,)),
    _rung(RungKind.REMINDER, -1, (Role.AGENCY_AUTHOR,)),
    _rung(RungKind.DUE_TODAY, 0, _RETURN_WRITERS),
    _rung(RungKind.OVERDUE, 1, (*_RETURN_WRITERS, Role.REVIEW_COORDINATOR)),
    _rung(RungKind.ESCALATION, 2, (Role.AGENCY_EXECUTIVE, Role.AGENCY_LEAD, Role.BUSINESS_MANAGER)),
    _rung(RungKind.ESCALATION, 3, (*SAFEGUARDING_PARTNERS, Role.BUSINESS_MANAGER)),
    _rung(RungKind.ESCALATION, 4, _DESK),  # a letter that requires it is drafted for the partners to sign
)
# A report has weeks, and no letter is drafted for it: whoever writes it hears early, the agency's executive and the partners late.
_AGENCY_REPORT = (
    _rung(RungKind.REMINDER, -10, (Role.AGENCY_AUTHOR,)),
    _rung(RungKind.REMINDER, -2, _RETURN_WRITERS),
    _rung(RungKind.DUE_TODAY, 0, _RETURN_WRITERS),
    _rung(RungKind.OVERDUE, 1, (*_RETURN_WRITERS, Role.REVIEW_COORDINATOR)),
    _rung(RungKind.ESCALATION, 3, (Role.AGENCY_EXECUTIVE, Role.AGENCY_LEAD, Role.BUSINESS_MANAGER)),
    _rung(RungKind.ESCALATION, 8, (*SAFEGUARDING_PARTNERS, Role.BUSINESS_MANAGER)),
)
_STEP_DUE = (
    *_up_to((-5, -1), _DESK, 1, (*_DESK, Role.REVIEW_GROUP_CHAIR)),
    _rung(RungKind.ESCALATION, 5, (Role.REVIEW_GROUP_CHAIR, Role.BUSINESS_MANAGER)),
)
# The Panel waits for the partnership: what the desk leaves undone, the partners hear.
_PANEL_QUESTION = (
    *_up_to((-2,), _DESK, 1, _DESK),
    _rung(RungKind.ESCALATION, 3, (*SAFEGUARDING_PARTNERS, Role.BUSINESS_MANAGER)),
    _rung(RungKind.ESCALATION, 10, (*SAFEGUARDING_PARTNERS, Role.SCRUTINEER, Role.BUSINESS_MANAGER)),
    _rung(RungKind.ESCALATION, 20, (*SAFEGUARDING_PARTNERS, Role.SCRUTINEER, Role.BUSINESS_MANAGER)),
)
_HOLD_REVIEW = (
    *_up_to((-5,), _DESK, 1, _DESK),
    _rung(RungKind.ESCALATION, 5, (*SAFEGUARDING_PARTNERS, Role.BUSINESS_MANAGER)),
)
_NEXT_DATE = (
    _rung(RungKind.DUE_TODAY, 0, _DESK),
    _rung(RungKind.OVERDUE, 2, _DESK),
    _rung(RungKind.OVERDUE, 10, _DESK),
)
# A child who is not safe: by the hour on the day and on the next two, whatever days these are; then every morning for four weeks.
_HOURS = tuple(time(hour) for hour in range(9, 18))
_SAFETY_DESK = (*_DESK, Role.LOCAL_AUTHORITY_PARTNER)


def _every_day(kind: RungKind, day: int, at: time, tells: tuple[Role, ...]) -> Rung:
    return Rung(f"{code_of(kind, day)}@{at:%H:%M}", day, kind, tuple(dict.fromkeys(tells)), at, every_day=True)


_CHILD_SAFETY = (
    *(_every_day(RungKind.DUE_TODAY, 0, at, _SAFETY_DESK) for at in _HOURS),
    *(
        _every_day(RungKind.ESCALATION, day, at, _ABOVE if at == RUNG_TIME else _SAFETY_DESK)
        for day in (1, 2)
        for at in _HOURS
    ),
    *(_every_day(RungKind.ESCALATION, day, RUNG_TIME, (*_ABOVE, Role.REVIEW_COORDINATOR)) for day in range(3, 29)),
)
_PAPERS = _up_to((-2,), _DESK, 1, _DESK)
_PUBLICATION_DAY = _up_to((-5, -1), _DESK, 1, _DESK)

_BY_NATURE: Mapping[Nature, tuple[Rung, ...]] = {
    Nature.TARGET: _TARGET,
    Nature.EXPECTATION: _CHASE,
    Nature.KEEP_UNTIL: _NOTICE,
}
_BY_RULE: Mapping[str, tuple[Rung, ...]] = {
    "agency-return": _AGENCY_RETURN,
    "action-due": _ACTION_DUE,
    "hold-review": _HOLD_REVIEW,
    "proceeding-next-date": _NEXT_DATE,
    "body-papers": _PAPERS,
    "publication-day": _PUBLICATION_DAY,
    "agency-report-due": _AGENCY_REPORT,
    "branch-step-due": _STEP_DUE,
    "reconsideration-due": _STEP_DUE,
    "family-step-due": _STEP_DUE,
    CHILD_SAFETY: _CHILD_SAFETY,
    "redo-due": _STEP_DUE,
    "panel-question": _PANEL_QUESTION,
}
_STEPS_BY_RULE = {"interval-check": _MONTHLY}  # twenty working days before would be the day the month began


@lru_cache(maxsize=1000)
def ladder(rule: Rule) -> tuple[Rung, ...]:
    """The rungs of this rule's ladder, earliest first."""
    rungs = _BY_RULE.get(rule.id) or _BY_NATURE.get(rule.nature)
    loud = _LOUD[severity(rule)]
    return tuple(
        replace(rung, loud=rung.kind in loud or rule.id == CHILD_SAFETY)
        for rung in rungs or _duty(rule, _STEPS_BY_RULE.get(rule.id) or _steps(rule))
    )


def _steps(rule: Rule) -> _Steps:
    if rule.unit is Unit.MONTHS_AFTER:
        return _LONG
    before_an_event = rule.unit in (Unit.WORKING_DAYS_BEFORE, Unit.CALENDAR_DAYS_BEFORE)
    return _SHORT if rule.limit <= SHORT_LIMIT and not before_an_event else _MEDIUM


LADDERS: Mapping[str, tuple[Rung, ...]] = {rule.id: ladder(rule) for rule in RULES}


def early(rung: Rung) -> Rung:
    """The same warning, ahead of an earlier date that another reading of the rule gives."""
    return replace(rung, code=f"{RungKind.EARLIER_READING}:{rung.code}", kind=RungKind.EARLIER_READING, loud=False)


@lru_cache(maxsize=1000)
def _early_ladder(rungs: tuple[Rung, ...]) -> tuple[Rung, ...]:
    return tuple(early(rung) for rung in rungs if rung.offset_working_days <= 0 and rung.kind in _WARNINGS)


_WARNINGS = (RungKind.REMINDER, RungKind.DUE_TODAY)


def alarms(
    rungs: Sequence[Rung],
    *,
    due_on: date,
    warn_on: date,
    calendar: Calendar,
    open_days: Calendar,
    resumes_at: datetime | None = None,
) -> list[tuple[Rung, datetime]]:
    """Every rung of a deadline with its moment, in order; of two at the same moment the one that says more comes last.

    `warn_on`: the earliest date by any reading; warnings go off ahead of it too. `open_days`: the calendar with the days on which the
    business unit is closed: what comes before a date comes before the closure, what follows a missed date waits for nobody's holiday.
    `resumes_at`: somebody has acknowledged an alert; nothing climbs on before then.
    """
    found = []
    if warn_on < due_on:
        found = [(rung, rung_at(warn_on, rung, open_days)) for rung in _early_ladder(tuple(rungs))]
    for rung in rungs:
        ahead = rung.offset_working_days <= 0 and rung.kind is not RungKind.NOTICE
        when = rung_at(due_on, rung, open_days if ahead else calendar)
        found.append((rung, max(when, resumes_at) if resumes_at is not None and rung.climbs else when))
    return sorted(found, key=lambda pair: pair[1])


@lru_cache(maxsize=20_000)
def rung_at(due_on: date, rung: Rung, calendar: Calendar) -> datetime:
    """When the rung goes off, as a UTC-aware datetime: its time in London (09:00 unless it says otherwise) on its working day.

    A due day that is no working day is warned of on the last working day before it, and offsets count from there. A floor is never
    announced early: its notice waits for the next working day.
    """
    if rung.every_day:
        on = due_on + timedelta(days=rung.offset_working_days)
        return datetime.combine(on, rung.at, tzinfo=LONDON).astimezone(UTC)
    working_day = calendar.next_working_day if rung.kind is RungKind.NOTICE else calendar.last_working_day
    on = calendar.working_day_after(working_day(due_on), rung.offset_working_days)
    return datetime.combine(on, rung.at, tzinfo=LONDON).astimezone(UTC)
