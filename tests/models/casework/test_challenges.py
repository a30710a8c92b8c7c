"""The challenge log: it climbs by working days of its own, it ends with an outcome, and it never stops a clock."""

from datetime import date

import pytest

from models.casework.context import challenges
from models.casework.record.case import load
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.law.rules.context_targets import CHALLENGE_STEPS
from models.records.tables import Challenge
from tests.support.world import World


def by(world: World) -> By:
    return By("t.ashdown", world.now, world.now)


def challenge(world: World, ref: str, **changed: str) -> str:
    given = {"challenger": "icb", "challenged": "police-partner", "about": "threshold", "words": "", **changed}
    with world.session() as session:
        return challenges.raise_(session, ref=ref, on=world.today, by=by(world), **given).number


def up(world: World, ref: str, number: str, on: date | None = None) -> None:
    with world.session() as session:
        challenges.move_up(
            session, ref=ref, number=number, on=on or world.today, words="", desk=world.desk, by=by(world)
        )
    world.accept_mail()


def resolve(world: World, ref: str, number: str, outcome: str) -> Challenge:
    with world.session() as session:
        found = challenges.resolve(
            session, ref=ref, number=number, on=world.today, outcome=outcome, words="", by=by(world)
        )
        session.flush()
        session.expunge(found)
        return found


def test_a_challenge_stops_no_clock_and_moves_no_date(world: World):
    ref = world.notified()
    before = {
        deadline["rule"]: (deadline["due_on"], deadline["suspended"]) for deadline in world.show(ref)["deadlines"]
    }
    number = challenge(world, ref, about="whether it is notifiable")
    for _ in CHALLENGE_STEPS[1:]:
        up(world, ref, number)
    after = {deadline["rule"]: (deadline["due_on"], deadline["suspended"]) for deadline in world.show(ref)["deadlines"]}
    assert {rule: after[rule] for rule in before} == before
    assert not any(suspended for _, suspended in after.values())


def test_each_step_has_working_days_of_its_own_and_is_a_local_target(world: World):
    ref = world.open()
    world.go_to("2026-03-05 10:00")
    number = challenge(world, ref)
    first = world.deadline(ref, "challenge-practitioners", "C1.1")
    assert (first["due_on"], first["force"], first["duty_force"]) == ("2026-03-10", "local", "local")
    world.go_to("2026-03-12 10:00")
    up(world, ref, number)
    assert world.deadline(ref, "challenge-practitioners")["outcome"] == "met late"
    assert world.deadline(ref, "challenge-managers", "C1.2")["due_on"] == "2026-03-16"
    assert resolve(world, ref, number, "agreed in part").outcome == "agreed in part"
    assert world.deadline(ref, "challenge-managers")["outcome"] == "met"


def test_the_desk_hears_at_the_third_step_and_the_partners_at_the_last(world: World):
    ref = world.open()
    number = challenge(world, ref)
    up(world, ref, number)
    assert not world.messages(ref, "challenge-moved-up")
    up(world, ref, number)
    assert {message["to_role"] for message in world.messages(ref, "challenge-moved-up")} == {
        "Business manager",
        "Review coordinator",
    }
    up(world, ref, number)
    up(world, ref, number)
    assert {"Scrutineer", "Police partner"} <= {
        message["to_role"] for message in world.messages(ref, "challenge-moved-up")
    }
    with pytest.raises(BadAnswer, match="is with the safeguarding partners already"):
        up(world, ref, number)


def test_the_log_keeps_every_step_and_the_same_challenge_twice_is_one(world: World):
    ref = world.open()
    assert challenge(world, ref) == challenge(world, ref) == "C1"
    up(world, ref, "c1")
    resolve(world, ref, "C1", "withdrawn")
    with world.session() as session:
        [found] = challenges.of_case(session, load(session, ref))
        assert [(challenge_step.what, challenge_step.step) for challenge_step in challenges.log_of(session, found)] == [
            ("raised", 1),
            ("up", 2),
            ("resolved", 2),
        ]
    with pytest.raises(BadAnswer, match="does not stand"):
        resolve(world, ref, "C1", "agreed")
    assert world.verify().ok


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"challenger": "somebody"}, "neither an agency of the register nor one of"),
        ({"challenged": "icb"}, "cannot challenge itself"),
        ({"about": "the weather"}, "is not one of whether it is notifiable"),
        ({"words": "born on 3 March 2021"}, "looks like a date of birth"),
    ],
)
def test_what_cannot_be_a_challenge_is_refused_in_words(world: World, changed: dict[str, str], said: str):
    ref = world.open()
    with pytest.raises(BadAnswer, match=said):
        challenge(world, ref, **changed)


def test_a_step_is_not_entered_before_the_one_below_it(world: World):
    ref = world.open()
    number = challenge(world, ref)
    with pytest.raises(BadAnswer, match="is before the last entry"):
        up(world, ref, number, on=date(2026, 3, 1))
