"""The decisions of stage 2, rapid review: its outcome, and the reviews by another method that it may lead to."""

from models.law.process.branches import BRANCHES
from models.law.process.decision import STATUTORY, WITH_REVIEW, Opens, Outcome, Step
from models.law.words.vocabulary import DecisionKind, Role, Stage

K = DecisionKind

# A rapid review may lead to any of the other methods instead of a local child safeguarding practice review.
_BY_ANOTHER_METHOD = tuple(
    Outcome(
        branch.code,
        branch.title,
        f"Its steps get dates of their own: {branch.shape}. On the statutory route the Panel gets the rapid review with the reasons.",
        (Opens(K.BRANCH_DONE, WITH_REVIEW), Opens(K.PANEL_RESPONSE, STATUTORY)),
        ends=(K.COMMISSION, K.INTERVAL_CHECK, K.REPORT_APPROVED, K.ADOPT_PLAN),
    )
    for branch in BRANCHES
)

RAPID_REVIEW: tuple[Step, ...] = (
    Step(
        K.RAPID_REVIEW_OUTCOME,
        Stage.RAPID_REVIEW,
        "Rapid review outcome",
        "What did the rapid review decide, and is the case of possible national importance?",
        Role.BUSINESS_MANAGER,
        (
            Outcome(
                "lcspr",
                "Carry out a local child safeguarding practice review",
                "The review is to be commissioned; its 6 months run from the date of this decision. The Panel gets the rapid review.",
                (Opens(K.COMMISSION, WITH_REVIEW, once=True), Opens(K.PANEL_RESPONSE, STATUTORY)),
                ends=(K.ADOPT_PLAN,),
            ),
            Outcome(
                "no-review-with-actions",
                "No review; actions follow from the rapid review",
                "The Panel gets the rapid review with the reasons; an action plan is adopted.",
                (Opens(K.ADOPT_PLAN, WITH_REVIEW, once=True), Opens(K.PANEL_RESPONSE, STATUTORY)),
                ends=(K.COMMISSION, K.INTERVAL_CHECK, K.REPORT_APPROVED, K.BRANCH_DONE),
            ),
            Outcome(
                "no-review",
                "No review; the learning is complete",
                "The Panel gets the rapid review with the reasons. When it has answered the case can be closed.",
                (Opens(K.PANEL_RESPONSE, STATUTORY),),
                ends=(K.COMMISSION, K.INTERVAL_CHECK, K.REPORT_APPROVED, K.ADOPT_PLAN, K.BRANCH_DONE),
            ),
            *_BY_ANOTHER_METHOD,
        ),
        rule="rapid-review-to-panel",
    ),
    Step(
        K.BRANCH_BEGUN,
        Stage.RAPID_REVIEW,
        "Begin a review by another method",
        "Which other method is to run, beside whatever runs already?",
        Role.BUSINESS_MANAGER,
        tuple(
            Outcome(
                branch.code, branch.title, f"Its steps get dates of their own: {branch.shape}.", (Opens(K.BRANCH_DONE),)
            )
            for branch in BRANCHES
        ),
        anytime=True,
        after=frozenset({K.RAPID_REVIEW_OUTCOME}),
        routes=WITH_REVIEW,
        may_follow_itself=True,
    ),
    Step(
        K.BRANCH_DONE,
        Stage.PRACTICE_REVIEW,
        "Finish a review by another method",
        "Which review by another method is finished, and what follows from it?",
        Role.BUSINESS_MANAGER,
        (
            Outcome(
                "no-actions",
                "Finished; the learning is complete",
                "The steps that are left out are kept with the reason. Nothing more follows from it.",
            ),
            Outcome(
                "actions",
                "Finished; actions follow",
                "An action plan is adopted, with owners and dates.",
                (Opens(K.ADOPT_PLAN),),
            ),
            Outcome(
                "another-runs",
                "Finished; another still runs",
                "The other one goes on; what follows from both is decided when the last is finished.",
                (Opens(K.BRANCH_DONE),),
            ),
            Outcome(
                "consider-again",
                "Finished; the outcome of the rapid review is to be considered again",
                "The partners decide again, such as to carry out a local child safeguarding practice review after all.",
                (Opens(K.RAPID_REVIEW_OUTCOME),),
            ),
        ),
        rule="branch-step-due",
    ),
)
