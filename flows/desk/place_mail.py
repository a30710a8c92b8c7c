"""A mail that waits for a person belongs to a case, or to none. Nothing is decided by it, so no pass follows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows import after_recording
from flows.desk.action import run_action
from flows.installation import clock
from flows.operations import mailbox
from flows.running.boundary import without_values
from models.casework.stages.desk_action_forms import PlaceMail


@flow(name="place-a-mail", validate_parameters=False, persist_result=False)
@without_values
def place_mail(mail: PlaceMail) -> State[None]:
    """Say which case a mail belongs to that could not be placed by itself."""
    done = run_action(PlaceMail, mail, _act, of_case=False)
    after_recording.show_board(at=clock.now())
    return done


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return mailbox.place_from_form(typed, at=at, entered_at=at)
