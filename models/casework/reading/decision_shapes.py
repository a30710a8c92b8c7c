"""What is shown of what is asked and what was decided. JSON values, as `TypedDict`s."""

from typing import TypedDict, final

from models.casework.objections.all_the_same import Against, CopyView
from models.casework.reading.sign_off_shapes import ProposalView, SignatureView
from models.law.words.vocabulary import DecisionKind, Role, Stage


class AnswerView(TypedDict):
    """One answer of a question."""

    outcome: str
    title: str
    leads_to: str


class Question(TypedDict):
    """A decision that waits, with the date of the duty it answers."""

    decision: DecisionKind
    title: str
    stage: Stage
    due_on: str | None
    opened_at: str
    round: int
    rule: str | None
    binding: bool
    waits_for: Role
    link: str
    question: str
    answers: list[AnswerView]
    folder: str


class PlannedQuestion(Question):
    """The same with the planned day of publication, where it is about that."""

    planned_on: str | None


class WaitingDecision(PlannedQuestion):
    """The same with the signatures that it waits for."""

    proposal: ProposalView | None


@final
class OpenDecision(WaitingDecision):
    """The same with what stands against it, and how the copies stand."""

    against: list[Against]
    copies: list[CopyView]


@final
class AskedDecision(WaitingDecision):
    """The same where only what is asked can be read: nothing is known to stand against it."""

    against: list[Against]


class WentPast(TypedDict):
    """What a decision went past, and who answers for it; the reason is not for the desk."""

    code: str
    words: str
    by: str


class DecisionView(TypedDict):
    """One recorded decision."""

    decision: DecisionKind
    title: str
    round: int
    outcome: str
    outcome_title: str
    decided_on: str
    by: str
    at: str
    entered_at: str
    went_on: list[WentPast]


class CaseDecision(DecisionView):
    """The same with its signatures."""

    sign_offs: list[SignatureView]
