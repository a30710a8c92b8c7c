"""What a rehearsal holds, as the JSON of `cspr rehearse --json`. Days are ISO dates, moments ISO texts in UTC."""

from typing import NotRequired, TypedDict

from models.law.alerts.ladders import RungKind
from models.law.rules.rule import Force
from models.law.words.vocabulary import DecisionKind, OccurrenceKind, Role, Route, Stage


class Assumption(TypedDict):
    """A day that was given or is assumed; or, where nothing happens, a remark in `why`."""

    what: OccurrenceKind | None
    item: str
    on: str | None
    given: bool
    why: str


_FromDay = TypedDict("_FromDay", {"from": str})


class OtherReading(_FromDay):
    """The date by another reading of the rule."""

    reading: str
    counts_from: OccurrenceKind
    due_on: str


class RehearsedDateView(_FromDay):
    """One date of the course. `met_by`: `given` or `assumed`."""

    rule: str
    duty: str
    item: str
    stage: Stage
    owed_by: str
    to: list[str]
    counts_from: OccurrenceKind
    due_on: str
    reading: str
    others: list[OtherReading]
    force: Force
    duty_force: Force
    verified: str
    working_words: str
    provisional: bool
    met_on: str | None
    met_by: str | None
    not_applicable: str | None


class WithPeople(TypedDict):
    """Who would be told, by role, where a partnership's file says so."""

    people: NotRequired[dict[Role, list[str]]]


class RehearsedAlertView(WithPeople):
    """One alert. `only_if_late`: it goes out only if what is owed is not done."""

    rule: str
    item: str
    due_on: str
    rung: str
    kind: RungKind
    at: str
    on: str
    to: list[Role]
    only_if_late: bool


class RehearsedNoticeView(WithPeople):
    """One notice. `after`: the decision that it follows from, none where it follows from the opening."""

    notice: str
    after: DecisionKind | None
    about: str
    on: str
    to: list[Role]


class RehearsalView(TypedDict):
    """The whole life of a case."""

    ref: None
    route: Route
    route_because: str
    regime: str
    assumptions: list[Assumption]
    deadlines: list[RehearsedDateView]
    alerts: list[RehearsedAlertView]
    notices: list[RehearsedNoticeView]
