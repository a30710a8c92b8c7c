"""Take in a referral: any agency or member of the public thinks that an incident should be looked at. It belongs to no case yet, so no pass follows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow, runtime
from prefect.client.schemas.objects import State

from flows import after_recording
from flows.desk.action import run_action
from flows.installation import clock
from flows.operations import referrals
from flows.running.boundary import without_values
from models.casework.intake.referral_forms import Referred


@flow(name="take-in-a-referral", validate_parameters=False, persist_result=False)
@without_values
def refer_incident(referral: Referred) -> State[None]:
    """Take in one referral. Coded facts and dates only: never a name."""
    done = run_action(Referred, referral, _act, of_case=False)
    after_recording.show_board(at=clock.now())
    after_recording.set_alarm()
    return done


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    taken = referrals.take(typed, by="", at=at, entered_at=at, once=f"run:{runtime.flow_run.id}")
    if taken["state"] == "parked":
        return (
            f"{taken['referral']}, parked: only the agency's liaison officer may send that form; "
            f"{'who was told that it waits' if taken['officers'] else 'nobody is registered as one'}"
        )
    return str(taken["referral"])
