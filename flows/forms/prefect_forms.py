"""The wall that the forms hang on: one suspended Prefect run per open decision, hung with API calls alone, without a process.

This is the only module that leans on how Prefect stores a suspended run's form (the names of a key set, the order of states);
`tests/flows/test_wall.py` fails when that changes. A form is never the memory: losing every one of them loses nothing.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from http import HTTPStatus
from itertools import count
from typing import Any
from uuid import UUID

from prefect import get_client
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import FlowRun, FlowRunInput, State, StateType
from prefect.client.schemas.responses import SetStateStatus
from prefect.exceptions import Pause, PrefectHTTPStatusError
from prefect.input.run_input import keyset_from_base_key
from prefect.states import Cancelled, Crashed, Pending, Running, Scheduled, Suspended

from flows.running import alive
from flows.running.faults import NEEDS_A_LOOK
from models.casework.process.open_questions import form_key

FORM = "decision/form"  # flow and deployment
HALF_HUNG = (StateType.PENDING, StateType.RUNNING)
LIVE = [StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING, StateType.PAUSED, StateType.CANCELLING]
ENDED = [StateType.COMPLETED, StateType.FAILED, StateType.CRASHED, StateType.CANCELLED]
BROKEN_OFF = [StateType.FAILED, StateType.CRASHED]
ANSWER_PREFIX = "suspended-"
TAKEN_UP, BROKEN_OFF_NAME = "Taken up again", "Broken off"


class NotHung(RuntimeError):
    """Prefect refused to hang a question again; what was typed is where it was."""


class Standing(Enum):
    """What a live run does for its form."""

    HANGING = "hanging"
    BEING_ANSWERED = "being answered"
    HALF_HUNG = "half hung"  # whoever was hanging it died
    BEING_CANCELLED = "being cancelled"  # by somebody, in Prefect's page


@dataclass(frozen=True)
class Form:
    """A form as it is to hang: the decision it asks, in which round, and what people see of it."""

    case_ref: str
    decision: str
    round: int
    name: str
    tags: tuple[str, ...]
    schema: Mapping[str, Any]
    briefing: str
    stands: str = ""  # how far its signatures are: with each one the form is hung afresh
    contested: bool = False  # its text says what stands against it, and must say what stands now

    @property
    def key(self) -> str:
        """What tells this form from every other: the decision is asked once in each round."""
        key = form_key(self.case_ref, self.decision, self.round)
        return f"{key}:{self.stands}" if self.stands else key


@contextmanager
def client() -> Iterator[SyncPrefectClient]:
    """A connection to the Prefect server."""
    with get_client(sync_client=True) as connected:
        yield connected


def live_forms(wall: SyncPrefectClient, case_ref: str | None = None) -> list[FlowRun]:
    """Every run that carries a form and has not ended, of one case or of all, newest first."""
    tags = ["form", *([f"case:{case_ref}"] if case_ref else [])]
    return _runs(wall, tags, LIVE)


def hang(wall: SyncPrefectClient, form: Form, *, generation: int = 0) -> UUID:
    """Hang a form, once: the same form in the same generation is the same run, however often this is called.

    A run that a crash left half hung is finished; one whose tags were taken off gets them back, or, where it has ended, a successor.
    Returns the run's id.
    """
    deployment = wall.read_deployment_by_name(FORM)
    for number in count(generation):
        run = wall.create_flow_run_from_deployment(
            deployment.id,
            parameters={"case_ref": form.case_ref, "question": form.decision, "round": form.round},
            name=form.name,
            tags=["form", form.key, *form.tags],
            idempotency_key=f"{form.key}:{number}",
            state=Pending(),
        )
        if run.state is None or run.state.type not in ENDED:
            break
    refresh(wall, run, form)
    if run.state is not None and run.state.type in HALF_HUNG:
        suspended = _put_form(wall, run.id, form.schema, form.briefing, key="q0")
        if run.state.type is StateType.PENDING:
            wall.set_flow_run_state(run.id, Running())
        _suspend(wall, run.id, suspended)
    return run.id


def ask_again(
    wall: SyncPrefectClient,
    run_id: UUID,
    schema: Mapping[str, Any],
    briefing: str,
    *,
    tags: Iterable[str] | None = None,
) -> None:
    """From inside the form's own run: put the question again, with what was typed as the fields' defaults, and stop this process."""
    raise Pause(state=put_again(wall, run_id, schema, briefing, tags=tags))


def put_again(
    wall: SyncPrefectClient,
    run_id: UUID,
    schema: Mapping[str, Any],
    briefing: str,
    *,
    tags: Iterable[str] | None = None,
    parameters: bool = False,
) -> State[Any]:
    """Put a run's question again. `parameters`: they were typed too, and are forgotten once the question holds what may be kept of them.

    What was typed into an earlier question is forgotten once this one hangs.

    Raises `NotHung` where Prefect refuses: nothing is forgotten then.
    """
    suspended = _put_form(wall, run_id, schema, briefing, key=f"q{times_asked(wall, run_id)}")
    if tags is not None:
        wall.update_flow_run(run_id, tags=list(tags))
    if parameters:
        forget_parameters(wall, run_id)
    state = _suspend(wall, run_id, suspended)
    forget_before(wall, run_id, question=suspended.state_details.pause_key or "")
    return state


def times_asked(wall: SyncPrefectClient, run_id: UUID) -> int:
    """How often a run has hung with a question: what it carries may be deleted, its history stays."""
    return sum(state.is_paused() for state in wall.read_flow_run_states(run_id))


def typed_answer(wall: SyncPrefectClient, run_id: UUID) -> dict[str, Any] | None:
    """What was typed last into a form, if it was answered."""
    found = [input_ for input_ in _inputs(wall, run_id) if input_.key.endswith("-response")]
    if not found:
        return None
    typed = json.loads(max(found, key=lambda one: _asking(one.key)).value)
    return typed if isinstance(typed, dict) else {}


def question_of(wall: SyncPrefectClient, run_id: UUID) -> tuple[dict[str, Any], str] | None:
    """The newest question that a run carries, with its briefing; None where it carries none."""
    found = {input_.key: input_.value for input_ in _inputs(wall, run_id)}
    asked = [key for key in found if key.endswith("-schema")]
    if not asked:
        return None
    key = max(asked, key=_asking)
    return json.loads(found[key]), json.loads(found.get(key.removesuffix("schema") + "description", '""'))


def clear(wall: SyncPrefectClient, run_id: UUID) -> None:
    """Delete everything that a form carried: nothing of what was typed stays in Prefect."""
    for input_ in _inputs(wall, run_id):
        _delete_input(wall, run_id, input_.key)


def forget_before(wall: SyncPrefectClient, run_id: UUID, *, question: str) -> None:
    """Delete what a run carries of every question but this, such as `q1`: what was typed, and what was offered again."""
    for input_ in _inputs(wall, run_id):
        if not input_.key.startswith(f"{ANSWER_PREFIX}{question}-"):
            _delete_input(wall, run_id, input_.key)


def forget_parameters(wall: SyncPrefectClient, run_id: UUID, *, kept: Mapping[str, Any] | None = None) -> None:
    """Empty the form that a run was started with: it is on record, or asked again, and need not stay in Prefect. `kept`: what stays.

    The parameter itself stays, empty: a run that is asked again starts anew and Prefect wants every parameter of its flow.
    """
    given = wall.read_flow_run(run_id).parameters
    wall.update_flow_run(run_id, parameters={name: dict(kept or {}) for name in given})


def end(wall: SyncPrefectClient, run_id: UUID, state: State[Any]) -> None:
    """End a run whose process cannot: its state says in words what happened and what follows."""
    wall.set_flow_run_state(run_id, state, force=True)


def is_dead(run: FlowRun, *, at: datetime, dead_after: timedelta = alive.DEAD_AFTER) -> bool:
    """Whether a busy run's process has ended, as far as anybody can tell."""
    if run.state is None:
        return False
    return alive.is_dead(
        state=run.state.type.value,
        since=at - run.state.timestamp,
        run_id=str(run.id),
        pid=run.infrastructure_pid,
        dead_after=dead_after,
    )


