"""A question that is asked round after round is not answered by a repetition of its last answer, unless its round is named."""

import pytest

from models.casework.process.deciding import AnsweredSo, DecisionNotOpen
from tests.support.world import World


def rounds(world: World, ref: str) -> list[int]:
    return [decision["round"] for decision in world.show(ref)["decisions"] if decision["decision"] == "interval-check"]


@pytest.fixture
def ref(world: World) -> str:
    ref = world.notified()
    world.outcome(ref, "lcspr")
    world.commissioned(ref)
    world.go_to("2026-04-06 10:00")
    world.decide(ref, "interval-check", outcome="on-track")
    return ref


def test_the_same_interval_check_again_is_no_second_one(world: World, ref: str):
    world.go_to("2026-04-06 16:00")
    with pytest.raises(AnsweredSo) as again:
        world.only_decide(ref, "interval-check", outcome="on-track")
    assert "was answered with just this" in str(again.value)
    assert "in round 1; nothing was changed; if it was done again, say the day of that, or that round 2" in str(
        again.value
    )
    assert rounds(world, ref) == [1]


def test_the_next_round_is_answered_where_it_is_named(world: World, ref: str):
    with pytest.raises(DecisionNotOpen, match="already answered"):
        world.only_decide(ref, "interval-check", round_=1, outcome="on-track")
    world.only_decide(ref, "interval-check", round_=2, outcome="on-track")
    assert rounds(world, ref) == [1, 2]


def test_one_of_another_day_or_with_other_words_is_the_next(world: World, ref: str):
    world.only_decide(ref, "interval-check", outcome="on-track", remarks="The draft is with its readers.")
    world.go_to("2026-05-05 10:00")
    world.only_decide(ref, "interval-check", outcome="on-track")
    assert rounds(world, ref) == [1, 2, 3]
