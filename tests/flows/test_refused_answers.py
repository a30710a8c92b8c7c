"""Answers that are refused, or that a fault of ours kept from being recorded: the form hangs, with what may be put back and nothing else."""

from typing import Any

import pytest
from prefect.client.schemas.objects import FlowRun, StateType

from flows.running import faults
from tests.support.desk import MANAGER, filled, later, until, working_day
from tests.support.inside import Inside, connect
from tests.support.world import AGREE, SIGNED

NOTIFY = {"outcome": "Notify the Panel", **AGREE}
NHS = "943 476 5919"
PHONE = "07700 900 123"
HOLD = "place-a-hold/Place a hold"


def asked_again(own: Inside, run: FlowRun, answer: dict[str, Any]) -> dict[str, Any]:
    """What a form carries after an answer that could not be recorded."""
    key = f"q{len([state for state in own.wall.read_flow_run_states(run.id) if state.is_paused()])}"
    own.desk.resume(str(run.id), answer).raise_for_status()

    def look() -> bool:
        state = own.wall.read_flow_run(run.id).state
        return state is not None and state.type is StateType.PAUSED and state.state_details.pause_key == key

    until(look, seconds=60, what="the form")
    return {name.rpartition("-")[2]: value for name, value in own.inputs(run.id).items()}


def test_an_identifier_is_nowhere_in_prefect_while_its_form_hangs_again(own: Inside):
    ref, run = own.hung(own.open())
    answer = filled("notifiable", {**NOTIFY, "reasons": f"The child {NHS}."})
    carried = asked_again(own, run, answer)
    fields = carried["schema"]["properties"]
    assert "default" not in fields["reasons"] or fields["reasons"]["default"] == ""
    assert fields["outcome"]["default"] == "Notify the Panel"
    assert fields["recorded_by"]["default"] == MANAGER
    assert "what looks like an NHS number" in carried["description"]
    assert own.prefect_holds(NHS) == []
    assert own.show(ref)["decisions"] == []


def test_an_identifier_in_a_desk_action_is_nowhere_in_prefect_while_it_asks_again(own: Inside):
    ref = own.open()
    typed = {"case_ref": ref, "kind": "inquest", "from_on": working_day(0).isoformat(), "review_on": PHONE}
    run_id = own.desk.start(HOLD, asked={**typed, "because": f"Ring {PHONE}", "recorded_by": MANAGER})
    until(lambda: own.desk.run(run_id)["state"]["type"] == "PAUSED", seconds=60, what="the question")
    [schema] = [value for key, value in own.inputs(run_id).items() if key.endswith("-schema")]
    offered = {name: field.get("default", "") for name, field in schema["properties"].items()}
    assert (offered["because"], offered["review_on"], offered["case_ref"]) == ("", "", ref)
    assert own.prefect_holds(PHONE) == []
    own.desk.resume(run_id, {**typed, "review_on": later(30), "because": "The coroner asked.", "recorded_by": MANAGER})
    assert own.desk.ended(run_id)["state"]["name"] == "Recorded"


@pytest.mark.parametrize("name", ["x" * 300 + ".pdf", "a\u200bb.pdf", "\u00b2" * 100])
def test_a_name_that_no_file_can_have_is_refused_in_words_and_the_form_hangs(own: Inside, name: str):
    ref, _ = own.hung(own.open())
    own.decide(ref, "notifiable", **NOTIFY)
    own.decide(ref, "notification-sent", outside_reference="SIN-1", sent_at=f"{working_day(-1)}T09:00")
    own.hang(ref)
    run = own.wall.read_flow_run(own.desk.form(ref, "rapid-review-outcome")["id"])
    outcome = {"outcome": "Hot debrief", "rapid_review_document": name, **SIGNED}
    carried = asked_again(own, run, filled("rapid-review-outcome", outcome))
    assert "something went wrong" not in carried["description"]
    assert carried["schema"]["properties"]["rapid_review_document"]["default"] == name


def test_a_fault_of_ours_is_said_on_the_form_which_hangs_marked_until_it_is_answered(own: Inside):
    own.stack.expect(r"no such luck|SQLSTATE P0001", because="a trigger of the test's own refuses every decision")
    ref, run = own.hung(own.open())
    answer = filled("notifiable", {**NOTIFY, "reasons": "Kept words."})
    with connect(own.stack) as database:
        body = "BEGIN RAISE EXCEPTION 'no such luck'; END"
        database.execute(f"CREATE OR REPLACE FUNCTION broken() RETURNS trigger AS $$ {body} $$ LANGUAGE plpgsql")  # type: ignore[arg-type]
        database.execute("CREATE TRIGGER broken BEFORE INSERT ON decision FOR EACH ROW EXECUTE FUNCTION broken()")
        try:
            carried = asked_again(own, run, answer)
        finally:
            database.execute("DROP TRIGGER broken ON decision")
    assert "something went wrong in this system" in carried["description"]
    assert "Is it notifiable?" in carried["description"]
    assert carried["schema"]["properties"]["reasons"]["default"] == "Kept words."
    marked = own.wall.read_flow_run(run.id).tags
    assert {faults.NEEDS_A_LOOK, f"case:{ref}", "decision:notifiable", "form"} <= set(marked)
    assert "Kept words." not in until(lambda: own.logged(str(run.id), "SQLSTATE P0001"), what="the log")
    own.hang(ref)
    own.desk.resume(str(run.id), answer).raise_for_status()
    assert own.desk.ended(str(run.id))["state"]["name"] == "Recorded"
    assert faults.NEEDS_A_LOOK not in own.wall.read_flow_run(run.id).tags
