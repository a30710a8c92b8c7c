"""Try again what the relay did not take: the outbox keeps it, this run is scheduled for the next try."""

from datetime import datetime

from prefect import flow

from flows import after_recording
from flows.installation import clock
from flows.running.boundary import without_values


@flow(name="delivery", flow_run_name="Message delivery", persist_result=False)
@without_values
def deliver(as_of: datetime | None = None) -> None:
    """Hand every message that is due to the relay, the same bytes as before, and schedule the next try."""
    after_recording.deliver_now(at=clock.now(as_of))
    after_recording.set_alarm()
