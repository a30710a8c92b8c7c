"""What follows every recorded fact, whatever it was: forms, mail, pages, the alarm clock. None of it is the memory of anything."""

from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

from prefect import get_client, runtime
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import StateType
from prefect.logging import get_run_logger
from prefect.states import Scheduled

from flows.forms import form_runs
from flows.installation import clock, resources
from flows.installation.settings import load
from flows.operations import board, mailbox, pages, process
from flows.running.faults import NEEDS_A_LOOK
from models.casework.alerts import alerts

SWEEP = "sweep/deadline-sweep"
DELIVERY = "delivery/message-delivery"
MAILBOX = "mailbox/mailbox"
TO_COME = (StateType.SCHEDULED, StateType.PENDING)
SOON = timedelta(seconds=1)


def hang_forms(case_ref: str, *, at: datetime, answering: UUID | None) -> str:
    """Make the wall agree with the record. Returns what waits, in words."""
    hung = form_runs.bring_in_step(case_ref, at=at, but_not=answering)
    get_run_logger().info("%s: %d forms hung", case_ref, hung)
    return f"{hung} forms hung"


def deliver_now(*, at: datetime) -> None:
    """Hand what is queued to the relay; what it does not take is tried again at its own time."""
    done = process.deliver(at=at)
    get_run_logger().info(
        "Mail: %d accepted, %d rejected, %d uncertain, %d still queued",
        done.accepted,
        done.rejected,
        done.uncertain,
        done.pending,
    )


def show_or_mark(case_ref: str, *, at: datetime) -> bool:
    """Write the page of a case. Returns whether it is whole; where not, the run is marked."""
    whole = show_case(case_ref, at=at)
    if not whole:
        _mark_run()
    return whole


def show_case(case_ref: str, *, at: datetime) -> bool:
    """Write the page of a case, or a plain one in its place. Returns whether it could be drawn."""
    page = pages.of_case(case_ref, at=at)
    create_markdown_artifact(
        page.text, key=case_ref.lower(), description=f"{case_ref}: where it is, what is due, who was told"
    )
    return page.is_whole


def show_board(*, at: datetime) -> None:
    """Write the board: every open case, by what is to be looked at first, and what the watchdog found.

    For the jobs, which see to many cases at once. After an answer the stack draws it, once it is quiet (`deployments/stack/board_keeper.py`).
    """
    with resources.reading() as session:
        page = board.page(session, load(), at=at)
    create_markdown_artifact(page, key=board.KEY, description=board.DESCRIPTION)


def _mark_run() -> None:
    """Mark the run that is under way as one that somebody must look at; all that it had to do was done."""
    run_id = runtime.flow_run.id
    if run_id:
        with get_client(sync_client=True) as connected:
            connected.update_flow_run(UUID(str(run_id)), tags=sorted({*runtime.flow_run.tags, NEEDS_A_LOOK}))


def set_alarm(*, pause: timedelta = SOON) -> None:
    """Schedule a sweep for the next rung, a delivery for the next try, a reading of a mailbox that does not tell what comes. The same moment is scheduled once.

    `pause`: how long a rung that is due already waits; longer after a sweep that could not claim it.
    """
    at = clock.now()
    with resources.reading() as session:
        rung_at, retry_at = alerts.next_alarm(session), alerts.next_retry(session)
    box = resources.mailbox()
    reading_at = mailbox.next_reading(at) if box is not None and box.is_polled else None
    for name, due_at, wait in ((SWEEP, rung_at, pause), (DELIVERY, retry_at, SOON), (MAILBOX, reading_at, SOON)):
        if due_at is not None:
            _schedule(name, due_at if due_at > at else at + wait)


def _schedule(deployment: str, at: datetime) -> None:
    minute = at.replace(second=0, microsecond=0)
    with get_client(sync_client=True) as connected:
        found = connected.read_deployment_by_name(deployment)
        for attempt in count():
            run = connected.create_flow_run_from_deployment(
                found.id,
                state=Scheduled(scheduled_time=at),
                idempotency_key=f"{deployment}:{minute.isoformat()}:{attempt}",
                tags=["alarm"],
                name=f"{deployment.rpartition('/')[2]} · {at:%Y-%m-%d %H:%M} UTC",
            )
            if run.state is None or run.state.type in TO_COME:
                return  # one that has begun may have read the clock before this moment: it does not count
