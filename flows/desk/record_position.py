"""Record the position of a safeguarding partner that had not been heard. Rule: partner-position."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.desk.action import run_action
from flows.operations import positions
from flows.running.boundary import without_values
from models.casework.stages.notification_forms import PositionHeard


@flow(name="record-a-partners-position", validate_parameters=False, persist_result=False)
@without_values
def record_position(asked: PositionHeard) -> State[None]:
    """Record the position of a safeguarding partner that had not been heard. Rule: partner-position."""
    return run_action(PositionHeard, asked, _act)


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return positions.record(typed, by="", at=at, entered_at=at)
