"""The alarm clock: claim and say every alert that is due. It is scheduled for the next rung's time; a daily one is the net under it."""

from datetime import datetime, timedelta

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger
from prefect.states import Completed, Failed

from flows import after_recording
from flows.installation import clock
from flows.operations import process
from flows.running.boundary import without_values

AFTER_FAILURE = timedelta(minutes=10)  # what could not be claimed is tried again, without a failed run every second


@flow(name="sweep", flow_run_name="Deadline sweep", persist_result=False)
@without_values
def sweep(as_of: datetime | None = None) -> State[None]:
    """Claim what is due by now (a run may start a moment early: the clock is read again), send it, and set the next alarm."""
    at = clock.now(as_of)
    swept = process.sweep(at=at)
    after_recording.deliver_now(at=at)
    after_recording.set_alarm(pause=AFTER_FAILURE if swept.failed else after_recording.SOON)
    if swept.claimed:
        after_recording.show_board(at=at)
    get_run_logger().info("%d due, %d rungs claimed, %d messages", swept.due, swept.claimed, swept.messages)
    if swept.failed:
        return Failed(
            name="Needs a look",
            message=f"These deadlines could not be swept and need a look: {', '.join(swept.failed)}",
        )
    return Completed(message=f"{swept.claimed} alerts, {swept.messages} messages")
