"""Decline a referral with a reason, or adopt a parked form. It belongs to no case, so no pass follows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows import after_recording
from flows.desk.action import run_action
from flows.installation import clock
from flows.operations import referrals
from flows.running.boundary import without_values
from models.casework.intake.referral_forms import SettleReferral


@flow(name="settle-a-referral", validate_parameters=False, persist_result=False)
@without_values
def settle_referral(asked: SettleReferral) -> State[None]:
    """Decline one referral, or adopt it."""
    done = run_action(SettleReferral, asked, _act, of_case=False)
    after_recording.show_board(at=clock.now())
    after_recording.set_alarm()
    return done


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return referrals.settle(typed, by="", at=at, entered_at=at)
