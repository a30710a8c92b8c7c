"""The field's words, as closed lists: stages, decisions, occurrences, routes, roles.

A local child safeguarding practice review (LCSPR) moves through six stages; every other module names them with these enums.
Values are what the database, the command line and Prefect's tags hold; they never change once released.
"""

from enum import StrEnum


class Stage(StrEnum):
    """The six stages in their order, and the state after them."""

    NOTIFICATION = "notification"
    RAPID_REVIEW = "rapid-review"
    PANEL_NOTICE = "panel-notice"
    PRACTICE_REVIEW = "practice-review"
    ACTION_PLAN = "action-plan"
    PUBLICATION = "publication"
    CLOSED = "closed"

    @property
    def number(self) -> int:
        """Position of the stage, 1 to 6; 7 once closed."""
        return list(Stage).index(self) + 1

    @property
    def label(self) -> str:
        """The stage as people write it: `Rapid review`."""
        return {"panel-notice": "Panel notice"}.get(self.value, self.value.replace("-", " ").capitalize())

    @property
    def is_with(self) -> str:
        """Who answers for the stage: a local body, or the national Panel while its reply is awaited."""
        return {"notification": "the local authority", "panel-notice": "the national Panel", "closed": "nobody"}.get(
            self.value, "the safeguarding partners"
        )


class Route(StrEnum):
    """Which duties a case is under: the full process, a notification only, or none of the statutory clocks."""

    UNDECIDED = "undecided"
    STATUTORY = "statutory"
    LOOKED_AFTER_DEATH = "looked-after-death"
    CARE_LEAVER_DEATH = "care-leaver-death"
    NON_STATUTORY = "non-statutory"
    NOT_NOTIFIABLE = "not-notifiable"


class DecisionKind(StrEnum):
    """Every question that a person must answer for a case to go on."""

    NOTIFIABLE = "notifiable"
    NOTIFICATION_SENT = "notification-sent"
    RAPID_REVIEW_OUTCOME = "rapid-review-outcome"
    BRANCH_BEGUN = "branch-begun"
    BRANCH_DONE = "branch-done"
    PANEL_RESPONSE = "panel-response"
    NATIONAL_REVIEW = "national-review"
    COMMISSION = "commission"
    INTERVAL_CHECK = "interval-check"
    REPORT_APPROVED = "report-approved"
    ADOPT_PLAN = "adopt-plan"
    PUBLICATION_DECISION = "publication-decision"
    RELEASE_HOLD = "release-hold"
    READY_TO_PUBLISH = "ready-to-publish"
    PUBLISHED = "published"
    SIGN_OFF_PLAN = "sign-off-plan"
    CLOSE = "close"
    LOOK_AGAIN = "look-again"
    WITHDRAW_NOTIFICATION = "withdraw-notification"
    WITHDRAW = "withdraw"
    TRANSFER = "transfer"
    TRANSFER_RECEIVED = "transfer-received"
    REOPEN = "reopen"


