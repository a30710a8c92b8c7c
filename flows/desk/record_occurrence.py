"""Record that something happened outside the forms, such as a letter that went another way."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.desk.action import run_action
from flows.operations import cases
from flows.running.boundary import without_values
from models.casework.stages.desk_action_forms import SomethingHappened


@flow(name="record-that-something-happened", validate_parameters=False, persist_result=False)
@without_values
def record_occurrence(happened: SomethingHappened) -> State[None]:
    """Record one occurrence. The dates that follow from it are worked out again."""
    return run_action(SomethingHappened, happened, _act)


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return cases.record_occurrence(typed, by="", at=at, entered_at=at)
