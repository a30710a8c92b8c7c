"""The course that a rehearsal assumes: what is given, what the law makes of it, and a stated assumption for everything else.

Serves every rule of a case. Whatever has a date is taken to be done on its last day, so that what counts from it starts then; what
no rule dates (a decision, an approval) has an assumption of its own here. LCSPR: local child safeguarding practice review.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from models.casework.forms.form_reading import read_form
from models.casework.forms.intake import SAFE, Intake, check_facts, coded, safety_of
from models.casework.record.refusals import refuse
from models.law.alerts.ladders import ladder
from models.law.criteria.criteria import Result, assess
from models.law.deadlines.chronology import ORDER, refuse_wrong_order
from models.law.deadlines.projection import Due, Happened, project
from models.law.process.decisions import step
from models.law.rules.all_rules import rule
from models.law.rules.rule import Nature
from models.law.words.calendar import Calendar
from models.law.words.dates import BadDate, long_date, parse_date, refuse_far_off
from models.law.words.vocabulary import DecisionKind, Route
from models.law.words.vocabulary import OccurrenceKind as O

OUTCOMES = {
    "review": "lcspr",
    "no-review": "no-review",
}  # what a rehearsal is asked for: the answer in the table of stages
ACTION = "A1"  # the one action of which a rehearsal can show the date
RETURN = "R1"  # the one agency's return of which it shows the date and the chasing: every agency's are the same

_NOTIFYING = (O.NOTIFIED, O.PARTNERS_TOLD)
_RAPID_REVIEW = (
    O.SCOPING_LETTERS_SENT, O.MIDPOINT_CHECKED, O.RETURNS_COMPLETE, O.RAPID_REVIEW_MEETING_HELD, O.RAPID_REVIEW_SIGNED_OFF,
    O.RAPID_REVIEW_SENT, O.PANEL_RESPONDED,
)  # fmt: skip
_REVIEW = (
    O.DECIDED, O.COMMISSIONED, O.PANEL_TOLD_OF_REVIEW, O.SECRETARY_OF_STATE_TOLD_OF_REVIEW, O.OFSTED_TOLD_OF_REVIEW, O.INTERVAL_CHECKED,
    O.DELAY_KNOWN, O.PANEL_TOLD_OF_DELAY, O.SECRETARY_OF_STATE_TOLD_OF_DELAY, O.REPORT_APPROVED, O.PLAN_ADOPTED, O.ACTION_DUE,
    O.ACTION_FINISHED, O.PUBLICATION_PLANNED, O.REPORT_SENT_TO_PANEL, O.REPORT_SENT_TO_SECRETARY_OF_STATE, O.REPORT_SENT_TO_OFSTED,
    O.PUBLISHED, O.PLAN_SIGNED_OFF,
)  # fmt: skip
# What cannot come before what, beyond the law's own order: the process would not have asked for it yet.
_ORDER = (
    (O.NOTIFIED, O.DECIDED), (O.RAPID_REVIEW_SENT, O.PANEL_RESPONDED), (O.DECIDED, O.PANEL_RESPONDED),
    (O.COMMISSIONED, O.INTERVAL_CHECKED), (O.COMMISSIONED, O.DELAY_KNOWN), (O.DELAY_KNOWN, O.REPORT_APPROVED),
    (O.REPORT_APPROVED, O.PLAN_ADOPTED), (O.REPORT_APPROVED, O.REPORT_SENT_TO_PANEL),
)  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """What is rehearsed: a checked intake, the days given, whether a review is decided on, and the route that the facts lead to."""

    intake: Intake
    regime: str
    route: Route
    because: str
    review: bool
    given: Mapping[O, date]


@dataclass(frozen=True)
class Event:
    """One thing that happens in the course: given by whoever rehearses, or assumed, and why on that day."""

    kind: O
    on: date
    item: str
    given: bool
    why: str


def read_facts(typed: Mapping[str, Any], *, today: date) -> Facts:
    """The facts in an intake with its optional `assume` and `outcome`. `today` only refuses days that are too far off.

    Raises `BadAnswer` naming the field and the remedy. Nobody records a rehearsal, so `recorded_by` may be left out.
    """
    asked = str(typed.get("outcome") or "review")
    if asked not in OUTCOMES:
        raise refuse("outcome", "Outcome", f"choose one of {', '.join(OUTCOMES)}")
    rest = {name: value for name, value in typed.items() if name not in ("assume", "outcome")}
    intake = read_form(Intake, {"recorded_by": "rehearsal", **rest})
    for name, on in (("aware_on", intake.aware_on), ("incident_on", intake.incident_on)):
        try:
            refuse_far_off(on or intake.aware_on, name, today=today)
        except BadDate as bad:
            raise refuse(name, name, bad.message) from None
    regime = check_facts(intake)
    route, because = route_of(intake, regime)
    review = route is Route.STATUTORY and asked == "review"
    given = _given(typed.get("assume"), route=route, review=review, today=today)
    _refuse_impossible({O.AWARE: intake.aware_on, **given}, incident_on=intake.incident_on)
    return Facts(intake, regime, route, because, review, given)


def route_of(intake: Intake, regime: str) -> tuple[Route, str]:
    """The route that the coded facts lead to, and why. People decide it; a rehearsal has only the facts."""
    found = assess(coded(intake), regime=regime)
    routes = [step(DecisionKind.NOTIFIABLE).outcome(code).route for code in found.agrees[:1]]
    notified = found.result in (Result.STATUTORY, Result.NOTIFY_ONLY)
    return (routes[0] if routes and routes[0] and notified else Route.NOT_NOTIFIABLE), "; ".join(found.because)


@dataclass
class Course:
    """Everything that happens, in the end; `run` fills it."""

    facts: Facts
    calendar: Calendar
    events: dict[tuple[O, str], Event] = field(default_factory=dict)

    def on(self, kind: O) -> date | None:
        """The first day of that kind, given or assumed."""
        return min((event.on for event in self.events.values() if event.kind is kind), default=None)

    def due_on(self, rule_id: str) -> date | None:
        """When a rule's first date stands, as far as the course has come."""
        return next((due.due_on for due in self.dues() if due.rule.id == rule_id), None)

    def dues(self) -> list[Due]:
        """Every date that follows from the course so far. A case that is found not notifiable owes what is owed until that is decided."""
        undecided = self.facts.route is Route.NOT_NOTIFIABLE
        return project(
            happened=[Happened(event.kind, event.on, event.item) for event in self.events.values()],
            route=Route.UNDECIDED if undecided else self.facts.route,
            calendar=self.calendar,
            trigger_on=self.facts.intake.aware_on,
        )

    def add(self, kind: O, on: date, why: str, *, item: str = "", given: bool = False) -> None:
        """Put one event into the course."""
        self.events[kind, item] = Event(kind, on, item, given, why)


