"""*Redo by*: what is opened again may be agreed to be decided by a date; it is chased, told, and met by the decision that is taken again."""

import pytest
from sqlmodel import col, select

from models.casework.reading import views
from models.casework.record import case
from models.casework.record.refusals import BadAnswer
from models.records.tables import Alert, Deadline
from notifications.pages import readout
from tests.support.world import AGREE, SIGNED, World

RULE = "redo-due"


def _not_notified(world: World) -> str:
    ref = world.open()
    world.decide(ref, "notifiable", outcome="do-not-notify", **AGREE)
    return ref


def _closed(world: World) -> str:
    ref = _not_notified(world)
    world.decide(ref, "close")
    return ref


def _disagrees(world: World, **more: str) -> str:
    ref = world.notified()
    world.go_to("2026-03-20 12:00")
    world.outcome(ref, "no-review")
    world.decide(ref, "panel-response", outcome="disagree", **more)
    return ref


def _stands(world: World, ref: str, item: str) -> tuple[str, str]:
    due = world.deadline(ref, RULE, item)
    return due["due_on"], due["outcome"]


def test_a_case_that_is_opened_again_is_redone_by_the_agreed_date(world: World):
    ref = _closed(world)
    world.decide(ref, "reopen", outcome="new-information", reason="new information", redo_by="2026-03-12")
    due = world.deadline(ref, RULE, "notifiable.2")
    assert (due["due_on"], due["force"], due["outcome"]) == ("2026-03-12", "local", "open")
    [told] = [one for one in world.messages(ref, "case-reopened") if one["to"].startswith("m.calloway")]
    assert told["subject"].endswith("The case was opened again")
    assert "Thu 12 Mar 2026" in readout.case_page(world.show(ref), today=world.today, ui_url="http://127.0.0.1:4200")
    with world.session() as session:
        line = views.summary(session, case.peek(session, ref), desk=world.desk, today=world.today)
    assert RULE in [one["rule"] for one in line["deadlines"]]
    world.go_to("2026-03-11 10:00")
    world.decide(ref, "notifiable", outcome="do-not-notify", **AGREE)
    assert _stands(world, ref, "notifiable.2") == ("2026-03-12", "met")


def test_what_is_redone_late_is_shown_late(world: World):
    ref = _not_notified(world)
    world.decide(ref, "look-again", redo_by="2026-03-04")
    world.go_to("2026-03-20 10:00")
    assert _stands(world, ref, "notifiable.2") == ("2026-03-04", "overdue")
    world.decide(ref, "notifiable", outcome="do-not-notify", **AGREE)
    assert _stands(world, ref, "notifiable.2") == ("2026-03-04", "met late")


def test_a_disagreement_of_the_panel_has_a_date_for_the_outcome_too(world: World):
    ref = _disagrees(world, redo_by="2026-04-20")
    assert _stands(world, ref, "outcome.2") == ("2026-04-20", "open")
    [told] = [one for one in world.messages(ref, "panel-response") if one["to_role"] == "Police partner"]
    assert told["state"] == "accepted"
    world.go_to("2026-04-14 12:00")
    world.decide(ref, "rapid-review-outcome", outcome="no-review", **SIGNED)
    assert _stands(world, ref, "outcome.2") == ("2026-04-20", "met")
    world.decide(ref, "panel-response", outcome="disagree", redo_by="2026-05-20")
    assert _stands(world, ref, "outcome.3") == ("2026-05-20", "open"), "every round has its own"


def test_what_nobody_redoes_for_a_year_is_chased_and_stays_overdue(world: World):
    ref = _disagrees(world, redo_by="2026-04-20")
    for moment in ("2026-04-13 09:00", "2026-04-17 09:00", "2026-04-20 09:00", "2026-04-21 09:00", "2026-04-27 09:00", "2027-04-20 09:00"):  # fmt: skip
        world.go_to(moment)
        world.sweep()
        world.accept_mail()
    with world.session() as session:
        rungs = session.exec(
            select(Alert.rung).join(Deadline, col(Alert.deadline_id) == col(Deadline.id)).where(Deadline.rule == RULE)
        ).all()
    assert rungs == ["reminder-5", "reminder-1", "due-today", "overdue+1", "escalation+5"]
    assert _stands(world, ref, "outcome.2")[1] == "overdue"


def test_a_question_that_is_not_asked_any_more_needs_no_redoing(world: World):
    ref = _disagrees(world, redo_by="2026-04-20")
    world.decide(ref, "withdraw-notification", outcome="never-met", reasons="Invented.")
    assert world.deadline(ref, RULE, "outcome.2")["outcome"] == "not applicable"


def test_without_a_date_nothing_is_agreed(world: World):
    ref = _disagrees(world)
    assert RULE not in [one["rule"] for one in world.show(ref)["deadlines"]]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"outcome": "agree", "redo_by": "2026-04-20"}, "nothing is decided again"),
        ({"outcome": "disagree", "redo_by": "2026-03-19"}, "If the Panel disagrees"),
    ],
)
def test_a_date_that_cannot_be_is_refused_by_its_field(world: World, typed: dict[str, str], words: str):
    ref = world.notified()
    world.go_to("2026-03-20 12:00")
    world.outcome(ref, "no-review")
    with pytest.raises(BadAnswer) as bad:
        world.only_decide(ref, "panel-response", **typed)
    [problem] = bad.value.problems
    assert problem.field == "redo_by"
    assert words in f"{problem.title}: {problem.message}"
