"""What is shown of who signed and who has not. JSON values, as `TypedDict`s."""

from typing import TypedDict

from models.law.words.vocabulary import DecisionKind, Role
from models.records.tables import ProposalState

_ForWhom = TypedDict("_ForWhom", {"for": str | None})


class SignatureView(_ForWhom):
    """Who signed, as what, when, how and for whom; or that it was recorded as attended."""

    role: Role
    role_title: str
    who: str | None
    delegated_on: str | None
    position: str
    how: str
    at: str | None
    entered_at: str | None


class ReasonedSignature(SignatureView):
    """The same with the reason of whoever dissented: never for the desk."""

    because: str


class SignedDecision(TypedDict):
    """A decision that named people signed."""

    decision: DecisionKind
    title: str
    round: int
    outcome: str
    decided_on: str
    sign_offs: list[ReasonedSignature]


class MissingSignature(TypedDict):
    """A role that has not signed, and the handles of whoever was asked."""

    role: Role
    role_title: str
    who: list[str]


class ProposalView(TypedDict):
    """How far the signatures of a proposal are, or why it came to nothing."""

    number: int | None
    state: ProposalState
    waits: bool
    proposed_on: str
    expires_on: str
    outcome_title: str
    signed: list[SignatureView]
    missing: list[MissingSignature]
    needed: int
    ended_because: str
