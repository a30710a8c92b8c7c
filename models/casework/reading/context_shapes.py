"""What is shown of what a case has beside it. JSON values, as `TypedDict`s."""

from typing import TypedDict

from models.casework.context.routing import RoutedView


class LinkView(TypedDict):
    """A link to another case."""

    ref: str
    kind: str
    words: str
    on: str


class SubjectView(TypedDict):
    """Whom a case is about: a letter, a kind, a harm."""

    letter: str
    kind: str
    harm: str


class AreaView(TypedDict):
    """Another area's part."""

    number: str
    name: str
    leads: bool
    reference: str
    published_on: str | None


class ProceedingView(TypedDict):
    """A proceeding that runs elsewhere, by codes and dates."""

    number: str
    kind: str
    together: str
    holds_up: str
    began_on: str
    next_on: str | None
    ended_on: str | None
    outcome: str
    hold: int | None


class TypedProceeding(ProceedingView):
    """The same with what was typed about it: never for the desk."""

    body: str
    contact: str
    reference: str
    stage: str


class ChallengeView(TypedDict):
    """A challenge between agencies."""

    number: str
    challenger: str
    challenged: str
    about: str
    step: int
    step_title: str
    raised_on: str
    resolved_on: str | None
    outcome: str


class BesideView(TypedDict):
    """What a case has beside it."""

    authority: str
    several: bool
    began_under: str
    subjects: list[SubjectView]
    areas: list[AreaView]
    links: list[LinkView]
    published_with: list[LinkView]
    proceedings: list[ProceedingView]
    routed: list[RoutedView]
    challenges: list[ChallengeView]


class BesideOfCase(BesideView):
    """The same with the case's reference."""

    ref: str
