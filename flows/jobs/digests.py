"""Every working morning: Monday's lists, the governance bodies' digests, the board at the end of the month, invitations, referrals not settled. Each knows its own day."""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows import after_recording
from flows.installation import clock
from flows.operations import digests as operations
from flows.running.boundary import without_values


@flow(name="digests", flow_run_name="Digests", persist_result=False)
@without_values
def digests(as_of: datetime | None = None) -> State[None]:
    """Queue what is due and was not sent, and hand it to the relay. A day that was missed is made up for while it is of use."""
    at = clock.now(as_of)
    sent = operations.send(at=at)
    after_recording.deliver_now(at=at)
    after_recording.set_alarm()
    if sent.failed:
        return Failed(message=f"{sent.words}. These could not be made and need a look: {', '.join(sent.failed)}")
    return Completed(message=sent.words)