def run(facts: Facts, *, calendar: Calendar) -> Course:
    """The whole course. Raises `BadAnswer` where a given day cannot be fitted in."""
    course = Course(facts, calendar)
    if facts.intake.incident_on is not None:
        course.add(O.INCIDENT, facts.intake.incident_on, "from the intake", given=True)
    course.add(O.AWARE, facts.intake.aware_on, "from the intake", given=True)
    if safety_of(facts.intake) != SAFE:
        course.add(O.CHILD_NOT_SAFE, facts.intake.aware_on, "from the intake", given=True)
        course.add(O.CHILD_SAFE, facts.intake.aware_on, "children's social care confirms it on the same day")
    for kind, on in facts.given.items():
        item = ACTION if kind in (O.ACTION_DUE, O.ACTION_FINISHED) else ""
        course.add(kind, on, "given for this rehearsal", item=item, given=True)
    if facts.route is not Route.NOT_NOTIFIABLE:
        while event := next(_missing(course), None):
            course.add(event.kind, event.on, event.why, item=event.item)
        days = [event.on for event in course.events.values()]
        course.add(O.CLOSED, max(days), "closed on the day the last of it is done")
    _check_order(course)
    return course


def _missing(course: Course) -> Iterator[Event]:
    """What has not happened yet and can be dated now: dated duties first, then what no rule dates, then repeated checks."""
    dues = [due for due in course.dues() if due.met_on is None and due.not_applicable is None]
    for due in dues:
        if due.rule.nature is Nature.KEEP_UNTIL or due.rule.follows_itself:
            continue
        for kind in due.rule.met_by:
            if (kind, due.item) not in course.events and kind is not O.PUBLISHED:  # that is planned, below
                yield (
                    _complete(course, due)
                    if kind is O.RETURNED
                    else Event(kind, due.due_on, due.item, False, _last_day(due))
                )
    for kind, basis in _UNDATED.items():
        found = None if course.on(kind) or not _belongs(kind, course.facts) else basis(course)
        if found is not None:
            yield Event(kind, found[0], RETURN if kind is O.RETURN_DUE else "", False, found[1])
    if course.on(O.REPORT_APPROVED) is not None:
        for due in dues:
            if due.rule.follows_itself:
                yield Event(due.rule.met_by[0], due.due_on, due.item, False, _last_day(due))


def _complete(course: Course, due: Due) -> Event:
    """A return is in on its last day, or with the last of them where that is given to be sooner."""
    complete = course.on(O.RETURNS_COMPLETE)
    if complete is not None and complete < due.due_on:
        return Event(O.RETURNED, complete, due.item, False, "every return is in by then")
    return Event(O.RETURNED, due.due_on, due.item, False, _last_day(due))


def _last_day(due: Due) -> str:
    if due.rule.nature is Nature.EXPECTATION:
        return f"it comes on the day it is expected ({due.rule.id})"
    return f"done on its last day ({due.rule.id})"


def _belongs(kind: O, facts: Facts) -> bool:
    if kind is O.RETURN_DUE:
        return facts.route is Route.STATUTORY
    return kind in _NOTIFYING or facts.review


Basis = Callable[[Course], tuple[date, str] | None]


def _same_day(kind: O, why: str) -> Basis:
    def basis(course: Course) -> tuple[date, str] | None:
        on = course.on(kind)
        return None if on is None else (on, why)

    return basis


