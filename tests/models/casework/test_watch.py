"""The watch: a healthy record is quiet, and every silence planted in it is found, one by one."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from models.casework import alerts, audit, calendars, watch, working_out
from models.casework.watch_finding import Finding
from models.records.tables import (
    Alert,
    Attempt,
    CalendarEdition,
    Deadline,
    Heartbeat,
    Message,
    MessageState,
    Person,
)
from tests.world import READY, World


def findings(world: World, *, holidays_are_fetched: bool = False) -> list[Finding]:
    with Session(world.engine) as session:
        found = watch.look(session, at=world.now, holidays_are_fetched=holidays_are_fetched)
        assert not session.new
        assert not session.dirty
        session.rollback()
    return found


def codes(world: World, **more: Any) -> set[str]:
    return {one.code for one in findings(world, **more)}


def tend(world: World) -> None:
    """What the regular jobs do: sweep, hand over, note that it was done."""
    assert world.sweep().failed == ()
    world.accept_mail()
    with world.session() as session:
        alerts.beat(session, job="sweep", at=world.now)
        alerts.beat(session, job=calendars.JOB, at=world.now)


def write(world: World, statement: str, **values: Any) -> int:
    with world.engine.begin() as connection:
        return connection.execute(text(statement), values).rowcount


@pytest.fixture
def swept(world: World) -> tuple[World, str]:
    """A case whose first rungs have gone off: all is well, on Thursday 5 March at eleven."""
    ref = world.open()
    for moment in ("2026-03-04 09:00", "2026-03-05 09:00"):
        world.go_to(moment)
        tend(world)
    world.go_to("2026-03-05 11:00")
    assert findings(world) == []
    return world, ref


def test_an_empty_installation_is_well(world: World):
    assert findings(world, holidays_are_fetched=True) == []


def test_a_whole_life_is_well_whenever_it_was_swept(world: World):
    ref = world.notified()
    lives: dict[str, Callable[[], Any]] = {
        "2026-03-09 09:00": lambda: world.outcome(ref, "lcspr"),
        "2026-03-20 09:00": lambda: world.decide(ref, "panel-response", outcome="agree"),
        "2026-03-24 09:00": lambda: world.commissioned(ref),
        "2026-04-24 09:00": lambda: world.decide(ref, "interval-check", outcome="on-track"),
        "2026-06-22 09:00": lambda: world.approved(ref),
        "2026-06-23 09:00": lambda: world.planned(ref, "2026-10-01"),
    }
    start = date(2026, 3, 2)
    for step in range(240):
        day = start + timedelta(days=step)
        world.go_to(f"{day} 09:00")
        tend(world)
        if f"{day} 09:00" in lives:
            lives[f"{day} 09:00"]()
            tend(world)
        if step % 5 == 0:
            world.now += timedelta(hours=2)
            assert findings(world, holidays_are_fetched=True) == [], day


def test_a_closed_case_whose_report_must_stay_up_is_well(world: World):
    ref = world.notified()
    world.outcome(ref, "lcspr")
    world.decide(ref, "panel-response", outcome="agree")
    world.commissioned(ref)
    world.approved(ref)
    world.decide(ref, "adopt-plan", outcome="no-actions", body="Partnership executive")
    world.decide(
        ref,
        "publication-decision",
        outcome="publish-in-full",
        planned_on="2026-04-01",
        publication_document="report.pdf",
    )
    world.go_to("2026-04-01 10:00")
    world.decide(ref, "ready-to-publish", **READY)
    world.decide(ref, "published", outcome="published", url="https://harrowmere.example/report")
    world.decide(ref, "close", outcome="closed")
    assert world.show(ref)["status"] == "closed"
    tend(world)
    assert findings(world) == []
    write(world, "UPDATE deadline SET next_rung_at = NULL WHERE rule = 'publicly-available'")
    assert "alarm-not-set" in codes(world)


def test_a_rung_whose_row_is_gone_is_found(swept: tuple[World, str]):
    world, ref = swept
    with world.session() as session:
        to_the_panel = select(Alert).join(Deadline).where(Deadline.rule == "notify-panel", Alert.rung == "reminder-2")
        alert = session.exec(to_the_panel).one()
        for message in session.exec(select(Message).where(Message.alert_id == alert.id)):
            session.delete(message)
        session.flush()
        session.delete(alert)
    found = {one.code: one for one in findings(world)}
    assert found["rung-not-claimed"].ref == ref
    assert "reminder-2 of 2026-03-05 09:00 UTC" in found["rung-not-claimed"].what
    assert "alarm-not-set" in found


@pytest.mark.parametrize("to", ["NULL", "'2030-01-01'", "next_rung_at - interval '2 days'"])
def test_an_alarm_that_is_not_set_or_set_wrong_is_found(swept: tuple[World, str], to: str):
    world, _ = swept
    assert write(world, f"UPDATE deadline SET next_rung_at = {to} WHERE rule = 'notify-panel'") == 1  # noqa: S608
    assert codes(world) <= {"alarm-not-set", "sweep-behind"}
    assert "alarm-not-set" in codes(world)
    with world.session() as session:  # what reconcile does
        working_out.work_out_again(session, because="test", occasion="test", desk=world.desk, at=world.now)
    assert codes(world) == set()


def test_an_alarm_for_a_date_that_was_met_is_found(world: World):
    world.notified()
    tend(world)
    assert findings(world) == []
    write(world, "UPDATE deadline SET next_rung_at = '2030-01-01' WHERE rule = 'notify-panel'")
    assert codes(world) == {"alarm-not-set"}


def test_a_sweep_that_stopped_is_found_by_what_it_left_undone(swept: tuple[World, str]):
    world, _ = swept
    world.go_to("2026-03-06 09:10")
    assert codes(world) == set()  # it may still be on its way
    world.go_to("2026-03-06 09:20")
    assert codes(world) == {"rung-not-claimed", "sweep-behind"}
    world.go_to("2026-03-07 11:00")
    assert {"rung-not-claimed", "sweep-silent"} <= codes(world)
    tend(world)
    assert codes(world) == set()


def test_a_sweep_that_never_ran_is_found_after_a_day(world: World):
    world.go_to("2026-03-03 11:00")
    assert codes(world) == set()
    world.go_to("2026-03-03 12:30")
    [found] = findings(world)
    assert (found.code, found.what) == (
        "sweep-silent",
        "the sweep never finished: no alert goes out without it",
    )


def test_a_caseload_with_sweeps_of_the_past_is_given_its_first_day(world: World):
    with world.session() as session:
        alerts.beat(session, job="sweep", at=world.now - timedelta(days=3))
    assert codes(world) == set()
    world.now += timedelta(hours=27)
    assert codes(world) == {"sweep-silent"}


def test_a_sweep_that_finished_long_ago_is_found(swept: tuple[World, str]):
    world, _ = swept
    world.go_to("2026-03-05 23:00")
    write(world, "UPDATE heartbeat SET finished_at = :at WHERE job = 'sweep'", at=world.now - timedelta(hours=27))
    assert codes(world) == {"sweep-silent"}


def test_a_case_that_was_typed_in_late_is_given_a_moment(world: World):
    tend(world)
    world.go_to("2026-03-02 12:00")
    world.open(aware_on="2026-02-16")
    assert findings(world) == []
    world.now += timedelta(minutes=16)
    assert {"rung-not-claimed", "sweep-behind"} == codes(world)


def test_a_message_of_an_alert_that_is_gone_is_found(swept: tuple[World, str]):
    world, ref = swept
    with world.session() as session:
        message = session.exec(select(Message).where(col(Message.alert_id).is_not(None))).first()
        assert message is not None
        role = message.to_role.value
        session.delete(message)
    [found] = findings(world)
    assert (found.code, found.ref) == ("alert-not-said", ref)
    assert found.what.endswith(f"left no message to {role}")


def test_a_role_that_nobody_holds_is_well_when_the_manager_was_alarmed_and_found_when_not(world: World):
    write(world, "DELETE FROM roleholding WHERE role = 'scrutineer'")
    ref = world.open()
    world.go_to("2026-03-11 09:00")
    tend(world)
    assert [one for one in world.messages(ref, "address-missing") if "scrutineer" in str(one).lower()]
    assert findings(world) == []
    write(world, "DELETE FROM message WHERE notice = 'address-missing'")
    assert {(one.code, one.what.rpartition(" ")[2]) for one in findings(world)} == {("alert-not-said", "scrutineer")}


def test_what_the_partnership_itself_owes_is_watched_too(world: World):
    tend(world)
    assert write(world, "UPDATE deadline SET next_rung_at = NULL WHERE case_id IS NULL") > 0
    assert {(one.code, one.ref) for one in findings(world)} == {("alarm-not-set", "HMR")}


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


def test_a_mailbox_that_is_set_and_not_read_in_working_hours_is_found(world: World):
    def silent() -> bool:
        with world.session() as session:
            found = watch.look(session, at=world.now, holidays_are_fetched=False, mailbox_is_read=True)
        return "mailbox-silent" in {one.code for one in found}

    world.open()
    with world.session() as session:
        alerts.beat(session, job=watch.MAILBOX_JOB, at=world.now)
    seen = []
    for moment in ("2026-03-02 11:59", "2026-03-02 12:01", "2026-03-02 21:00", "2026-03-07 12:00", "2026-03-09 09:01"):
        world.go_to(moment)
        seen.append(silent())
    assert seen == [False, True, False, False, True]


def test_digests_that_stopped_are_found_after_a_weekend_and_never_where_they_were_not_begun(world: World):
    def beat(job: str) -> None:
        with world.session() as session:
            alerts.beat(session, job=job, at=world.now)

    assert "digests-silent" not in codes(world)
    beat(watch.DIGESTS_JOB)
    world.go_to("2026-03-06 10:00")
    assert "digests-silent" not in codes(world)
    world.go_to("2026-03-06 11:00")
    assert "digests-silent" in codes(world)


def test_stale_bank_holidays_are_found_where_they_are_fetched(world: World):
    tend(world)
    world.go_to("2026-03-05 10:30")
    with world.session() as session:
        alerts.beat(session, job="sweep", at=world.now)
    assert codes(world) == set()
    assert codes(world, holidays_are_fetched=True) == {"holidays-stale"}
    write(world, "DELETE FROM heartbeat WHERE job = 'bank-holidays'")
    assert codes(world, holidays_are_fetched=True) == {"holidays-stale"}


@pytest.mark.parametrize(("today", "well"), [("2026-08-31 10:00", True), ("2026-09-01 10:00", False)])
def test_a_calendar_that_ends_too_soon_is_found_from_september_on(world: World, today: str, well: bool):
    world.go_to(today)
    with world.session() as session:
        days = calendars.in_use(session)
        session.add(
            CalendarEdition(
                name="Ends early",
                source="test",
                sha256="0" * 64,
                covers_from=days.covers_from,
                covers_to=date(2026, 12, 31),
                holidays=[
                    {"date": on.isoformat(), "title": title} for on, title in days.holidays.items() if on.year < 2027
                ],
                taken_by="test",
                taken_at=world.now,
                checked_at=world.now,
            )
        )
        alerts.beat(session, job="sweep", at=world.now)
    assert ("calendar-ends" in codes(world)) is not well


def test_a_date_that_cannot_be_read_is_found_and_hides_no_other(swept: tuple[World, str]):
    world, _ = swept
    write(world, "UPDATE deadline SET rule = 'no-such-rule' WHERE rule = 'notify-panel'")
    write(world, "UPDATE deadline SET next_rung_at = NULL WHERE rule = 'notify-partners'")
    assert {"date-unreadable", "alarm-not-set"} <= codes(world)


def test_a_changed_audit_entry_is_found(swept: tuple[World, str]):
    world, _ = swept
    write(world, "ALTER TABLE audit_entry DISABLE TRIGGER USER")
    write(world, "UPDATE audit_entry SET by = 'somebody' WHERE seq = 2")
    [found] = findings(world)
    assert (found.code, found.what) == ("audit-broken", "the audit chain is broken at entry 2")


def test_an_audit_chain_that_went_back_is_found(swept: tuple[World, str]):
    world, _ = swept
    with world.session() as session:
        before = watch.head(session)
        assert watch.went_back(session, before) == []
        audit.append(session, by="test", at=world.now, entered_at=world.now, operation="test", detail={})
    with world.session() as session:
        assert watch.went_back(session, before) == []
        assert watch.went_back(session, watch.Head(0, audit.GENESIS)) == []
        [gone] = watch.went_back(session, watch.Head(before.seq + 2, before.hash))
        assert gone.what.endswith("is gone")
        [other] = watch.went_back(session, watch.Head(before.seq, "f" * 64))
        assert other.what.endswith("is another one now")


def test_no_finding_holds_a_name_or_an_address(swept: tuple[World, str]):
    world, _ = swept
    world.go_to("2026-03-12 11:00")
    past = world.now - timedelta(days=3)
    write(
        world, "UPDATE message SET state = 'pending', accepted_at = NULL, next_try_at = :at WHERE id % 3 = 0", at=past
    )
    write(
        world, "UPDATE message SET state = 'uncertain', accepted_at = NULL, next_try_at = :at WHERE id % 3 = 1", at=past
    )
    write(world, "UPDATE message SET state = 'rejected', accepted_at = NULL WHERE id % 3 = 2")
    write(world, "UPDATE message SET alert_id = NULL, key = concat(key, chr(58), 'x') WHERE alert_id IS NOT NULL")
    write(world, "UPDATE deadline SET next_rung_at = NULL WHERE rule = 'notify-partners'")
    found = findings(world, holidays_are_fetched=True)
    assert len({one.code for one in found}) > 6
    with world.session() as session:
        people = session.exec(select(Person)).all()
        heartbeats = session.exec(select(Heartbeat)).all()
        dates = session.exec(select(Deadline)).all()
    assert people
    assert heartbeats
    assert dates
    said = " ".join(f"{one.what} {one.remedy} {one.ref}" for one in found)
    assert "@" not in said
    for person in people:
        assert person.name not in said
        assert person.handle not in said
    assert all("\n" not in one.what and one.remedy for one in found)
    assert len({one.identity for one in found}) == len(found)
