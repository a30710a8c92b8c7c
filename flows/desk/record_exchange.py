"""Record what went to the national Panel or came from it by another way: a letter, a call, a question."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.desk.action import run_action
from flows.operations import reviews
from flows.running.boundary import without_values
from models.casework.stages.review_forms import RecordExchange


@flow(name="record-an-exchange-with-the-panel", validate_parameters=False, persist_result=False)
@without_values
def record_exchange(asked: RecordExchange) -> State[None]:
    """Record one exchange. What the Panel answers to the outcome has a form of its own."""
    return run_action(RecordExchange, asked, _act)


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return reviews.record_exchange(typed, by="", at=at, entered_at=at)
