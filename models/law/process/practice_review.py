"""The decisions of stage 4, the local child safeguarding practice review (LCSPR): commissioned, checked at intervals, approved."""

from models.law.process.decision import STATUTORY, Opens, Outcome, Step
from models.law.words.vocabulary import DecisionKind, Role, Stage

K = DecisionKind

PRACTICE_REVIEW: tuple[Step, ...] = (
    Step(
        K.COMMISSION,
        Stage.PRACTICE_REVIEW,
        "Commission the review",
        "Who reviews, by which method?",
        Role.BUSINESS_MANAGER,
        (
            Outcome(
                "commissioned",
                "Commissioned",
                "The Panel, the Secretary of State and Ofsted are told, with the reviewers' names; the interval checks begin.",
                (Opens(K.INTERVAL_CHECK, STATUTORY), Opens(K.REPORT_APPROVED)),
            ),
        ),
        rule="tell-of-review-decision",
    ),
    Step(
        K.INTERVAL_CHECK,
        Stage.PRACTICE_REVIEW,
        "Interval check",
        "Is the review on time and of sufficient quality?",
        Role.BUSINESS_MANAGER,
        (
            Outcome(
                "on-track",
                "On time",
                "The next check is due after the partnership's interval.",
                (Opens(K.INTERVAL_CHECK),),
            ),
            Outcome(
                "delayed",
                "It will not be published within 6 months",
                "The Panel and the Secretary of State are told the reasons. The 6 months do not stop.",
                (Opens(K.INTERVAL_CHECK),),
            ),
        ),
        rule="interval-check",
    ),
    Step(
        K.REPORT_APPROVED,
        Stage.PRACTICE_REVIEW,
        "Report approved",
        "Have the safeguarding partners approved the final report?",
        Role.BUSINESS_MANAGER,
        (
            Outcome(
                "approved",
                "Approved",
                "The action plan is to be adopted and the publication decided; the two run side by side.",
                (Opens(K.ADOPT_PLAN), Opens(K.PUBLICATION_DECISION)),
                ends=(K.INTERVAL_CHECK,),
            ),
            Outcome(
                "redo",
                "Not approved: it is to be done again",
                "The reviewer gets it back with the reasons; the 6 months do not stop.",
                (Opens(K.REPORT_APPROVED),),
            ),
        ),
        rule="lcspr-publish",
    ),
)
