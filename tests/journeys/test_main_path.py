"""From awareness to closed through the real Prefect server, worker, outbox and inbox, with every form."""

from datetime import date
from pathlib import Path

from tests.desk import Desk, filled, later, working_day
from tests.journeys.ages import look_for_ten_years
from tests.world import AGREE, AT_ONCE, READY, SIGNED


def test_a_case_from_awareness_to_closed_and_for_ten_years_after(desk: Desk, tmp_path: Path):
    ref = desk.notify(media_interest="yes")
    desk.answer(ref, "notifiable", outcome="Notify the Panel", **AGREE)
    sent_on = working_day(0)
    desk.answer(ref, "notification-sent", sent_at=f"{sent_on}T00:05", outside_reference="SIN-1")
    for agency in ("csc", "icb", "police", "education", "acute"):
        returned = {"case_ref": ref, "agency": agency, "returned_on": _today(), "recorded_by": "Tobias Ashdown"}
        run = desk.ended(desk.start("record-an-agency-return/Record an agency's return", agency_return=returned))
        assert run["state"]["name"] == "Recorded"
    desk.answer(
        ref,
        "rapid-review-outcome",
        outcome="Carry out a local child safeguarding practice review",
        national_importance="yes",
        rapid_review_document="rapid-review.pdf",
        **SIGNED,
    )
    desk.answer(ref, "panel-response", outcome="The Panel agrees")
    desk.answer(
        ref,
        "commission",
        lead_reviewers="Ada Quillfeather",
        reviewer_email="a.quillfeather@reviewer.example",
        independence_checked="yes",
    )
    desk.answer(ref, "interval-check", outcome="On time", ask_reviewer="yes")
    desk.answer(ref, "report-approved", body="Partnership executive")
    action = {"recommendation": "R", "action": "A", "agency": "icb", "owner": "Grace Adeyinka", "due_on": later(60)}
    desk.answer(ref, "adopt-plan", outcome="Adopted", body="Partnership executive", actions=[action])
    desk.answer(
        ref, "publication-decision", outcome="Hold publication for now", hold_reason="inquest", hold_review_on=later(30)
    )
    desk.answer(ref, "release-hold", outcome="Release the hold")
    desk.answer(
        ref,
        "publication-decision",
        outcome="Publish the full report",
        planned_on=working_day(12).isoformat(),
        publication_document="report.pdf",
    )
    desk.answer(ref, "ready-to-publish", **{**READY, "outcome": "Ready"})
    desk.answer(ref, "published", outcome="Published", url="https://www.harrowmere.example/reviews/one", **AT_ONCE)
    update = {
        "case_ref": ref,
        "number": "A1",
        "status": "assured",
        "evidence": "An audit",
        "on": _today(),
        "recorded_by": "t.ashdown",
    }
    assert desk.ended(desk.start("update-an-action/Update an action", update=update))["state"]["name"] == "Recorded"
    desk.answer(ref, "sign-off-plan", body="Partnership executive")
    desk.answer(ref, "close")

    case = desk.show(ref)
    assert (case["stage"], case["status"], case["open_decisions"]) == ("closed", "closed", [])
    assert desk.forms(ref) == []
    assert {message["state"] for message in case["messages"]} == {"accepted"}
    mails = desk.mails(ref)
    assert {mail["message_id"] for mail in mails} == {message["message_id"] for message in case["messages"]}
    assert len(mails) == len(case["messages"])
    to_panel = [mail for mail in mails if "panel@national.example" in mail["to"] and mail["attachments"]]
    assert sorted(mail["attachments"] for mail in to_panel) == [
        [f"{ref} rapid review.pdf"],
        [f"{ref} report for publication.pdf"],
    ]
    assert desk.cspr("audit", "verify").returncode == 0
    _no_trace_in_prefect(desk, ref)
    look_for_ten_years(desk, ref, published_on=date.fromisoformat(_today()), into=tmp_path)


def _no_trace_in_prefect(desk: Desk, ref: str) -> None:
    """Nothing that was typed is left in Prefect: no inputs, no parameters beyond reference and codes."""
    runs = desk.api.post(
        "/flow_runs/filter", json={"flow_runs": {"tags": {"all_": [f"case:{ref}"]}}, "limit": 200}
    ).json()
    assert runs
    for run in runs:
        left = desk.api.post(f"/flow_runs/{run['id']}/input/filter", json={"prefix": "suspended-", "limit": 200}).json()
        assert left == []
        written = {name: value for name, value in run["parameters"].items() if value}
        assert set(written) <= {"case_ref", "question", "round", "as_of", "answering"}


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

    from tests.desk import until

    def look():
        if desk.run(run_id)["state"]["type"] != "PAUSED":
            return None
        inputs = desk.api.post(
            f"/flow_runs/{run_id}/input/filter", json={"prefix": "suspended-q1", "limit": 200}
        ).json()
        return {one["key"].rpartition("-")[2]: json.loads(one["value"]) for one in inputs} if len(inputs) == 2 else None

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
    from tests.desk import until

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
    done = desk.cspr("decide", ref, "notifiable", "--file", str(answer), "--by", "m.calloway", "--json")
    assert done.returncode == 0, done.stderr
    assert desk.ended(form["id"])["state"]["type"] == "CANCELLED"
    assert desk.form(ref, "close")
    again = desk.cspr("decide", ref, "notifiable", "--file", str(answer), "--by", "m.calloway")
    assert again.returncode == 2
    assert "already answered" in again.stderr
    assert again.stderr.count("\n") == 1


def _today() -> str:
    return date.today().isoformat()  # noqa: TID251, DTZ011
