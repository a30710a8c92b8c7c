"""A double click on Submit: two runs of one desk action with the same answers, at the same moment. One record, one set of mails, and both end well."""

from typing import Any

from tests.flows.test_desk_actions import asked
from tests.support.desk import MANAGER, Desk, later, working_day

NOTIFY = "notify-a-serious-incident/Notify a serious incident"
HOLD = "place-a-hold/Place a hold"
INCIDENT = {
    "aware_on": working_day(-1).isoformat(),
    "harm": "other",
    "abuse_or_neglect": "known",
    "immediate_safety": "yes",
    "pseudonym": "Kestrel",
    "recorded_by": MANAGER,
}


def clicked_twice(desk: Desk, action: str, **form: Any) -> list[dict[str, Any]]:
    """How both runs ended."""
    return [desk.ended(run) for run in [desk.start(action, **form), desk.start(action, **form)]]


def test_two_identical_notifications_are_one_case_and_an_alike_one_is_asked_about(desk: Desk):
    ended = clicked_twice(desk, NOTIFY, incident=INCIDENT)
    assert [run["state"]["name"] for run in ended] == ["Recorded", "Recorded"]
    [ref] = {tag.removeprefix("case:") for run in ended for tag in run["tags"] if tag.startswith("case:")}
    said = sorted(run["state"]["message"] for run in ended)
    assert any(words.startswith(f"{ref}: this was recorded already at ") for words in said), said
    notices = [(message["notice"], message["to_role"]) for message in desk.show(ref)["messages"]]
    assert len(notices) == len(set(notices)) > 0
    alike = desk.start(NOTIFY, incident={**INCIDENT, "pseudonym": "Heron"})
    form = asked(desk, alike)
    assert f"this looks like {ref}, opened today" in form["description"].replace("\\", "")
    assert form["schema"]["properties"]["pseudonym"]["default"] == "Heron"
    desk.resume(alike, {**INCIDENT, "pseudonym": "Heron", "another": "yes"}).raise_for_status()
    other = desk.ended(alike)
    assert other["state"]["name"] == "Recorded"
    assert f"case:{ref}" not in other["tags"]


def test_a_hold_that_is_submitted_twice_stands_once(desk: Desk):
    ref = desk.notify()
    hold = {"case_ref": ref, "kind": "inquest", "from_on": working_day(0).isoformat(), "review_on": later(30)}
    ended = clicked_twice(desk, HOLD, asked={**hold, "because": "Invented.", "recorded_by": MANAGER})
    assert [run["state"]["name"] for run in ended] == ["Recorded", "Recorded"]
    assert len(desk.show(ref)["holds"]) == 1
