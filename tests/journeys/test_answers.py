"""Answers through the real Prefect server and worker: what cannot be recorded is asked again, what was answered elsewhere is taken down."""

from datetime import date

from tests.support.desk import Desk, filled, working_day
from tests.support.world import AGREE


def test_a_bad_date_is_explained_and_asked_again_in_the_same_run_with_what_was_typed_kept(desk: Desk):
    ref = desk.notify()
    form = desk.form(ref, "notifiable")
    typed = filled(
        "notifiable", {"outcome": "Notify the Panel", **AGREE, "decided_on": "20/11/2026", "reasons": "Kept words."}
    )
    assert desk.resume(form["id"], typed).json()["status"] == "ACCEPT"
    again = _asked_again(desk, form["id"])
    assert "2026-11-20" in again["description"]
    properties = again["schema"]["properties"]
    assert properties["reasons"]["default"] == "Kept words."
    assert properties["outcome"]["default"] == "Notify the Panel"
    assert desk.show(ref)["decisions"] == []
    assert desk.resume(form["id"], {**typed, "decided_on": _today()}).json()["status"] == "ACCEPT"
    assert desk.ended(form["id"])["state"]["name"] == "Recorded"
    assert len(desk.show(ref)["decisions"]) == 1


def _asked_again(desk: Desk, run_id: str) -> dict:
    import json

    from tests.support.desk import until

    def look():
        if desk.run(run_id)["state"]["type"] != "PAUSED":
            return None
        inputs = desk.api.post(
            f"/flow_runs/{run_id}/input/filter", json={"prefix": "suspended-q1", "limit": 200}
        ).json()
        return (
            {input_["key"].rpartition("-")[2]: json.loads(input_["value"]) for input_ in inputs}
            if len(inputs) == 2
            else None
        )

    return until(look, what="the second asking")


def test_a_bad_intake_is_asked_again_and_nothing_typed_stays_in_the_parameters(desk: Desk):
    typed = {
        "aware_on": "yesterday",
        "harm": "death",
        "abuse_or_neglect": "known",
        "immediate_safety": "yes",
        "recorded_by": "m.calloway",
    }
    run_id = desk.start("notify-a-serious-incident/Notify a serious incident", incident=typed)
    from tests.support.desk import until

    until(lambda: desk.run(run_id)["state"]["type"] == "PAUSED", what="the question")
    assert desk.run(run_id)["parameters"] == {"incident": {}}
    desk.resume(run_id, {**typed, "aware_on": working_day(-1).isoformat()}).raise_for_status()
    assert desk.ended(run_id)["state"]["name"] == "Recorded"


def test_an_answer_that_was_given_elsewhere_takes_the_form_down(desk: Desk):
    import json

    ref = desk.notify()
    form = desk.form(ref, "notifiable")
    answer = desk.stack.home / "answer.json"
    answer.write_text(json.dumps(filled("notifiable", {"outcome": "do-not-notify", **AGREE})))
    ended = desk.cspr("decide", ref, "notifiable", "--file", str(answer), "--by", "m.calloway", "--json")
    assert ended.returncode == 0, ended.stderr
    assert desk.ended(form["id"])["state"]["type"] == "CANCELLED"
    assert desk.form(ref, "close")
    again = desk.cspr("decide", ref, "notifiable", "--file", str(answer), "--by", "m.calloway")
    assert again.returncode == 0
    assert again.stderr.startswith(f"{ref}: this was recorded already at ")
    answer.write_text(json.dumps(filled("notifiable", {"outcome": "do-not-notify", **AGREE, "reasons": "Otherwise."})))
    again = desk.cspr("decide", ref, "notifiable", "--file", str(answer), "--by", "m.calloway")
    assert again.returncode == 2
    assert "already answered" in again.stderr
    assert again.stderr.count("\n") == 1


def _today() -> str:
    return date.today().isoformat()  # noqa: TID251, DTZ011
