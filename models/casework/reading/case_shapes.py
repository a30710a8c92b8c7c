"""What is shown of a case: whole, for its forms, on the board. JSON values, as `TypedDict`s."""

from typing import Literal, NotRequired, TypedDict, final

from models.casework.inbound.holding_pen import CameIn
from models.casework.reading.context_shapes import BesideView
from models.casework.reading.date_shapes import CaseDeadline, DeadlineView
from models.casework.reading.decision_shapes import AskedDecision, CaseDecision, OpenDecision, WaitingDecision
from models.casework.reading.ledger_shapes import (
    ActionView,
    AlertView,
    CaseHold,
    HoldView,
    MessageView,
    OccurrenceView,
    ReturnView,
)
from models.casework.reading.review_shapes import ReviewsView
from models.casework.stages.criteria_views import CriteriaView, PositionView
from models.law.words.vocabulary import Route, Stage

Status = Literal["open", "closed"]


@final
class CaseView(ReviewsView):
    """Everything about one case: `cspr case show --json`."""

    ref: str
    pseudonym: str | None
    partnership: str
    regime: str
    route: Route
    stage: Stage
    stage_title: str
    stage_is_with: str
    status: Status
    open_decisions: list[OpenDecision]
    occurrences: list[OccurrenceView]
    deadlines: list[CaseDeadline]
    decisions: list[CaseDecision]
    messages: list[MessageView]
    referral: str | None
    criteria: CriteriaView
    positions: list[PositionView]
    came_in: list[CameIn]
    alerts: list[AlertView]
    actions: list[ActionView]
    holds: list[CaseHold]
    returns: list[ReturnView]
    beside: BesideView
    audit_head: str


class FormsView(TypedDict):
    """What stands above the forms of a case, and in them: a part of `CaseView`, read without the rest."""

    ref: str
    stage_title: str
    open_decisions: list[OpenDecision]
    deadlines: list[DeadlineView]
    criteria: CriteriaView


@final
class AskedView(TypedDict):
    """What is asked in a case of which nothing else can be read."""

    ref: str
    open_decisions: list[AskedDecision]


class BoardLine(TypedDict):
    """The line of a case on the board. `unread`: its record cannot be read, and the rest says nothing."""

    ref: str
    link: str
    pseudonym: str | None
    route: Route | Literal[""]
    stage: Stage | Literal[""]
    unread: NotRequired[bool]
    stage_title: str
    status: Status
    open_decisions: list[WaitingDecision]
    deadlines: list[DeadlineView]
    next_due_on: str | None
    overdue: int
    holds: list[HoldView]
