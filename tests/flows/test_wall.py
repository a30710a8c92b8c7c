"""The wall leans on how Prefect stores a suspended run's form. These tests fail when Prefect changes that."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from prefect import flow, suspend_flow_run
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.exceptions import Pause
from prefect.flow_engine import run_flow
from prefect.input import RunInput
from prefect.input.run_input import keyset_from_base_key, keyset_from_paused_state
from prefect.states import Pending, Running, Suspended

from flows.forms import prefect_forms
from flows.forms.prefect_forms import Form, Standing
from tests.support.desk import filled
from tests.support.inside import Inside
from tests.support.world import AGREE


class Asked(RunInput):
    """A form as Prefect itself hangs one."""

    outcome: str


@flow(name="prefect-suspends", persist_result=False)
def prefect_suspends() -> None:
    """Wait as Prefect's own documentation says."""
    suspend_flow_run(wait_for_input=Asked.with_initial_data(description="Why"), key="q0", timeout=None)


def test_our_form_is_stored_as_prefects_own_suspend_stores_one(own: Inside):
    deployment = own.wall.create_deployment(own.wall.create_flow(prefect_suspends), "no worker takes this")
    begun = own.wall.create_flow_run_from_deployment(deployment, state=Pending())
    with pytest.raises(Pause):
        run_flow(prefect_suspends, flow_run=begun, return_type="state")
    run = own.wall.read_flow_run(begun.id)
    assert run.state is not None
    _, ours = own.hung(own.open())
    assert ours.state is not None
    assert (ours.state.type, ours.state.name) == (run.state.type, run.state.name)
    for detail in ("pause_key", "run_input_keyset", "pause_timeout", "pause_reschedule"):
        assert getattr(ours.state.state_details, detail) == getattr(run.state.state_details, detail), detail
    assert set(own.inputs(ours.id)) == set(own.inputs(run.id)) == {"suspended-q0-schema", "suspended-q0-description"}
    assert {key: type(value) for key, value in own.inputs(ours.id).items()} == {
        key: type(value) for key, value in own.inputs(run.id).items()
    }
    own.wall.delete_deployment(deployment)
    own.wall.delete_flow_run(run.id)


def test_the_key_set_of_a_paused_state_is_the_one_we_write():
    state = Suspended(timeout_seconds=None, pause_key="q7")
    assert keyset_from_paused_state(state) == keyset_from_base_key(f"{prefect_forms.ANSWER_PREFIX}q7")
    assert set(keyset_from_paused_state(state).values()) == {
        "suspended-q7-schema",
        "suspended-q7-description",
        "suspended-q7-response",
    }


def test_hanging_needs_no_process_and_lists_the_form_as_paused_with_its_tags(own: Inside):
    ref, run = own.hung(own.open())
    [listed] = own.desk.forms(ref)
    assert listed["id"] == str(run.id)
    assert listed["state"]["type"] == "PAUSED"
    assert listed["infrastructure_pid"] is None
    assert {"form", f"case:{ref}", "decision:notifiable", f"form:{ref}:notifiable:1"} <= set(listed["tags"])
    assert listed["parameters"] == {"case_ref": ref, "question": "notifiable", "round": 1}
    assert [state.name for state in own.wall.read_flow_run_states(run.id)] == ["Pending", "Running", "Suspended"]


def test_the_form_and_its_briefing_can_be_read_where_the_page_reads_them(own: Inside):
    ref, run = own.hung(own.open())
    keys = run.state.state_details.run_input_keyset if run.state else {}
    assert keys
    schema, briefing = (
        own.desk.api.get(f"/flow_runs/{run.id}/input/{keys[part]}").json() for part in ("schema", "description")
    )
    assert schema["properties"]["outcome"]["enum"]
    assert schema["title"] == "Is it notifiable?"
    assert ref in briefing


