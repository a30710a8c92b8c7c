"""Single bank holidays as they were declared in 2022 and 2023, and dates in a year that is not published yet."""

from datetime import date
from pathlib import Path

import pytest

from models.casework.record.refusals import BadAnswer
from models.records.database import engine_for
from tests.models.casework.editions import take_up, told
from tests.support.days import day
from tests.support.published import YEAR_2029, published
from tests.support.world import AGREE, World

FUNERAL = day("Mon 2022-09-19")
CORONATION = day("Mon 2023-05-08")


def then(database_url: str, home: Path, now: str, *not_yet: date) -> World:
    """The world at an earlier time, with the calendar as it was published then."""
    world = World(engine_for(database_url), home, now)
    take_up(world, published(without=not_yet))
    return world


def test_september_2022_the_state_funeral(database_url: str, tmp_path: Path):
    world = then(database_url, tmp_path, "2022-09-09 10:00", FUNERAL, CORONATION)
    aware, notified = world.open(), world.notified()
    assert world.deadline(aware, "notify-panel")["due_on"] == "2022-09-16"
    assert world.deadline(notified, "rapid-review-to-panel")["due_on"] == "2022-09-30"
    world.go_to("2022-09-10 14:00")  # the day on which it was declared
    taken_up = take_up(world, published(without=(CORONATION,)))
    assert taken_up.words.startswith("added Mon 19 Sep 2022 (")
    assert set(taken_up.moved) == {notified}
    assert world.deadline(aware, "notify-panel")["due_on"] == "2022-09-16"
    assert world.deadline(notified, "rapid-review-to-panel")["due_on"] == "2022-10-03"
    assert {message.facts["because"].partition(" (")[0] for message in told(world)} == {
        "the bank holidays changed: added Mon 19 Sep 2022"
    }


def test_may_2023_the_coronation(database_url: str, tmp_path: Path):
    world = then(database_url, tmp_path, "2023-04-28 10:00", CORONATION)
    ref = world.open()
    assert world.deadline(ref, "notify-panel")["due_on"] == "2023-05-08"
    world.go_to("2023-05-02 09:30")
    take_up(world)
    moved = world.deadline(ref, "notify-panel")
    assert (moved["due_on"], moved["revision"], moved["outcome"]) == ("2023-05-09", 2, "open")
    world.go_to("2023-05-09 23:00")
    assert world.deadline(ref, "notify-panel")["outcome"] == "open"


def test_a_date_past_the_end_of_the_calendar_is_provisional_until_the_year_is_known(database_url: str, tmp_path: Path):
    world = World(engine_for(database_url), tmp_path, "2028-12-28 10:00")
    ref = world.open()
    guess = world.deadline(ref, "notify-panel")
    assert (guess["due_on"], guess["provisional"]) == ("2029-01-04", True)
    taken_up = take_up(world, published(also=YEAR_2029))
    assert taken_up.words == "they are known to Mon 31 Dec 2029, before to Sun 31 Dec 2028"
    known = world.deadline(ref, "notify-panel")
    assert (known["due_on"], known["provisional"], known["revision"]) == ("2029-01-05", False, 2)
    assert len(told(world)) == 3


def test_a_provisional_date_closes_no_duty_and_no_case(database_url: str, tmp_path: Path):
    world = World(engine_for(database_url), tmp_path, "2028-12-28 10:00")
    ref = world.open(looked_after="yes", abuse_or_neglect="not suspected")
    world.decide(ref, "notifiable", outcome="looked-after-death", **AGREE)
    world.go_to("2029-01-05 10:00")
    world.decide(ref, "notification-sent", sent_at="2029-01-05T09:30")
    rule = "notify-secretary-of-state-looked-after"
    assert world.deadline(ref, rule)["outcome"] == "done, date provisional"
    with pytest.raises(BadAnswer) as bad:
        world.decide(ref, "close")
    [problem] = bad.value.problems
    assert problem.field == "closed_on"
    assert rule in problem.message
    assert "cspr calendar load" in problem.message
    assert world.show(ref)["status"] == "open"
    take_up(world, published(also=YEAR_2029))
    assert world.deadline(ref, rule)["outcome"] == "met"
    world.decide(ref, "close")
    assert world.show(ref)["status"] == "closed"
