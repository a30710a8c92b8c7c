"""Open a case from a referral: its facts are carried over, and the first form is hung. Rule: notify-panel."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.desk.action import run_action
from flows.operations import referrals
from flows.running.boundary import without_values
from models.casework.intake.referral_forms import OpenReferral


@flow(name="open-a-case-from-a-referral", validate_parameters=False, persist_result=False)
@without_values
def open_referral(asked: OpenReferral) -> State[None]:
    """Open one case from one referral."""
    return run_action(OpenReferral, asked, _act)


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return referrals.open_case(typed, by="", at=at, entered_at=at)