def broken_off(what_follows: str) -> State[None]:
    """The last state of a run that died: no failure that anybody need look at, once it was made up for."""
    return Cancelled(name=BROKEN_OFF_NAME, message=f"Its process ended before it was done. {what_follows}")


def take_up_again(wall: SyncPrefectClient, run_id: UUID) -> None:
    """Have a run that died done once more from its beginning. Only for one that records under a key."""
    words = "Its process ended before it was done. It goes on by itself; nobody need do anything."
    wall.set_flow_run_state(run_id, Scheduled(name=TAKEN_UP, message=words), force=True)


def times_taken_up(wall: SyncPrefectClient, run_id: UUID) -> int:
    """How often a run was taken up again."""
    return sum(state.name == TAKEN_UP for state in wall.read_flow_run_states(run_id))


def take_down(wall: SyncPrefectClient, run: FlowRun, why: str) -> None:
    """Take down a form that is not asked any more, and delete what it carried."""
    call_off(wall, run, why)
    clear(wall, run.id)


def call_off(wall: SyncPrefectClient, run: FlowRun, why: str) -> None:
    """End a form's run, so that nobody can answer it from now on; what was typed a moment ago stays until `clear`."""
    wall.set_flow_run_state(run.id, Cancelled(name="Taken down", message=why), force=True)


def refresh(wall: SyncPrefectClient, run: FlowRun, form: Form) -> None:
    """Give a hanging form the name and tags that are true today: a date may have moved, or passed. The mark of a fault stays."""
    tags = {"form", form.key, *form.tags} | ({NEEDS_A_LOOK} & set(run.tags))
    if run.name != form.name or set(run.tags) != tags:
        wall.update_flow_run(run.id, name=form.name, tags=sorted(tags))
    if form.contested:
        _refresh_briefing(wall, run.id, form.briefing)


