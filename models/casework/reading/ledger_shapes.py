"""What is shown of a case's ledgers: occurrences, messages, holds, alerts, actions, returns. JSON values, as `TypedDict`s."""

from typing import Literal, TypedDict

from models.law.deadlines.outcomes import Outcome
from models.law.words.vocabulary import OccurrenceKind, Role
from models.records.tables import MessageState


class OccurrenceView(TypedDict):
    """Something that happened."""

    kind: OccurrenceKind
    item: str
    on: str
    at: str | None
    recorded_by: str
    recorded_at: str
    entered_at: str
    superseded: bool
    superseded_because: str | None


class MessageView(TypedDict):
    """One message; never its text."""

    notice: str
    to: str
    to_role: str
    subject: str
    state: MessageState
    message_id: str
    sha256: str
    composed_at: str
    accepted_at: str | None
    relay_reply: str | None
    channel: str
    bounced_at: str | None
    given_up: bool
    unwritten: bool


class HoldView(TypedDict):
    """One hold."""

    number: int
    reason: str
    from_on: str
    review_on: str
    of_publication: bool
    released_on: str | None


class CaseHold(HoldView):
    """The same with the rules whose clocks it stops."""

    stops: list[str]


class AlertView(TypedDict):
    """One alert of a date."""

    rule: str
    item: str
    revision: int
    rung: str
    due_at: str
    claimed_at: str
    overtaken_by: str | None
    acknowledged_at: str | None


class ActionView(TypedDict):
    """One action of a plan."""

    number: str
    agency: str
    scope: str
    due_on: str
    status: str
    updated_on: str | None


class NextChase(TypedDict):
    """Who is chased next about a return, and when."""

    rung: str
    on: str
    to: list[Role]


class ReturnView(TypedDict):
    """What an agency was asked for. `stands`: what has become of its date, empty where it has none."""

    number: str
    agency: str
    agency_code: str
    kind: str
    requested_on: str
    due_on: str | None
    returned_on: str | None
    outcome: str | None
    stands: Outcome | Literal[""]
    late_found: bool
    author: str
    proxy: str
    next: NextChase | None
