"""What is shown of a date. JSON values, as `TypedDict`s."""

from typing import Any, TypedDict

from models.law.deadlines.outcomes import Outcome
from models.law.rules.rule import Evidence, Force, Nature
from models.law.words.vocabulary import OccurrenceKind, Stage


class CitationView(TypedDict):
    """Where a rule is written."""

    document: str
    paragraph: str
    url: str


_FromDay = TypedDict("_FromDay", {"from": str})


class DateWithoutWorking(_FromDay):
    """A date with its rule and what has become of it; the days of its working stand in those that follow."""

    rule: str
    item: str
    duty: str
    owed_by: str
    to: list[str]
    counts_from: OccurrenceKind
    due_on: str
    force: Force
    duty_force: Force
    nature: Nature
    citation: CitationView
    verified_on: str | None
    evidence: Evidence
    verified: str
    provisional: bool
    reading: str
    others: list[dict[str, Any]]  # as the record keeps them
    moved: list[str]
    suspended: bool
    working_words: str
    outcome: Outcome
    met_on: str | None
    not_applicable: str | None
    days_left: int | None
    note: str
    stage: Stage
    revision: int


class DeadlineView(DateWithoutWorking):
    """A date in force. `working`: each day gone over, as the record keeps it."""

    working: list[dict[str, Any]]


class EarlierDate(TypedDict):
    """A date that another took the place of."""

    revision: int
    due_on: str
    replaced_on: str | None
    because: str | None


class CaseDeadline(DeadlineView):
    """A date on a case's page. `earlier`: what it was before, oldest first."""

    earlier: list[EarlierDate]