def standing(wall: SyncPrefectClient, run: FlowRun) -> Standing:
    """Where a run that has not ended stands with its form."""
    if run.state is None or run.state.type is StateType.PAUSED:
        return Standing.HANGING
    if run.state.type is StateType.CANCELLING:
        return Standing.BEING_CANCELLED
    if run.state.type is StateType.SCHEDULED or any(state.is_paused() for state in wall.read_flow_run_states(run.id)):
        return Standing.BEING_ANSWERED
    return Standing.HALF_HUNG


def give_up(wall: SyncPrefectClient, run: FlowRun) -> None:
    """Call a run crashed whose process is gone."""
    wall.set_flow_run_state(run.id, Crashed(message="Its process is gone; the form is hung again."), force=True)


def carries(run: FlowRun, form: Form) -> bool:
    """Whether a run carries a form: by its tag, or by its key where somebody took the tag off."""
    return form.key in run.tags or (run.idempotency_key or "").rpartition(":")[0] == form.key


def generation_of(run: FlowRun) -> int:
    """Which hanging of its form a run is: 0 the first."""
    return int((run.idempotency_key or ":0").rpartition(":")[2])


def runs_with(wall: SyncPrefectClient, tags: list[str], states: list[StateType]) -> list[FlowRun]:
    """Runs with all of these tags in one of these states, newest first."""
    return _runs(wall, tags, states)


def _put_form(
    wall: SyncPrefectClient, run_id: UUID, schema: Mapping[str, Any], briefing: str, *, key: str
) -> State[None]:
    """Store a form with a run and return the state that makes the run wait for it. No time-out: it waits as long as it takes."""
    keyset = keyset_from_base_key(f"{ANSWER_PREFIX}{key}")
    for name, value in ((keyset["schema"], json.dumps(schema)), (keyset["description"], json.dumps(briefing))):
        _delete_input(wall, run_id, name)
        wall.create_flow_run_input(run_id, name, value)
    suspended: State[None] = Suspended(timeout_seconds=None, pause_key=key)
    suspended.state_details.run_input_keyset = {str(part): name for part, name in keyset.items()}
    return suspended


def _suspend(wall: SyncPrefectClient, run_id: UUID, suspended: State[None]) -> State[Any]:
    """Make a run wait with the form that was put. By force: Prefect's own rule for a pause (3.9) deletes the form that is there already.

    Raises `NotHung` where Prefect refuses.
    """
    result = wall.set_flow_run_state(run_id, suspended, force=True)
    if result.status is not SetStateStatus.ACCEPT:
        raise NotHung(f"Prefect did not hang the question: {result.status.value}")
    return result.state or suspended


def _refresh_briefing(wall: SyncPrefectClient, run_id: UUID, briefing: str) -> None:
    """Put today's text above a form that hangs. One that was asked again keeps the text that says why; one that was answered has none."""
    key = str(keyset_from_base_key(f"{ANSWER_PREFIX}q0")["description"])
    stored = {input_.key: input_.value for input_ in _inputs(wall, run_id)}
    asked_again = any(name.endswith("-schema") and not name.startswith(f"{ANSWER_PREFIX}q0") for name in stored)
    if key in stored and not asked_again and json.loads(stored[key]) != briefing:
        _delete_input(wall, run_id, key)
        wall.create_flow_run_input(run_id, key, json.dumps(briefing))


def _inputs(wall: SyncPrefectClient, run_id: UUID) -> list[FlowRunInput]:
    return wall.filter_flow_run_input(run_id, ANSWER_PREFIX, 200, set())


def _asking(key: str) -> int:
    """Which asking an input belongs to: `suspended-q2-response` is the third's."""
    number = key.removeprefix(f"{ANSWER_PREFIX}q").partition("-")[0]
    return int(number) if number.isascii() and number.isdecimal() else -1


def _delete_input(wall: SyncPrefectClient, run_id: UUID, key: str) -> None:
    """Delete one input; one that is gone already is fine: two may clear the same run."""
    try:
        wall.delete_flow_run_input(run_id, key)
    except PrefectHTTPStatusError as refused:
        if refused.response.status_code != HTTPStatus.NOT_FOUND:
            raise


def runs_in(wall: SyncPrefectClient, states: list[StateType]) -> list[FlowRun]:
    """Every run in one of these states, newest first."""
    return _runs(wall, [], states)


def _runs(wall: SyncPrefectClient, tags: list[str], states: list[StateType]) -> list[FlowRun]:
    runs: list[FlowRun] = []
    while True:
        page = wall.read_flow_runs(
            flow_run_filter=FlowRunFilter(
                tags=FlowRunFilterTags(all_=tags) if tags else None,
                state=FlowRunFilterState(type=FlowRunFilterStateType(any_=states)),
            ),
            limit=200,
            offset=len(runs),
        )
        runs += page
        if len(page) < 200:
            return sorted(runs, key=lambda run: run.created.timestamp() if run.created else 0.0, reverse=True)
