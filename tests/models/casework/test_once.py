"""What is asked for under a key is recorded once, with its key or not at all."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlmodel import Session, select

from models.casework.dates import holds
from models.casework.record import evidence, once
from models.casework.record.once import RecordedAlready, SaidAlready
from models.casework.record.who import By
from models.records.tables import Hold, RecordedOnce
from tests.support.days import day
from tests.support.world import World

KEY = "run:1:0"


def place(session: Session, world: World, ref: str) -> None:
    who = By("m.calloway", world.now, world.now)
    on, review_on = day("Mon 2026-03-02"), day("Mon 2026-03-16")
    holds.place(session, ref=ref, kind="inquest", from_on=on, review_on=review_on, because="Invented.", by=who)


def test_a_key_is_kept_with_what_was_recorded_and_its_case(world: World):
    ref = world.open()
    with world.session() as session:
        place(session, world, ref)
        assert once.keep(session, KEY, at=world.now)
    with world.session() as session:
        kept = once.found(session, KEY)
        assert kept is not None
        assert (kept.case_ref, kept.recorded_at) == (ref, world.now)


def test_a_second_record_under_the_key_is_refused_whole(world: World):
    first, second = world.open(), world.open()
    for ref in (first, second):
        try:
            with world.session() as session:
                place(session, world, ref)
                once.keep(session, KEY, at=world.now)
        except RecordedAlready:
            assert ref == second
    with world.session() as session:
        assert len(session.exec(select(Hold)).all()) == 1
        assert evidence.verify(session).ok


def test_what_recorded_nothing_leaves_the_key_free(world: World):
    with world.session() as session:
        assert not once.keep(session, KEY, at=world.now)
        assert session.exec(select(RecordedOnce)).all() == []


def test_a_try_that_was_refused_leaves_the_key_free_though_it_is_on_record(world: World):
    ref = world.open()
    with world.session() as session:
        place(session, world, ref)
        once.not_yet(session)
        assert not once.keep(session, KEY, at=world.now)
    with world.session() as session:
        assert once.found(session, KEY) is None


def test_an_operation_that_fails_keeps_no_key(world: World):
    ref = world.open()

    def fail() -> None:
        with world.session() as session:
            place(session, world, ref)
            once.keep(session, KEY, at=world.now)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with world.session() as session:
        assert once.found(session, KEY) is None


def key(who: str = "m.calloway", **typed: str) -> str:
    return once.said_by(who, "PlaceHold", {"kind": "inquest", **typed})


def said(world: World, do: Callable[[Session], object], said_key: str = "") -> None:
    with world.session() as session:
        once.check_not_said(session, said_key or key(), now=world.now)
        do(session)
        once.keep_said(session, said_key or key(), now=world.now)


def test_the_same_said_again_within_minutes_is_told_with_its_time_and_nothing_is_recorded_twice(world: World):
    ref = world.open()
    said(world, lambda session: place(session, world, ref))
    with pytest.raises(SaidAlready) as again:
        said(world, lambda session: place(session, world, ref))
    assert str(again.value) == (
        f"{ref}: this was recorded already at 10:00, with the same answers by the same person; nothing was recorded twice. "
        "If it happened a second time, say what is different, or say it again after 10:10."
    )
    with world.session() as session:
        assert len(session.exec(select(Hold)).all()) == 1


def test_of_two_at_the_same_moment_the_second_waits_for_the_first_and_finds_it(world: World):
    ref, began = world.open(), Barrier(2)

    def submit() -> str:
        began.wait(timeout=20)
        try:
            said(world, lambda session: place(session, world, ref))
        except SaidAlready as again:
            return again.ref
        return "recorded"

    with ThreadPoolExecutor(2) as two:
        ended = [submitted.result() for submitted in [two.submit(submit), two.submit(submit)]]
    assert sorted(ended) == sorted(["recorded", ref])
    with world.session() as session:
        assert len(session.exec(select(Hold)).all()) == 1


@pytest.mark.parametrize(
    "other", [key("t.ashdown"), key(because="Another."), once.said_by("m.calloway", "ReviewHold", {"kind": "inquest"})]
)
def test_another_person_other_words_and_another_form_are_no_repetition(world: World, other: str):
    first, second = world.open(), world.open()
    said(world, lambda session: place(session, world, first))
    said(world, lambda session: place(session, world, second), other)


def test_who_typed_it_in_capitals_and_what_was_left_empty_make_no_difference():
    assert key(" M.Calloway", because=" ") == key()


def test_after_some_minutes_it_may_be_said_again_and_the_key_is_forgotten(world: World):
    first, second, third = world.open(), world.open(), world.open()
    said(world, lambda session: place(session, world, first))
    world.go_to("2026-03-02 10:11")
    said(world, lambda session: place(session, world, second))
    with world.session() as session:
        assert once.found(session, key()).case_ref == second
    world.go_to("2026-03-02 10:30")
    said(world, lambda session: place(session, world, third), key(because="Another."))
    with world.session() as session:
        assert once.found(session, key()) is None


def test_what_was_taken_back_may_be_said_again_at_once(world: World):
    ref, who = world.open(), By("m.calloway", world.now, world.now)
    said(world, lambda session: place(session, world, ref))
    with world.session() as session:
        holds.review(session, ref=ref, number=1, outcome="release", on=world.today, review_on=None, by=who)
    said(world, lambda session: place(session, world, ref))
    with world.session() as session:
        assert len(session.exec(select(Hold)).all()) == 2


def test_a_record_that_broke_off_leaves_what_was_said_free(world: World):
    ref = world.open()

    def broken(session: Session) -> None:
        place(session, world, ref)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        said(world, broken)
    said(world, lambda session: place(session, world, ref))
