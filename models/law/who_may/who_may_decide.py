"""Who may record the answer to each decision, with the reason. A partnership's own additions come on top."""

from collections.abc import Mapping

from models.law.process.decisions import step
from models.law.who_may.may_record import GROUP, LOCAL_AUTHORITY, PARTNERS, UNIT, MayRecord
from models.law.words.vocabulary import DecisionKind, Role

K, R = DecisionKind, Role
_PARTNERS_DECIDE = "The safeguarding partners decide; the business unit records what they decided."


def _decision(kind: DecisionKind, roles: tuple[Role, ...], because: str) -> tuple[str, MayRecord]:
    return kind.value, MayRecord(step(kind).title, roles, because)


DECISIONS: Mapping[str, MayRecord] = dict(
    [
        _decision(
            K.NOTIFIABLE,
            (*PARTNERS, R.LOCAL_AUTHORITY_NOTIFIER),
            "Children Act 2004, section 16C(1): the duty is the local authority's; it judges with the police and the integrated care board.",
        ),
        _decision(
            K.NOTIFICATION_SENT,
            (*UNIT, *LOCAL_AUTHORITY),
            "Children Act 2004, section 16C(1): the local authority notifies, and knows when it did.",
        ),
        _decision(
            K.LOOK_AGAIN,
            (*PARTNERS, R.LOCAL_AUTHORITY_NOTIFIER),
            "The same question as whether it is notifiable, asked again of the same people.",
        ),
        _decision(
            K.WITHDRAW_NOTIFICATION,
            (*UNIT, *LOCAL_AUTHORITY),
            "The notification is the local authority's, and so is taking it back.",
        ),
        _decision(
            K.RAPID_REVIEW_OUTCOME,
            GROUP,
            "The review group recommends, the safeguarding partners decide (Panel guidance; Sussex, Devon); its chair records what they signed.",
        ),
        _decision(
            K.BRANCH_BEGUN, GROUP, "The method is chosen with the outcome of the rapid review, by the same people."
        ),
        _decision(K.BRANCH_DONE, GROUP, "The review group oversees what it chose and says when it is done."),
        _decision(
            K.PANEL_RESPONSE,
            PARTNERS,
            "The Panel writes to the partnership; the business unit or a partner has the letter.",
        ),
        _decision(
            K.NATIONAL_REVIEW, PARTNERS, "The Panel tells the safeguarding partners that it reviews the case itself."
        ),
        _decision(
            K.COMMISSION,
            PARTNERS,
            "Children Act 2004, section 16F: the safeguarding partners arrange the review and appoint its reviewers.",
        ),
        _decision(
            K.INTERVAL_CHECK,
            PARTNERS,
            "Child Safeguarding Practice Review and Relevant Agency (England) Regulations 2018, regulation 14: the safeguarding partners look at the time taken and the quality.",
        ),
        _decision(
            K.REPORT_APPROVED,
            PARTNERS,
            "Children Act 2004, section 16F: the report is the safeguarding partners' to approve.",
        ),
        _decision(
            K.ADOPT_PLAN,
            GROUP,
            "The partnership adopts the plan; the review group carries it (South Gloucestershire, Lincolnshire).",
        ),
        _decision(
            K.SIGN_OFF_PLAN,
            PARTNERS,
            "Only the partnership signs its plan off, with its minute (South Gloucestershire).",
        ),
        _decision(
            K.PUBLICATION_DECISION,
            PARTNERS,
            "Children Act 2004, section 16F(4) and (5): what is published is the safeguarding partners' to judge.",
        ),
        _decision(K.RELEASE_HOLD, PARTNERS, "Who held the publication releases it."),
        _decision(
            K.READY_TO_PUBLISH, PARTNERS, "The business unit goes through the checks; the partners answer for them."
        ),
        _decision(K.PUBLISHED, PARTNERS, "The partnership publishes, on its own site."),
        _decision(K.CLOSE, PARTNERS, _PARTNERS_DECIDE),
        _decision(K.WITHDRAW, PARTNERS, _PARTNERS_DECIDE),
        _decision(K.TRANSFER, PARTNERS, "Two partnerships agree who leads; each records its own side."),
        _decision(K.TRANSFER_RECEIVED, PARTNERS, "Two partnerships agree who leads; each records its own side."),
        _decision(K.REOPEN, PARTNERS, _PARTNERS_DECIDE),
    ]
)