def test_hanging_the_same_generation_twice_is_the_same_run(own: Inside):
    form = own.form(own.open())
    first = prefect_forms.hang(own.wall, form)
    assert prefect_forms.hang(own.wall, form) == first
    assert own.runs(form.case_ref) == {str(first): "Suspended"}
    assert prefect_forms.hang(own.wall, form, generation=1) != first


def test_a_wrong_choice_is_refused_by_the_server_and_the_form_goes_on_hanging(own: Inside):
    ref, run = own.hung(own.open())
    refused = own.desk.resume(str(run.id), filled("notifiable", {"outcome": "Perhaps", **AGREE})).json()
    assert refused["status"] == "REJECT"
    assert [form["id"] for form in own.desk.forms(ref)] == [str(run.id)]
    assert "suspended-q0-response" not in own.inputs(run.id)


def test_clearing_leaves_nothing_of_a_form(own: Inside):
    _, run = own.hung(own.open())
    own.type_into(run.id, "notifiable", {"outcome": "Notify the Panel", **AGREE})
    assert len(own.inputs(run.id)) == 3
    prefect_forms.clear(own.wall, run.id)
    assert own.inputs(run.id) == {}
    prefect_forms.clear(own.wall, run.id)  # twice is once


# Every point at which whoever hangs a form may die.


def _created(connected: SyncPrefectClient, form: Form) -> FlowRun:
    return connected.create_flow_run_from_deployment(
        connected.read_deployment_by_name(prefect_forms.FORM).id,
        parameters={"case_ref": form.case_ref, "question": form.decision, "round": form.round},
        name=form.name,
        tags=["form", form.key, *form.tags],
        idempotency_key=f"{form.key}:0",
        state=Pending(),
    )


def _input(connected: SyncPrefectClient, run: FlowRun, part: str, value: Any) -> None:
    connected.create_flow_run_input(run.id, f"suspended-q0-{part}", json.dumps(value))


def created(connected: SyncPrefectClient, form: Form) -> FlowRun:
    return _created(connected, form)


def with_schema(connected: SyncPrefectClient, form: Form) -> FlowRun:
    run = _created(connected, form)
    _input(connected, run, "schema", form.schema)
    return run


def with_form(connected: SyncPrefectClient, form: Form) -> FlowRun:
    run = with_schema(connected, form)
    _input(connected, run, "description", form.briefing)
    return run


def running(connected: SyncPrefectClient, form: Form) -> FlowRun:
    run = with_form(connected, form)
    connected.set_flow_run_state(run.id, Running())
    return run


DEATHS = pytest.mark.parametrize("dies", [created, with_schema, with_form, running], ids=lambda point: point.__name__)
Dies = Callable[[SyncPrefectClient, Form], FlowRun]


@DEATHS
def test_a_form_left_half_hung_is_recognised_and_replaced(own: Inside, dies: Dies):
    form = own.form(own.open())
    half = own.wall.read_flow_run(dies(own.wall, form).id)
    assert prefect_forms.standing(own.wall, half) is Standing.HALF_HUNG
    assert own.hang(form.case_ref) == 1
    assert sorted(own.runs(form.case_ref).values()) == ["Suspended", "Taken down"]
    assert own.inputs(half.id) == {}
    _can_be_answered(own, form.case_ref)


@DEATHS
def test_hanging_again_finishes_what_was_half_hung(own: Inside, dies: Dies):
    form = own.form(own.open())
    half = dies(own.wall, form)
    assert prefect_forms.hang(own.wall, form) == half.id
    assert own.runs(form.case_ref) == {str(half.id): "Suspended"}
    _can_be_answered(own, form.case_ref)


def _can_be_answered(own: Inside, ref: str) -> None:
    """A bad answer is refused for what is wrong with it: so the form is whole, and the run waits for it."""
    [listed] = own.desk.forms(ref)
    refused = own.desk.resume(listed["id"], filled("notifiable", {"outcome": "Perhaps", **AGREE})).json()
    assert refused["status"] == "REJECT"
    assert "Perhaps" in refused["details"]["reason"]
    assert listed["state"]["type"] == StateType.PAUSED.value
