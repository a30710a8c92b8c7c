"""Desk actions that died, were called off or were never answered: recorded once or asked again, and nothing typed stays in Prefect."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.states import Cancelled, Completed, Crashed, Failed, Pending, Running, Scheduled

from deployments.registry import DEPLOYMENTS, DESK
from deployments.stack.registration import load_flow
from flows.forms import prefect_forms
from flows.installation import clock, resources
from flows.installation.settings import load
from flows.jobs import recovery
from flows.operations import cases
from flows.running import faults
from models.casework.record.once import RecordedAlready
from models.casework.record.who import By
from tests.support.desk import MANAGER, later, until, working_day
from tests.support.inside import Inside, connect

CANARY = "Canary words that were typed."
HOLD = "place-a-hold/Place a hold"
SIGN = "sign-a-decision/Sign a decision"
NOW = timedelta(0)
ENDS = pytest.mark.parametrize("end", [Crashed, Failed], ids=["crashed", "failed"])


def hold(ref: str, **typed: Any) -> dict[str, Any]:
    return {
        "case_ref": ref,
        "kind": "inquest",
        "from_on": working_day(0).isoformat(),
        "review_on": later(30),
        "because": CANARY,
        "recorded_by": MANAGER,
        **typed,
    }


def left(own: Inside, deployment: str, parameters: dict[str, Any], state: State[Any] | None = None) -> UUID:
    """A run that no worker takes, as one whose process died leaves it."""
    made = own.wall.create_flow_run_from_deployment(
        own.wall.read_deployment_by_name(deployment).id, parameters=parameters, state=Pending()
    )
    own.wall.set_flow_run_state(made.id, state or Crashed(), force=True)
    return made.id


def died_when_taken_up(own: Inside, run_id: UUID, *, times: int) -> None:
    """Leave a run as one that was taken up again and died, some times over. Due tomorrow, or the worker takes it in between."""
    for _ in range(times):
        taken_up = Scheduled(name=prefect_forms.TAKEN_UP, scheduled_time=clock.now() + timedelta(days=1))
        own.wall.set_flow_run_state(run_id, taken_up, force=True)
        own.wall.set_flow_run_state(run_id, Crashed(), force=True)


def recover(own: Inside, *, days_later: int = 0, dead_after: timedelta = NOW) -> int:
    return recovery.desk_actions(at=clock.now() + timedelta(days=days_later), dead_after=dead_after)


def settled(own: Inside, run_id: UUID) -> FlowRun:
    """The run, once it has ended or asks."""

    def look() -> FlowRun | None:
        run = own.wall.read_flow_run(run_id)
        return run if run.state and run.state.type in (*prefect_forms.ENDED, StateType.PAUSED) else None

    return until(look, seconds=400, what="the end of what was taken up again")


def typed_in(own: Inside, run_id: UUID) -> str:
    """All that Prefect holds of what was typed into a run."""
    run = own.wall.read_flow_run(run_id)
    states = [[state.name, state.message] for state in own.wall.read_flow_run_states(run_id)]
    return json.dumps([run.parameters, own.inputs(run_id), run.name, run.tags, states])


def holds_of(own: Inside, ref: str) -> list[dict[str, Any]]:
    return list(own.show(ref)["holds"])


@pytest.fixture
def ref(own: Inside) -> Iterator[str]:
    yield own.open()
    for run in prefect_forms.runs_in(own.wall, [StateType.PAUSED]):
        if "desk" in run.tags:
            own.wall.delete_flow_run(run.id)


@ENDS
def test_what_died_before_it_was_recorded_is_recorded_once_and_forgotten(own: Inside, ref: str, end: Any):
    run_id = left(own, HOLD, {"asked": hold(ref)}, end())
    assert recover(own) == 1
    assert recover(own) == 0
    run = settled(own, run_id)
    assert run.state is not None
    assert (run.state.name, run.name) == ("Recorded", f"{ref} · place-a-hold")
    assert len(holds_of(own, ref)) == 1
    assert CANARY not in typed_in(own, run_id)


def test_what_died_after_it_was_recorded_is_not_recorded_again(own: Inside, ref: str):
    run_id = left(own, HOLD, {"asked": hold(ref)})
    at = clock.now()
    with resources.under_key(f"run:{run_id}:0"):
        cases.place_hold(hold(ref), by=By("", at, at))
    assert recover(own) == 1
    run = settled(own, run_id)
    assert run.state is not None
    assert run.state.name == "Recorded"
    assert {f"case:{ref}", "desk"} == set(run.tags)
    assert len(holds_of(own, ref)) == 1
    assert CANARY not in typed_in(own, run_id)


def test_a_run_that_was_only_taken_for_dead_records_nothing_twice(own: Inside, ref: str):
    def record(kind: str) -> None:
        at = clock.now()
        with resources.under_key(f"run:{ref}:0"):
            cases.place_hold(hold(ref, kind=kind), by=By("", at, at))

    record("inquest")
    with pytest.raises(RecordedAlready):
        record("criminal proceedings")
    assert len(holds_of(own, ref)) == 1


@pytest.mark.parametrize("state", [Running, Pending], ids=["running", "pending"])
def test_a_run_without_a_process_does_not_stay_in_the_list(own: Inside, ref: str, state: Any):
    run_id = left(own, HOLD, {"asked": hold(ref)}, state())
    assert recover(own, dead_after=timedelta(minutes=10)) == 0, "it may have begun just now"
    assert recover(own) == 1
    settled(own, run_id)
    assert len(holds_of(own, ref)) == 1


def test_a_run_whose_noted_process_is_gone_is_dead_within_half_a_minute_and_one_that_lives_never(own: Inside, ref: str):
    run_id = left(own, HOLD, {"asked": hold(ref)}, Running())
    own.wall.update_flow_run(run_id, infrastructure_pid="1")
    run = own.wall.read_flow_run(run_id)
    soon, at = timedelta(seconds=30), clock.now()
    assert not prefect_forms.is_dead(run, at=at)
    assert prefect_forms.is_dead(run, at=at + soon)
    own.wall.delete_flow_run(run_id)


def test_what_cannot_be_recorded_is_asked_again_with_what_was_typed(own: Inside, ref: str):
    run_id = left(own, HOLD, {"asked": hold(ref, review_on="20/11/2026")})
    assert recover(own) == 1
    run = settled(own, run_id)
    assert run.state is not None
    assert run.state.name == "Suspended"
    assert run.parameters == {"asked": {}}
    fields = own.inputs(run_id)["suspended-q0-schema"]["properties"]
    assert fields["because"]["default"] == CANARY
    own.desk.resume(str(run_id), hold(ref)).raise_for_status()
    assert own.desk.ended(str(run_id))["state"]["name"] == "Recorded"
    assert len(holds_of(own, ref)) == 1
    assert CANARY not in typed_in(own, run_id)


def test_what_breaks_off_again_and_again_asks_a_person(own: Inside, ref: str):
    run_id = left(own, HOLD, {"asked": hold(ref)})
    died_when_taken_up(own, run_id, times=recovery.TRIES)
    assert recover(own) == 1
    run = settled(own, run_id)
    assert run.state is not None
    assert run.state.name == "Suspended"
    assert faults.NEEDS_A_LOOK in run.tags
    carried = own.inputs(run_id)
    assert "broke off several times" in carried["suspended-q0-description"]
    assert carried["suspended-q0-schema"]["properties"]["because"]["default"] == CANARY
    assert holds_of(own, ref) == []
    own.desk.resume(str(run_id), hold(ref)).raise_for_status()
    assert own.desk.ended(str(run_id))["state"]["name"] == "Recorded"
    assert faults.NEEDS_A_LOOK not in own.wall.read_flow_run(run_id).tags
    assert len(holds_of(own, ref)) == 1


def test_one_that_died_with_its_question_put_and_not_hung_hangs(own: Inside, ref: str):
    run_id = left(own, HOLD, {"asked": {}})
    own.wall.create_flow_run_input(run_id, "suspended-q0-schema", json.dumps({"title": "asked", "properties": {}}))
    own.wall.create_flow_run_input(run_id, "suspended-q0-description", json.dumps("why"))
    assert recover(own) == 0
    run = settled(own, run_id)
    assert run.state is not None
    assert run.state.name == "Suspended"
    assert own.inputs(run_id)["suspended-q0-schema"]["title"] == "asked"


def test_one_of_which_nothing_is_left_ends_in_words(own: Inside):
    run_id = left(own, HOLD, {"asked": {}})
    assert recover(own) == 0
    run = settled(own, run_id)
    assert run.state is not None
    assert (run.state.name, "start it anew" in (run.state.message or "")) == ("Taken down", True)


@pytest.mark.parametrize("state", [Cancelled, Completed], ids=["cancelled", "called done"])
def test_what_a_person_called_off_forgets_what_was_typed(own: Inside, ref: str, state: Any):
    run_id = left(own, HOLD, {"asked": hold(ref)}, state())
    own.wall.create_flow_run_input(run_id, "suspended-q0-response", json.dumps(hold(ref)))
    assert recover(own) == 0
    assert CANARY not in typed_in(own, run_id)
    assert holds_of(own, ref) == []


def test_a_question_that_nobody_answers_is_taken_down_after_its_days_and_not_before(own: Inside, ref: str):
    run_id = left(own, HOLD, {"asked": hold(ref, review_on="20/11/2026")})
    recover(own)
    settled(own, run_id)
    days = load().desk_form_days
    recover(own, days_later=days - 1)
    assert CANARY in typed_in(own, run_id)
    recover(own, days_later=days + 1)
    run = settled(own, run_id)
    assert run.state is not None
    assert run.state.name == "Taken down"
    assert f"Nobody answered it for {days} days" in (run.state.message or "")
    assert CANARY not in typed_in(own, run_id)


def test_a_question_that_hangs_forgets_what_its_process_had_no_time_to_forget(own: Inside, ref: str):
    run_id = left(own, HOLD, {"asked": hold(ref, review_on="20/11/2026")})
    recover(own)
    settled(own, run_id)
    own.wall.update_flow_run(run_id, parameters={"asked": {"because": "Left over."}})
    own.wall.create_flow_run_input(run_id, "suspended-q7-response", json.dumps({"because": "Left over."}))
    recover(own)
    assert "Left over." not in typed_in(own, run_id)
    assert CANARY in typed_in(own, run_id)


def test_a_code_is_not_kept_for_a_second_try(own: Inside):
    code = "K7-QM-2X-RX"
    run_id = left(own, SIGN, {"signature": {"code": code, "position": "agree", "recorded_by": MANAGER}})
    recover(own)
    run = settled(own, run_id)
    assert run.state is not None
    assert run.state.name == "Suspended"
    assert code not in typed_in(own, run_id)


def test_every_desk_action_is_taken_up_again_asks_with_what_was_typed_and_forgets_its_parameters(own: Inside):
    actions = [deployment for deployment in DEPLOYMENTS if deployment.tags == DESK]
    runs = {}
    for deployment in actions:
        flow = load_flow(deployment)
        [parameter] = flow.parameters.properties
        typed = {"recorded_by": CANARY, "case_ref": "HMR-1999-0001"}
        runs[deployment.name] = left(own, f"{flow.name}/{deployment.name}", {parameter: typed})
    assert recover(own) == len(actions)
    for name, run_id in runs.items():
        run = settled(own, run_id)
        assert run.state is not None, name
        assert run.state.name == "Suspended", (name, run.state)
        assert all(given == {} for given in run.parameters.values()), name
        [schema] = [value for key, value in own.inputs(run_id).items() if key.endswith("-schema")]
        assert schema["properties"]["recorded_by"]["default"] == CANARY, name
        own.wall.set_flow_run_state(run_id, Cancelled(), force=True)
    recover(own)
    for name, run_id in runs.items():
        assert CANARY not in typed_in(own, run_id), name


def test_a_fault_of_ours_is_said_on_the_form_and_the_form_hangs(own: Inside, ref: str):
    own.stack.expect(r"no such luck|SQLSTATE P0001", because="a trigger of the test's own refuses every hold")
    with connect(own.stack) as database:
        database.execute(
            "CREATE OR REPLACE FUNCTION broken() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'no such luck'; END $$ LANGUAGE plpgsql"
        )
        database.execute("CREATE TRIGGER broken BEFORE INSERT ON hold FOR EACH ROW EXECUTE FUNCTION broken()")
        try:
            run_id = own.desk.start(HOLD, asked=hold(ref))
            run = settled(own, UUID(run_id))
            assert run.state is not None
            assert run.state.name == "Suspended"
            assert faults.NEEDS_A_LOOK in run.tags
            carried = own.inputs(run_id)
            assert "something went wrong in this system" in carried["suspended-q0-description"]
            assert carried["suspended-q0-schema"]["properties"]["because"]["default"] == CANARY
        finally:
            database.execute("DROP TRIGGER broken ON hold")
    assert CANARY not in until(lambda: own.logged(run_id, "SQLSTATE P0001"), what="the log")
    own.desk.resume(run_id, hold(ref)).raise_for_status()
    assert own.desk.ended(run_id)["state"]["name"] == "Recorded"
    assert faults.NEEDS_A_LOOK not in own.wall.read_flow_run(UUID(run_id)).tags


@pytest.mark.parametrize("given", ["a text", ["a", "list"], 7, None], ids=str)
def test_parameters_of_any_shape_are_asked_again(own: Inside, given: Any):
    run = settled(own, UUID(own.desk.start(HOLD, asked=given)))
    assert run.state is not None
    assert run.state.name == "Suspended"
    own.wall.delete_flow_run(run.id)


def test_the_words_of_prefects_own_dialogs_are_not_taken(own: Inside, ref: str):
    found = own.desk.api.get(f"/deployments/name/{HOLD}").json()
    words = "Words about a child"
    asked = {
        "parameters": {"asked": hold(ref)},
        "name": words,
        "tags": [words],
        "labels": {"who": words},
        "state": {"type": "SCHEDULED", "message": words},
    }
    browser = {"origin": own.stack.settings.ui_url}
    create = f"/deployments/{found['id']}/create_flow_run"
    made = own.desk.api.post(create, json=asked, headers=browser).raise_for_status().json()
    change = {"name": words, "tags": [words]}
    own.desk.api.patch(f"/flow_runs/{made['id']}", json=change, headers=browser).raise_for_status()
    ended = own.desk.ended(made["id"])
    assert ended["state"]["name"] == "Recorded"
    cancel = {"state": {"type": "CANCELLED", "message": words}, "force": True}
    own.desk.api.post(f"/flow_runs/{made['id']}/set_state", json=cancel, headers=browser).raise_for_status()
    assert own.prefect_holds(words) == []


def test_a_name_that_a_program_gave_a_run_is_overwritten_when_it_starts(own: Inside):
    words = "Words about a child"
    made = own.wall.create_flow_run_from_deployment(
        own.wall.read_deployment_by_name(HOLD).id, parameters={"asked": {}}, name=words, tags=[words]
    )
    run = settled(own, made.id)
    assert (run.name, run.tags) == ("place-a-hold", ["desk"])
    own.wall.delete_flow_run(made.id)
