"""Say whom a case is about: several, each by a letter, or a family as one. Nobody is named."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.desk.action import run_action
from flows.operations import context
from flows.running.boundary import without_values
from models.casework.context.context_forms import AboutWhom


@flow(name="say-whom-a-case-is-about", validate_parameters=False, persist_result=False)
@without_values
def record_subject(asked: AboutWhom) -> State[None]:
    """Say whom a case is about: several, each by a letter, or a family as one. Nobody is named."""
    return run_action(AboutWhom, asked, _act)


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return context.subject(typed, by="", at=at, entered_at=at)
