"""Due dates as invitations: to whom, once, again when a date moves, and taken back when it is met or is theirs no longer."""

from datetime import date
from typing import Any

from sqlmodel import col, select

from models.casework.changes import corrections
from models.casework.changes.corrections import Correction
from models.casework.diary import feeds, invitations
from models.casework.notices import absences
from models.casework.record.who import By
from models.casework.register import handover
from models.law.words.vocabulary import OccurrenceKind as O
from models.records.tables import Deadline, Message, Partnership, Person
from tests.support.days import day
from tests.support.world import AGREE, World

PANEL = "hmr-2026-0001.notify-panel.@cspr"
RAPID = "hmr-2026-0001.rapid-review-to-panel.@cspr"


def wants(world: World, *handles: str, invitations: bool = True) -> None:
    with world.session() as session:
        for person in session.exec(select(Person).where(col(Person.handle).in_(handles))):
            person.invitations = invitations
            session.add(person)


def sent(world: World, handle: str, uid: str = "") -> list[dict[str, Any]]:
    """What was sent to somebody so far, in order: for one date, or for all."""
    with world.session() as session:
        messages = session.exec(select(Message).where(Message.notice == "invitation").order_by(col(Message.id)))
        return [
            message.facts
            for message in messages
            if message.facts["person"] == handle and uid in ("", message.facts["uid"])
        ]


def said(world: World, handle: str, uid: str) -> list[tuple[int, str, bool]]:
    return [(one["sequence"], one["on"], one["cancelled"]) for one in sent(world, handle, uid)]


def everything(world: World) -> int:
    with world.session() as session:
        partnership = session.exec(select(Partnership)).one()
        return invitations.bring_all_in_step(session, partnership, desk=world.desk, at=world.now)


def correct(world: World, ref: str, kind: O, on: date) -> None:
    with world.session() as session:
        corrections.correct(
            session,
            ref=ref,
            sets=[Correction(kind, on)],
            because="It was read wrongly.",
            desk=world.desk,
            by=By("m.calloway", world.now, world.now),
        )


def test_whoever_wants_none_gets_none(world: World):
    world.open()
    assert everything(world) == 0
    assert sent(world, "m.calloway") == []


def test_a_date_is_sent_once_to_whoever_answers_for_it(world: World):
    wants(world, "m.calloway", "r.penhale", "s.lindqvist")
    ref = world.open()
    world.run_pass(ref)
    assert said(world, "m.calloway", PANEL) == [(0, "2026-03-09", False)]
    assert said(world, "r.penhale", PANEL) == [(0, "2026-03-09", False)]
    assert sent(world, "s.lindqvist", PANEL) == []  # a partner is told when it is late, and does not answer for it
    [mail] = sent(world, "r.penhale", PANEL)
    assert mail["title"] == f"{ref} · notification to the Panel due"
    count = len(sent(world, "m.calloway"))
    everything(world)
    everything(world)
    assert len(sent(world, "m.calloway")) == count + 1  # the partnership's own yearly report


def test_the_calendar_that_is_sent_is_the_one_that_a_feed_would_hold(world: World):
    wants(world, "m.calloway")
    world.open()
    with world.session() as session:
        person = feeds.active_person(session, "m.calloway")
        by_feed = {event.uid: event for event in feeds.events(session, person, desk=world.desk, at=world.now)}
    for one in sent(world, "m.calloway"):
        assert (one["sequence"], one["on"]) == (by_feed[one["uid"]].sequence, by_feed[one["uid"]].on.isoformat())


def test_a_date_that_moves_is_sent_again_above_and_one_that_stays_is_not(world: World):
    wants(world, "m.calloway")
    ref = world.open()
    world.go_to("2026-03-03 10:00")
    correct(world, ref, O.AWARE, day("Sun 2026-03-01"))  # a Sunday: the fifth working day is Friday, not Monday
    world.run_pass(ref)
    world.run_pass(ref)
    [first, second] = said(world, "m.calloway", PANEL)
    assert (first, second[1:]) == ((0, "2026-03-09", False), ("2026-03-06", False))
    assert second[0] > first[0]
    assert [one["moved"] for one in sent(world, "m.calloway", PANEL)] == [False, True]


def test_a_date_that_is_met_leaves_the_calendar_and_a_new_one_comes(world: World):
    wants(world, "m.calloway")
    ref = world.open()
    world.decide(ref, "notifiable", outcome="notify", **AGREE)
    world.decide(ref, "notification-sent", sent_at=f"{world.today}T09:30")
    world.run_pass(ref)
    assert [one[1:] for one in said(world, "m.calloway", PANEL)] == [("2026-03-09", False), ("2026-03-09", True)]
    assert [one[1:] for one in said(world, "m.calloway", RAPID)] == [("2026-03-23", False)]
    sequences = [one[0] for one in said(world, "m.calloway", PANEL)]
    assert sequences == sorted(set(sequences))


def test_a_date_that_comes_back_is_above_its_cancellation(world: World):
    wants(world, "m.calloway")
    ref = world.open()
    wants(world, "m.calloway", invitations=False)
    world.run_pass(ref)
    wants(world, "m.calloway")
    world.run_pass(ref)
    assert said(world, "m.calloway", PANEL) == [
        (0, "2026-03-09", False),
        (1, "2026-03-09", True),
        (2, "2026-03-09", False),
    ]


def test_what_was_handed_over_leaves_one_calendar_for_the_other(world: World):
    wants(world, "m.calloway", "k.brandreth")
    ref = world.open()
    with world.session() as session:
        handover.hand_over(
            session,
            partnership_id=1,
            leaver="m.calloway",
            to="k.brandreth",
            by=By("t.ashdown", world.now, world.now),
            desk=world.desk,
        )
    world.run_pass(ref)
    assert [one[2] for one in said(world, "m.calloway", PANEL)] == [False, True]
    assert said(world, "k.brandreth", PANEL) == [(0, "2026-03-09", False)]


def test_a_date_that_had_passed_before_anybody_was_invited_to_it_is_not_sent(world: World):
    ref = world.open()
    world.go_to("2026-03-11 10:00")
    wants(world, "m.calloway")
    world.run_pass(ref)
    assert sent(world, "m.calloway", PANEL) == []


def test_an_absence_moves_no_invitation_to_the_cover(world: World):
    wants(world, "m.calloway", "k.brandreth")
    with world.session() as session:
        absences.record_absence(
            session,
            partnership_id=1,
            who="m.calloway",
            from_on=world.today,
            to_on=day("Fri 2026-03-06"),
            cover="k.brandreth",
            by=By("t.ashdown", world.now, world.now),
        )
    world.open()
    assert said(world, "m.calloway", PANEL) == [(0, "2026-03-09", False)]
    assert sent(world, "k.brandreth") == []


def test_what_changed_behind_the_pipeline_s_back_is_found_in_the_morning(world: World):
    wants(world, "m.calloway")
    world.open()
    with world.session() as session:
        row = session.exec(select(Deadline).where(Deadline.rule == "notify-panel")).one()
        row.due_on, row.revision = day("Tue 2026-03-10"), 2
        session.add(row)
    everything(world)
    assert everything(world) == 0
    assert [one[1] for one in said(world, "m.calloway", PANEL)] == ["2026-03-09", "2026-03-10"]
    assert world.verify().ok