class OccurrenceKind(StrEnum):
    """Something that happened on a day. Deadlines count from some and are met by others."""

    INCIDENT = "incident"
    AWARE = "aware"
    IMMEDIATE_SAFETY_CONSIDERED = "immediate_safety_considered"
    CHILD_NOT_SAFE = "child_not_safe"  # a child was not safe when the case was opened
    SOCIAL_CARE_ACTING = "social_care_acting"  # children's social care says that it acts
    CHILD_SAFE = "child_safe"  # somebody confirmed that every child is safe now
    MANAGERS_ALERTED = "managers_alerted"  # inside the local authority, before the notification; a local target only
    NOTIFIED = "notified"
    NOTIFICATION_COPIED = "notification_copied"  # to the partnership's business unit; a local target only
    PARTNERS_TOLD = "partners_told"
    NOTIFICATION_WITHDRAWN = "notification_withdrawn"  # its item is the route that ended with it
    POSITION_AWAITED = "position_awaited"  # its item is the safeguarding partner whose position was not yet heard
    POSITION_HEARD = "position_heard"
    SCOPING_LETTERS_SENT = "scoping_letters_sent"
    MIDPOINT_CHECKED = "midpoint_checked"
    RETURN_DUE = "return_due"  # an agreed date; its item is the number of the agency's return
    RETURNED = "returned"
    RETURNS_COMPLETE = "returns_complete"
    RAPID_REVIEW_MEETING_HELD = "rapid_review_meeting_held"
    RAPID_REVIEW_SIGNED_OFF = "rapid_review_signed_off"
    RAPID_REVIEW_SENT = "rapid_review_sent"
    PANEL_RESPONDED = "panel_responded"
    RECONSIDERATION_DUE = "reconsideration_due"  # an agreed date; its item is the round of the Panel's response
    RECONSIDERED = "reconsidered"  # the partners met again on the outcome
    PANEL_REPLIED_TO = "panel_replied_to"  # in writing, with the final local decision
    PANEL_ASKED = "panel_asked"  # a question, or for information; its item is its number on the thread, such as X3
    PANEL_ANSWERED = "panel_answered"  # our answer to it
    PANEL_QUESTION_ENDED = "panel_question_ended"  # the Panel came to its answer without ours
    NATIONAL_REVIEW_BEGUN = "national_review_begun"
    NATIONAL_REVIEW_ENDED = "national_review_ended"
    BRANCH_STEP_DUE = "branch_step_due"  # an agreed date; its item is the step, such as B1.2
    BRANCH_STEP_DONE = "branch_step_done"
    AGENCY_REPORT_DUE = "agency_report_due"  # an agreed date; its item is the number of the agency's return
    AGENCY_REPORT_RETURNED = "agency_report_returned"
    DECIDED = "decided"  # the safeguarding partners (before 2018 the LSCB's chair) decided to carry out the review
    COMMISSIONED = "commissioned"
    REVIEW_PANEL_MET = "review_panel_met"  # the review's own panel, not the national one; its item numbers the meetings
    FAMILY_STEP_DUE = "family_step_due"  # an agreed date; its item is the meeting's number, or `advocate`
    FAMILY_STEP_DONE = "family_step_done"
    FAMILY_DECLINED = "family_declined"
    DRAFT_OFFERED_TO_FAMILY = "draft_offered_to_family"
    DRAFT_READ_BY_FAMILY = "draft_read_by_family"
    PRACTITIONERS_EVENT_HELD = "practitioners_event_held"
    DRAFT_RECEIVED = "draft_received"
    DRAFT_COMMENTED_ON = "draft_commented_on"
    REPORT_SENT_BACK = "report_sent_back"
    PANEL_TOLD_OF_REVIEW = "panel_told_of_review"
    SECRETARY_OF_STATE_TOLD_OF_REVIEW = "secretary_of_state_told_of_review"
    OFSTED_TOLD_OF_REVIEW = "ofsted_told_of_review"
    INTERVAL_CHECKED = "interval_checked"
    DELAY_KNOWN = "delay_known"
    PANEL_TOLD_OF_DELAY = "panel_told_of_delay"
    SECRETARY_OF_STATE_TOLD_OF_DELAY = "secretary_of_state_told_of_delay"
    REPORT_APPROVED = "report_approved"
    PLAN_ADOPTED = "plan_adopted"
    ACTION_DUE = "action_due"  # an agreed date; its item is the action's number
    ACTION_FINISHED = "action_finished"
    PUBLICATION_PLANNED = "publication_planned"
    REPORT_SENT_TO_PANEL = "report_sent_to_panel"
    REPORT_SENT_TO_SECRETARY_OF_STATE = "report_sent_to_secretary_of_state"
    REPORT_SENT_TO_OFSTED = "report_sent_to_ofsted"
    HOLD_REVIEW_DUE = "hold_review_due"  # an agreed date; its item is the hold's number
    HOLD_REVIEWED = "hold_reviewed"
    PUBLISHED = "published"
    PLAN_SIGNED_OFF = "plan_signed_off"
    PROCEEDING_NEXT_DUE = (
        "proceeding_next_due"  # an agreed date; its item is the proceeding and which date of it, such as P1.2
    )
    PROCEEDING_HEARD_OF = "proceeding_heard_of"
    BODY_PAPERS_DUE = (
        "body_papers_due"  # an agreed date; its item is what a body is to take and at which meeting, such as G1.2
    )
    BODY_PAPERS_SENT = "body_papers_sent"
    CHILD_DEATH_KNOWN = "child_death_known"
    CHILD_DEATH_REFERENCE_RECORDED = "child_death_reference_recorded"
    CHILD_DEATH_REVIEW_NOT_OWED = "child_death_review_not_owed"
    LEAD_AREA_PUBLISHED = "lead_area_published"  # its item is the area's number
    LEARNING_PASSED_ON = "learning_passed_on"
    CHALLENGE_WITH_PRACTITIONERS = (
        "challenge_with_practitioners"  # its item is the challenge and its step, such as C1.1
    )
    CHALLENGE_WITH_MANAGERS = "challenge_with_managers"
    CHALLENGE_WITH_SENIOR_LEADS = "challenge_with_senior_leads"
    CHALLENGE_AT_MEETING = "challenge_at_meeting"
    CHALLENGE_WITH_PARTNERS = "challenge_with_partners"
    CHALLENGE_ANSWERED = "challenge_answered"
    REDO_DUE = "redo_due"  # an agreed date; its item is what is decided again and its round, such as outcome.2
    REDONE = "redone"
    REDO_NOT_NEEDED = "redo_not_needed"  # the question is not asked any more
    WITHDRAWN = "withdrawn"  # the case: nothing is owed any more
    TRANSFERRED = "transferred"  # another area has taken the case over
    CLOSED = "closed"
    YEARLY_REPORT_PUBLISHED = "yearly_report_published"
    YEARLY_REPORT_SENT_TO_PANEL = "yearly_report_sent_to_panel"
    # Serious case reviews, before 29 June 2018
    SCR_DECISION_MADE = "scr_decision_made"  # to hold one or not: either ends the chair's month
    DECIDED_NOT_TO_REVIEW = "decided_not_to_review"
    NATIONAL_EXPERTS_TOLD = "national_experts_told"
    REPORT_SENT_TO_NATIONAL_EXPERTS = "report_sent_to_national_experts"


