"""What is shown of why a date is what it is. JSON values, as `TypedDict`s."""

from typing import TypedDict

from models.casework.reading.date_shapes import DateWithoutWorking
from models.casework.reading.sign_off_shapes import SignedDecision
from models.law.words.vocabulary import OccurrenceKind


class RegimeView(TypedDict):
    """The regime that a case is under."""

    id: str
    name: str


class EditionView(TypedDict):
    """Which row of a rule it is. `own`: the partnership's."""

    in_force_from: str
    in_force_to: str | None
    own: bool


class CheckView(TypedDict):
    """That somebody read the published text of the rule."""

    by: str
    on: str
    source: str
    note: str


class SupersededView(TypedDict):
    """An occurrence that another took the place of."""

    on: str
    recorded_by: str
    recorded_at: str
    superseded_by: str | None
    superseded_at: str | None
    because: str | None


class TriggerView(TypedDict):
    """What a date counts from."""

    kind: OccurrenceKind
    on: str
    at: str | None
    recorded_by: str | None
    recorded_at: str | None
    entered_at: str | None
    superseded: list[SupersededView]


class AdoptedView(TypedDict):
    """A reading that the partnership goes by."""

    question: str
    choice: str
    by: str
    on: str
    because: str


class DayView(TypedDict):
    """A day gone over; those that count are numbered from 1."""

    date: str
    weekday: str
    number: int | None
    counted: bool
    why: str


class HoldOfDate(TypedDict):
    """A hold, and what it did to the date."""

    number: int
    reason: str
    from_on: str
    review_on: str
    released_on: str | None
    because: str
    recorded_by: str
    recorded_at: str | None
    bears: bool
    says: str


class ExtensionView(TypedDict):
    """That the date was put off. `bears`: the date in force stands on it."""

    from_on: str
    to_on: str
    granted_by: str
    granted_at: str
    because: str
    reversed_by: str | None
    reversed_at: str | None
    reversed_because: str | None
    bears: bool


class RelaxedView(TypedDict):
    """A temporary relaxation that bears on the date."""

    mark: str
    note: str


class ClaimedAlert(TypedDict):
    """An alert of one revision."""

    rung: str
    due_at: str
    claimed_at: str
    overtaken_by: str | None


class RevisionView(TypedDict):
    """One revision of the date."""

    revision: int
    due_on: str
    counts_from: OccurrenceKind
    from_on: str
    provisional: bool
    suspended: bool
    projected_at: str
    replaced_at: str | None
    replaced_because: str | None
    alerts: list[ClaimedAlert]


class WhyView(DateWithoutWorking):
    """How one date was worked out: an entry of `cspr why --json`."""

    ref: str
    as_of: str
    in_force: bool
    limit: str
    regime: RegimeView
    edition: EditionView
    checks: list[CheckView]
    trigger: TriggerView
    adopted: list[AdoptedView]
    disputed: bool
    working: list[DayView]
    holds: list[HoldOfDate]
    extensions: list[ExtensionView]
    relaxed: RelaxedView | None
    ended_on: str | None
    revisions: list[RevisionView]
    signed: list[SignedDecision]
