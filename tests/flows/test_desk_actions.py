"""The desk actions on dates, through the real desk: shown first, recorded on Resume, nothing typed left behind."""

import json
from datetime import date, timedelta
from typing import Any

from tests.support.desk import MANAGER, Desk, until, working_day

CORRECT = "correct-a-date/Correct a date"


def asked(desk: Desk, run_id: str) -> dict[str, Any]:
    """The form and the briefing of a run that asks, once it does."""

    def look() -> dict[str, Any] | None:
        if desk.run(run_id)["state"]["type"] != "PAUSED":
            return None
        inputs = desk.api.post(f"/flow_runs/{run_id}/input/filter", json={"prefix": "suspended-q", "limit": 200}).json()
        return {input_["key"].rpartition("-")[2]: json.loads(input_["value"]) for input_ in inputs} or None

    return until(look, what="the question")


def shown(desk: Desk, ref: str, rule: str) -> dict[str, Any]:
    return next(deadline for deadline in desk.show(ref)["deadlines"] if deadline["rule"] == rule)


def test_a_correction_shows_first_what_would_follow_and_is_made_on_resume(desk: Desk):
    ref = desk.notify()
    before = shown(desk, ref, "notify-panel")["due_on"]
    typed = {
        "case_ref": ref,
        "occurrence": "aware",
        "on": working_day(-3).isoformat(),
        "because": "The log says otherwise.",
        "recorded_by": MANAGER,
    }
    run_id = desk.start(CORRECT, asked=typed)
    form = asked(desk, run_id)
    assert "What would follow" in form["description"]
    assert "notify-panel" in form["description"]
    assert form["schema"]["properties"]["do"]["default"] == "correct it"
    assert form["schema"]["properties"]["because"]["default"] == typed["because"]
    assert desk.run(run_id)["parameters"] == {"asked": {}}
    assert shown(desk, ref, "notify-panel")["due_on"] == before
    desk.resume(run_id, {**typed, "do": "correct it"}).raise_for_status()
    assert desk.ended(run_id)["state"]["name"] == "Recorded"
    after = shown(desk, ref, "notify-panel")
    assert (after["due_on"] < before, after["revision"]) == (True, 2)
    left = desk.api.post(f"/flow_runs/{run_id}/input/filter", json={"prefix": "", "limit": 200}).json()
    assert left == []
    until(lambda: [mail for mail in desk.mails(ref) if "moved" in mail["subject"].lower()], what="the mail")


def test_a_hold_is_placed_and_reviewed_and_a_national_date_is_not_put_off(desk: Desk):
    ref = desk.notify()
    today = date.fromisoformat(desk.show(ref)["occurrences"][-1]["recorded_at"][:10])
    hold = {
        "case_ref": ref,
        "kind": "inquest",
        "from_on": working_day(0).isoformat(),
        "review_on": (today + timedelta(days=30)).isoformat(),
        "because": "The coroner asked.",
        "recorded_by": MANAGER,
    }
    placed = desk.ended(desk.start("place-a-hold/Place a hold", asked=hold))
    assert placed["state"]["name"] == "Recorded"
    look = {
        "case_ref": ref,
        "number": "1",
        "outcome": "release",
        "on": working_day(0).isoformat(),
        "recorded_by": MANAGER,
    }
    assert desk.ended(desk.start("review-a-hold/Review a hold", asked=look))["state"]["name"] == "Recorded"
    assert shown(desk, ref, "hold-review")["outcome"] == "met"
    put_off = {
        "case_ref": ref,
        "rule": "notify-panel",
        "to_on": (today + timedelta(days=30)).isoformat(),
        "because": "Busy.",
        "recorded_by": MANAGER,
    }
    run_id = desk.start("extend-a-date/Extend an agreed date", asked=put_off)
    assert "notify-panel cannot be put off" in asked(desk, run_id)["description"].replace("\\", "")
    desk.api.post(f"/flow_runs/{run_id}/set_state", json={"state": {"type": "CANCELLED"}, "force": True})


def test_the_morning_look_at_the_bank_holidays_calls_nobody_where_no_address_is_set(desk: Desk):
    run = desk.ended(desk.start("bank-holidays/bank-holidays"))
    assert run["state"]["type"] == "COMPLETED"
    assert run["state"]["message"] == "No address is set (CSPR_BANK_HOLIDAYS_URL): nothing was fetched."


def test_an_absence_is_recorded_from_the_desk_and_belongs_to_no_case(desk: Desk):
    typed = {"who": "e.varga", "from_on": "2031-01-06", "to_on": "2031-01-10", "recorded_by": MANAGER}
    run = desk.ended(desk.start("record-an-absence/Record an absence", absence=typed))
    assert run["state"]["message"] == "On record: an absence until 2031-01-10."
    listed = json.loads(desk.cspr("people", "absences", "--json").stdout)
    assert ("e.varga", None) in {(one["who"], one["cover"]) for one in listed}
