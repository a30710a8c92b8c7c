"""Record what runs beside a case elsewhere: that it began, was heard of, ended, or began again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.desk.action import run_action
from flows.operations import context
from flows.running.boundary import without_values
from models.casework.context.context_forms import Proceeding


@flow(name="record-a-parallel-proceeding", validate_parameters=False, persist_result=False)
@without_values
def record_proceeding(asked: Proceeding) -> State[None]:
    """Record what runs beside a case elsewhere: that it began, was heard of, ended, or began again."""
    return run_action(Proceeding, asked, _act)


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return context.proceeding(typed, by="", at=at, entered_at=at)
