"""Try again what the relay did not take: the outbox keeps it, this run is scheduled for the next try."""

from datetime import datetime

from prefect import flow

from flows import clock, upkeep
from flows.boundary import without_values


@flow(name="delivery", flow_run_name="Message delivery", persist_result=False)
@without_values
def deliver(as_of: datetime | None = None) -> None:
    """Hand every message that is due to the relay, the same bytes as before, and schedule the next try."""
    upkeep.deliver_now(at=clock.now(as_of))
    upkeep.set_alarm()
