"""What a body is to take stands on the agenda of its next meeting with time for the papers, and moves when that is not held."""

from datetime import date

import pytest

from models.casework.context import governance, routing
from models.casework.context.governance import GivenBody, GovernanceFile
from models.casework.record.case import load
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from tests.support.world import World


def by(world: World) -> By:
    return By("t.ashdown", world.now, world.now)


@pytest.fixture
def ref(world: World) -> str:
    """A case, and a review group that meets on 9 March, 6 April and 4 May and needs its papers five working days before."""
    body = GivenBody(
        code="review-group",
        name="Case review group",
        email="group@harrowmere.example",
        quorum=4,
        meetings=[date(2026, 3, 9), date(2026, 4, 7), date(2026, 5, 5)],
    )
    with world.session() as session:
        file = GovernanceFile(partnership="HMR", bodies=[body])
        governance.load(session, file, by=By("m.calloway", world.now, world.now))
    return world.open()


def put(world: World, ref: str, what: str = "report-approved", body: str = "review-group") -> str:
    with world.session() as session:
        return routing.route(session, ref=ref, body=body, what=what, by=by(world)).number


def settle(world: World, ref: str, outcome: str, *, minute: str = "M/4", present: int | None = 5) -> None:
    with world.session() as session:
        routing.settle(session, ref=ref, number="G1", outcome=outcome, minute=minute, present=present, by=by(world))


def cancel(world: World, ref: str, on: date) -> None:
    with world.session() as session:
        partnership_id = load(session, ref).partnership_id
        governance.cancel(session, partnership_id, "review-group", on, by=By("m.calloway", world.now, world.now))


def item(world: World, ref: str) -> tuple[str | None, str | None, int]:
    [found] = world.show(ref)["beside"]["routed"]
    return found["meets_on"], found["papers_due_on"], found["moved"]


def test_an_item_goes_to_the_first_meeting_whose_papers_can_still_be_sent(world: World, ref: str):
    assert put(world, ref) == put(world, ref) == "G1"
    assert item(world, ref) == ("2026-03-09", "2026-03-02", 0)
    world.go_to("2026-03-03 10:00")
    other = world.open()
    put(world, other)
    assert item(world, other)[0] == "2026-04-07"


def test_an_item_moves_when_its_meeting_is_cancelled_and_finds_one_again_when_it_is_recorded(world: World, ref: str):
    put(world, ref)
    cancel(world, ref, date(2026, 3, 9))
    assert item(world, ref) == ("2026-04-07", "2026-03-27", 1)
    for on in (date(2026, 4, 7), date(2026, 5, 5)):
        cancel(world, ref, on)
    assert item(world, ref)[0] is None
    with world.session() as session:
        partnership_id = load(session, ref).partnership_id
        on = date(2026, 6, 2)
        governance.meet(session, partnership_id, "review-group", on, by=By("m.calloway", world.now, world.now))
    assert item(world, ref)[0] == "2026-06-02"


def test_without_its_quorum_a_body_decides_nothing_and_the_item_goes_to_the_next_meeting_once(world: World, ref: str):
    put(world, ref)
    with pytest.raises(BadAnswer, match="meets on Mon 9 Mar 2026; record what it made of it afterwards"):
        settle(world, ref, "agreed")
    world.go_to("2026-03-10 10:00")
    with pytest.raises(BadAnswer, match="needs 4; without them it is 'deferred'"):
        settle(world, ref, "agreed", present=3)
    settle(world, ref, "deferred", minute="")
    assert item(world, ref)[0] == "2026-04-07"
    with pytest.raises(BadAnswer, match="meets on Tue 7 Apr 2026"):
        settle(world, ref, "deferred")
    world.go_to("2026-04-08 10:00")
    with pytest.raises(BadAnswer, match="give the reference of the minute"):
        settle(world, ref, "agreed", minute="")
    settle(world, ref, "agreed")
    with pytest.raises(BadAnswer, match="waits for no body; those that do: none"):
        settle(world, ref, "agreed")
    assert world.waits(ref) == ["notifiable"]
    assert world.verify().ok


