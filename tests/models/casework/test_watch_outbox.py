"""The watch over what was to go out: what is stuck, given up, refused or came back is found."""

from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from models.records.tables import Attempt, Message, MessageState
from tests.models.casework.watching import codes, findings, write
from tests.support.world import World


def queue(world: World, **values: Any) -> int:
    """Put one of the messages back into the outbox, as these values say."""
    with world.session() as session:
        message = session.exec(select(Message).order_by(col(Message.id))).first()
        assert message is not None
        assert message.id is not None
        message.accepted_at = None
        for name, value in values.items():
            setattr(message, name, value)
        session.add(message)
        return message.id


def test_a_message_that_is_stuck_is_found(swept: tuple[World, str]):
    world, _ = swept
    past = world.now - timedelta(minutes=31)
    number = queue(world, state=MessageState.PENDING, composed_at=past, next_try_at=past)
    [found] = findings(world)
    assert found.code == "mail-stuck"
    assert found.what.startswith(f"message {number} (")


def test_a_message_that_the_relay_does_not_take_is_found_while_it_is_tried_again_and_again(swept: tuple[World, str]):
    world, _ = swept
    queue(world, state=MessageState.PENDING, next_try_at=world.now + timedelta(hours=1))
    assert codes(world) == {"mail-waits"}


def test_a_message_that_was_given_up_is_found(swept: tuple[World, str]):
    world, _ = swept
    queue(world, state=MessageState.PENDING, next_try_at=None)
    assert codes(world) == {"mail-given-up"}


def test_a_message_of_which_nobody_knows_for_two_days_whether_it_arrived_is_found(swept: tuple[World, str]):
    world, _ = swept
    number = queue(world, state=MessageState.UNCERTAIN, next_try_at=world.now + timedelta(hours=1))
    with world.session() as session:
        attempt = Attempt(message_id=number, at=world.now - timedelta(hours=1), state=MessageState.UNCERTAIN)
        session.add(attempt)
    assert codes(world) == set()
    write(world, "UPDATE attempt SET at = :at", at=world.now - timedelta(days=2))
    assert codes(world) == {"mail-uncertain"}


def test_a_refused_mail_without_an_alarm_is_found(swept: tuple[World, str]):
    world, ref = swept
    queue(world, state=MessageState.REJECTED)
    assert codes(world) == {"refused-without-alarm"}
    world.run_pass(ref)
    assert codes(world) == set()
    write(
        world,
        "UPDATE message SET state = 'rejected', accepted_at = NULL, composed_at = :at WHERE notice = 'mail-rejected'",
        at=world.now - timedelta(hours=1),
    )
    world.now += timedelta(hours=1)
    assert codes(world) == {"alarm-refused"}


def test_an_alarm_that_came_back_is_found(swept: tuple[World, str]):
    world, ref = swept
    queue(world, state=MessageState.REJECTED)
    world.run_pass(ref)
    write(world, "UPDATE message SET bounced_at = :at WHERE notice = 'mail-rejected'", at=world.now)
    world.now += timedelta(hours=1)
    assert codes(world) == {"alarm-refused"}


def test_a_staff_channel_that_fails_is_found_only_where_nobody_was_told(swept: tuple[World, str]):
    world, ref = swept
    queue(world, state=MessageState.PENDING, next_try_at=None)
    write(world, "UPDATE message SET channel = 'on-call' WHERE state = 'pending'")
    assert codes(world) == set()
    write(world, "UPDATE message SET state = 'rejected' WHERE channel = 'on-call'")
    assert codes(world) == {"refused-without-alarm"}
    world.run_pass(ref)
    assert codes(world) == set()
