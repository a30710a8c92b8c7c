"""Which forms hang, and for how long: each open decision exactly once, whatever happened to its runs before."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import timedelta

from prefect.states import Cancelled, Crashed, Scheduled

from flows.forms import prefect_forms
from flows.installation import clock
from models.law.words.dates import long_date
from tests.support.desk import filled, until, working_day
from tests.support.inside import Inside
from tests.support.world import AGREE

NOTIFY = {"outcome": "Notify the Panel", **AGREE}


def only_form(own: Inside, ref: str) -> str:
    [run] = own.desk.forms(ref)
    return str(run["id"])


def test_a_form_is_called_by_its_case_its_question_and_its_date(own: Inside):
    ref = own.open()
    form = own.form(ref)
    assert form.name == f"{ref} · Is it notifiable? · due {long_date(working_day(4))}"
    assert {f"case:{ref}", "decision:notifiable", "stage:notification"} <= set(form.tags)
    assert "overdue" not in form.tags


def test_a_form_is_overdue_from_the_day_after_its_date_and_keeps_its_run(own: Inside):
    ref = own.open(aware_on=working_day(-4).isoformat())
    ref, run = own.hung(ref)
    assert "overdue" not in run.tags
    due_on = working_day(1)
    days = (due_on - clock.london_date(clock.now())).days
    assert days <= 4, "the form would be hung afresh meanwhile"
    assert own.hang(ref, days_later=days) == 0
    assert "overdue" not in own.desk.forms(ref)[0]["tags"]
    assert own.hang(ref, days_later=days + 1) == 0
    [later] = own.desk.forms(ref)
    assert later["id"] == str(run.id)
    assert "overdue" in later["tags"]
    assert later["name"].endswith(f"overdue since {long_date(due_on)}")
    own.hang(ref)
    assert "overdue" not in own.desk.forms(ref)[0]["tags"]


def test_a_form_older_than_five_days_is_hung_afresh_and_a_younger_one_is_left(own: Inside):
    ref, old = own.hung(own.open())
    assert own.hang(ref, days_later=4) == 0
    assert only_form(own, ref) == str(old.id)
    assert own.hang(ref, days_later=6) == 1
    assert only_form(own, ref) != str(old.id)
    assert own.runs(ref)[str(old.id)] == "Taken down"
    assert own.inputs(old.id) == {}


def test_what_was_typed_while_a_form_was_being_hung_afresh_is_offered_again(own: Inside):
    ref, old = own.hung(own.open())
    own.type_into(old.id, "notifiable", {**NOTIFY, "reasons": "Kept words."})
    assert own.hang(ref, days_later=6) == 1
    fresh = own.inputs(only_form(own, ref))["suspended-q0-schema"]["properties"]
    assert fresh["reasons"]["default"] == "Kept words."
    assert own.inputs(old.id) == {}


def test_a_decision_taken_elsewhere_takes_its_form_down_and_hangs_the_next(own: Inside):
    ref, run = own.hung(own.open())
    own.cspr_decide(ref, "notifiable", **NOTIFY)
    until(lambda: own.runs(ref)[str(run.id)] == "Taken down", what="the stale form's end")
    own.hang(ref)
    assert own.inputs(run.id) == {}
    assert [form["tags"] for form in own.desk.forms(ref) if "decision:notification-sent" in form["tags"]]
    assert len(own.desk.forms(ref)) == 1


def test_two_passes_at_once_hang_one_form(own: Inside):
    for _ in range(3):
        ref = own.open()
        with ThreadPoolExecutor(4) as together:
            hung = [together.submit(copy_context().run, own.hang, ref) for _ in range(4)]
        assert sorted(one.result() for one in hung) == [0, 0, 0, 1]
        assert list(own.runs(ref).values()) == ["Suspended"]


def test_a_form_that_somebody_deleted_comes_back(own: Inside):
    ref, run = own.hung(own.open())
    own.wall.delete_flow_run(run.id)
    assert own.desk.forms(ref) == []
    assert own.hang(ref) == 1
    assert only_form(own, ref) != str(run.id)


def test_a_form_that_somebody_cancelled_comes_back(own: Inside):
    ref, run = own.hung(own.open())
    own.wall.set_flow_run_state(run.id, Cancelled(), force=True)
    assert own.hang(ref) == 1
    assert only_form(own, ref) != str(run.id)


def test_generations_go_on_when_the_first_was_deleted(own: Inside):
    ref, first = own.hung(own.open())
    own.hang(ref, days_later=6)
    second = only_form(own, ref)
    own.wall.delete_flow_run(first.id)
    own.wall.set_flow_run_state(second, Cancelled(), force=True)
    assert own.hang(ref) == 1
    assert only_form(own, ref) not in (str(first.id), second)


def test_of_two_forms_for_one_question_one_is_taken_down(own: Inside):
    ref, _ = own.hung(own.open())
    prefect_forms.hang(own.wall, own.form(ref), generation=1)
    assert len(own.desk.forms(ref)) == 2
    assert own.hang(ref) == 0
    assert sorted(own.runs(ref).values()) == ["Suspended", "Taken down"]
    gone = next(run for run, state in own.runs(ref).items() if state == "Taken down")
    assert own.inputs(gone) == {}


def test_a_run_that_died_with_an_answer_is_hung_again_with_the_answer_offered_and_forgets_it(own: Inside):
    ref, run = own.hung(own.open())
    own.type_into(run.id, "notifiable", {**NOTIFY, "reasons": "Kept words."})
    own.wall.set_flow_run_state(run.id, Crashed(), force=True)
    assert own.hang(ref) == 1
    fresh = own.inputs(only_form(own, ref))["suspended-q0-schema"]["properties"]
    assert fresh["reasons"]["default"] == "Kept words."
    assert fresh["outcome"]["default"] == "Notify the Panel"
    assert own.inputs(run.id) == {}


def test_a_run_that_died_after_the_record_forgets_what_was_typed(own: Inside):
    ref, run = own.hung(own.open())
    own.type_into(run.id, "notifiable", NOTIFY)
    own.decide(ref, "notifiable", **NOTIFY)
    own.hang(ref)
    assert own.runs(ref)[str(run.id)] == "Taken down"
    own.type_into(run.id, "notifiable", NOTIFY)
    own.wall.set_flow_run_state(run.id, Crashed(), force=True)
    own.hang(ref)
    assert own.inputs(run.id) == {}


def test_an_answer_that_waits_for_a_worker_is_not_taken_for_dead(own: Inside):
    ref, run = own.hung(own.open())
    own.type_into(run.id, "notifiable", NOTIFY)
    much_later = clock.now() + timedelta(days=2)
    own.wall.set_flow_run_state(run.id, Scheduled(scheduled_time=much_later), force=True)
    assert own.hang(ref, days_later=1, dead_after=timedelta(0)) == 0
    assert own.runs(ref) == {str(run.id): "Scheduled"}
    own.wall.delete_flow_run(run.id)


def test_a_stale_answer_says_so_and_changes_nothing(own: Inside):
    ref, run = own.hung(own.open())
    own.type_into(run.id, "notifiable", {**NOTIFY, "outcome": "Not notifiable: nothing further"})
    own.decide(ref, "notifiable", **NOTIFY)
    own.hang(ref)
    assert own.runs(ref)[str(run.id)] == "Taken down"
    before = own.show(ref)
    own.type_into(run.id, "notifiable", {**NOTIFY, "outcome": "Not notifiable: nothing further"})
    own.desk.api.post(
        f"/flow_runs/{run.id}/set_state", json={"state": {"type": "SCHEDULED"}, "force": True}
    ).raise_for_status()
    ended = own.desk.ended(str(run.id))
    assert ended["state"]["name"] == "Already answered"
    assert "already answered" in ended["state"]["message"]
    after = own.show(ref)
    for what in ("decisions", "occurrences", "deadlines", "stage", "route"):
        assert after[what] == before[what], what
    assert own.inputs(run.id) == {}
    assert len(own.desk.forms(ref)) == 1


def test_a_form_answered_twice_is_recorded_once(own: Inside):
    ref, run = own.hung(own.open())
    first, second = (own.desk.resume(str(run.id), filled("notifiable", NOTIFY)).json() for _ in range(2))
    assert (first["status"], second["status"]) != ("ACCEPT", "ACCEPT")
    assert own.desk.ended(str(run.id))["state"]["name"] == "Recorded"
    assert [decision["decision"] for decision in own.show(ref)["decisions"]] == ["notifiable"]


def test_retrying_a_form_that_was_cancelled_hangs_it_again(own: Inside):
    ref, run = own.hung(own.open())
    own.wall.set_flow_run_state(run.id, Cancelled(), force=True)
    prefect_forms.clear(own.wall, run.id)
    own.desk.api.post(
        f"/flow_runs/{run.id}/set_state", json={"state": {"type": "SCHEDULED"}, "force": True}
    ).raise_for_status()
    assert own.desk.ended(str(run.id))["state"]["name"] == "Hung"
    assert only_form(own, ref) != str(run.id)
