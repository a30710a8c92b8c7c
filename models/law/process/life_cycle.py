"""The decisions on the case itself: closed when nothing else waits; withdrawn, handed over or opened again from any stage."""

from models.law.process.decision import EVERY_ROUTE, STATUTORY, WITH_REVIEW, Opens, Outcome, Step
from models.law.words.vocabulary import DecisionKind, Role, Stage

K = DecisionKind

CLOSING: tuple[Step, ...] = (
    Step(
        K.CLOSE,
        Stage.CLOSED,
        "Close the case",
        "Nothing else waits. Is the case complete?",
        Role.BUSINESS_MANAGER,
        (Outcome("closed", "Close the case", "The record is kept; no more alerts are sent."),),
    ),
)

FROM_ANY_STAGE: tuple[Step, ...] = (
    Step(
        K.WITHDRAW,
        Stage.CLOSED,
        "Withdraw the case",
        "Why does this case not go on here?",
        Role.BUSINESS_MANAGER,
        (
            Outcome(
                "withdrawn",
                "Withdrawn",
                "What is owed and not done ends with the reason, and is never shown as met. Only closing is left.",
                ends_all=True,
                final=True,
            ),
        ),
        anytime=True,
    ),
    Step(
        K.TRANSFER,
        Stage.CLOSED,
        "Transfer to another area",
        "Which area takes the case over?",
        Role.BUSINESS_MANAGER,
        (
            Outcome(
                "sent",
                "Sent to the other area",
                "Everything is owed here until the other area has confirmed that it has the case.",
                (Opens(K.TRANSFER_RECEIVED),),
            ),
        ),
        anytime=True,
    ),
    Step(
        K.TRANSFER_RECEIVED,
        Stage.CLOSED,
        "Transfer received",
        "Has the other area confirmed that it has taken the case over?",
        Role.BUSINESS_MANAGER,
        (
            Outcome(
                "received",
                "The other area has it",
                "What is owed here and not done ends with that day. The case stays readable; only closing is left.",
                ends_all=True,
                final=True,
            ),
            Outcome("not-taken-over", "The other area does not take it", "The case goes on here; no date has moved."),
        ),
    ),
    Step(
        K.REOPEN,
        Stage.CLOSED,
        "Open the case again",
        "What is to be done in the closed case?",
        Role.BUSINESS_MANAGER,
        (
            Outcome(
                "new-information",
                "New information: look at the outcome again",
                "The last question that the information bears on is asked again. Dates run from their first triggers, not from today.",
                (
                    Opens(K.NOTIFIABLE, EVERY_ROUTE - WITH_REVIEW),
                    Opens(K.NOTIFICATION_SENT, STATUTORY, unless=frozenset({K.NOTIFICATION_SENT})),
                    Opens(K.RAPID_REVIEW_OUTCOME, STATUTORY, after=frozenset({K.NOTIFICATION_SENT})),
                    Opens(K.RAPID_REVIEW_OUTCOME, WITH_REVIEW - STATUTORY),
                ),
            ),
            Outcome(
                "further-work",
                "Further work on the review",
                "The report is approved anew; plan and publication follow.",
                (Opens(K.REPORT_APPROVED),),
            ),
            Outcome(
                "supplementary-report",
                "Supplementary report after publication",
                "It is approved and published as a publication of its own; the first one stays as it is.",
                (Opens(K.REPORT_APPROVED),),
            ),
            Outcome(
                "further-actions",
                "Further actions",
                "Actions are added to the plan, and it is signed off again.",
                (Opens(K.ADOPT_PLAN),),
            ),
            Outcome(
                "plan-again",
                "The plan is not finished after all",
                "It is signed off again when its actions are assured or superseded.",
                (Opens(K.SIGN_OFF_PLAN),),
            ),
        ),
        anytime=True,
        of_closed=True,
    ),
)
