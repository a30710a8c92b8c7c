"""Put right whatever a crash or an outage left: run the pipeline over every open case, hang lost forms, take down stale ones."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from prefect import flow, runtime
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger
from prefect.states import Completed, Failed

from flows import clock, forms, recovery, rulebook, upkeep, wall, work
from flows.boundary import without_values
from models.casework.case import NoSuchCase
from models.casework.watch_jobs import RECONCILE_JOB

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
    refs = sorted(set(only)) if only else sorted({one["ref"] for one in work.board(at=at)} | _with_forms())
    behind = _in_step(refs, at=at, dead_after=dead_after)
    failed += behind
    taken_up = recovery.desk_actions(at=at, dead_after=dead_after)
    upkeep.deliver_now(at=at)
    upkeep.show_board(at=at)
    upkeep.set_alarm()
    own = UUID(str(runtime.flow_run.id)) if runtime.flow_run.id else None
    recovery.others(at=at, dead_after=dead_after, but_not=own, passed=[ref for ref in refs if ref not in behind])
    get_run_logger().info("%d desk actions that had died are taken up again", taken_up)
    if not only:
        work.beat(RECONCILE_JOB, at=at)
    if failed:
        return Failed(name="Needs a look", message=f"These cases need a look: {', '.join(failed)}")
    return Completed(message=f"{len(refs)} cases are in step")


def _dates(at: datetime) -> list[str]:
    """Work the dates out again by this version's rules. Returns what failed, in words."""
    try:
        moved = rulebook.bring_in_step(at=at)
        get_run_logger().info("Dates moved with the rules or the calendar of this version: %s", dict(moved))
    except Exception:  # one case that cannot be worked out must not keep the forms of the others from hanging
        get_run_logger().exception("The dates could not be brought in step with this version")
        return ["their dates, all together"]
    return []


def _in_step(refs: Sequence[str], *, at: datetime, dead_after: timedelta) -> list[str]:
    """Bring these cases up to their record, each by itself. Returns those that failed."""
    failed = []
    for ref in refs:
        try:
            work.run_pass(ref, at=at)
            forms.bring_in_step(ref, at=at, dead_after=dead_after)
            upkeep.show_case(ref, at=at)
        except NoSuchCase:  # the record was reset under a hanging form
            forms.take_down_all(ref)
        except Exception:
            get_run_logger().exception("%s could not be brought in step", ref)
            failed.append(ref)
    return failed


def _with_forms() -> set[str]:
    """The cases that forms hang for, or broke off for: closed ones included."""
    with wall.client() as connected:
        runs = wall.runs_with(connected, ["form"], [*wall.LIVE, *wall.BROKEN_OFF])
        return {tag.removeprefix("case:") for run in runs for tag in run.tags if tag.startswith("case:")}
