"""Who is told what, after which decision: the table. Source: the roles and recipients matrix of the process, stage by stage.

Every row names a wording in `notifications/mail/wording/`. A row with `discharges` records, once the relay has accepted the mail, that
the duty to tell was done.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from models.law.process.decision import EVERY_ROUTE, STATUTORY, Outcome
from models.law.process.decisions import STEPS
from models.law.words.vocabulary import SAFEGUARDING_PARTNERS, DecisionKind, OccurrenceKind, Role, Route

K, R, O = DecisionKind, Role, OccurrenceKind  # noqa: E741
TO_PUBLISH = frozenset({"publish-in-full", "improvement-information"})


class OnlyIf(StrEnum):
    """On what a notice depends besides its decision. Both whoever says notices and the rehearsal know every one of them."""

    ALWAYS = "always"
    MEDIA_INTEREST = "media interest"
    CHILD_NOT_SAFE = "a child is not safe, and children's social care is acting"
    NOBODY_ACTS = "a child is not safe, and nobody is acting"
    DISSENT = "dissent"
    LOCAL_AUTHORITY_NOT_HEARD = "the local authority was not heard"
    ICB_NOT_HEARD = "the integrated care board was not heard"
    POLICE_NOT_HEARD = "the police were not heard"
    PANEL_WAS_NOTIFIED = "the Panel was notified"
    CONSIDERED_AGAIN = "considered again"
    FIRST_OR_REVIEW_NAMED = "first, or the rapid review named"
    PROGRESS_ASKED_FOR = "progress asked for"


NOT_HEARD: Mapping[Role, OnlyIf] = {
    Role.LOCAL_AUTHORITY_PARTNER: OnlyIf.LOCAL_AUTHORITY_NOT_HEARD,
    Role.ICB_PARTNER: OnlyIf.ICB_NOT_HEARD,
    Role.POLICE_PARTNER: OnlyIf.POLICE_NOT_HEARD,
}


@dataclass(frozen=True)
class Telling:
    """One notice that follows from a decision (or, with `after=None`, from the case being opened)."""

    notice: str
    after: DecisionKind | None
    to: tuple[Role, ...]
    outcomes: frozenset[str] | None = None  # None: whatever was answered
    routes: frozenset[Route] = EVERY_ROUTE
    only_if: OnlyIf = OnlyIf.ALWAYS
    while_reviewing: bool = False  # only if a review had been commissioned and its report not approved
    encloses: str = ""  # the kind of document that goes with it
    mail_is_enough: bool = False  # the mail itself does what it discharges, whether or not a document goes with it
    discharges: Mapping[Role, OccurrenceKind] = field(default_factory=dict)


def stops_a_review(outcome: Outcome) -> bool:
    """Whether a review that runs does not go on after an answer."""
    return outcome.ends_all or K.REPORT_APPROVED in outcome.ends


TELLINGS: tuple[Telling, ...] = (
    # 1 Notification
    Telling("case-opened", None, (R.BUSINESS_MANAGER, R.REVIEW_COORDINATOR, R.LOCAL_AUTHORITY_NOTIFIER)),
    Telling(
        "child-not-safe-nobody-acts",
        None,
        (R.BUSINESS_MANAGER, R.REVIEW_COORDINATOR, R.LOCAL_AUTHORITY_NOTIFIER, *SAFEGUARDING_PARTNERS),
        only_if=OnlyIf.NOBODY_ACTS,
    ),
    Telling(
        "child-not-safe",
        None,
        (R.BUSINESS_MANAGER, R.REVIEW_COORDINATOR, R.LOCAL_AUTHORITY_PARTNER),
        only_if=OnlyIf.CHILD_NOT_SAFE,
    ),
    Telling("media-interest", None, (R.PRESS_LEAD,), only_if=OnlyIf.MEDIA_INTEREST),
    Telling("dissent", K.NOTIFIABLE, (R.SCRUTINEER, *SAFEGUARDING_PARTNERS), only_if=OnlyIf.DISSENT),
    *(
        Telling("position-awaited", K.NOTIFIABLE, (partner,), only_if=not_heard)
        for partner, not_heard in NOT_HEARD.items()
    ),
    Telling("notifiable-decided", K.NOTIFIABLE, (*SAFEGUARDING_PARTNERS, R.LOCAL_AUTHORITY_NOTIFIER)),
    Telling("look-again", K.LOOK_AGAIN, (*SAFEGUARDING_PARTNERS, R.SCRUTINEER, R.LOCAL_AUTHORITY_NOTIFIER)),
    Telling("notification-withdrawn", K.WITHDRAW_NOTIFICATION, (R.PANEL,), only_if=OnlyIf.PANEL_WAS_NOTIFIED),
    Telling(
        "notification-withdrawn",
        K.WITHDRAW_NOTIFICATION,
        (
            R.SECRETARY_OF_STATE,
            R.OFSTED,
            *SAFEGUARDING_PARTNERS,
            R.SCRUTINEER,
            R.REVIEW_GROUP_CHAIR,
            R.LOCAL_AUTHORITY_NOTIFIER,
        ),
    ),
    Telling("returns-not-needed", K.WITHDRAW_NOTIFICATION, (R.AGENCY_LEAD,), only_if=OnlyIf.PANEL_WAS_NOTIFIED),
    Telling(
        "notification-recorded",
        K.NOTIFICATION_SENT,
        SAFEGUARDING_PARTNERS,
        discharges=dict.fromkeys(SAFEGUARDING_PARTNERS, O.PARTNERS_TOLD),
    ),
    # 2 Rapid review
    Telling(
        "rapid-review-started",
        K.NOTIFICATION_SENT,
        (R.SCRUTINEER, R.REVIEW_GROUP_CHAIR, R.PRESS_LEAD),
        routes=STATUTORY,
    ),
    Telling(
        "scoping-request",
        K.NOTIFICATION_SENT,
        (R.AGENCY_LEAD,),
        routes=STATUTORY,
        discharges={R.AGENCY_LEAD: O.SCOPING_LETTERS_SENT},
    ),
    Telling("rapid-review-outcome", K.RAPID_REVIEW_OUTCOME, (*SAFEGUARDING_PARTNERS, R.SCRUTINEER, R.AGENCY_LEAD)),
    Telling("another-method-begun", K.BRANCH_BEGUN, (*SAFEGUARDING_PARTNERS, R.SCRUTINEER, R.REVIEW_GROUP_CHAIR)),
    # 3 Panel notice
    Telling(
        "rapid-review-to-panel",
        K.RAPID_REVIEW_OUTCOME,
        (R.PANEL,),
        routes=STATUTORY,
        only_if=OnlyIf.FIRST_OR_REVIEW_NAMED,
        encloses="rapid-review",
        discharges={R.PANEL: O.RAPID_REVIEW_SENT},
    ),
    Telling(
        "panel-reply",
        K.RAPID_REVIEW_OUTCOME,
        (R.PANEL,),
        routes=STATUTORY,
        only_if=OnlyIf.CONSIDERED_AGAIN,
        encloses="panel-reply",
        mail_is_enough=True,
        discharges={R.PANEL: O.PANEL_REPLIED_TO},
    ),
    Telling("panel-response", K.PANEL_RESPONSE, (*SAFEGUARDING_PARTNERS, R.REVIEW_GROUP_CHAIR, R.AGENCY_LEAD)),
    Telling(
        "national-review",
        K.NATIONAL_REVIEW,
        (*SAFEGUARDING_PARTNERS, R.SCRUTINEER, R.REVIEW_GROUP_CHAIR, R.AGENCY_LEAD),
    ),
    # 4 Practice review
    Telling("another-method-finished", K.BRANCH_DONE, (*SAFEGUARDING_PARTNERS, R.SCRUTINEER, R.AGENCY_LEAD)),
    Telling(
        "review-commissioned",
        K.COMMISSION,
        (R.PANEL, R.SECRETARY_OF_STATE, R.OFSTED),
        routes=STATUTORY,
        discharges={
            R.PANEL: O.PANEL_TOLD_OF_REVIEW,
            R.SECRETARY_OF_STATE: O.SECRETARY_OF_STATE_TOLD_OF_REVIEW,
            R.OFSTED: O.OFSTED_TOLD_OF_REVIEW,
        },
    ),
    Telling("review-commissioned-locally", K.COMMISSION, (*SAFEGUARDING_PARTNERS, R.AGENCY_LEAD, R.LEAD_REVIEWER)),
    Telling("progress-request", K.INTERVAL_CHECK, (R.LEAD_REVIEWER,), only_if=OnlyIf.PROGRESS_ASKED_FOR),
    Telling(
        "delay-told",
        K.INTERVAL_CHECK,
        (R.PANEL, R.SECRETARY_OF_STATE),
        outcomes=frozenset({"delayed"}),
        routes=STATUTORY,
        discharges={R.PANEL: O.PANEL_TOLD_OF_DELAY, R.SECRETARY_OF_STATE: O.SECRETARY_OF_STATE_TOLD_OF_DELAY},
    ),
    Telling("delay-told-locally", K.INTERVAL_CHECK, SAFEGUARDING_PARTNERS, outcomes=frozenset({"delayed"})),
    Telling(
        "report-approved",
        K.REPORT_APPROVED,
        (*SAFEGUARDING_PARTNERS, R.AGENCY_LEAD, R.PRESS_LEAD),
        outcomes=frozenset({"approved"}),
    ),
    Telling(
        "report-sent-back",
        K.REPORT_APPROVED,
        (R.LEAD_REVIEWER, *SAFEGUARDING_PARTNERS),
        outcomes=frozenset({"redo"}),
    ),
    *(
        Telling("review-stopped", row.decision, (R.LEAD_REVIEWER,), outcomes=stops, while_reviewing=True)
        for row in STEPS
        if (stops := frozenset(outcome.code for outcome in row.outcomes if stops_a_review(outcome)))
    ),
    # 5 Action plan
    Telling("plan-adopted", K.ADOPT_PLAN, SAFEGUARDING_PARTNERS, outcomes=frozenset({"adopted"})),
    Telling("actions-assigned", K.ADOPT_PLAN, (R.ACTION_OWNER,), outcomes=frozenset({"adopted"})),
    Telling("plan-signed-off", K.SIGN_OFF_PLAN, (*SAFEGUARDING_PARTNERS, R.ACTION_OWNER)),
    # 6 Publication
    Telling(
        "report-before-publication",
        K.PUBLICATION_DECISION,
        (R.PANEL, R.SECRETARY_OF_STATE, R.OFSTED),
        outcomes=TO_PUBLISH,
        routes=STATUTORY,
        encloses="report-for-publication",
        discharges={
            R.PANEL: O.REPORT_SENT_TO_PANEL,
            R.SECRETARY_OF_STATE: O.REPORT_SENT_TO_SECRETARY_OF_STATE,
            R.OFSTED: O.REPORT_SENT_TO_OFSTED,
        },
    ),
    Telling(
        "publication-planned",
        K.PUBLICATION_DECISION,
        (*SAFEGUARDING_PARTNERS, R.PRESS_LEAD, R.AGENCY_LEAD),
        outcomes=TO_PUBLISH,
    ),
    Telling(
        "publication-held", K.PUBLICATION_DECISION, (*SAFEGUARDING_PARTNERS, R.PRESS_LEAD), outcomes=frozenset({"hold"})
    ),
    Telling(
        "publication-refused",
        K.PUBLICATION_DECISION,
        (R.PANEL, R.SECRETARY_OF_STATE, *SAFEGUARDING_PARTNERS),
        outcomes=frozenset({"do-not-publish"}),
        routes=STATUTORY,
    ),
    Telling("hold-reviewed", K.RELEASE_HOLD, (*SAFEGUARDING_PARTNERS, R.PRESS_LEAD)),
    Telling(
        "ready-to-publish", K.READY_TO_PUBLISH, (*SAFEGUARDING_PARTNERS, R.PRESS_LEAD), outcomes=frozenset({"ready"})
    ),
    Telling(
        "published",
        K.PUBLISHED,
        (R.PANEL, R.SECRETARY_OF_STATE, R.OFSTED, R.NSPCC),
        outcomes=frozenset({"published"}),
        routes=STATUTORY,
    ),
    Telling(
        "published",
        K.PUBLISHED,
        (*SAFEGUARDING_PARTNERS, R.AGENCY_LEAD, R.PRESS_LEAD),
        outcomes=frozenset({"published"}),
    ),
    Telling("case-closed", K.CLOSE, (R.BUSINESS_MANAGER, *SAFEGUARDING_PARTNERS)),
    # From any stage
    Telling("case-withdrawn", K.WITHDRAW, (R.BUSINESS_MANAGER, *SAFEGUARDING_PARTNERS, R.SCRUTINEER)),
    Telling("transfer-sent", K.TRANSFER, (R.BUSINESS_MANAGER, *SAFEGUARDING_PARTNERS)),
    Telling("transfer-answered", K.TRANSFER_RECEIVED, (R.BUSINESS_MANAGER, *SAFEGUARDING_PARTNERS, R.SCRUTINEER)),
    Telling("case-reopened", K.REOPEN, (R.BUSINESS_MANAGER, *SAFEGUARDING_PARTNERS, R.SCRUTINEER)),
)
