"""Hand a case over to another area. Everything is owed here until that area has confirmed that it has it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.desk.action import run_action
from flows.operations import desk_decisions
from flows.running.boundary import without_values
from models.casework.stages.life_cycle_forms import TransferCase
from models.law.words.vocabulary import DecisionKind


@flow(name="transfer-to-another-area", validate_parameters=False, persist_result=False)
@without_values
def transfer_case(asked: TransferCase) -> State[None]:
    """Hand a case over to another area. Everything is owed here until that area has confirmed that it has it."""
    return run_action(TransferCase, asked, _act)


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return desk_decisions.take(DecisionKind.TRANSFER, typed, by="", at=at, entered_at=at)
