"""Rehearse a case: every date, every alert and every notice of its whole life, from its facts alone. Serves every rule; stores nothing.

Pure: the same rules, ladders and table of notices that a live case runs by, over the course that `rehearsal_course.py` assumes. A local
child safeguarding practice review (LCSPR) is rehearsed to its publication, and to the day until which it must stay public.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from models.casework.forms.intake import ACTING, NOBODY_ACTS, safety_of
from models.casework.process.who_is_told import TELLINGS, OnlyIf, Telling
from models.casework.reading.rehearsal_course import OUTCOMES, Course, Event, Facts, run
from models.law.alerts.ladders import RUNG_TIME, Rung, alarms, ladder
from models.law.deadlines.plans import plan_behind
from models.law.deadlines.projection import Due
from models.law.process.decisions import step
from models.law.process.replay import Taken, open_decisions
from models.law.rules.rule import Nature
from models.law.words.calendar import Calendar
from models.law.words.dates import LONDON, london_date, long_date
from models.law.words.vocabulary import DecisionKind as K
from models.law.words.vocabulary import OccurrenceKind as O
from models.law.words.vocabulary import Role, Route

if TYPE_CHECKING:
    from models.casework.register.setup import PartnershipFile

NOBODY = "nobody: an alarm"
People = Mapping[Role, Sequence[str]]
_WAITING = "decision-waiting"


def _always(facts: Facts) -> bool:
    return True


def _never(facts: Facts) -> bool:
    return False


def _has_media_interest(facts: Facts) -> bool:
    return facts.intake.media_interest == "yes"


# What a course meets of what notices depend on: all partners are heard and agree, nothing is withdrawn or considered a second time.
REHEARSED: Mapping[OnlyIf, Callable[[Facts], bool]] = {
    OnlyIf.ALWAYS: _always,
    OnlyIf.MEDIA_INTEREST: _has_media_interest,
    OnlyIf.CHILD_NOT_SAFE: lambda facts: safety_of(facts.intake) == ACTING,
    OnlyIf.NOBODY_ACTS: lambda facts: safety_of(facts.intake) == NOBODY_ACTS,
    OnlyIf.DISSENT: _never,
    OnlyIf.LOCAL_AUTHORITY_NOT_HEARD: _never,
    OnlyIf.ICB_NOT_HEARD: _never,
    OnlyIf.POLICE_NOT_HEARD: _never,
    OnlyIf.PANEL_WAS_NOTIFIED: _never,
    OnlyIf.CONSIDERED_AGAIN: _never,
    OnlyIf.FIRST_OR_REVIEW_NAMED: _always,
    OnlyIf.PROGRESS_ASKED_FOR: _never,
}


@dataclass(frozen=True)
class Date:
    """One date of the course. `met_by`: `given` or `assumed`, nothing where it is not met."""

    due: Due
    met_by: str


@dataclass(frozen=True)
class RehearsedAlert:
    """One alert. `only_if_late`: it goes out only if what the course has done by then (or ended by then) is not."""

    due: Due
    rung: Rung
    at: datetime
    on: date
    only_if_late: bool


@dataclass(frozen=True)
class RehearsedNotice:
    """One notice that follows from a decision, or (`after` is `None`) from the case being opened. `about`: the decision that waits."""

    notice: str
    after: K | None
    on: date
    to: tuple[Role, ...]
    about: str = ""


@dataclass(frozen=True)
class Rehearsal:
    """The whole life of a case, each part in the order of its days."""

    facts: Facts
    events: tuple[Event, ...]
    remarks: tuple[str, ...]
    dates: tuple[Date, ...]
    alerts: tuple[RehearsedAlert, ...]
    notices: tuple[RehearsedNotice, ...]


def rehearse(facts: Facts, *, calendar: Calendar) -> Rehearsal:
    """The life of a case with these facts. Raises `BadAnswer` where a day that was given cannot be fitted in."""
    course = run(facts, calendar=calendar)
    dues = [_as_decided(due, course) for due in course.dues()]
    return Rehearsal(
        facts=facts,
        events=tuple(sorted(course.events.values(), key=lambda event: event.on)),
        remarks=tuple(_remarks(facts, dues)),
        dates=tuple(sorted((Date(due, _met_by(due, course)) for due in dues), key=lambda one: one.due.due_on)),
        alerts=tuple(
            sorted(
                (rehearsed_alert for due in dues for rehearsed_alert in _alerts(due, course)),
                key=lambda rehearsed_alert: rehearsed_alert.at,
            )
        ),
        notices=tuple(sorted(_notices(course, dues), key=lambda rehearsed_notice: rehearsed_notice.on)),
    )


def held_by(file: "PartnershipFile") -> dict[Role, tuple[str, ...]]:
    """Who holds each role by a partnership's file, as a live case would address it; a role that nobody holds is not there."""
    scoped = {agency.code for agency in file.agencies if agency.scoped}
    held: dict[Role, tuple[str, ...]] = {}
    for person in file.people:
        for role in person.roles if person.active else ():
            if role is not Role.AGENCY_LEAD or person.agency in scoped:
                held[role] = (*held.get(role, ()), person.name)
    held |= {body.role: (body.name,) for body in file.bodies if body.email}
    held[Role.LEAD_REVIEWER] = ("named when the review is commissioned",)
    held[Role.ACTION_OWNER] = ("named in the action plan",)
    held.setdefault(Role.AGENCY_AUTHOR, ("whoever writes the return; until that is said, the agency lead",))
    return held


