"""Put right whatever a crash or an outage left: run the pipeline over every open case, hang lost forms, take down stale ones."""

from datetime import datetime, timedelta

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger
from prefect.states import Completed, Failed

from flows import clock, forms, rulebook, upkeep, work
from flows.apart import Steps, place
from flows.wall import client, live_forms
from models.casework.case import NoSuchCase


@flow(name="reconcile", flow_run_name="Reconcile", persist_result=False)
def reconcile(as_of: datetime | None = None, dead_after_minutes: int = 10) -> State[None]:
    """Bring every open case up to its record. One failing case is reported; the others go on.

    `dead_after_minutes`: how long a run may be busy before its process is taken for gone; 0 when the stack has just started.
    """
    at, dead_after = clock.now(as_of), timedelta(minutes=dead_after_minutes)
    failed: list[str] = []
    try:
        done = rulebook.bring_in_step(at=at)
        failed += done.failed
        get_run_logger().info("Dates moved with the rules or the calendar of this version: %s", dict(done.moved))
    except Exception as fault:  # one case that cannot be worked out must not keep the forms of the others from hanging
        get_run_logger().error("The dates could not be brought in step with this version: %s", place(fault))
        failed.append("their dates, all together")
    board = work.board(at=at)
    refs = sorted({one["ref"] for one in board} | _with_forms())
    failed += [ref for ref in refs if not _in_step(ref, at=at, dead_after=dead_after) and ref not in failed]
    upkeep.deliver_now(at=at)
    upkeep.set_alarm()
    failed += [ref for ref in refs if not _shown(ref, at=at) and ref not in failed]
    upkeep.show_board(at=at)
    if failed:
        return Failed(message=f"These cases need a look: {', '.join(failed)}")
    return Completed(message=f"{len(refs)} cases are in step")


def _in_step(ref: str, *, at: datetime, dead_after: timedelta) -> bool:
    """Bring the record and the forms of one case in step; one that fails does not keep the other from being done."""
    steps = Steps(ref, get_run_logger(), raises=(NoSuchCase,))
    try:
        steps.take("its pass", lambda: work.run_pass(ref, at=at), otherwise=[])
        steps.take("its forms", lambda: forms.bring_in_step(ref, at=at, dead_after=dead_after), otherwise=0)
        steps.end()
    except NoSuchCase:  # the record was reset under a hanging form
        forms.take_down_all(ref)
    except Exception as fault:
        get_run_logger().error("%s could not be brought in step: %s", ref, place(fault))
        return False
    return True


def _shown(ref: str, *, at: datetime) -> bool:
    """Write the page of one case. Returns whether it could be drawn, or nothing is there to draw."""
    try:
        return upkeep.show_case(ref, at=at)
    except NoSuchCase:
        return True
    except Exception as fault:
        get_run_logger().error("The page of %s could not be written: %s", ref, place(fault))
        return False


def _with_forms() -> set[str]:
    """The cases that forms hang for, closed ones included."""
    with client() as connected:
        return {
            tag.removeprefix("case:") for run in live_forms(connected) for tag in run.tags if tag.startswith("case:")
        }