def _notified(course: Course) -> tuple[date, str] | None:
    """Where no rule of that time sets a limit: the date engine dates it in every other case."""
    if any(O.NOTIFIED in due.rule.met_by for due in course.dues()):
        return None
    return course.facts.intake.aware_on, "no limit is held for that day: on the day of awareness"


def _asked_for(course: Course) -> tuple[date, str] | None:
    on = course.due_on("local-agency-summaries")
    return (on, "the partnership's own date for every agency (local-agency-summaries)") if on else None


def _planned(course: Course) -> tuple[date, str] | None:
    published = course.on(O.PUBLISHED)
    if published is not None:
        return published, "the day it is published"
    on = course.due_on("lcspr-publish")
    return (on, "the last day for publishing (lcspr-publish)") if on else None


def _approved(course: Course) -> tuple[date, str] | None:
    """Early enough for every warning of the report's copies: on the first warning that publication is due."""
    planned, commissioned = course.on(O.PUBLICATION_PLANNED), course.on(O.COMMISSIONED)
    if planned is None or commissioned is None:
        return None
    first = ladder(rule("lcspr-publish"))[0].offset_working_days
    on = course.calendar.working_day_after(course.calendar.last_working_day(planned), first)
    words = f"no rule dates it: {-first} working days before publication, as the first warning does"
    return (on, words) if commissioned <= on else (commissioned, "no rule dates it: as soon as it is commissioned")


def _signed_off(course: Course) -> tuple[date, str] | None:
    published, finished = course.on(O.PUBLISHED), course.on(O.ACTION_FINISHED)
    if published is None or (finished is None and course.on(O.ACTION_DUE)):
        return None
    return max(published, finished or published), "no rule dates it: once it is published and the actions are finished"


# What no rule dates, in the order in which it comes.
_UNDATED: Mapping[O, Basis] = {
    O.NOTIFIED: _notified,
    O.RETURN_DUE: _asked_for,
    O.DECIDED: _same_day(O.RAPID_REVIEW_SENT, "no rule dates it: on the day the rapid review is sent"),
    O.COMMISSIONED: _same_day(
        O.PANEL_TOLD_OF_REVIEW, "no rule dates it: on the day the Panel is told who the reviewers are"
    ),
    O.PUBLICATION_PLANNED: _planned,
    O.PUBLISHED: _same_day(O.PUBLICATION_PLANNED, "on the day that was planned"),
    O.REPORT_APPROVED: _approved,
    O.PLAN_ADOPTED: _same_day(O.REPORT_APPROVED, "no rule dates it: on the day the report is approved"),
    O.PLAN_SIGNED_OFF: _signed_off,
}


def _given(assume: object, *, route: Route, review: bool, today: date) -> dict[O, date]:
    if assume is None:
        return {}
    if not isinstance(assume, Mapping):
        raise refuse("assume", "Assume", 'must hold days by what happened, as {"notified": "2026-03-04"}')
    allowed: tuple[O, ...] = ()
    if route is not Route.NOT_NOTIFIABLE:
        allowed = _NOTIFYING
    if route is Route.STATUTORY:
        allowed += _RAPID_REVIEW
    if review:
        allowed += _REVIEW
    found: dict[O, date] = {}
    for name, value in assume.items():
        field_name = f"assume.{str(name)[:40]}"
        if name not in allowed:
            choices = f"use one of {', '.join(allowed)}" if allowed else "leave it out"
            raise refuse(field_name, "Assume", f"nothing of that name can be set on this course; {choices}")
        try:
            found[O(name)] = parse_date(str(value or ""), field_name)
            refuse_far_off(found[O(name)], field_name, today=today)
        except BadDate as bad:
            raise refuse(field_name, "Assume", bad.message) from None
    if O.ACTION_FINISHED in found and O.ACTION_DUE not in found:
        raise refuse("assume.action_finished", "Assume", "give action_due as well, the date agreed in the plan")
    return found


def _refuse_impossible(sets: Mapping[O, date], *, incident_on: date | None) -> None:
    try:
        refuse_wrong_order({**sets, **({O.INCIDENT: incident_on} if incident_on else {})})
    except BadDate as bad:
        raise refuse(f"assume.{bad.field}", "Assume", bad.message) from None


def _check_order(course: Course) -> None:
    """No day, given or assumed, stands before one that it must follow."""
    days = {kind: on for kind in O if (on := course.on(kind)) is not None}
    aware, given = course.facts.intake.aware_on, course.facts.given
    for kind, on in given.items():
        if on < aware:
            raise refuse(
                f"assume.{kind}", "Assume", f"{long_date(on)} is before aware_on, {long_date(aware)}; check both"
            )
    for earlier, later in (*((earlier, later) for earlier, later, _ in ORDER), *_ORDER):
        if earlier in days and later in days and days[later] < days[earlier]:
            name = next((kind for kind in (later, earlier) if kind in given), None)
            raise refuse(
                f"assume.{name}" if name else "assume",
                "Assume",
                f"{later} would be on {long_date(days[later])}, before {earlier} on {long_date(days[earlier])}; "
                "check the date, or give the other one as well",
            )