def people_of(roles: Iterable[Role], held: People) -> dict[Role, tuple[str, ...]]:
    """The people behind each role, or `NOBODY`."""
    return {role: tuple(held.get(role, ())) or (NOBODY,) for role in roles}


def _as_decided(due: Due, course: Course) -> Due:
    """A case that is found not notifiable owes what any case owes until that is decided: here, on the last day for notifying."""
    if course.facts.route is not Route.NOT_NOTIFIABLE:
        return due
    words = f"found not notifiable on {long_date(due.due_on)}, so this is no longer owed"
    return replace(due, ended_on=due.due_on, not_applicable=words)


def _met_by(due: Due, course: Course) -> str:
    if due.met_on is None:
        return ""
    acts = [event for event in course.events.values() if event.kind in due.rule.met_by and event.on == due.met_on]
    return "given" if all(event.given for event in acts) else "assumed"


def _alerts(due: Due, course: Course) -> Iterator[RehearsedAlert]:
    """What the sweep would say of one date: of rungs that fall together, or that were past when the date came to be, only the newest."""
    known_on = _known_on(due, course)
    rungs = alarms(
        ladder(due.rule), due_on=due.due_on, warn_on=due.warn_on, calendar=course.calendar, open_days=course.calendar
    )
    by_moment: dict[datetime, Rung] = {}
    for rung, at in rungs:
        by_moment[max(at, _morning(known_on))] = rung
    done_on = None if due.rule.nature is Nature.KEEP_UNTIL else due.met_on or due.ended_on
    for at, rung in by_moment.items():
        on = london_date(at)
        late = done_on is not None and (on > done_on or done_on <= known_on)  # done at once: no sweep ever sees it open
        yield RehearsedAlert(due, rung, at, on, late)


def _known_on(due: Due, course: Course) -> date:
    """The day on which a date comes to be: what is planned or agreed is known before the day it is counted from."""
    planned = plan_behind(due.rule, due.counts_from)
    kept = planned is not None and course.on(planned) == due.from_on
    recorded = {O.PUBLICATION_PLANNED: O.REPORT_APPROVED, O.ACTION_DUE: O.PLAN_ADOPTED, O.RETURN_DUE: O.NOTIFIED}.get(
        planned if planned is not None and kept else due.counts_from
    )
    return (course.on(recorded) if recorded else None) or due.from_on


def _morning(on: date) -> datetime:
    """When alerts go out on that day."""
    return datetime.combine(on, RUNG_TIME, tzinfo=LONDON).astimezone(UTC)


