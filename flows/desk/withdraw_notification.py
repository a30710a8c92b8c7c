"""Withdraw the notification: what it set going ends, what was missed stays missed, whoever had it is told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.desk.action import run_action
from flows.operations import desk_decisions
from flows.running.boundary import without_values
from models.casework.stages.notification_forms import WithdrawNotificationOfCase
from models.law.words.vocabulary import DecisionKind


@flow(name="withdraw-the-notification", validate_parameters=False, persist_result=False)
@without_values
def withdraw_notification(asked: WithdrawNotificationOfCase) -> State[None]:
    """Withdraw the notification: what it set going ends, what was missed stays missed, whoever had it is told."""
    return run_action(WithdrawNotificationOfCase, asked, _act)


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return desk_decisions.take(DecisionKind.WITHDRAW_NOTIFICATION, typed, by="", at=at, entered_at=at)
