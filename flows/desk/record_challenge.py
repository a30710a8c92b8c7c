"""Raise a challenge between agencies, move it up its ladder, or resolve it. It stops no clock."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.desk.action import run_action
from flows.operations import context
from flows.running.boundary import without_values
from models.casework.context.context_forms import Challenging


@flow(name="record-a-challenge", validate_parameters=False, persist_result=False)
@without_values
def record_challenge(asked: Challenging) -> State[None]:
    """Raise a challenge between agencies, move it up its ladder, or resolve it. It stops no clock."""
    return run_action(Challenging, asked, _act)


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return context.challenge(typed, by="", at=at, entered_at=at)