def test_what_cannot_be_put_to_a_body_is_refused_in_words(world: World, ref: str):
    with pytest.raises(BadAnswer, match="'everything' is not one of rapid-review-outcome"):
        put(world, ref, "everything")
    with pytest.raises(BadAnswer, match="'council' is no body on record; choose one of review-group"):
        put(world, ref, body="council")
    world.go_to("2026-05-01 10:00")
    with pytest.raises(BadAnswer, match="no meeting of Case review group to come leaves 5 working days"):
        put(world, ref)


def papers(world: World, ref: str) -> dict[str, tuple[str, str]]:
    """By item and meeting: the last day for the papers, and what became of it."""
    found = [deadline for deadline in world.show(ref)["deadlines"] if deadline["rule"] == "body-papers"]
    return {one["item"]: (one["due_on"], one["outcome"]) for one in found}


def send(world: World, ref: str, on: date | None = None) -> None:
    with world.session() as session:
        routing.papers_sent(session, ref=ref, number="g1", on=on or world.today, by=by(world))


def test_papers_are_owed_by_the_bodys_own_day_and_said_until_they_are_sent(world: World, ref: str):
    world.go_to("2026-03-03 10:00")
    put(world, ref)
    put(world, ref)
    assert papers(world, ref) == {"G1.1": ("2026-03-27", "open")}
    world.go_to("2026-03-27 10:00")
    assert world.sweep().claimed > 0
    told = [message["to_role"] for message in world.messages(ref, "due-today") if "G1.1" in message["subject"]]
    assert sorted(told) == ["Business manager", "Review coordinator"]
    send(world, ref)
    send(world, ref)
    assert papers(world, ref) == {"G1.1": ("2026-03-27", "met")}
    [found] = world.show(ref)["beside"]["routed"]
    assert found["papers_sent_on"] == "2026-03-27"
    assert world.verify().ok


def test_papers_not_sent_move_with_the_item_and_papers_sent_stay_sent(world: World, ref: str):
    put(world, ref)
    cancel(world, ref, date(2026, 3, 9))
    assert papers(world, ref) == {"G1.2": ("2026-03-27", "open")}
    send(world, ref)
    cancel(world, ref, date(2026, 4, 7))
    assert papers(world, ref) == {"G1.2": ("2026-03-27", "met"), "G1.3": ("2026-04-27", "open")}
    cancel(world, ref, date(2026, 5, 5))
    assert set(papers(world, ref)) == {"G1.2"}
    with pytest.raises(BadAnswer, match="G1 has no meeting yet; record one first"):
        send(world, ref)


def test_what_a_body_took_had_its_papers_at_the_latest_that_day(world: World, ref: str):
    put(world, ref)
    world.go_to("2026-03-10 10:00")
    settle(world, ref, "agreed")
    assert papers(world, ref) == {"G1.1": ("2026-03-02", "met late")}


def test_what_is_withdrawn_from_a_body_needs_no_papers(world: World, ref: str):
    put(world, ref)
    settle(world, ref, "withdrawn")
    assert papers(world, ref) == {}
    assert world.verify().ok


def test_papers_are_not_recorded_before_they_went_nor_twice(world: World, ref: str):
    put(world, ref)
    with pytest.raises(BadAnswer, match="Tue 3 Mar 2026 has not come yet"):
        send(world, ref, date(2026, 3, 3))
    send(world, ref)
    world.go_to("2026-03-03 10:00")
    with pytest.raises(BadAnswer, match="the papers of G1 are on record as sent on Mon 2 Mar 2026"):
        send(world, ref)
    with pytest.raises(BadAnswer, match="'G2' waits for no body; those that do: G1"), world.session() as session:
        routing.papers_sent(session, ref=ref, number="G2", on=world.today, by=by(world))
