"""Put a typed hold with a review date on a case. It stops only the clocks whose rules say so."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.desk.action import run_action
from flows.operations import cases
from flows.running.boundary import without_values
from models.casework.stages.desk_action_forms import PlaceHold


@flow(name="place-a-hold", validate_parameters=False, persist_result=False)
@without_values
def place_hold(asked: PlaceHold) -> State[None]:
    """Put a typed hold with a review date on a case. It stops only the clocks whose rules say so."""
    return run_action(PlaceHold, asked, _act)


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return cases.place_hold(typed, by="", at=at, entered_at=at)
