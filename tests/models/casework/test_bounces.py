"""Mail that came back: an alarm once, to somebody else than the one it did not reach, and nothing taken off the record by itself."""

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from models.casework.inbound import inbound
from models.casework.inbound.letter import Letter
from models.records.tables import AuditEntry, InboundMail, Message, MessageState, Occurrence
from notifications.incoming.read_mail import read
from tests.support import unreported
from tests.support.letters import report
from tests.support.world import World


def message(world: World, notice: str, to: str = "") -> Message:
    with world.session() as session:
        query = select(Message).where(Message.notice == notice)
        found = session.exec(query.where(Message.to_address == to) if to else query).first()
    assert found is not None
    return found


def come_in(world: World, letter: Letter, *, number: int = 1) -> InboundMail | None:
    with world.session() as session:
        return inbound.take_in(
            session, letter, mailbox="reviews", uid=f"17.{number:010d}", desk=world.desk, at=world.now
        )


def returned(about: Message, **changed: str) -> Letter:
    given = {"to": about.to_address, **changed}
    return read(report(given.pop("message_id", about.message_id), **given).encode())


def alarms(world: World, kind: str = "mail-bounced") -> list[Message]:
    with world.session() as session:
        return list(session.exec(select(Message).where(Message.notice == kind).order_by(col(Message.id))))


def test_a_mail_that_came_back_is_noted_and_alarms_the_manager_once(world: World):
    ref = world.notified()
    told = message(world, "notification-recorded", "d.okonjo@council.harrowmere.example")
    for number in (1, 2):  # a second report of the same
        row = come_in(world, returned(told), number=number)
        assert row is not None
        assert (row.kind, row.state, row.answers_id) == ("bounce", "placed", told.id)
    [alarm] = alarms(world)
    assert alarm.to_address == "m.calloway@harrowmere.example"
    assert "status 5.1.1" in alarm.raw.decode()
    after = message(world, "notification-recorded", told.to_address)
    assert after.bounced_at == world.now
    assert after.bounce == "5.1.1: the address is not known there"
    assert after.state is MessageState.ACCEPTED
    world.run_pass(ref)
    assert len(alarms(world)) == 1


def test_a_duty_that_the_mail_discharged_stays_on_record_for_a_person_to_correct(world: World):
    world.notified()
    told = message(world, "notification-recorded", "d.okonjo@council.harrowmere.example")
    assert told.discharges is not None
    come_in(world, returned(told))
    with world.session() as session:
        [standing] = session.exec(select(Occurrence).where(Occurrence.kind == told.discharges)).all()
        assert standing.superseded_at is None
    assert "Where a date on record rests on this message, correct it" in " ".join(alarms(world)[0].raw.decode().split())


@pytest.mark.parametrize(
    "changed",
    [
        {"message_id": "<guessed@harrowmere.example>"},
        {"to": "somebody.else@council.harrowmere.example"},
        {"message_id": "<>"},
    ],
)
def test_a_forged_report_is_held_and_changes_nothing(world: World, changed: dict[str, str]):
    world.notified()
    told = message(world, "notification-recorded", "d.okonjo@council.harrowmere.example")
    row = come_in(world, returned(told, **changed))
    assert row is not None
    assert (row.kind, row.state, row.case_id) == ("bounce", "held", None)
    assert alarms(world) == []
    come_in(world, returned(told, **changed), number=2)
    with world.session() as session:
        [waits] = session.exec(select(Message).where(Message.notice == "returned-mail-waits")).all()
    assert (waits.to_address, f"mail {row.id}" in waits.raw.decode()) == ("m.calloway@harrowmere.example", True)
    assert message(world, "notification-recorded", told.to_address).bounced_at is None


def test_a_report_about_a_mail_that_was_never_accepted_is_held(world: World):
    world.notified()
    told = message(world, "notification-recorded", "d.okonjo@council.harrowmere.example")
    with world.session() as session:
        told.state, told.accepted_at = MessageState.PENDING, None
        session.add(told)
    row = come_in(world, returned(told))
    assert row is not None
    assert row.state == "held"


def test_a_mail_that_is_only_late_is_noted_without_an_alarm(world: World):
    world.notified()
    told = message(world, "notification-recorded", "d.okonjo@council.harrowmere.example")
    row = come_in(world, returned(told, action="delayed", status="4.4.1"))
    assert row is not None
    assert (row.kind, row.state, row.answers_id) == ("delay", "placed", told.id)
    assert alarms(world) == []


