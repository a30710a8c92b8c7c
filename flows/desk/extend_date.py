"""Put an agreed date off, or take that back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.desk.action import run_action
from flows.operations import cases
from flows.running.boundary import without_values
from models.casework.stages.desk_action_forms import ExtendDate


@flow(name="extend-a-date", validate_parameters=False, persist_result=False)
@without_values
def extend_date(asked: ExtendDate) -> State[None]:
    """Put an agreed date off, or take that back."""
    return run_action(ExtendDate, asked, _act)


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return cases.extend_date(typed, by="", at=at, entered_at=at)
