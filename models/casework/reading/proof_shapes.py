"""What is shown as proof of alert. JSON values, as `TypedDict`s."""

from typing import TypedDict

from models.casework.inbound.holding_pen import CameIn
from models.casework.objections.all_the_same import WentOn
from models.law.words.vocabulary import OccurrenceKind
from models.records.tables import MessageState


class AttemptView(TypedDict):
    """One try to hand a message over, with the relay's own words."""

    at: str
    state: MessageState
    relay_code: int | None
    relay_reply: str | None


class ProofMessage(TypedDict):
    """What was said to somebody, and what became of the mail. `state`: a `MessageState`, `given up` or `not written`."""

    notice: str
    channel: str
    to_role: str
    to_name: str
    to_address: str
    subject: str
    listed_in: str | None
    message_id: str
    sha256: str
    composed_at: str
    state: str
    attempts: list[AttemptView]
    accepted_at: str | None
    bounced_at: str | None
    bounce: str | None
    discharges: OccurrenceKind | None


class ResumedView(TypedDict):
    """The alert that pressed on after another was acknowledged."""

    rung: str
    at: str


class ProofAlert(TypedDict):
    """One alert with what was sent for it."""

    rung: str
    due_at: str
    claimed_at: str
    overtaken_by: str | None
    acknowledged_at: str | None
    acknowledged_by: str | None
    acknowledged_how: str | None
    resumed: ResumedView | None
    messages: list[ProofMessage]


class ProofDate(TypedDict):
    """One revision of a date with its alerts."""

    rule: str
    duty: str
    item: str
    revision: int
    due_on: str
    projected_at: str
    replaced_at: str | None
    replaced_because: str | None
    met_on: str | None
    alerts: list[ProofAlert]


class ProofWentOn(WentOn):
    """What a decision went past, with the decision."""

    title: str
    round: int
    decided_on: str


class ProofView(TypedDict):
    """The proof of alert of one case: `cspr proof --json`."""

    ref: str
    partnership: str
    as_of: str
    dates: list[ProofDate]
    went_on: list[ProofWentOn]
    other_messages: list[ProofMessage]
    came_in: list[CameIn]
    audit_head: str
