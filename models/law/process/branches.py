"""The other methods that a rapid review may lead to, each with its steps and when it ends. Rule: branch-step-due.

Data, chosen by whoever decides the outcome; more than one may run, beside a local child safeguarding practice review (LCSPR) too. No law
and no guidance that we read sets a step or a day of them: every number here is ours, a template that people put off or bring forward.
The methods are those of Bedford, South Gloucestershire, Pan-Sussex (single-agency review) and Croydon (docs/law/practice.md);
a Significant Incident Learning Process (SILP) goes from agency reports over a learning event and a recall event to a report.
"""

from dataclasses import dataclass
from enum import StrEnum

from models.law.words.vocabulary import Role


class Asks(StrEnum):
    """Whether a method asks agencies for a report of their own."""

    NOBODY = "nobody"
    SOME = "some"  # it may
    EACH = "each"  # it consists of them
    ONE = "one"


@dataclass(frozen=True)
class BranchStep:
    """One step: what is done, who answers for it, and how many working days after the beginning it is due, as a local target.

    `of_agencies`: it is done when every report that was asked for is in.
    """

    title: str
    answers: Role
    working_days: int
    of_agencies: bool = False


@dataclass(frozen=True)
class Branch:
    """One method. `code` never changes once released. `ends`: what there is when it is finished."""

    code: str
    title: str
    steps: tuple[BranchStep, ...]
    ends: str
    asks: Asks = Asks.NOBODY

    @property
    def shape(self) -> str:
        """Its steps in one line."""
        return "; ".join(f"{step.title[0].lower()}{step.title[1:]}" for step in self.steps)


_COORDINATOR, _CHAIR = Role.REVIEW_COORDINATOR, Role.REVIEW_GROUP_CHAIR

BRANCHES: tuple[Branch, ...] = (
    Branch(
        "imr",
        "Agency individual management reviews",
        (
            BranchStep("Every agency's management review is in", _COORDINATOR, 40, of_agencies=True),
            BranchStep("The reviews are read together and checked for quality", _CHAIR, 50),
            BranchStep("The findings are agreed by the review group", _CHAIR, 60),
        ),
        "the findings of the agencies' reviews, agreed by the review group",
        Asks.EACH,
    ),
    Branch(
        "silp",
        "Significant Incident Learning Process (SILP), or another small-scale audit",
        (
            BranchStep("The scope is set and the agencies know their part", _COORDINATOR, 5),
            BranchStep("The agencies' reports are in", _COORDINATOR, 40, of_agencies=True),
            BranchStep("The learning event is held", _CHAIR, 50),
            BranchStep("The recall event is held", _CHAIR, 65),
            BranchStep("The report is agreed by the review group", _CHAIR, 80),
        ),
        "a report, agreed by the review group",
        Asks.SOME,
    ),
    Branch(
        "hot-debrief",
        "Hot debrief",
        (
            BranchStep("The debrief is held with the practitioners", _COORDINATOR, 5),
            BranchStep("What was learned is written down", _COORDINATOR, 10),
            BranchStep("The review group has considered it", _CHAIR, 20),
        ),
        "what was learned, considered by the review group; nothing is published",
    ),
    Branch(
        "thematic",
        "Thematic review",
        (
            BranchStep("The cases that belong together are linked", _COORDINATOR, 10),
            BranchStep("The terms of reference are agreed", _CHAIR, 20),
            BranchStep("The agencies' reports are in", _COORDINATOR, 45, of_agencies=True),
            BranchStep("The workshop on the theme is held", _CHAIR, 60),
            BranchStep("The thematic report is agreed by the review group", _CHAIR, 90),
        ),
        "a thematic report across its cases, agreed by the review group",
        Asks.SOME,
    ),
    Branch(
        "learning-event",
        "Learning event",
        (
            BranchStep("The practitioners are invited", _COORDINATOR, 10),
            BranchStep("The learning event is held", _COORDINATOR, 30),
            BranchStep("What was learned is shared with the agencies", _COORDINATOR, 40),
        ),
        "the learning, shared with the agencies",
    ),
    Branch(
        "single-agency-review",
        "Single-agency review",
        (
            BranchStep("The agency's review is in", _COORDINATOR, 40, of_agencies=True),
            BranchStep("The review group has tested what the agency found", _CHAIR, 50),
        ),
        "the agency's review, tested by the review group",
        Asks.ONE,
    ),
    Branch(
        "other-action",
        "Other action only",
        (
            BranchStep("What is to be done is agreed with whoever does it", _COORDINATOR, 5),
            BranchStep("It is done, and the review group knows what came of it", _COORDINATOR, 30),
        ),
        "the action, done",
    ),
)  # fmt: skip

_BY_CODE = {branch.code: branch for branch in BRANCHES}


def branch(code: str) -> Branch | None:
    """The method with this code; `None` for a decision that is none of them."""
    return _BY_CODE.get(code)
