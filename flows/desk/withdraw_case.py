"""Withdraw a case from any stage, with the reason. What was owed and not done is never shown as met."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.desk.action import run_action
from flows.operations import desk_decisions
from flows.running.boundary import without_values
from models.casework.stages.life_cycle_forms import WithdrawCase
from models.law.words.vocabulary import DecisionKind


@flow(name="withdraw-the-case", validate_parameters=False, persist_result=False)
@without_values
def withdraw_case(asked: WithdrawCase) -> State[None]:
    """Withdraw a case from any stage, with the reason. What was owed and not done is never shown as met."""
    return run_action(WithdrawCase, asked, _act)


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return desk_decisions.take(DecisionKind.WITHDRAW, typed, by="", at=at, entered_at=at)
