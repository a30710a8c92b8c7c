"""A decision that named people sign, through the real desk: the form waits for signatures and says how far they are; the last one records it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from flows.operations import signing
from models.casework.process.signing_forms import CHANGE, WITHDRAW
from models.casework.signatures import codes
from models.law.words.vocabulary import DecisionKind
from tests.support.desk import MANAGER, filled, until
from tests.support.inside import Inside, connect
from tests.support.world import AGREE

NOTIFY = {"outcome": "Notify the Panel", **AGREE, "reasons": "Words that are nobody's business."}
SIGN = "sign-a-decision/Sign a decision"


@pytest.fixture
def by_code(own: Inside) -> Iterator[Inside]:
    """The stack's partnership, which has its decisions signed by code as long as the test lasts."""
    _policy(own, "codes")
    yield own
    _policy(own, "attended")


def _policy(own: Inside, policy: str) -> None:
    with connect(own.stack) as database:
        database.execute("UPDATE partnership SET sign_off = %s", (policy,))


def proposed(own: Inside) -> str:
    """A case whose form was answered with Resume, and now waits for three signatures."""
    ref, run = own.hung(own.open())
    own.desk.resume(str(run.id), filled("notifiable", NOTIFY)).raise_for_status()
    ended = own.desk.ended(str(run.id))
    assert ended["state"]["name"] == "Proposed", ended["state"]
    assert own.inputs(run.id) == {}
    return ref


def code_of(own: Inside, ref: str, who: str) -> str:
    """The code in the newest mail that the inbox took for somebody."""

    def look() -> str | None:
        for mail in own.desk.mails(ref):
            if "signature is needed" in mail["subject"] and who in json.dumps(mail["to"]):
                return str(codes.PATTERN.findall(mail["text"])[0])
        return None

    return until(look, what=f"the code of {who}")


def signed(own: Inside, ref: str, who: str) -> dict[str, Any]:
    typed = {"code": code_of(own, ref, who), "recorded_by": who}
    return own.desk.ended(own.desk.start(SIGN, signature=typed))


def waiting_form(own: Inside, ref: str) -> dict[str, Any]:
    [form] = own.desk.forms(ref)
    return form


def test_a_decision_is_recorded_with_the_last_signature_and_prefect_keeps_nothing_that_was_typed(by_code: Inside):
    own = by_code
    ref = proposed(own)
    form = waiting_form(own, ref)
    assert "waiting for signatures (0 of 3)" in form["name"]
    assert "waiting-for:signatures" in form["tags"]
    hung = own.inputs(form["id"])
    assert "nobody's business" not in json.dumps(hung)
    assert "Police partner: **not yet**" in json.dumps(hung, ensure_ascii=False)
    first = signed(own, ref, "d.okonjo")
    assert "signed, 1 of 3" in first["state"]["message"]
    assert own.desk.run(first["id"])["parameters"] == {"signature": {}}
    assert "waiting for signatures (1 of 3)" in waiting_form(own, ref)["name"]
    assert own.runs(ref)[form["id"]] == "Taken down"
    own.wall.delete_flow_run(waiting_form(own, ref)["id"])
    assert own.hang(ref) == 1, "a lost form loses nothing"
    signed(own, ref, "s.lindqvist")
    assert own.show(ref)["decisions"] == []
    last = signed(own, ref, "j.thornbury")
    assert last["state"]["message"] == f"{ref}, Is it notifiable?: signed by all. On record: Notify the Panel."
    assert [decision["decision"] for decision in own.show(ref)["decisions"]] == ["notifiable"]
    own.desk.form(ref, "notification-sent")
    assert len(own.desk.forms(ref)) == 1


def test_a_wrong_code_is_asked_again_without_it(by_code: Inside):
    own = by_code
    ref = proposed(own)
    run_id = own.desk.start(SIGN, signature={"code": "22-22-22-22", "recorded_by": "j.thornbury"})
    until(lambda: own.desk.run(run_id)["state"]["type"] == "PAUSED", what="the question")
    asked = own.inputs(run_id)["suspended-q0-schema"]["properties"]
    assert "default" not in asked["code"]
    assert asked["recorded_by"]["default"] == "j.thornbury"
    assert "22-22" not in json.dumps(own.inputs(run_id))
    own.desk.resume(run_id, {"code": code_of(own, ref, "j.thornbury"), "recorded_by": "j.thornbury"}).raise_for_status()
    assert "signed, 1 of 3" in own.desk.ended(run_id)["state"]["message"]
    assert own.inputs(run_id) == {}


def test_the_form_changes_what_is_proposed_with_the_answer_kept_and_withdraws_it(by_code: Inside):
    own = by_code
    ref = proposed(own)
    form = waiting_form(own, ref)
    own.desk.resume(form["id"], {"about_proposal": CHANGE, "recorded_by": MANAGER}).raise_for_status()
    until(lambda: "suspended-q1-schema" in own.inputs(form["id"]), what="the question")
    again = own.inputs(form["id"])["suspended-q1-schema"]["properties"]
    assert again["reasons"]["default"] == NOTIFY["reasons"]
    assert again["outcome"]["default"] == NOTIFY["outcome"]
    changed = {**NOTIFY, "reasons": "Other words."}
    until(lambda: own.desk.run(form["id"])["state"]["type"] == "PAUSED", what="the question")
    own.desk.resume(form["id"], filled("notifiable", changed)).raise_for_status()
    assert own.desk.ended(form["id"])["state"]["name"] == "Proposed"
    assert own.inputs(form["id"]) == {}
    [second] = own.desk.forms(ref)
    withdraw = {"about_proposal": WITHDRAW, "because": "Facts came in.", "recorded_by": MANAGER}
    own.desk.resume(second["id"], withdraw).raise_for_status()
    assert own.desk.ended(second["id"])["state"]["name"] == "Recorded"
    [plain] = own.desk.forms(ref)
    assert "waiting-for:business-manager" in plain["tags"]
    assert own.inputs(plain["id"])["suspended-q0-schema"]["properties"]["reasons"]["default"] == "Other words."
    assert signing.kept(ref, DecisionKind.NOTIFIABLE, 1) is not None
