"""Begin a review by another method: the rapid review has an outcome already. Rule: branch-step-due."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.desk.action import run_action
from flows.operations import reviews
from flows.running.boundary import without_values
from models.casework.stages.review_forms import BeginBranch


@flow(name="begin-another-method", validate_parameters=False, persist_result=False)
@without_values
def begin_branch(asked: BeginBranch) -> State[None]:
    """Begin one more method. Its steps get their dates, and agencies their requests."""
    return run_action(BeginBranch, asked, _act)


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return reviews.begin(typed, by="", at=at, entered_at=at)
