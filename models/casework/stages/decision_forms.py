"""Which form each decision asks. The forms are in a module for each stage, such as `rapid_review_forms.py`; `fields.py` says what they are made of."""

from pydantic import BaseModel

from models.casework.forms.fields import Answer
from models.casework.plans.action_plan_forms import AdoptPlan, SignOffPlan
from models.casework.publishing.publication_forms import PublicationDecision, Published, ReadyToPublish, ReleaseHold
from models.casework.stages.life_cycle_forms import Close, Reopen, Transfer, TransferReceived, Withdraw
from models.casework.stages.notification_forms import LookAgain, Notifiable, NotificationSent, WithdrawNotification
from models.casework.stages.panel_notice_forms import NationalReview, PanelResponse
from models.casework.stages.practice_review_forms import Commission, IntervalCheck, ReportApproved
from models.casework.stages.rapid_review_forms import BranchBegun, BranchDone, RapidReviewOutcome
from models.law.words.vocabulary import DecisionKind

FORMS: dict[DecisionKind, type[Answer]] = {
    DecisionKind.NOTIFIABLE: Notifiable,
    DecisionKind.NOTIFICATION_SENT: NotificationSent,
    DecisionKind.LOOK_AGAIN: LookAgain,
    DecisionKind.WITHDRAW_NOTIFICATION: WithdrawNotification,
    DecisionKind.RAPID_REVIEW_OUTCOME: RapidReviewOutcome,
    DecisionKind.BRANCH_BEGUN: BranchBegun,
    DecisionKind.BRANCH_DONE: BranchDone,
    DecisionKind.PANEL_RESPONSE: PanelResponse,
    DecisionKind.NATIONAL_REVIEW: NationalReview,
    DecisionKind.COMMISSION: Commission,
    DecisionKind.INTERVAL_CHECK: IntervalCheck,
    DecisionKind.REPORT_APPROVED: ReportApproved,
    DecisionKind.ADOPT_PLAN: AdoptPlan,
    DecisionKind.PUBLICATION_DECISION: PublicationDecision,
    DecisionKind.RELEASE_HOLD: ReleaseHold,
    DecisionKind.READY_TO_PUBLISH: ReadyToPublish,
    DecisionKind.PUBLISHED: Published,
    DecisionKind.SIGN_OFF_PLAN: SignOffPlan,
    DecisionKind.CLOSE: Close,
    DecisionKind.WITHDRAW: Withdraw,
    DecisionKind.TRANSFER: Transfer,
    DecisionKind.TRANSFER_RECEIVED: TransferReceived,
    DecisionKind.REOPEN: Reopen,
}


def asks_for_a_document(form: type[BaseModel]) -> bool:
    """Whether a form has a field that names a file in the case's folder."""
    return any(name.endswith("_document") for name in form.model_fields)
