"""Record that a step of a review by another method was done, or is left out and why. Rule: branch-step-due."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.desk.action import run_action
from flows.operations import reviews
from flows.running.boundary import without_values
from models.casework.stages.review_forms import RecordStep


@flow(name="record-a-step-of-a-review", validate_parameters=False, persist_result=False)
@without_values
def record_step(asked: RecordStep) -> State[None]:
    """Record one step."""
    return run_action(RecordStep, asked, _act)


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return reviews.record_step(typed, by="", at=at, entered_at=at)
