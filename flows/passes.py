"""The pass that follows what was recorded. The record stands, whatever becomes of the pass: where it fails, it is tried again by itself."""

from datetime import timedelta
from uuid import UUID

from prefect import get_client
from prefect.logging import get_run_logger
from prefect.states import Scheduled

from flows.case_review import case_review
from flows.installation import clock
from flows.running import faults
from models.casework.record.faults import what_failed

PIPELINE = "case-review/pass"
SOON = timedelta(seconds=20)  # by then a database that was started anew answers again
HANGS = "What is asked next hangs in Runs."
FOLLOWS = "What follows from it could not be done at once: it is tried again within a minute, by itself."


def follow(case_ref: str, *, after: UUID) -> str:
    """Run the pass of a case as part of the run `after`, which recorded something. Returns what follows, for that run's message.

    Where the pass fails, one of its own is scheduled, once. Raises what keeps even that from being done: the run then ends as failed or
    crashed, and `flows/jobs/recovery.py` sees to it.
    """
    try:
        case_review(case_ref, answering=after)
    except Exception as fault:
        get_run_logger().error(
            "%s: the pass after the record failed; it is tried again: %s", case_ref, what_failed(fault)
        )
        faults.patiently(lambda: _schedule(case_ref, after), get_run_logger())
        return FOLLOWS
    return HANGS


def _schedule(case_ref: str, after: UUID) -> None:
    with get_client(sync_client=True) as connected:
        connected.create_flow_run_from_deployment(
            connected.read_deployment_by_name(PIPELINE).id,
            parameters={"case_ref": case_ref},
            idempotency_key=f"after:{after}",
            name=f"{case_ref} · case review, again",
            state=Scheduled(scheduled_time=clock.now() + SOON),
        )
