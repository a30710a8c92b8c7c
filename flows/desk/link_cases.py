"""Link two cases that have to do with each other, or are published together; or take that back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.desk.action import run_action
from flows.operations import context
from flows.running.boundary import without_values
from models.casework.context.context_forms import LinkCases


@flow(name="link-two-cases", validate_parameters=False, persist_result=False)
@without_values
def link_cases(asked: LinkCases) -> State[None]:
    """Link two cases that have to do with each other, or are published together; or take that back."""
    return run_action(LinkCases, asked, _act)


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return context.link(typed, by="", at=at, entered_at=at)
