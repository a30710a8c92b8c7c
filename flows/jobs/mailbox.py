"""Read the mailbox: what was sent back, what was acknowledged by reply, what was answered. It runs only where there is a mailbox."""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger
from prefect.states import Completed, Failed

from flows import after_recording
from flows.installation import clock
from flows.operations import mailbox
from flows.running.boundary import without_values
from models.casework.record.faults import what_failed


@flow(name="mailbox", flow_run_name="Mailbox", persist_result=False)
@without_values
def read_mailbox(as_of: datetime | None = None) -> State[None]:
    """Take in what is new, send the alarms that follow, show the cases concerned, and schedule the next reading."""
    at = clock.now(as_of)
    reading = mailbox.read_new(at=at)
    if reading is None:
        return Completed(message="No mailbox is set: CSPR_IMAP_HOST names one, and the local inbox does not run")
    get_run_logger().info(reading.words)
    after_recording.deliver_now(at=at)
    after_recording.set_alarm()
    if reading.held:
        after_recording.show_board(at=at)
    behind = [ref for ref in sorted(reading.refs) if not _shown(ref, at)]
    if reading.fault:
        return Failed(message=reading.words)
    if behind:
        return Failed(message=f"{reading.words} The pages of these cases need a look: {', '.join(behind)}")
    return Completed(message=reading.words)


def _shown(ref: str, at: datetime) -> bool:
    """Write the page of one case again. One that fails does not hide the others; `reconcile` tries it again."""
    try:
        return after_recording.show_case(ref, at=at)
    except Exception as fault:
        get_run_logger().error("The page of %s could not be written: %s", ref, what_failed(fault))
        return False
