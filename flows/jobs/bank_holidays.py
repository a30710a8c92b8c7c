"""Every morning: are there new bank holidays, and does the calendar reach far enough? A failure raises an alarm; the last good calendar stays."""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger
from prefect.states import Completed, Failed

from flows import after_recording
from flows.forms import form_runs
from flows.installation import clock
from flows.operations import calendars
from flows.running.boundary import without_values
from models.casework.record.faults import what_failed


@flow(name="bank-holidays", flow_run_name="Bank holidays", persist_result=False)
@without_values
def bank_holidays(as_of: datetime | None = None) -> State[None]:
    """Fetch the bank holidays where the settings say so, move the dates that they touch, and tell the owners."""
    at = clock.now(as_of)
    checked = calendars.check(at=at)
    after_recording.deliver_now(at=at)
    if checked.moved:
        after_recording.set_alarm()
    behind = [ref for ref in checked.moved if not _shown(ref, at)]
    if checked.moved:
        after_recording.show_board(at=at)
    if checked.fault:
        return Failed(message=checked.words)
    if behind:
        return Failed(message=f"{checked.words} The forms of these cases need a look: {', '.join(behind)}")
    return Completed(message=checked.words)


def _shown(ref: str, at: datetime) -> bool:
    """Show the moved dates of one case. One that fails does not hide the others; `reconcile` tries it again."""
    try:
        form_runs.bring_in_step(ref, at=at)
        return after_recording.show_case(ref, at=at)
    except Exception as fault:
        get_run_logger().error(
            "%s moved, but its forms and its page could not be brought in step: %s", ref, what_failed(fault)
        )
        return False
