"""Mail that came in: placed by itself only where it is sure whose it is; everything else waits for a person; reading twice changes nothing."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlmodel import col, select

from models.casework.inbound import holding_pen, inbound
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.law.words.vocabulary import Role
from models.records.tables import Alert, Deadline, InboundMail, Message, MessageState
from notifications.incoming.read_mail import read
from tests.support.letters import reply
from tests.support.world import World

MANAGER = "Miriam Calloway <M.Calloway@harrowmere.example>"
PANEL = "panel@national.example"


def come_in(
    world: World, body: str = "Thank you.\n", *, number: int = 1, validity: int = 17, **mail: Any
) -> InboundMail:
    uid = f"{validity:010d}.{number:010d}"
    with world.session() as session:
        inbound.take_in(
            session, read(reply(body, **mail).encode()), mailbox="reviews", uid=uid, desk=world.desk, at=world.now
        )
    with world.session() as session:
        return session.exec(select(InboundMail).where(InboundMail.uid == uid)).one()


def overdue(world: World) -> tuple[str, Alert]:
    """A case whose notification is overdue, and the alert that says so."""
    ref = world.open()
    world.go_to("2026-03-10 09:00")
    world.sweep()
    world.accept_mail()
    return ref, alert(world)


def alert(world: World) -> Alert:
    with world.session() as session:
        found = session.exec(
            select(Alert)
            .join(Deadline, col(Deadline.id) == col(Alert.deadline_id))
            .where(Deadline.rule == "notify-panel", col(Alert.code).is_not(None))
        ).first()
    assert found is not None
    return found


def to_panel(world: World) -> tuple[str, Message]:
    """A mail to the Panel that was accepted."""
    ref = world.notified()
    world.outcome(ref, "no-review")
    with world.session() as session:
        return ref, session.exec(select(Message).where(Message.to_role == Role.PANEL)).one()


def test_a_reply_with_the_code_acknowledges_the_alert_as_its_sender(world: World):
    _, waiting = overdue(world)
    row = come_in(world, f"Seen: {waiting.code}\n", sender=MANAGER)
    assert (row.kind, row.state, row.placed_by, row.case_id) == ("acknowledgement", "placed", "m.calloway", 1)
    assert (alert(world).acknowledged_by, alert(world).acknowledged_how) == ("m.calloway", "reply")
    assert alert(world).acknowledged_at == world.now
    again = come_in(world, f"Again: {waiting.code}\n", sender="t.ashdown@harrowmere.example", number=2)
    assert again.state == "placed"
    assert alert(world).acknowledged_by == "m.calloway"


@pytest.mark.parametrize(
    "mail",
    [
        {"sender": "stranger@elsewhere.example"},
        {"sender": PANEL},  # an outside body acknowledges nothing of ours
        {"sender": MANAGER + ", t.ashdown@harrowmere.example"},
        {"sender": MANAGER, "headers": "Auto-Submitted: auto-replied\n"},
        {"sender": MANAGER, "subject": "Automatic reply: CODE"},
    ],
)
def test_nobody_acknowledges_by_mail_but_a_registered_person_who_wrote_it(world: World, mail: dict[str, str]):
    _, waiting = overdue(world)
    row = come_in(
        world, f"{waiting.code}\n", **{name: value.replace("CODE", str(waiting.code)) for name, value in mail.items()}
    )
    assert alert(world).acknowledged_at is None
    assert row.state == ("placed" if row.kind == "automatic" else "held")


def test_somebody_who_has_left_acknowledges_nothing(world: World):
    from models.records.tables import Person

    _, waiting = overdue(world)
    with world.session() as session:
        person = session.exec(select(Person).where(Person.handle == "m.calloway")).one()
        person.active = False
        session.add(person)
    assert come_in(world, f"{waiting.code}\n", sender=MANAGER).state == "held"


def test_a_reply_in_a_thread_from_a_known_address_is_placed_with_its_case(world: World):
    ref, sent = to_panel(world)
    row = come_in(world, sender=f"Panel <{PANEL}>", answers=sent.message_id, subject="Re: your letter")
    assert (row.kind, row.state, row.case_id, row.answers_id) == ("reply", "placed", sent.case_id, sent.id)
    by_subject = come_in(world, sender="g.adeyinka@icb.harrowmere.example", subject=f"[{ref}] A question", number=2)
    assert (by_subject.kind, by_subject.state, by_subject.case_id) == ("reply", "placed", sent.case_id)
    assert world.waits(ref) == ["panel-response"]  # a reply decides nothing


def test_a_reply_from_an_unknown_address_is_held_and_only_its_domain_is_kept(world: World):
    _, sent = to_panel(world)
    row = come_in(world, sender="a.parent@home.example", answers=sent.message_id)
    assert (row.kind, row.state, row.from_address) == ("reply", "held", "@home.example")


def test_a_mail_that_names_two_cases_is_held(world: World):
    ref, sent = to_panel(world)
    other = world.open()
    row = come_in(world, sender=PANEL, answers=sent.message_id, subject=f"Re: [{other}] and")
    assert (row.kind, row.state, row.case_id) == ("reply", "held", None)
    assert ref != other


def test_an_automatic_answer_waits_for_nobody_and_is_shown_with_its_case(world: World):
    _, sent = to_panel(world)
    row = come_in(world, sender=PANEL, answers=sent.message_id, headers="Auto-Submitted: auto-replied\n")
    assert (row.kind, row.state, row.case_id) == ("automatic", "placed", sent.case_id)
    newsletter = come_in(world, sender="news@elsewhere.example", subject="News", headers="Precedence: bulk\n", number=2)
    assert (newsletter.kind, newsletter.state, newsletter.case_id) == ("automatic", "placed", None)


def test_our_own_mail_in_the_mailbox_is_nobodys_answer(world: World):
    _, waiting = overdue(world)
    with world.session() as session:
        ours = session.exec(
            select(Message).where(Message.notice == "overdue", Message.state != MessageState.CARRIED)
        ).first()
    assert ours is not None
    row = come_in(world, f"{waiting.code}\n", sender=MANAGER, message_id=ours.message_id)
    assert (row.kind, row.state) == ("automatic", "placed")
    assert alert(world).acknowledged_at is None


def test_the_same_mail_twice_or_under_a_new_number_is_one(world: World):
    _, sent = to_panel(world)
    first = come_in(world, sender=PANEL, answers=sent.message_id)
    come_in(world, sender=PANEL, answers=sent.message_id)
    come_in(world, sender=PANEL, answers=sent.message_id, validity=18, number=9)
    with world.session() as session:
        [row] = session.exec(select(InboundMail)).all()
        assert (row.id, row.uid) == (first.id, "0000000018.0000000009")
        assert inbound.last_read(session, "reviews") == row.uid


def test_two_readers_at_once_take_each_mail_once(world: World):
    _, waiting = overdue(world)
    letters = [read(reply(f"{number} {waiting.code}\n", sender=MANAGER).encode()) for number in range(6)]

    def reader(_: int) -> int:
        taken = 0
        for number, letter in enumerate(letters, 1):
            with world.session() as session:
                row = inbound.take_in(
                    session, letter, mailbox="reviews", uid=f"17.{number:010d}", desk=world.desk, at=world.now
                )
                taken += row is not None
        return taken

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(reader, range(3))) == 6
    with world.session() as session:
        assert len(session.exec(select(InboundMail)).all()) == 6
    assert world.verify().ok


def test_a_person_places_what_waits_and_can_correct_it(world: World):
    ref = world.notified()
    other = world.open()
    row = come_in(world, sender="a.parent@home.example", subject="Hello")
    assert row.id is not None
    with world.session() as session:
        assert [one["id"] for one in holding_pen.mails(session, only_held=True)] == [row.id]
    for where in (ref, ref.lower(), other, "none"):
        with world.session() as session:
            holding_pen.place(session, mail=row.id, ref=where, by=By("t.ashdown", world.now, world.now))
    with world.session() as session:
        assert holding_pen.mails(session, only_held=True) == []
        [one] = holding_pen.mails(session, only_held=False)
    assert (one["state"], one["ref"], one["placed_by"]) == ("placed", None, "t.ashdown")
    for mail, where in ((999, ref), (10**23, ref), (-(10**10), ref), (row.id, "HMR-1999-0001")):
        with pytest.raises(BadAnswer), world.session() as session:
            holding_pen.place(session, mail=mail, ref=where, by=By("t.ashdown", world.now, world.now))
