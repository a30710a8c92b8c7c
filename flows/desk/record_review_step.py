"""Record what happened while the practice review runs: panel meetings, drafts, events, the family track. Rule: family-step-due."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.desk.action import run_action
from flows.operations import reviews
from flows.running.boundary import without_values
from models.casework.stages.review_forms import RecordReviewStep


@flow(name="record-a-step-of-the-practice-review", validate_parameters=False, persist_result=False)
@without_values
def record_review_step(asked: RecordReviewStep) -> State[None]:
    """Record one step, by its date only."""
    return run_action(RecordReviewStep, asked, _act)


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return reviews.record_review_step(typed, by="", at=at, entered_at=at)
