"""Look at a hold again: release it, or keep it until a new date."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.desk.action import run_action
from flows.operations import cases
from flows.running.boundary import without_values
from models.casework.stages.desk_action_forms import ReviewHold


@flow(name="review-a-hold", validate_parameters=False, persist_result=False)
@without_values
def review_hold(asked: ReviewHold) -> State[None]:
    """Look at a hold again: release it, or keep it until a new date."""
    return run_action(ReviewHold, asked, _act)


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return cases.review_hold(typed, by="", at=at, entered_at=at)
