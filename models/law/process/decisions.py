"""The process as a table: every decision, the stage it belongs to, its outcomes, and what each outcome opens or ends.

The rows are in a module for each stage; `decision.py` says what a row is. Nothing else knows the order of things: `replay.py` reads it.
"""

from models.law.process.action_plan import ACTION_PLAN
from models.law.process.decision import Step
from models.law.process.life_cycle import CLOSING, FROM_ANY_STAGE
from models.law.process.notification import NOTIFICATION, NOTIFICATION_FROM_THE_DESK
from models.law.process.panel_notice import PANEL_NOTICE
from models.law.process.practice_review import PRACTICE_REVIEW
from models.law.process.publication import PUBLICATION
from models.law.process.rapid_review import RAPID_REVIEW
from models.law.words.vocabulary import DecisionKind

# From the notification to the closing of the case; after that, what leads back or out of it. The diagram in docs/stages.md keeps to this order.
STEPS: tuple[Step, ...] = (
    NOTIFICATION
    + RAPID_REVIEW
    + PANEL_NOTICE
    + PRACTICE_REVIEW
    + ACTION_PLAN
    + PUBLICATION
    + CLOSING
    + NOTIFICATION_FROM_THE_DESK
    + FROM_ANY_STAGE
)

_BY_DECISION = {step.decision: step for step in STEPS}


def step(decision: DecisionKind) -> Step:
    """The row of the table for a decision."""
    return _BY_DECISION[decision]
