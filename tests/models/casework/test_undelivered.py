"""What did not arrive and is not tried again alarms somebody else than the one it was for, once, also on their staff channel."""

from datetime import timedelta

import pytest
from sqlmodel import select

from models.casework.notices import undelivered
from models.casework.notices.notifier import ALARMS
from models.casework.record.outbox import Recipient, tell
from models.casework.record.who import By
from models.law.words.vocabulary import Role
from models.records.tables import Message, MessageState, Person
from tests.support.notices import notice
from tests.support.world import World

MANAGER, COORDINATOR = "m.calloway@harrowmere.example", "t.ashdown@harrowmere.example"


def give_a_channel(world: World, email: str, channel: str) -> None:
    with world.session() as session:
        person = session.exec(select(Person).where(Person.email == email)).one()
        person.channel = channel
        session.add(person)


def lose(world: World, notice: str, to: str, state: MessageState, *, channel: str = "mail") -> Message:
    """A message that is not tried again."""
    with world.session() as session:
        message = session.exec(
            select(Message).where(Message.notice == notice, Message.to_address == to, Message.channel == channel)
        ).first()
        assert message is not None
        message.state, message.next_try_at, message.accepted_at, message.attempts = state, None, None, 24
        session.add(message)
    return message


def alarms(world: World) -> list[tuple[str, str, str]]:
    with world.session() as session:
        messages = session.exec(select(Message).where(Message.to_role != Role.PANEL).order_by(Message.id)).all()
    return [(message.notice, message.to_address, message.channel) for message in messages if message.notice in ALARMS]


@pytest.mark.parametrize("state", [MessageState.PENDING, MessageState.UNCERTAIN])
def test_a_mail_that_was_given_up_alarms_the_manager_once(world: World, state: MessageState):
    ref = world.notified()
    lost = lose(world, "notification-recorded", "d.okonjo@council.harrowmere.example", state)
    with world.session() as session:
        [silent] = undelivered.without_alarm(session, but_not=ALARMS)
        assert silent.id == lost.id
        assert undelivered.refs_of(session, [silent]) == [ref]
    for _ in range(2):
        world.run_pass(ref)
    assert alarms(world) == [("mail-given-up", MANAGER, "mail")]
    with world.session() as session:
        assert undelivered.without_alarm(session, but_not=ALARMS) == []
        [alarm] = session.exec(select(Message).where(Message.notice == "mail-given-up")).all()
    text = " ".join(alarm.raw.decode().split())
    assert "was tried 24 times over several days" in text
    assert ("it may have arrived; nobody knows" in text) == (state is MessageState.UNCERTAIN)


def test_the_alarm_goes_to_another_person_and_on_their_staff_channel_too(world: World):
    give_a_channel(world, MANAGER, "chat")
    give_a_channel(world, COORDINATOR, "on-call")
    ref = world.open()
    world.go_to("2026-03-10 09:00")
    world.sweep()
    lose(world, "overdue", MANAGER, MessageState.REJECTED)
    world.run_pass(ref)
    assert alarms(world) == [("mail-rejected", COORDINATOR, "mail"), ("mail-rejected", COORDINATOR, "on-call")]


def test_where_nobody_else_is_there_the_one_is_told_again(world: World):
    ref = world.open()
    with world.session() as session:
        for person in session.exec(select(Person).where(Person.email != MANAGER)):
            person.active = False
            session.add(person)
    lose(world, "case-opened", MANAGER, MessageState.REJECTED)
    world.run_pass(ref)
    assert ("mail-rejected", MANAGER, "mail") in alarms(world)


def test_a_channel_that_fails_is_one_alarm_a_day_in_a_case_and_not_one_for_each_alert(world: World):
    ref = world.open()
    for day in ("2026-03-10 09:00", "2026-03-11 09:00"):
        world.go_to(day)
        with world.session() as session:
            for kind in ("overdue", "escalation"):
                to = Recipient(Role.REVIEW_COORDINATOR, "Tobias Ashdown", COORDINATOR, channel="on-call")
                tell(session, notice(kind, recipient=to, key=f"{ref}:{kind}:{day}:review-coordinator:{COORDINATOR}"))
        with world.session() as session:
            for message in session.exec(select(Message).where(Message.channel == "on-call")):
                message.state, message.next_try_at = MessageState.REJECTED, None
                session.add(message)
        world.run_pass(ref)
        world.run_pass(ref)
    with world.session() as session:
        assert len(session.exec(select(Message).where(Message.channel == "on-call")).all()) == 4
        assert undelivered.without_alarm(session, but_not=ALARMS) == []
    assert [alarm for alarm in alarms(world) if alarm[0] == "channel-failed"] == [
        ("channel-failed", MANAGER, "mail")
    ] * 2


def test_an_alert_on_a_staff_channel_is_one_for_whoever_covers(world: World):
    from models.casework.notices import absences

    give_a_channel(world, COORDINATOR, "chat")
    give_a_channel(world, "o.fairweather@harrowmere.example", "on-call")
    with world.session() as session:
        person = session.exec(select(Person).where(Person.email == COORDINATOR)).one()
        absences.record_absence(
            session,
            partnership_id=person.partnership_id,
            who="t.ashdown",
            from_on=world.today,
            to_on=world.today + timedelta(days=14),
            cover="o.fairweather",
            by=By("m.calloway", world.now, world.now),
        )
    world.open()
    world.go_to("2026-03-10 09:00")
    world.sweep()
    with world.session() as session:
        said = {message.channel for message in session.exec(select(Message).where(Message.notice == "overdue"))}
    assert said == {"mail", "on-call"}


def _spoil(world: World, handle: str, address: str) -> None:
    with world.session() as session:
        person = session.exec(select(Person).where(Person.handle == handle)).one()
        person.email = address
        session.add(person)


def test_one_unusable_address_is_an_alarm_in_every_case_that_it_fails_in(world: World):
    """The alarm of one case is not that of another on the same day."""
    world.expects_unwritten = True
    refs = [world.open(), world.open()]
    _spoil(world, "m.calloway", f"{MANAGER};")
    world.go_to("2026-03-10 09:00")
    world.sweep()
    with world.session() as session:
        silent = undelivered.without_alarm(session, but_not=ALARMS)
        assert undelivered.refs_of(session, silent) == refs
    world.run_pass(refs[0])
    with world.session() as session:
        silent = undelivered.without_alarm(session, but_not=ALARMS)
        assert undelivered.refs_of(session, silent) == refs[1:]
    world.run_pass(refs[1])
    assert alarms(world) == [("mail-not-written", COORDINATOR, "mail")] * 2


def test_an_alarm_that_somebody_had_is_not_said_again_to_whoever_would_be_alarmed_now(world: World):
    world.expects_unwritten = True
    ref = world.open()
    _spoil(world, "m.calloway", f"{MANAGER};")
    world.go_to("2026-03-10 09:00")
    world.sweep()
    world.run_pass(ref)
    _spoil(world, "m.calloway", MANAGER)
    world.run_pass(ref)
    assert alarms(world) == [("mail-not-written", COORDINATOR, "mail")]
