"""The watch: a healthy record is quiet, and every silence planted in it is found, one by one."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from models.casework.changes import reprojection
from models.records.tables import Alert, Deadline, Message
from tests.models.casework.test_returns import author, register
from tests.models.casework.watching import codes, findings, tend, write
from tests.support.world import READY, World


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
    found = {finding.code: finding for finding in findings(world)}
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
        reprojection.work_out_again(session, because="test", occasion="test", desk=world.desk, at=world.now)
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
    assert {"rung-not-claimed", "sweep-behind"} <= codes(world)
    tend(world)
    assert codes(world) == set()


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


@pytest.mark.parametrize("named", ["never", "before", "after"])
def test_a_return_is_well_whoever_it_was_chased_from_and_found_where_it_was_not(world: World, named: str):
    ref = world.notified()
    register(world, "b.quarles", "education")
    if named == "before":
        author(world, ref, "b.quarles")
    for on in ("2026-03-11", "2026-03-13", "2026-03-16"):
        world.go_to(f"{on} 09:00")
        tend(world)
    if named == "after":
        author(world, ref, "b.quarles")
    world.now += timedelta(hours=2)
    assert findings(world) == []
    chased = "DELETE FROM message WHERE to_role IN ('agency-lead', 'agency-author') AND alert_id IS NOT NULL"
    assert write(world, chased) > 0
    found = findings(world)
    assert {one.code for one in found} == {"alert-not-said"}
    assert any(one.what.endswith("left no message to agency-author") for one in found)


def test_who_holds_two_roles_may_be_told_once_and_not_never(swept: tuple[World, str]):
    world, _ = swept
    both = """
        UPDATE roleholding SET person_id = (SELECT person_id FROM roleholding WHERE role = 'business-manager')
        WHERE role = 'local-authority-notifier'
    """
    assert write(world, both) == 1
    as_one = """
        DELETE FROM message WHERE to_role = 'local-authority-notifier' AND alert_id IN
        (SELECT alert_id FROM message WHERE to_role = 'business-manager')
    """
    assert write(world, as_one) > 0
    assert findings(world) == []
    assert write(world, "DELETE FROM message WHERE alert_id IS NOT NULL") > 0
    assert {finding.code for finding in findings(world)} == {"alert-not-said"}


def test_a_role_that_nobody_holds_is_well_when_the_manager_was_alarmed_and_found_when_not(world: World):
    write(world, "DELETE FROM roleholding WHERE role = 'scrutineer'")
    ref = world.open()
    world.go_to("2026-03-11 09:00")
    tend(world)
    assert [message for message in world.messages(ref, "address-missing") if "scrutineer" in str(message).lower()]
    assert findings(world) == []
    write(world, "DELETE FROM message WHERE notice = 'address-missing'")
    assert {(finding.code, finding.what.rpartition(" ")[2]) for finding in findings(world)} == {
        ("alert-not-said", "scrutineer")
    }


def test_what_the_partnership_itself_owes_is_watched_too(world: World):
    tend(world)
    assert write(world, "UPDATE deadline SET next_rung_at = NULL WHERE case_id IS NULL") > 0
    assert {(finding.code, finding.ref) for finding in findings(world)} == {("alarm-not-set", "HMR")}
