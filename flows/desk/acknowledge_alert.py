"""Somebody has seen an alert and deals with it: the climb stops for a while, the clock does not. No pass follows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.desk.action import run_action
from flows.operations import alerts
from flows.running.boundary import without_values
from models.casework.stages.desk_action_forms import AcknowledgeAlert


@flow(name="acknowledge-an-alert", validate_parameters=False, persist_result=False)
@without_values
def acknowledge_alert(alert: AcknowledgeAlert) -> State[None]:
    """Acknowledge one alert by the code in its mail."""
    return run_action(AcknowledgeAlert, alert, _act, of_case=False)


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return alerts.from_form(typed, at=at, entered_at=at)
