"""Correct a date on record. By default what would follow is shown first, and nothing is changed until it was seen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.desk.action import run_action
from flows.operations import cases
from flows.running.boundary import without_values
from models.casework.stages.desk_action_forms import CorrectDate


@flow(name="correct-a-date", validate_parameters=False, persist_result=False)
@without_values
def correct_date(asked: CorrectDate) -> State[None]:
    """Correct a date on record. By default what would follow is shown first, and nothing is changed until it was seen."""
    return run_action(CorrectDate, asked, _act)


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return cases.correct_date(typed, by="", at=at, entered_at=at)