class Role(StrEnum):
    """Who people are to a partnership. National bodies are roles too: a notice is always addressed to a role."""

    BUSINESS_MANAGER = "business-manager"
    REVIEW_COORDINATOR = "review-coordinator"
    LOCAL_AUTHORITY_NOTIFIER = "local-authority-notifier"
    LOCAL_AUTHORITY_PARTNER = "local-authority-partner"
    ICB_PARTNER = "icb-partner"
    POLICE_PARTNER = "police-partner"
    SCRUTINEER = "scrutineer"
    REVIEW_GROUP_CHAIR = "review-group-chair"
    AGENCY_LEAD = "agency-lead"  # the review group's member who answers for their agency's return
    AGENCY_AUTHOR = "agency-author"  # who writes it
    AGENCY_EXECUTIVE = "agency-executive"  # who is asked when it does not come
    LIAISON_OFFICER = "liaison-officer"  # who alone sends an agency's significant-incident form
    REFERRER = "referrer"  # who sent a referral, by the address on it; nobody holds it
    LEAD_REVIEWER = "lead-reviewer"
    ACTION_OWNER = "action-owner"
    PRESS_LEAD = "press-lead"
    GOVERNANCE_BODY = "governance-body"  # a body that oversees the reviews, by its shared mailbox; nobody holds it
    PANEL = "panel"
    SECRETARY_OF_STATE = "secretary-of-state"
    OFSTED = "ofsted"
    NSPCC = "nspcc"
    FOUNDATIONS = "foundations"

    @property
    def label(self) -> str:
        """The role as people write it: `Integrated care board partner`."""
        return _ROLE_TITLES.get(self.value, self.value.replace("-", " ").capitalize())


_ROLE_TITLES = {
    "agency-author": "Agency report author",
    "agency-executive": "Agency executive lead",
    "icb-partner": "Integrated care board partner",
    "panel": "Child Safeguarding Practice Review Panel",
    "secretary-of-state": "Secretary of State (DfE)",
    "nspcc": "NSPCC",
}

SAFEGUARDING_PARTNERS = (Role.LOCAL_AUTHORITY_PARTNER, Role.ICB_PARTNER, Role.POLICE_PARTNER)
AGENCY_ROLES = (
    Role.AGENCY_LEAD,
    Role.AGENCY_AUTHOR,
    Role.AGENCY_EXECUTIVE,
    Role.LIAISON_OFFICER,
)  # held for one agency each
NATIONAL_BODIES = (Role.PANEL, Role.SECRETARY_OF_STATE, Role.OFSTED, Role.NSPCC, Role.FOUNDATIONS)