def test_of_a_report_only_its_status_is_kept_in_our_own_words(world: World):
    world.notified()
    told = message(world, "notification-recorded", "d.okonjo@council.harrowmere.example")
    raw = report(told.message_id, to=told.to_address).replace(
        "Diagnostic-Code: smtp; 550", "Diagnostic-Code: smtp; Zebedee 550"
    )
    come_in(world, read(raw.replace("Status: 5.1.1", "Status: 5.7.1").encode()))
    assert message(world, "notification-recorded", told.to_address).bounce == (
        "5.7.1: it was refused for reasons of security or policy"
    )
    with world.engine.connect() as connection:
        rows = connection.execute(text("SELECT message::text, facts::text FROM message")).all()
    assert "Zebedee" not in str(rows)


def test_the_alarm_goes_to_somebody_else_than_the_one_whose_mail_came_back(world: World):
    world.open(media_interest="yes")
    told = message(world, "case-opened", "m.calloway@harrowmere.example")
    come_in(world, returned(told))
    assert [alarm.to_address for alarm in alarms(world)] == ["t.ashdown@harrowmere.example"]


def test_an_alarm_that_comes_back_raises_no_other(world: World):
    world.notified()
    come_in(world, returned(message(world, "notification-recorded", "d.okonjo@council.harrowmere.example")))
    world.accept_mail()
    come_in(world, returned(alarms(world)[0]), number=2)
    assert len(alarms(world)) == 1


def test_a_right_address_is_told_what_came_back_from_the_wrong_one(world: World):
    from models.records.tables import Person

    ref = world.notified()
    told = message(world, "notification-recorded", "d.okonjo@council.harrowmere.example")
    come_in(world, returned(told))
    with world.session() as session:
        person = session.exec(select(Person).where(Person.email == told.to_address)).one()
        person.email = "daniel.okonjo@council.harrowmere.example"
        session.add(person)
    world.run_pass(ref)
    assert (
        message(world, "notification-recorded", "daniel.okonjo@council.harrowmere.example").state
        is MessageState.ACCEPTED
    )


def test_what_came_back_is_in_the_audit_without_an_address(world: World):
    ref = world.notified()
    come_in(world, returned(message(world, "notification-recorded", "d.okonjo@council.harrowmere.example")))
    with world.session() as session:
        [entry] = session.exec(select(AuditEntry).where(AuditEntry.operation == "mail.bounce")).all()
    assert entry.case_ref == ref
    assert "okonjo" not in str(entry.detail)
    assert world.verify().ok


def test_a_mail_that_came_back_without_a_report_counts_as_one_that_has_it(world: World):
    world.notified()
    told = message(world, "notification-recorded", "d.okonjo@council.harrowmere.example")
    raw = unreported.returned(unreported.QMAIL, message_id=told.message_id, to=told.to_address)
    row = come_in(world, read(raw))
    assert row is not None
    assert (row.kind, row.state, row.answers_id) == ("bounce", "placed", told.id)
    assert len(alarms(world)) == 1
    assert message(world, told.notice, told.to_address).bounce == "unknown: no reason was given that has a code"


@pytest.mark.parametrize(
    "changed", [{"to": "somebody.else@council.harrowmere.example"}, {"message_id": "<not.ours@x>"}]
)
def test_one_without_a_report_counts_only_for_what_we_sent_to_that_address(world: World, changed: dict[str, str]):
    world.notified()
    told = message(world, "notification-recorded", "d.okonjo@council.harrowmere.example")
    about = {"message_id": told.message_id, "to": told.to_address, **changed}
    row = come_in(world, read(unreported.returned(unreported.QMAIL, **about)))
    assert row is not None
    assert (row.kind, row.state) == ("bounce", "held")
    assert message(world, told.notice, told.to_address).bounced_at is None
    assert alarms(world) == []
    assert len(alarms(world, "returned-mail-waits")) == 1


def test_one_without_a_report_that_is_only_late_is_placed_and_alarms_nobody(world: World):
    world.notified()
    told = message(world, "notification-recorded", "d.okonjo@council.harrowmere.example")
    about = {"message_id": told.message_id, "to": told.to_address, "headers": "References: {id}\n"}
    row = come_in(world, read(unreported.returned(unreported.EXIM_WARNING, **about)))
    assert row is not None
    assert (row.kind, row.state, row.answers_id) == ("delay", "placed", told.id)
    assert message(world, told.notice, told.to_address).bounced_at is None
    assert alarms(world) == []
