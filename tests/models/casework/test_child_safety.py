"""A child who is not safe opens the case: told at once, asked after by the hour, first on every page, until somebody records that they are safe."""

from datetime import datetime
from typing import Any

import pytest
from sqlmodel import col, select

from models.casework.reading import views, why
from models.casework.record import case
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.casework.stages import child_safety
from models.law.rules.safety import CHILD_SAFETY
from models.law.words.vocabulary import Role
from models.records.tables import Alert, Deadline, Message, MessageState
from notifications.pages import readout
from tests.support.world import AGREE, World, at_london

ACTING, NOBODY = "no, and children's social care is acting", "no, and nobody is acting"
SATURDAY = "2026-03-07 11:20"


def _open(world: World, answer: str = ACTING, **more: str) -> str:
    return world.open(immediate_safety=answer, **more)


def _record(world: World, ref: str, do: str = child_safety.SAFE_NOW, **typed: Any) -> None:
    given = {"confirmed_by": "children's social care", "moment_at": world.now, **typed}
    with world.session() as session:
        child_safety.record(session, ref=ref, do=do, by=By("m.calloway", world.now, world.now), **given)
    world.run_pass(ref)


def _page(world: World, ref: str) -> str:
    return readout.case_page(world.show(ref), today=world.today, ui_url="http://127.0.0.1:4200")


def _board(world: World, *refs: str) -> str:
    with world.session() as session:
        lines = [views.summary(session, case.peek(session, ref), desk=world.desk, today=world.today) for ref in refs]
    return readout.board_page(lines, today=world.today)


def _alerts(world: World) -> list[tuple[str, datetime]]:
    with world.session() as session:
        query = (
            select(Alert.rung, Alert.claimed_at)
            .join(Deadline, col(Alert.deadline_id) == col(Deadline.id))
            .where(Deadline.rule == CHILD_SAFETY, col(Alert.overtaken_by).is_(None))
            .order_by(col(Alert.id))
        )
        return list(session.exec(query).all())


def test_a_child_who_is_not_safe_opens_the_case_with_a_task_of_the_day(world: World):
    ref = _open(world)
    due = world.deadline(ref, CHILD_SAFETY)
    assert (due["due_on"], due["force"], due["outcome"]) == ("2026-03-02", "local", "open")
    assert world.deadline(ref, "notify-panel")["due_on"] == "2026-03-09", "the 5 working days run beside it"
    told = {mail["to_role"] for mail in world.messages(ref, "child-not-safe")}
    assert told == {"Business manager", "Review coordinator", "Local authority partner"}
    assert not world.messages(ref, "child-not-safe-nobody-acts")
    assert "A child is not known to be safe since Mon 2 Mar 2026; children's social care is acting" in _page(world, ref)


@pytest.mark.parametrize(
    "given",
    [{"answer": NOBODY}, {"answer": "no"}, {"answer": "yes", "siblings": "not safe"}, {"answer": "yes", "household": "not known"}],
)  # fmt: skip
def test_where_nobody_is_acting_all_partners_are_told_at_once_to_call(world: World, given: dict[str, str]):
    ref = _open(world, **given)
    mails = world.messages(ref, "child-not-safe-nobody-acts")
    assert {"Business manager", "Local authority partner", "Police partner", "Integrated care board partner"} <= {
        mail["to_role"] for mail in mails
    }
    assert "NOW: a child is not safe, and nobody is acting. Call children's social care" in mails[0]["subject"]
    assert "and nobody is said to be acting" in _page(world, ref)
    _record(world, ref, child_safety.ACTING)
    assert "children's social care is acting" in _page(world, ref)
    assert world.deadline(ref, CHILD_SAFETY)["outcome"] == "open", "to act is not yet to be safe"


def test_it_stands_first_on_the_board_and_the_page_and_why_explains_it(world: World):
    other = world.open()
    ref = _open(world)
    world.go_to("2026-03-20 10:00")
    board = _board(world, other, ref)
    assert board.index(f"A child is not known to be safe: [{ref}]") < board.index("open on")
    rows = [line for line in board.splitlines() if line.startswith("| [HMR")]
    assert rows[0].startswith(f"| [{ref}]")
    with world.session() as session:
        [explained] = why.why(session, case.peek(session, ref), rule_id=CHILD_SAFETY, today=world.today)
    assert explained["due_on"] == "2026-03-02"
    _record(world, ref)
    assert "not known to be safe" not in _board(world, other, ref) + _page(world, ref)
    assert world.deadline(ref, CHILD_SAFETY)["outcome"] == "met late"


