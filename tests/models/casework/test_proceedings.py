"""What runs beside a case: its next dates are asked after, what it holds up has a hold, and its outcome is its own."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from models.casework.context import proceedings
from models.casework.context.proceeding_checks import Given
from models.casework.dates import holds
from models.casework.record.case import load
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.records.tables import AuditEntry, Case
from tests.support.world import World


def by(world: World) -> By:
    return By("t.ashdown", world.now, world.now)


def begin(world: World, ref: str, kind: str = "inquest", **more: Any) -> str:
    given = Given(kind=kind, began_on=world.today, body="Harrowmere Coroner", **more)
    with world.session() as session:
        return proceedings.record(session, ref=ref, given=given, by=by(world)).number


def heard(world: World, ref: str, number: str, *, next_on: date | None = None, stage: str = "") -> None:
    with world.session() as session:
        proceedings.update(session, ref=ref, number=number, on=world.today, stage=stage, next_on=next_on, by=by(world))


def end(world: World, ref: str, number: str, outcome: str) -> None:
    with world.session() as session:
        proceedings.end(session, ref=ref, number=number, on=world.today, outcome=outcome, desk=world.desk, by=by(world))
    world.accept_mail()


def test_a_next_date_that_passed_is_asked_after_until_something_was_heard(world: World):
    ref = world.open()
    number = begin(world, ref, next_on=date(2026, 4, 1))
    world.go_to("2026-04-07 10:00")
    owed = world.deadline(ref, "proceeding-next-date", "P1.1")
    assert (owed["due_on"], owed["outcome"], owed["force"]) == ("2026-04-01", "overdue", "local")
    assert world.sweep().claimed > 0
    heard(world, ref, number, next_on=date(2026, 6, 1), stage="pre-inquest review held")
    assert world.deadline(ref, "proceeding-next-date", "P1.1")["outcome"] == "met late"
    assert world.deadline(ref, "proceeding-next-date", "P1.2")["due_on"] == "2026-06-01"


def test_what_a_proceeding_holds_up_stands_in_the_ledger_and_its_end_reminds_of_it(world: World):
    ref = world.notified()
    before = {deadline["rule"]: deadline["due_on"] for deadline in world.show(ref)["deadlines"]}
    number = begin(world, ref, holds_up="publication", next_on=date(2026, 9, 1))
    [hold] = world.show(ref)["holds"]
    assert (hold["reason"], hold["review_on"], hold["stops"]) == ("inquest", "2026-09-01", [])
    after = {deadline["rule"]: deadline["due_on"] for deadline in world.show(ref)["deadlines"]}
    assert {rule: after[rule] for rule in before} == before
    world.go_to("2026-08-03 10:00")
    end(world, ref, number, "unascertained")
    reminders = world.messages(ref, "proceeding-ended")
    assert {reminder["to_role"] for reminder in reminders} == {"Business manager", "Review coordinator"}
    assert world.show(ref)["holds"][0]["released_on"] is None
    assert world.deadline(ref, "proceeding-next-date", "P1.1")["outcome"] == "met"


def test_a_second_proceeding_of_the_kind_shares_the_hold_and_a_hold_that_was_kept_on_is_still_found(world: World):
    ref = world.open()
    begin(world, ref, "police investigation", holds_up="interviews", next_on=date(2026, 4, 1))
    begin(world, ref, "prosecution", holds_up="publication", next_on=date(2026, 5, 1))
    assert [hold["number"] for hold in world.show(ref)["holds"]] == [1]
    with world.session() as session:
        holds.review(
            session, ref=ref, number=1, outcome="keep", on=world.today, review_on=date(2026, 6, 1), by=by(world)
        )
    with world.session() as session:
        case = load(session, ref)
        found = [proceedings.standing_hold(session, case, one) for one in proceedings.of_case(session, case)]
        assert [hold.number for hold in found if hold] == [2, 2]


def test_an_inquest_that_was_done_may_begin_again(world: World):
    ref = world.open()
    number = begin(world, ref)
    end(world, ref, number, "open conclusion")
    with pytest.raises(BadAnswer, match="begin it again first"):
        heard(world, ref, number)
    with world.session() as session:
        found = proceedings.begin_again(
            session, ref=ref, number="p1", on=world.today, stage="", next_on=date(2026, 7, 1), by=by(world)
        )
        assert (found.ended_on, found.outcome, found.next_number) == (None, "", 1)
    assert world.deadline(ref, "proceeding-next-date", "P1.1")["outcome"] == "open"
    assert world.verify().ok


def test_the_same_proceeding_recorded_twice_is_one(world: World):
    ref = world.open()
    assert begin(world, ref, next_on=date(2026, 4, 1)) == begin(world, ref, next_on=date(2026, 4, 1)) == "P1"
    assert world.deadline(ref, "proceeding-next-date")["item"] == "P1.1"


def test_on_a_childs_death_the_ecdop_reference_is_asked_for_and_nothing_else_of_it_is_kept(world: World):
    ref = world.open(ecdop=False)
    assert world.deadline(ref, "child-death-reference")["due_on"] == "2026-03-04"
    with pytest.raises(BadAnswer, match="give the eCDOP reference"):
        begin(world, ref, "child death review")
    begin(world, ref, "child death review", reference="eCDOP-7741")
    assert world.deadline(ref, "child-death-reference")["outcome"] == "met"
    for facts in ({"harm": "serious harm"}, {"care_leaver": "yes"}):
        other = world.open(**facts)
        assert not [
            deadline for deadline in world.show(other)["deadlines"] if deadline["rule"] == "child-death-reference"
        ]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"kind": "gossip"}, "'gossip' is not one of police investigation"),
        ({"holds_up": "publication"}, "it holds something up: give its next date"),
        ({"next_on": date(2026, 3, 1)}, "is not in the future"),
        ({"contact": "07700 900123 at night"}, "looks like a telephone number"),
        ({"together": "never"}, "'never' is not one of joint"),
    ],
)
def test_what_cannot_be_recorded_is_refused_in_words(world: World, more: dict[str, Any], said: str):
    ref = world.open()
    with pytest.raises(BadAnswer, match=said):
        begin(world, ref, **more)
    with pytest.raises(BadAnswer, match="has no proceeding 'P9'; those on record: none yet"):
        heard(world, ref, "P9")


@pytest.mark.parametrize("together", ["joint", "in sequence", "apart"])
def test_joint_or_in_sequence_is_decided_at_intake(world: World, together: str):
    ref = world.open(beside="safeguarding adult review", together=together)
    [found] = world.show(ref)["beside"]["proceedings"]
    assert (found["number"], found["kind"], found["together"]) == ("P1", "safeguarding adult review", together)
    assert found["began_on"] == world.today.isoformat()
    with world.session() as session:
        said = session.exec(
            select(AuditEntry.operation).where(AuditEntry.case_ref == ref).order_by(col(AuditEntry.seq))
        ).all()
    assert said[:2] == ["open-case", "proceeding.began"]


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"beside": "inquest"}, "together", "choose one of joint, in sequence, apart"),
        ({"together": "joint"}, "beside", "or leave both of these answers empty"),
        ({"beside": "child death review", "together": "joint"}, "beside", "is not one of police investigation"),
        ({"beside": "inquest", "together": "maybe"}, "together", "'maybe' is not one of joint"),
    ],
)
def test_at_intake_one_answer_needs_the_other(world: World, given: dict[str, str], field: str, words: str):
    with pytest.raises(BadAnswer, match=words) as refused:
        world.open(**given)
    assert [problem.field for problem in refused.value.problems] == [field]
    with world.session() as session:
        assert session.exec(select(Case)).all() == []
