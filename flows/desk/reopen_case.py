"""Take a closed case up again. Its dates run from their first triggers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.desk.action import run_action
from flows.operations import desk_decisions
from flows.running.boundary import without_values
from models.casework.stages.life_cycle_forms import ReopenCase
from models.law.words.vocabulary import DecisionKind


@flow(name="open-the-case-again", validate_parameters=False, persist_result=False)
@without_values
def reopen_case(asked: ReopenCase) -> State[None]:
    """Take a closed case up again. Its dates run from their first triggers."""
    return run_action(ReopenCase, asked, _act)


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return desk_decisions.take(DecisionKind.REOPEN, typed, by="", at=at, entered_at=at)