def _decisions(course: Course, dues: Sequence[Due]) -> list[tuple[date, K, str]]:
    """The decisions of the course in their order, each with its answer."""
    facts = course.facts
    if facts.route is Route.NOT_NOTIFIABLE:
        on = max(due.due_on for due in dues)
        return [(on, K.NOTIFIABLE, "do-not-notify"), (on, K.CLOSE, "closed")]
    answer = {Route.LOOKED_AFTER_DEATH: "looked-after-death", Route.CARE_LEAVER_DEATH: "care-leaver-death"}
    on_the_first_day = facts.route is not Route.STATUTORY
    outcome = OUTCOMES["review" if facts.review else "no-review"]
    table = (
        (O.AWARE if on_the_first_day else O.NOTIFIED, K.NOTIFIABLE, answer.get(facts.route, "notify")),
        (O.NOTIFIED, K.NOTIFICATION_SENT, "sent"),
        (O.DECIDED if facts.review else O.RAPID_REVIEW_SENT, K.RAPID_REVIEW_OUTCOME, outcome),
        (O.PANEL_RESPONDED, K.PANEL_RESPONSE, "agree"),
        (O.COMMISSIONED, K.COMMISSION, "commissioned"),
        (O.DELAY_KNOWN, K.INTERVAL_CHECK, "delayed"),
        (O.REPORT_APPROVED, K.REPORT_APPROVED, "approved"),
        (O.PLAN_ADOPTED, K.ADOPT_PLAN, "adopted"),
        (O.REPORT_APPROVED, K.PUBLICATION_DECISION, "publish-in-full"),
        (O.PUBLISHED, K.READY_TO_PUBLISH, "ready"),
        (O.PUBLISHED, K.PUBLISHED, "published"),
        (O.PLAN_SIGNED_OFF, K.SIGN_OFF_PLAN, "signed-off"),
        (O.CLOSED, K.CLOSE, "closed"),
    )
    order = [kind for _, kind, _ in table]
    found = [(day, kind, code) for source, kind, code in table if (day := course.on(source)) is not None]
    checks = [event for event in course.events.values() if event.kind is O.INTERVAL_CHECKED]
    found += [(check.on, K.INTERVAL_CHECK, "on-track") for check in checks]
    return sorted(found, key=lambda one: (one[0], order.index(one[1])))


def _notices(course: Course, dues: Sequence[Due]) -> Iterator[RehearsedNotice]:
    decided = _decisions(course, dues)
    aware = course.facts.intake.aware_on
    for telling in TELLINGS:
        if telling.after is None:
            yield from _told(telling, aware, course)
        for on, kind, code in decided:
            if telling.after is kind and (telling.outcomes is None or code in telling.outcomes):
                yield from _told(telling, on, course)
    yield from _waiting(decided, aware)


def _told(telling: Telling, on: date, course: Course) -> Iterator[RehearsedNotice]:
    """One row of the table. A notice that itself does a duty goes out on the day that the course has for it."""
    if not REHEARSED[telling.only_if](course.facts) or course.facts.route not in telling.routes:
        return
    by_day: dict[date, list[Role]] = {}
    for role in telling.to:
        duty = telling.discharges.get(role)
        by_day.setdefault((course.on(duty) if duty else None) or on, []).append(role)
    for day, roles in by_day.items():
        yield RehearsedNotice(telling.notice, telling.after, day, tuple(roles))


def _waiting(decided: Sequence[tuple[date, K, str]], aware: date) -> Iterator[RehearsedNotice]:
    """Whoever a form waits for is told when it hangs."""
    said: set[tuple[K, int]] = set()
    taken_decisions: list[Taken] = []
    for on, kind, code in [(aware, None, ""), *decided]:
        if kind is not None:
            taken_decisions.append(Taken(kind, code, _morning(on)))
        for open_ in open_decisions(taken_decisions, opened_at=_morning(aware)):
            if (open_.decision, open_.round) not in said:
                said.add((open_.decision, open_.round))
                row = step(open_.decision)
                yield RehearsedNotice(_WAITING, kind, on, (row.waits_for,), row.title)


def _remarks(facts: Facts, dues: Sequence[Due]) -> Iterator[str]:
    """What is assumed besides the days."""
    yield "Everything that has a date is done on its last day, so that every later date is the latest that it can be."
    yield "The case is opened on the day of awareness, with the bundled calendar and without a partnership's own rules or closures."
    if facts.route is Route.NOT_NOTIFIABLE:
        yield "It is decided on the last day for notifying that the incident is not notifiable; until then that date stands."
        return
    if facts.route is Route.STATUTORY:
        yield "Every agency that is asked has a return of its own, chased one by one; one stands for all of them here (R1)."
        yield "Whether it is notifiable is decided on the day it is notified; all three partners agree, as does the Panel."
    else:
        yield "Which notification it is, is decided on the day of awareness; until then the dates of the full process stand."
    if not dues:
        yield "No rule that is held sets a date for this on that day; that is not to say that nothing is owed."
    yield "A notice that itself does a duty is shown on that duty's day; the system sends it as soon as its decision is recorded."
    if facts.review and O.ACTION_DUE not in facts.given:
        yield 'Actions have dates of their own, which no rule sets: {"assume": {"action_due": "…"}} shows one with its alerts.'
    if facts.review:
        yield "The report is published in full, and nothing holds it."
