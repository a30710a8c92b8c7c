"""Desk actions and passes whose process died: what was typed is recorded once, or asked again; nothing typed stays behind; no dead run stays in the list.

A desk action that died is taken up again from its beginning, which is safe: it records under a key (`flows/desk/action.py`). One that dies
again and again hangs as a form with what was typed, for a person to send once more.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.exceptions import ObjectNotFound
from prefect.logging import get_run_logger
from prefect.states import Cancelled, Completed, Failed

from flows.desk.action import ASKS, DESK, recorded_in
from flows.forms import prefect_forms
from flows.installation import resources
from flows.installation.settings import load
from flows.running import faults
from models.casework.record.faults import what_failed

TRIES = 3
BY_ACCIDENT = "Failed"  # Prefect's name; a flow of ours that ends so on purpose gives its state a name of its own
MADE_UP_FOR = ("sweep", "delivery", "mailbox")  # a reconciliation delivers, and schedules what is to come
GIVEN_UP = "Could not be done"
CLEARED = "cleared"  # the tag of an ended desk action that holds nothing any more
BUSY = [StateType.PENDING, StateType.RUNNING, StateType.CANCELLING]


def desk_actions(*, at: datetime, dead_after: timedelta) -> int:
    """See to every desk action that died, was called off, or was asked again and never answered. Returns how many are taken up again.

    One that cannot be seen to keeps no other waiting.
    """
    taken_up = 0
    with resources.alone("desk actions"), prefect_forms.client() as connected:
        for run in prefect_forms.runs_with(
            connected, [DESK], [*BUSY, *prefect_forms.ENDED, StateType.PAUSED, StateType.SCHEDULED]
        ):
            if CLEARED in run.tags or run.state is None or run.parent_task_run_id is not None:
                continue
            try:
                taken_up += _see_to(connected, run, at=at, dead_after=dead_after)
            except Exception as fault:
                get_run_logger().error("Run %s could not be put right: %s", run.id, what_failed(fault))
    return taken_up


def others(*, at: datetime, dead_after: timedelta, but_not: UUID | None, passed: Iterable[str]) -> None:
    """End every other dead run in words: what it left undone, this reconciliation has done. `passed`: the cases that are in step now."""
    in_step = set(passed)
    names: dict[UUID, str] = {}
    with prefect_forms.client() as connected:
        for run in prefect_forms.runs_in(connected, [*BUSY, *prefect_forms.BROKEN_OFF]):
            if run.id == but_not or run.state is None or {DESK, "form"} & {*run.tags}:
                continue
            if run.state.type is StateType.CRASHED or _is_dead(connected, run, at=at, dead_after=dead_after):
                prefect_forms.end(connected, run.id, prefect_forms.broken_off("What it left undone was made up for."))
            elif run.state.name == BY_ACCIDENT and run.parent_task_run_id is None:
                if run.flow_id not in names:
                    names[run.flow_id] = connected.read_flow(run.flow_id).name
                if names[run.flow_id] in MADE_UP_FOR or run.parameters.get("case_ref") in in_step:
                    words = "It failed. What it left undone was made up for."
                    prefect_forms.end(connected, run.id, Cancelled(name="Made up for", message=words))


def _is_dead(connected: SyncPrefectClient, run: FlowRun, *, at: datetime, dead_after: timedelta) -> bool:
    """Whether a busy run has no process any more. A run within a run lives in the process of the outer one."""
    if run.state is None or run.state.type is StateType.FAILED:
        return False
    if run.parent_task_run_id is None:
        return prefect_forms.is_dead(run, at=at, dead_after=dead_after)
    try:
        outer = connected.read_task_run(run.parent_task_run_id).flow_run_id
        around = connected.read_flow_run(outer) if outer is not None else None
    except ObjectNotFound:
        around = None
    if around is None or around.state is None:
        return prefect_forms.is_dead(run, at=at)
    return around.state.is_final() or _is_dead(connected, around, at=at, dead_after=dead_after)


def _see_to(connected: SyncPrefectClient, run: FlowRun, *, at: datetime, dead_after: timedelta) -> int:
    assert run.state is not None
    match run.state.type:
        case StateType.SCHEDULED:
            if run.deployment_id is None:  # nobody runs it any more
                _end(
                    connected,
                    run,
                    "What it was started from is gone. Nothing was recorded, and what was typed was deleted.",
                )
        case StateType.PAUSED:
            _look_at_question(connected, run, at=at)
        case StateType.COMPLETED:
            if run.state.name != "Recorded":  # somebody marked it so
                _clear(connected, run)
        case StateType.CANCELLED:
            if recorded_in(connected, run.id) is not None:
                prefect_forms.end(
                    connected, run.id, Completed(name="Recorded", message="It was on record before it was called off.")
                )
            _clear(connected, run)
        case StateType.FAILED | StateType.CRASHED:
            return _take_up(connected, run, at=at)
        case _ if prefect_forms.is_dead(run, at=at, dead_after=dead_after):
            return _take_up(connected, run, at=at)
    return 0


def _look_at_question(connected: SyncPrefectClient, run: FlowRun, *, at: datetime) -> None:
    """Take down a question that nobody answers; of one that hangs, forget what its process had no time to forget."""
    assert run.state is not None
    days = load().desk_form_days
    if run.state.timestamp < at - timedelta(days=days):
        _end(
            connected,
            run,
            f"Nobody answered it for {days} days. Nothing was recorded, and what was typed was deleted: start it anew.",
        )
        return
    prefect_forms.forget_before(connected, run.id, question=run.state.state_details.pause_key or "")
    if any(run.parameters.values()):
        prefect_forms.forget_parameters(connected, run.id)


def _take_up(connected: SyncPrefectClient, run: FlowRun, *, at: datetime) -> int:
    """Have it done from its beginning; where that was tried too often, have it ask a person; where nothing is left of it, say so."""
    assert run.state is not None
    tried = prefect_forms.times_taken_up(connected, run.id)
    recorded = recorded_in(connected, run.id) is not None
    typed = prefect_forms.typed_answer(connected, run.id) or any(run.parameters.values())
    if recorded and tried >= TRIES:
        _end(connected, run, "It is on record, and the pass was made up for.")
    elif tried >= 2 * TRIES:
        _give_up(connected, run, at=at)
    elif recorded or typed:
        if tried >= TRIES:
            connected.update_flow_run(run.id, tags=[DESK, ASKS, faults.NEEDS_A_LOOK])
        prefect_forms.take_up_again(connected, run.id)
        return 1
    elif question := prefect_forms.question_of(connected, run.id):  # its process died between asking and hanging
        prefect_forms.put_again(connected, run.id, *question)
    else:
        _end(connected, run, "Nothing was recorded, and nothing is left of what was typed: start it anew.")
    return 0


def _give_up(connected: SyncPrefectClient, run: FlowRun, *, at: datetime) -> None:
    """Not even asking works. What was typed is kept for as long as a question would hang, for whoever mends it."""
    assert run.state is not None
    if run.state.name != GIVEN_UP:
        words = "Nothing was recorded: it broke off again and again. Tell whoever looks after this system; once that is mended, start it anew."
        prefect_forms.end(connected, run.id, Failed(name=GIVEN_UP, message=words))
    elif run.state.timestamp < at - timedelta(days=load().desk_form_days):
        _end(connected, run, "Nothing was recorded, and what was typed was deleted: start it anew.")


def _end(connected: SyncPrefectClient, run: FlowRun, why: str) -> None:
    prefect_forms.end(connected, run.id, Cancelled(name="Taken down", message=why))
    _clear(connected, run)


def _clear(connected: SyncPrefectClient, run: FlowRun) -> None:
    prefect_forms.clear(connected, run.id)
    prefect_forms.forget_parameters(connected, run.id)
    connected.update_flow_run(run.id, tags=sorted({*run.tags, CLEARED}))
