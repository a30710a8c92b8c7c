"""Put something to a governance body, at its next meeting with time for the papers; or record what the body made of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.desk.action import run_action
from flows.operations import context
from flows.running.boundary import without_values
from models.casework.context.context_forms import WithBody


@flow(name="put-it-to-a-governance-body", validate_parameters=False, persist_result=False)
@without_values
def put_to_body(asked: WithBody) -> State[None]:
    """Put something to a governance body, at its next meeting with time for the papers; or record what the body made of it."""
    return run_action(WithBody, asked, _act)


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return context.body(typed, by="", at=at, entered_at=at)
