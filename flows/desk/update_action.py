"""Record how an action of the plan stands. Rule: action-due."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.desk.action import run_action
from flows.operations import cases
from flows.running.boundary import without_values
from models.casework.stages.desk_action_forms import ActionUpdated


@flow(name="update-an-action", validate_parameters=False, persist_result=False)
@without_values
def update_action(update: ActionUpdated) -> State[None]:
    """Update one action. It is assured only with evidence."""
    return run_action(ActionUpdated, update, _act)


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return cases.update_action(typed, by="", at=at, entered_at=at)
