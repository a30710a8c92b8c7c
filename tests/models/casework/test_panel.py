"""The thread with the national Panel: what it answers, what follows here, and what stays a local decision."""

import pytest
from sqlmodel import select

from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.casework.stages import panel_thread
from models.records.tables import InboundMail, Message, PanelExchange
from notifications.pages import readout
from tests.support.world import SIGNED, World, at_london


def _sent(world: World, outcome: str = "no-review") -> str:
    ref = world.notified()
    world.go_to("2026-03-20 12:00")
    world.outcome(ref, outcome)
    return ref


def _exchange(world: World, ref: str, **typed: str) -> str:
    given = {"checkpoint": "outcome", "direction": panel_thread.FROM, "kind": "question", "document": "", **typed}
    with world.session() as session:
        by = By("m.calloway", world.now, world.now)
        return panel_thread.record_exchange(session, ref=ref, on=world.today, desk=world.desk, by=by, **given).number


def _occurrences(world: World, ref: str, kind: str) -> dict[str, str]:
    return {
        occurrence["item"]: occurrence["on"]
        for occurrence in world.show(ref)["occurrences"]
        if occurrence["kind"] == kind and not occurrence["superseded"]
    }


def test_when_the_panel_disagrees_the_partners_meet_again_answer_in_writing_and_decide(world: World):
    ref = _sent(world)
    (world.desk.folder(ref) / "reply.pdf").write_bytes(b"%PDF-1.4 invented reply")
    world.go_to("2026-03-30 12:00")
    world.decide(ref, "panel-response", outcome="disagree")
    due = world.deadline(ref, "reconsideration-due")
    assert (due["due_on"], due["force"], due["outcome"]) == ("2026-04-15", "local", "open")
    world.go_to("2026-04-13 12:00")
    world.decide(
        ref,
        "rapid-review-outcome",
        outcome="no-review",
        meeting_held_on="2026-04-10",
        panel_reply_document="reply.pdf",
        **SIGNED,
    )
    assert world.deadline(ref, "reconsideration-due")["met_on"] == "2026-04-10"
    [reply] = world.messages(ref, "panel-reply")
    assert reply["to_role"] == "Child Safeguarding Practice Review Panel"
    assert _occurrences(world, ref, "panel_replied_to") == {"2": "2026-04-13"}
    assert len(world.messages(ref, "rapid-review-to-panel")) == 1
    for rule, on in (("rapid-review-to-panel", "2026-03-20"), ("local-partners-sign-off", "2026-03-20")):
        assert world.deadline(ref, rule)["met_on"] == on, "what was done the first time stays as it was"
    world.decide(ref, "panel-response", outcome="agree")
    assert world.waits(ref) == ["close"]


def test_a_reply_without_a_document_is_the_mail_itself_and_every_round_has_one(world: World):
    ref = _sent(world)
    for _ in range(2):
        world.decide(ref, "panel-response", outcome="disagree", meet_again_on="2026-04-01")
        world.decide(ref, "rapid-review-outcome", outcome="no-review", **SIGNED)
    assert len(world.messages(ref, "panel-reply")) == 2
    assert set(_occurrences(world, ref, "panel_replied_to")) == {"2", "3"}
    assert {
        deadline["item"]: deadline["outcome"]
        for deadline in world.show(ref)["deadlines"]
        if deadline["rule"] == "reconsideration-due"
    } == {
        "2": "met",
        "3": "met",
    }


def test_a_decision_to_review_that_is_confirmed_keeps_its_day(world: World):
    ref = _sent(world, "lcspr")
    world.decide(ref, "panel-response", outcome="disagree")
    world.go_to("2026-04-13 12:00")
    world.outcome(ref, "lcspr")
    assert world.deadline(ref, "lcspr-publish")["due_on"] == "2026-09-20"
    assert set(world.waits(ref)) == {"commission", "panel-response"}


def test_a_review_that_was_stopped_and_is_decided_on_again_is_commissioned_again(world: World):
    ref = _sent(world, "lcspr")
    world.commissioned(ref)
    world.decide(ref, "panel-response", outcome="disagree")
    world.outcome(ref, "no-review")
    world.decide(ref, "panel-response", outcome="disagree")
    world.go_to("2026-04-20 12:00")
    world.outcome(ref, "lcspr")
    assert set(world.waits(ref)) == {"commission", "panel-response"}
    world.commissioned(ref)
    assert {"interval-check", "report-approved"} <= set(world.waits(ref))
    assert world.deadline(ref, "lcspr-publish")["due_on"] == "2026-10-20"


