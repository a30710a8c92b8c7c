"""Record another area's part in a case: it leads or contributes, it has published, the learning was passed on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.desk.action import run_action
from flows.operations import context
from flows.running.boundary import without_values
from models.casework.context.context_forms import OtherArea


@flow(name="record-another-area", validate_parameters=False, persist_result=False)
@without_values
def record_area(asked: OtherArea) -> State[None]:
    """Record another area's part in a case: it leads or contributes, it has published, the learning was passed on."""
    return run_action(OtherArea, asked, _act)


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return context.area(typed, by="", at=at, entered_at=at)
