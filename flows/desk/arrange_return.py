"""Arrange an agency's return: ask an agency that was missed, say who writes it, name a proxy. Rule: agency-return."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.desk.action import run_action
from flows.operations import returns
from flows.running.boundary import without_values
from models.casework.stages.desk_action_forms import ArrangeReturn


@flow(name="arrange-an-agency-return", validate_parameters=False, persist_result=False)
@without_values
def arrange_return(arrangement: ArrangeReturn) -> State[None]:
    """Record one arrangement. The pass that follows asks whoever must be asked."""
    return run_action(ArrangeReturn, arrangement, _act)


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return returns.arrange(typed, by="", at=at, entered_at=at)
