"""Decide again whether the incident is notifiable. The clock has counted from awareness all the time. Rule: notify-panel."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.desk.action import run_action
from flows.operations import desk_decisions
from flows.running.boundary import without_values
from models.casework.stages.notification_forms import LookAgainAtCase
from models.law.words.vocabulary import DecisionKind


@flow(name="look-again-at-the-notification", validate_parameters=False, persist_result=False)
@without_values
def look_again(asked: LookAgainAtCase) -> State[None]:
    """Decide again whether the incident is notifiable. The clock has counted from awareness all the time. Rule: notify-panel."""
    return run_action(LookAgainAtCase, asked, _act)


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return desk_decisions.take(DecisionKind.LOOK_AGAIN, typed, by="", at=at, entered_at=at)
