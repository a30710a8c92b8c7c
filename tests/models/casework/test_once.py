"""What is asked for under a key is recorded once, with its key or not at all."""

import pytest
from sqlmodel import Session, select

from models.casework.dates import holds
from models.casework.record import evidence, once
from models.casework.record.once import RecordedAlready
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
