"""Record that an agency returned its summary for a rapid review. Rule: local-agency-summaries."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.desk.action import run_action
from flows.operations import cases
from flows.running.boundary import without_values
from models.casework.stages.desk_action_forms import AgencyReturned


@flow(name="record-an-agency-return", validate_parameters=False, persist_result=False)
@without_values
def record_return(agency_return: AgencyReturned) -> State[None]:
    """Record one agency's return. When every agency has returned, the returns are complete."""
    return run_action(AgencyReturned, agency_return, _act)


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return cases.record_return(typed, by="", at=at, entered_at=at)
