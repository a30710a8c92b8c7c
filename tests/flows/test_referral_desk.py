"""Referrals through the real desk: asked again while a child may not be safe, taken in, opened as a case that asks its first question."""

import json
from typing import Any

from tests.support.desk import MANAGER, Desk, until, working_day

TYPED = {
    "immediate_safety": "no",
    "siblings": "safe",
    "household": "there are none",
    "harm": "death",
    "abuse_or_neglect": "suspected",
    "received_from": "an agency",
    "agency": "acute",
    "sent_by": "e.varga",
    "media_interest": "yes",
    "recorded_by": MANAGER,
}


def asked(desk: Desk, run_id: str) -> dict[str, Any]:
    """The form and the briefing of a run that asks, once it does."""

    def look() -> dict[str, Any] | None:
        if desk.run(run_id)["state"]["type"] != "PAUSED":
            return None
        inputs = desk.api.post(f"/flow_runs/{run_id}/input/filter", json={"prefix": "suspended-q", "limit": 200}).json()
        return {input_["key"].rpartition("-")[2]: json.loads(input_["value"]) for input_ in inputs} or None

    return until(look, what="the question")


def test_a_referral_comes_in_when_every_child_is_safe_and_becomes_a_case(desk: Desk):
    typed = {**TYPED, "aware_on": working_day(0).isoformat()}
    run_id = desk.start("take-in-a-referral/Take in a referral", referral=typed)
    form = asked(desk, run_id)
    assert "call 999 or children's social care" in form["description"].replace("\\", "")
    assert form["schema"]["properties"]["harm"]["default"] == "death"
    desk.resume(run_id, {**typed, "immediate_safety": "yes"}).raise_for_status()
    taken = desk.ended(run_id)
    assert taken["state"]["name"] == "Recorded"
    number = taken["state"]["message"].removeprefix("On record: ").removesuffix(".")
    assert number.startswith("HMR-REF-")
    assert "Varga" not in json.dumps(taken)
    opening = {"referral": number, "recorded_by": MANAGER}
    opened = desk.ended(desk.start("open-a-case-from-a-referral/Open a case from a referral", asked=opening))
    ref = opened["state"]["message"].partition(":")[0]
    case = desk.show(ref)
    assert [open_decision["decision"] for open_decision in case["open_decisions"]] == ["notifiable"]
    assert case["criteria"]["result"] == "statutory"
    declined = {"referral": number, "do": "decline it", "because": "A slip.", "recorded_by": MANAGER}
    again = desk.start("settle-a-referral/Settle a referral", asked=declined)
    assert "it was opened" in asked(desk, again)["description"].replace("\\", "")
    desk.api.post(f"/flow_runs/{again}/set_state", json={"state": {"type": "CANCELLED"}, "force": True})
