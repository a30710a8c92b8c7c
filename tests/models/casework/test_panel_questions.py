"""What the Panel asks has a date for our answer; each question stands for itself, and an answer says on which day, by whom, by what means."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from models.casework.reading import views, why
from models.casework.record import case
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.casework.stages import panel_questions, panel_thread
from models.law.rules.all_rules import rule
from models.law.words.vocabulary import SAFEGUARDING_PARTNERS, Role
from models.records.tables import Alert, Deadline, Message, MessageState
from notifications.pages import readout
from tests.support.world import World

RULE = "panel-question"


def _asked(world: World, outcome: str = "query") -> str:
    """A case in which the Panel has answered the rapid review with a question, on Mon 30 Mar 2026."""
    ref = world.notified()
    world.go_to("2026-03-20 12:00")
    world.outcome(ref, "no-review")
    world.go_to("2026-03-30 12:00")
    world.decide(ref, "panel-response", outcome=outcome)
    return ref


def _answer(world: World, ref: str, number: str = "", **typed: Any) -> str:
    given = {"on": world.today, "means": "letter", "answered_by": "", "document": "", **typed}
    with world.session() as session:
        by = By("m.calloway", world.now, world.now)
        found = panel_questions.answer(session, ref=ref, number=number, desk=world.desk, by=by, **given).number
    world.accept_mail()
    return found


def _exchange(world: World, ref: str, kind: str, direction: str = panel_thread.FROM) -> str:
    with world.session() as session:
        return panel_thread.record_exchange(
            session, ref=ref, checkpoint="outcome", direction=direction, kind=kind, on=world.today, document="",
            desk=world.desk, by=By("m.calloway", world.now, world.now),
        ).number  # fmt: skip


def _page(world: World, ref: str) -> str:
    return readout.case_page(world.show(ref), today=world.today, ui_url="http://127.0.0.1:4200")


@pytest.mark.parametrize("outcome", ["query", "more-information"])
def test_what_the_panel_asks_has_a_local_date_with_an_owner_and_is_answered(world: World, outcome: str):
    ref = _asked(world, outcome)
    due = world.deadline(ref, RULE, "X1")
    assert (due["due_on"], due["force"], due["outcome"]) == ("2026-04-08", "local", "open"), "Easter lies between"
    assert due["owed_by"] == "the business unit"
    assert rule(RULE).owner is Role.BUSINESS_MANAGER
    world.go_to("2026-04-02 12:00")
    assert _answer(world, ref, "x1") == "X2"
    assert (world.deadline(ref, RULE, "X1")["met_on"], world.deadline(ref, RULE, "X1")["outcome"]) == (
        "2026-04-02",
        "met",
    )
    assert "answers X1 by letter, m.calloway |" in _page(world, ref)
    assert "answered Thu 2 Apr 2026 |" in _page(world, ref)


def test_an_answer_that_came_late_is_shown_late(world: World):
    ref = _asked(world)
    world.go_to("2026-04-20 12:00")
    assert "not answered, due Wed 8 Apr 2026" in _page(world, ref)
    _answer(world, ref, on=date(2026, 4, 17), answered_by="t.ashdown", means="telephone")
    assert (world.deadline(ref, RULE, "X1")["met_on"], world.deadline(ref, RULE, "X1")["outcome"]) == (
        "2026-04-17",
        "met late",
    )
    assert "answers X1 by telephone, t.ashdown, late: due Wed 8 Apr 2026" in _page(world, ref)


def test_a_question_that_nobody_answers_for_a_year_is_chased_up_to_the_partners_and_asked_before_closing(world: World):
    ref = _asked(world)
    for day in ("2026-04-02 09:00", "2026-04-08 09:00", "2026-04-09 09:00", "2026-04-13 09:00", "2026-04-22 09:00", "2027-03-30 09:00"):  # fmt: skip
        world.go_to(day)
        world.sweep()
        world.accept_mail()
    with world.session() as session:
        rungs = session.exec(
            select(Alert.rung).join(Deadline, col(Alert.deadline_id) == col(Deadline.id)).where(Deadline.rule == RULE)
        ).all()
    assert rungs == ["reminder-2", "due-today", "overdue+1", "escalation+3", "escalation+10", "escalation+20"]
    with world.session() as session:
        told = session.exec(
            select(Message.to_role, Message.subject).where(col(Message.alert_id).is_not(None)).order_by(col(Message.id))
        ).all()
    about = [role for role, subject in told if "answer the panel" in subject.lower()]
    assert set(SAFEGUARDING_PARTNERS) <= set(about)
    assert world.deadline(ref, RULE, "X1")["outcome"] == "overdue"
    with world.session() as session:
        found = case.peek(session, ref)
        line = views.summary(session, found, desk=world.desk, today=world.today)
        [explained] = why.why(session, found, rule_id=RULE, item="X1", today=world.today)
    assert (RULE, "X1", "overdue") in [(due["rule"], due["item"], due["outcome"]) for due in line["deadlines"]], (
        "on the board"
    )
    assert explained["due_on"] == "2026-04-08"
    world.decide(ref, "withdraw-notification", outcome="never-met", reasons="Invented.")
    with pytest.raises(BadAnswer, match="X1"):
        world.only_decide(ref, "close")


def test_what_was_not_answered_stands_against_closing_and_each_question_for_itself(world: World):
    ref = _asked(world)
    second = _exchange(world, ref, "asks for information")
    assert {item: world.deadline(ref, RULE, item)["outcome"] for item in ("X1", second)} == {"X1": "open", "X2": "open"}
    with pytest.raises(BadAnswer, match="X1, X2 wait for an answer"):
        _exchange(world, ref, "answer", panel_thread.TO)
    with pytest.raises(BadAnswer, match="those that wait: X1, X2"):
        _answer(world, ref)
    _answer(world, ref, second)
    assert [world.deadline(ref, RULE, item)["outcome"] for item in ("X1", second)] == ["open", "met"]
    assert _exchange(world, ref, "answer", panel_thread.TO) == "X4", "the other one is the only one that waits"
    assert world.deadline(ref, RULE, "X1")["outcome"] == "met"
    assert _exchange(world, ref, "answer", panel_thread.TO) == "X4"


def test_the_panels_own_answer_ends_only_the_questions_that_wait(world: World):
    ref = _asked(world)
    world.only_decide(ref, "panel-response", round_=2, outcome="query")
    assert {"X1", "X2"} <= {one["number"] for one in world.show(ref)["panel_thread"]}, "asked twice on one day"
    _answer(world, ref, "X1")
    world.go_to("2026-04-07 12:00")
    world.decide(ref, "panel-response", outcome="agree")
    assert world.deadline(ref, RULE, "X1")["outcome"] == "met"
    assert world.deadline(ref, RULE, "X2")["outcome"] == "not applicable"
    assert "the Panel came to its answer without ours" in _page(world, ref)
    world.decide(ref, "close")


def test_an_answer_by_mail_is_sent_and_counts_when_the_relay_has_taken_it(world: World):
    ref = _asked(world)
    (world.desk.folder(ref) / "answer.pdf").write_bytes(b"%PDF-1.4 an invented answer")
    with pytest.raises(BadAnswer, match="document: a mail from here encloses it"):
        _answer(world, ref, means=panel_questions.MAIL)
    world.go_to("2026-03-31 12:00")
    with pytest.raises(BadAnswer, match="a mail from here goes today"):
        _answer(world, ref, means=panel_questions.MAIL, document="answer.pdf", on=date(2026, 3, 30))
    _answer(world, ref, means=panel_questions.MAIL, document="answer.pdf")
    [mail] = world.messages(ref, "panel-answer")
    assert (mail["to_role"], mail["state"]) == ("Child Safeguarding Practice Review Panel", "accepted")
    assert world.deadline(ref, RULE, "X1")["met_on"] == "2026-03-31"
    assert _answer(world, ref, "X1", means=panel_questions.MAIL, document="answer.pdf") == "X2", "again changes nothing"
    assert len(world.messages(ref, "panel-answer")) == 1


def test_a_mail_that_was_refused_has_answered_nothing_and_another_way_may(world: World):
    ref = _asked(world)
    (world.desk.folder(ref) / "answer.pdf").write_bytes(b"%PDF-1.4 an invented answer")
    with world.session() as session:
        panel_questions.answer(
            session, ref=ref, number="", on=world.today, answered_by="", means=panel_questions.MAIL, document="answer.pdf",
            desk=world.desk, by=By("m.calloway", world.now, world.now),
        )  # fmt: skip
    with world.session() as session:
        mail = session.exec(select(Message).where(Message.notice == "panel-answer")).one()
        mail.state, mail.next_try_at = MessageState.REJECTED, None
        session.add(mail)
    assert world.deadline(ref, RULE, "X1")["outcome"] == "open"
    assert "not yet taken by the mail relay" in _page(world, ref)
    world.go_to("2026-03-31 12:00")
    with pytest.raises(BadAnswer, match="a mail with the answer was written already"):
        _answer(world, ref, means=panel_questions.MAIL, document="answer.pdf")
    _answer(world, ref, means="the Panel's portal")
    assert world.deadline(ref, RULE, "X1")["met_on"] == "2026-03-31"


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"on": date(2026, 3, 27)}, "on", "before the Panel asked, Mon 30 Mar 2026"),
        ({"on": date(2026, 4, 1)}, "on", "has not come yet"),
        ({"means": "pigeon"}, "means", "is not one of mail from here"),
        ({"answered_by": "nobody.atall"}, "answered_by", "nobody.atall"),
        ({"number": "X9"}, "number", "X9 is no question of the Panel"),
        ({"document": "none.pdf"}, "document", "there is no file 'none.pdf'"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_by_its_field(world: World, typed, field, words):
    ref = _asked(world)
    with pytest.raises(BadAnswer, match=words) as bad:
        _answer(world, ref, **typed)
    assert [problem.field for problem in bad.value.problems] == [field]


def test_a_question_is_answered_once(world: World):
    ref = _asked(world)
    _answer(world, ref)
    entries = world.verify().entries
    assert _answer(world, ref, "X1") == "X2"
    assert world.verify().entries == entries
    with pytest.raises(BadAnswer, match="X1 was settled on Mon 30 Mar 2026"):
        _answer(world, ref, "X1", means="telephone")
