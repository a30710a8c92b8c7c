"""Every working morning: Monday's lists, the governance bodies' digests, the board at the end of the month, invitations, referrals not settled. Each knows its own day."""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows import clock, upkeep
from flows import digests as operations
from flows.boundary import without_values


@flow(name="digests", flow_run_name="Digests", persist_result=False)
@without_values
def digests(as_of: datetime | None = None) -> State[None]:
    """Queue what is due and was not sent, and hand it to the relay. A day that was missed is made up for while it is of use."""
    at = clock.now(as_of)
    sent = operations.send(at=at)
    upkeep.deliver_now(at=at)
    upkeep.set_alarm()
    if sent.failed:
        return Failed(message=f"{sent.words}. These could not be made and need a look: {', '.join(sent.failed)}")
    return Completed(message=sent.words)
