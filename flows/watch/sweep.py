"""The alarm clock: claim and say every alert that is due. It is scheduled for the next rung's time; a daily one is the net under it."""

from datetime import datetime, timedelta

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger
from prefect.states import Completed, Failed

from flows import clock, upkeep, work
from flows.boundary import without_values

AFTER_FAILURE = timedelta(minutes=10)  # what could not be claimed is tried again, without a failed run every second


@flow(name="sweep", flow_run_name="Deadline sweep", persist_result=False)
@without_values
def sweep(as_of: datetime | None = None) -> State[None]:
    """Claim what is due by now (a run may start a moment early: the clock is read again), send it, and set the next alarm."""
    at = clock.now(as_of)
    swept = work.sweep(at=at)
    upkeep.deliver_now(at=at)
    upkeep.set_alarm(pause=AFTER_FAILURE if swept.failed else upkeep.SOON)
    if swept.claimed:
        upkeep.show_board(at=at)
    get_run_logger().info("%d due, %d rungs claimed, %d messages", swept.due, swept.claimed, swept.messages)
    if swept.failed:
        return Failed(
            name="Needs a look",
            message=f"These deadlines could not be swept and need a look: {', '.join(swept.failed)}",
        )
    return Completed(message=f"{swept.claimed} alerts, {swept.messages} messages")
