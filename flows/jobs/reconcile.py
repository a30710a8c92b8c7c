"""Put right whatever a crash or an outage left: run the pipeline over every open case, hang lost forms, take down stale ones."""

from datetime import datetime, timedelta
from uuid import UUID

from prefect import flow, runtime
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger
from prefect.states import Completed, Failed

from flows import after_recording
from flows.forms import form_runs, prefect_forms
from flows.installation import clock
from flows.jobs import recovery
from flows.operations import process, reading, rulebook
from flows.running.apart import Steps
from flows.running.boundary import without_values
from models.casework.record.case import NoSuchCase
from models.casework.record.faults import what_failed
from models.casework.watching.watch_jobs import RECONCILE_JOB

ONLY_JUST = timedelta(seconds=3)  # a run that has begun while the stack started, and whose process nobody has noted yet


@flow(name="reconcile", flow_run_name="Reconcile", persist_result=False)
@without_values
def reconcile(
    as_of: datetime | None = None, dead_after_minutes: int = 10, only: list[str] | None = None
) -> State[None]:
    """Bring every open case up to its record. One failing case is reported; the others go on.

    `dead_after_minutes`: how long a run may be busy before its process is taken for gone; 0 when the stack has just started.
    `only`: these cases, a form of which was lost; empty = every one.
    """
    at, dead_after = clock.now(as_of), max(timedelta(minutes=dead_after_minutes), ONLY_JUST)
    failed = [] if only else _dates(at)
    refs = sorted(set(only)) if only else sorted({*reading.open_refs(), *_with_forms()})
    failed += [ref for ref in refs if not _in_step(ref, at=at, dead_after=dead_after) and ref not in failed]
    taken_up = recovery.desk_actions(at=at, dead_after=dead_after)
    after_recording.deliver_now(at=at)
    after_recording.set_alarm()
    failed += [ref for ref in refs if not _shown(ref, at=at) and ref not in failed]
    after_recording.show_board(at=at)
    own = UUID(str(runtime.flow_run.id)) if runtime.flow_run.id else None
    recovery.others(at=at, dead_after=dead_after, but_not=own, passed=[ref for ref in refs if ref not in failed])
    get_run_logger().info("%d desk actions that had died are taken up again", taken_up)
    if not only:
        process.beat(RECONCILE_JOB, at=at)
    if failed:
        return Failed(name="Needs a look", message=f"These cases need a look: {', '.join(failed)}")
    return Completed(message=f"{len(refs)} cases are in step")


def _dates(at: datetime) -> list[str]:
    """Work the dates out again by this version's rules. Returns what failed, in words."""
    try:
        worked_out = rulebook.bring_in_step(at=at)
    except Exception as fault:  # one case that cannot be worked out must not keep the forms of the others from hanging
        get_run_logger().error("The dates could not be brought in step with this version: %s", what_failed(fault))
        return ["their dates, all together"]
    get_run_logger().info("Dates moved with the rules or the calendar of this version: %s", dict(worked_out.moved))
    return list(worked_out.failed)


def _in_step(ref: str, *, at: datetime, dead_after: timedelta) -> bool:
    """Bring the record and the forms of one case in step; one that fails does not keep the other from being done."""
    steps = Steps(ref, get_run_logger(), raises=(NoSuchCase,))
    try:
        steps.take("its pass", lambda: process.run_pass(ref, at=at), otherwise=[])
        steps.take("its forms", lambda: form_runs.bring_in_step(ref, at=at, dead_after=dead_after), otherwise=0)
        steps.end()
    except NoSuchCase:  # the record was reset under a hanging form
        form_runs.take_down_all(ref)
    except Exception as fault:
        get_run_logger().error("%s could not be brought in step: %s", ref, what_failed(fault))
        return False
    return True


def _shown(ref: str, *, at: datetime) -> bool:
    """Write the page of one case. Returns whether it could be drawn, or nothing is there to draw."""
    try:
        return after_recording.show_case(ref, at=at)
    except NoSuchCase:
        return True
    except Exception as fault:
        get_run_logger().error("The page of %s could not be written: %s", ref, what_failed(fault))
        return False


def _with_forms() -> set[str]:
    """The cases that forms hang for, or broke off for: closed ones included."""
    with prefect_forms.client() as connected:
        runs = prefect_forms.runs_with(connected, ["form"], [*prefect_forms.LIVE, *prefect_forms.BROKEN_OFF])
        return {tag.removeprefix("case:") for run in runs for tag in run.tags if tag.startswith("case:")}
