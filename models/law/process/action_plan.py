"""The decisions of stage 5, action plan: adopted, and signed off when every action is assured or superseded."""

from models.law.process.decision import Opens, Outcome, Step
from models.law.words.vocabulary import DecisionKind, Role, Stage

K = DecisionKind

ACTION_PLAN: tuple[Step, ...] = (
    Step(
        K.ADOPT_PLAN,
        Stage.ACTION_PLAN,
        "Adopt the plan",
        "Which actions follow, who owns each, and by when?",
        Role.BUSINESS_MANAGER,
        (
            Outcome(
                "adopted", "Adopted", "Every owner is told; each action has its own date.", (Opens(K.SIGN_OFF_PLAN),)
            ),
            Outcome("no-actions", "No actions are needed", "The reasons are kept."),
        ),
    ),
    Step(
        K.SIGN_OFF_PLAN,
        Stage.ACTION_PLAN,
        "Sign off the plan",
        "Has the partnership signed off the plan, every action being assured or superseded?",
        Role.BUSINESS_MANAGER,
        (Outcome("signed-off", "Signed off", "The owners are told. The plan is finished."),),
    ),
)