def test_a_national_review_takes_the_case_over_with_a_hold_that_stops_no_other_clock(world: World):
    ref = _sent(world, "lcspr")
    world.commissioned(ref)
    world.decide(ref, "branch-begun", outcome="learning-event")
    with pytest.raises(BadAnswer, match="review_on: a date is needed"):
        world.only_decide(ref, "panel-response", outcome="national-review")
    world.decide(ref, "panel-response", outcome="national-review", review_on="2026-06-01")
    assert set(world.waits(ref)) == {"national-review", "branch-done"}
    [told] = world.messages(ref, "review-stopped")
    assert told["to"] == "a.quillfeather@reviewer.example"
    assert not [deadline for deadline in world.show(ref)["deadlines"] if deadline["rule"] == "lcspr-publish"]
    [hold] = world.show(ref)["holds"]
    assert (hold["reason"], hold["review_on"], hold["stops"]) == ("national review", "2026-06-01", [])
    assert world.deadline(ref, "branch-step-due", "B1.1")["outcome"] == "open"
    world.go_to("2026-06-01 12:00")
    world.decide(ref, "national-review", outcome="runs-on", review_on="2026-09-01")
    assert world.deadline(ref, "hold-review", "2")["due_on"] == "2026-09-01"
    world.go_to("2026-08-03 12:00")
    world.decide(ref, "national-review", outcome="handed-back")
    assert not [one for one in world.show(ref)["holds"] if one["released_on"] is None]
    assert set(world.waits(ref)) == {"rapid-review-outcome", "branch-done"}
    world.outcome(ref, "lcspr")
    assert world.deadline(ref, "lcspr-publish")["due_on"] == "2027-02-03", "from the decision that stands"
    assert "commission" in world.waits(ref)
    assert world.verify().ok


def test_a_reviewer_hears_once_that_the_review_stopped_and_not_of_what_stops_nothing(world: World):
    ref = _sent(world, "lcspr")
    world.commissioned(ref)
    world.decide(ref, "panel-response", outcome="disagree", meet_again_on="2026-03-27")
    assert not world.messages(ref, "review-stopped")
    world.outcome(ref, "no-review")
    assert len(world.messages(ref, "review-stopped")) == 1
    world.decide(ref, "withdraw-notification", outcome="never-met", reasons="Invented.")
    assert len(world.messages(ref, "review-stopped")) == 1, "the reviewer had stopped before"


def test_a_case_without_a_reviewer_alarms_nobody_about_one(world: World):
    ref = _sent(world)
    world.decide(ref, "withdraw-notification", outcome="never-met", reasons="Invented.")
    assert not world.messages(ref, "review-stopped")
    assert not world.messages(ref, "address-missing")


def test_a_national_review_that_has_ended_may_leave_actions_here(world: World):
    ref = _sent(world)
    world.decide(ref, "panel-response", outcome="national-review", review_on="2026-06-01")
    world.decide(ref, "national-review", outcome="ended-with-actions")
    assert world.waits(ref) == ["adopt-plan"]
    assert len(world.messages(ref, "national-review")) > 3


def test_the_thread_has_three_checkpoints_and_knows_which_mail_is_answered(world: World):
    ref = _sent(world)
    (world.desk.folder(ref) / "letter.pdf").write_bytes(b"%PDF-1.4 an invented letter")
    assert _exchange(world, ref, document="letter.pdf") == "X1"
    entries = world.verify().entries
    assert _exchange(world, ref, document="letter.pdf") == "X1"
    assert world.verify().entries == entries
    world.decide(ref, "panel-response", outcome="more-information", response_document="letter.pdf")
    with pytest.raises(BadAnswer, match="X1, X2 wait for an answer"):
        _exchange(world, ref, direction=panel_thread.TO, kind="information")
    assert _exchange(world, ref, direction=panel_thread.TO, kind="letter") == "X3"
    with world.session() as session:
        first, second, third = session.exec(select(PanelExchange).order_by(PanelExchange.id)).all()
        answered = session.get(Message, first.message_id)
        assert answered is not None
        assert answered.notice == "rapid-review-to-panel"
        assert (second.kind, second.direction) == ("asks for information", "from-panel")
        assert third.message_id is None
    assert world.waits(ref) == ["panel-response"]


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"checkpoint": "publication"}, "checkpoint", "the report's approval is not on record yet"),
        ({"checkpoint": "elsewhere"}, "checkpoint", "is not one of outcome, commissioning, publication"),
        ({"direction": "sideways"}, "direction", "to the Panel, from the Panel"),
        ({"kind": "gossip"}, "kind", "is not one of letter"),
        ({"document": "none.pdf"}, "document", "there is no file 'none.pdf'"),
    ],
)
def test_an_exchange_that_cannot_be_is_refused_by_its_field(world: World, typed, field, words):
    ref = _sent(world)
    with pytest.raises(BadAnswer, match=words) as bad:
        _exchange(world, ref, **typed)
    assert [problem.field for problem in bad.value.problems] == [field]


def test_the_page_shows_mails_replies_and_what_was_recorded_as_one_thread(world: World):
    ref = _sent(world)
    with world.session() as session:
        mail = session.exec(select(Message).where(Message.notice == "rapid-review-to-panel")).one()
        reply = InboundMail(
            mailbox="reviews", uid="1:1", sha256="0" * 64, size_bytes=1, read_at=at_london("2026-03-24 09:00"),
            kind="reply", state="placed", case_id=mail.case_id, answers_id=mail.id,
        )  # fmt: skip
        session.add(reply)
    world.go_to("2026-03-26 12:00")
    world.decide(ref, "panel-response", outcome="agree", received_on="2026-03-25")
    assert [(one["on"], one["direction"], one["what"], one["how"]) for one in world.show(ref)["panel_thread"]] == [
        ("2026-03-20", "to-panel", "rapid review to panel", "mail"),
        ("2026-03-24", "from-panel", "a reply to: rapid review to panel", "mail that came in"),
        ("2026-03-25", "from-panel", "agrees", "recorded"),
    ]
    page = readout.case_page(world.show(ref), today=world.today, ui_url="http://127.0.0.1:4200")
    assert "## To and from the Panel" in page
    assert "| Wed 25 Mar 2026 | outcome | from the Panel | agrees (X1) | recorded |" in page
