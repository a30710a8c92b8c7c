"""Start a case: the local authority became aware of a serious incident. Rule: notify-panel."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow, runtime
from prefect.client.schemas.objects import State

from flows.desk.action import run_action
from flows.operations import cases
from flows.running.boundary import without_values
from models.casework.intake.opening import Intake


@flow(name="notify-a-serious-incident", validate_parameters=False, persist_result=False)
@without_values
def notify_incident(incident: Intake) -> State[None]:
    """Open a case from the day the local authority became aware. Coded facts and dates only: never a name."""
    return run_action(Intake, incident, _act)


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return cases.open_case(typed, by="", at=at, entered_at=at, once=str(runtime.flow_run.id))