def test_it_is_asked_after_by_the_hour_on_a_weekend_too(world: World):
    world.go_to(SATURDAY)
    ref = _open(world)
    for moment in ("2026-03-07 11:25", "2026-03-07 12:00", "2026-03-07 13:00", "2026-03-08 09:00", "2026-03-08 10:00"):
        world.go_to(moment)
        world.sweep()
        world.accept_mail()
    assert [rung for rung, _ in _alerts(world)] == [
        "due-today@11:00",
        "due-today@12:00",
        "due-today@13:00",
        "escalation+1@09:00",
        "escalation+1@10:00",
    ]
    assert {"Police partner", "Scrutineer"} <= {mail["to_role"] for mail in world.messages(ref, "escalation")}
    _record(world, ref)
    world.go_to("2026-03-09 09:00")
    world.sweep()
    assert len(_alerts(world)) == 5, "recorded, it is asked after no more"


def test_what_nobody_records_for_a_year_stays_first_and_stands_against_ending_the_case(world: World):
    ref = _open(world)
    for _ in range(400):
        swept = world.sweep()
        with world.session() as session:
            following = session.exec(
                select(Deadline.next_rung_at).where(Deadline.rule == CHILD_SAFETY, col(Deadline.replaced_at).is_(None))
            ).one()
        if following is None:
            break
        world.now = following
        assert swept.failed == ()
    assert _alerts(world)[-1][0] == "escalation+28@09:00"
    world.go_to("2027-03-02 10:00")
    assert "A child is not known to be safe" in _board(world, ref)
    with pytest.raises(BadAnswer, match="a child is not known to be safe"):
        world.only_decide(ref, "withdraw", reason="opened in error")
    world.decide(ref, "notifiable", outcome="do-not-notify", **AGREE)
    with pytest.raises(BadAnswer, match="child-safety"):
        world.only_decide(ref, "close")
    _record(world, ref)
    world.decide(ref, "withdraw", reason="opened in error")


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"moment_at": at_london("2026-03-02 09:00")}, "confirmed_at", "before it was said that a child is not safe"),
        ({"moment_at": at_london("2026-03-02 23:00")}, "confirmed_at", "has not come yet"),
        ({"confirmed_by": "Mrs Example"}, "confirmed_by", "name no person"),
        ({"do": "nothing"}, "do", "choose one of"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(world: World, typed: dict[str, Any], field: str, words: str):
    ref = _open(world)
    world.go_to("2026-03-02 12:00")
    with pytest.raises(BadAnswer, match=words) as bad:
        _record(world, ref, **typed)
    assert [problem.field for problem in bad.value.problems] == [field]


def test_it_is_recorded_once(world: World):
    ref = _open(world)
    world.go_to("2026-03-02 12:00")
    _record(world, ref)
    entries = world.verify().entries
    _record(world, ref)
    assert world.verify().entries == entries
    with pytest.raises(BadAnswer, match="is on record as of Mon 2 Mar 2026"):
        _record(world, ref, moment_at=at_london("2026-03-02 11:00"))
    with pytest.raises(BadAnswer, match="opened with every child safe"):
        _record(world, world.open())


def test_its_alert_leads_the_mail_of_its_case_whatever_else_falls_due(world: World):
    ref = _open(world, aware_on="2026-02-20")  # the 5 working days are over: that date is escalated with it
    world.go_to("2026-03-03 09:00")
    world.sweep()
    escalated = [mail["subject"] for mail in world.messages(ref, "escalation") if mail["to_role"] == "Business manager"]
    assert any("every child is safe now" in subject for subject in escalated)
    with world.session() as session:
        mails = session.exec(
            select(Message).where(Message.alert_id.is_not(None), Message.to_role == Role.BUSINESS_MANAGER)  # type: ignore[union-attr]
        ).all()
    gone = [mail.subject for mail in mails if mail.state is not MessageState.CARRIED]
    assert len(gone) == 1
    assert "every child is safe now" in gone[0]


def test_no_alert_of_it_can_be_acknowledged_away(world: World):
    _open(world, NOBODY)
    for moment in ("2026-03-02 12:00", "2026-03-03 09:00", "2026-03-06 09:00"):
        world.go_to(moment)
        world.sweep()
    with world.session() as session:
        query = select(Alert).join(Deadline, col(Alert.deadline_id) == col(Deadline.id))
        alerts = session.exec(query.where(Deadline.rule == CHILD_SAFETY)).all()
    assert len(alerts) > 3
    assert {alert.code for alert in alerts} == {None}
