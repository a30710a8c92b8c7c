"""The desk actions about the notification, through the real desk: a position heard later, a withdrawal, looking again."""

from tests.flows.test_referral_desk import asked
from tests.support.desk import MANAGER, Desk
from tests.support.world import AGREE

WITHDRAW = "withdraw-the-notification/Withdraw the notification"
LOOK = "look-again-at-the-notification/Look again at whether it is notifiable"
POSITION = "record-a-partners-position/Record a partner's position"


def test_a_notification_is_withdrawn_and_looked_at_again_from_the_desk(desk: Desk):
    ref = desk.notify()
    desk.answer(ref, "notifiable", outcome="Notify the Panel", **{**AGREE, "police": "not yet heard"})
    today = desk.show(ref)["decisions"][0]["decided_on"]
    common = {"case_ref": ref, "recorded_by": MANAGER}
    heard = {**common, "partner": "police", "position": "agrees", "on": today}
    assert desk.ended(desk.start(POSITION, asked=heard))["state"]["name"] == "Recorded"
    [due] = [deadline for deadline in desk.show(ref)["deadlines"] if deadline["rule"] == "partner-position"]
    assert due["outcome"] == "met"
    withdrawal = {
        **common,
        "outcome": "It never met the criteria: nothing further",
        "decided_on": today,
        "reasons": "The criteria were not met.",
    }
    early = desk.start(WITHDRAW, asked=withdrawal)
    assert "is not open" in asked(desk, early)["description"].replace("\\", "")
    desk.api.post(f"/flow_runs/{early}/set_state", json={"state": {"type": "CANCELLED"}, "force": True})
    desk.answer(ref, "notification-sent", sent_at=f"{today}T00:01")
    assert desk.ended(desk.start(WITHDRAW, asked=withdrawal))["state"]["name"] == "Recorded"
    assert [open_decision["decision"] for open_decision in desk.show(ref)["open_decisions"]] == ["close"]
    look = {**common, "decided_on": today, "asked_by": "the Panel", "reasons": "It asks to look again."}
    assert desk.ended(desk.start(LOOK, asked=look))["state"]["name"] == "Recorded"
    assert desk.form(ref, "notifiable")
