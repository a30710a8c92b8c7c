"""Somebody is away: what would be said to them goes to whoever covers. It belongs to no case, so no pass follows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.desk.action import run_action
from flows.operations import people
from flows.running.boundary import without_values
from models.casework.stages.desk_action_forms import RecordAbsence


@flow(name="record-an-absence", validate_parameters=False, persist_result=False)
@without_values
def record_absence(absence: RecordAbsence) -> State[None]:
    """Record one absence."""
    return run_action(RecordAbsence, absence, _act, of_case=False)


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return people.record_absence(typed, by="", at=at, entered_at=at)
