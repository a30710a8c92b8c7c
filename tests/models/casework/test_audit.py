"""The chain: append-only in the database itself, and broken by any change to what it says."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from models.casework.record import audit
from models.casework.record import case as loaded
from models.casework.record.people import SYSTEM
from models.casework.record.who import By
from models.records.tables import Case, Deadline, Partnership
from tests.support.world import AGREE, World


@pytest.mark.parametrize(
    "change",
    ["UPDATE audit_entry SET by = 'x' WHERE seq = 1", "DELETE FROM audit_entry", "TRUNCATE audit_entry"],
)
def test_the_database_refuses_to_change_an_entry(world: World, change: str):
    world.open()
    with pytest.raises(DBAPIError, match="append-only"), world.engine.begin() as connection:
        connection.execute(text(change))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_entry SET detail = '{}' WHERE seq = 2",
        "UPDATE audit_entry SET at = at + interval '1 second' WHERE seq = 2",
        "UPDATE audit_entry SET by = 'somebody else' WHERE seq = 2",
        "DELETE FROM audit_entry WHERE seq = 2",
    ],
)
def test_a_change_made_behind_the_databases_back_is_found(world: World, change: str):
    world.open()
    assert world.verify().ok
    with world.engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER ALL"))
        connection.execute(text(change))
    found = world.verify()
    assert not found.ok
    assert found.broken_at in (2, 3)


def test_what_people_wrote_is_not_in_the_chain_but_bound_to_it(world: World):
    ref = world.open()
    world.decide(ref, "notifiable", outcome="notify", **AGREE, reasons="Words that must not be in the chain.")
    with world.engine.connect() as connection:
        details = [str(row) for (row,) in connection.execute(text("SELECT detail FROM audit_entry"))]
        salt, answers = connection.execute(text("SELECT salt, answers FROM decision")).one()
    assert not any("must not be" in detail for detail in details)
    assert any(audit.commitment(answers, salt) in detail for detail in details)


def test_every_operation_leaves_an_entry_with_who_and_when(world: World):
    ref = world.notified()
    with world.engine.connect() as connection:
        rows = connection.execute(text("SELECT operation, by, case_ref FROM audit_entry ORDER BY seq")).all()
    assert {"partnership.load", "open-case", "decide", "notices.queue", "returns.open", "occurrence.discharge"} <= {
        row[0] for row in rows
    }
    assert all(row[1] for row in rows)
    assert {row[2] for row in rows if row[0] == "decide"} == {ref}


@pytest.mark.parametrize("held_by", ["a lock", "a change"])
def test_a_sweep_and_a_decision_of_the_same_moment_follow_one_another(world: World, held_by: str):
    """Each would otherwise hold what the other waits for: the one the case's rows, the other the end of the chain."""
    ref = world.open()
    world.go_to("2026-03-04 09:00")
    with ThreadPoolExecutor(1) as beside:
        with world.session() as deciding:
            case = loaded.load(deciding, ref) if held_by == "a lock" else loaded.peek(deciding, ref)
            if held_by == "a change":
                case.pseudonym = "Invented"
                deciding.flush()
            sweeping = beside.submit(world.sweep)
            _somebody_waits(world)
            for rows in (Partnership, Case, Deadline):
                deciding.exec(select(rows).with_for_update()).all()
            by = By("m.calloway", world.now, world.now)
            audit.append(deciding, by=by, operation="open-case", case_ref=ref, detail={})
        assert sweeping.result(timeout=30).messages > 0
    assert world.verify().ok


def test_whoever_only_reads_waits_for_nobody(world: World):
    world.open()
    with world.session() as writing, world.session() as reading:
        audit.wait_for_turn(writing)
        reading.execute(text("SET LOCAL lock_timeout = '1s'"))
        assert loaded.open_refs(reading)


def test_a_turn_taken_in_a_step_that_was_undone_is_taken_again(world: World):
    with world.session() as session, world.session() as other:
        step = session.begin_nested()
        audit.wait_for_turn(session)
        step.rollback()
        audit.wait_for_turn(session)
        other.execute(text("SET LOCAL lock_timeout = '100ms'"))
        with pytest.raises(DBAPIError, match="lock timeout"):
            audit.wait_for_turn(other)
        other.rollback()


def test_what_is_added_after_a_step_that_was_undone_follows_what_stayed(world: World):
    now = {"by": By(SYSTEM, world.now, world.now), "detail": {}}
    with world.session() as session:
        audit.append(session, operation="alert.claim", **now)
        step = session.begin_nested()
        audit.append(session, operation="mail.read", **now)
        step.rollback()
        audit.append(session, operation="notices.queue", **now)
    assert world.verify().ok
    with world.engine.connect() as connection:
        found = connection.execute(text("SELECT operation FROM audit_entry ORDER BY seq DESC LIMIT 2")).scalars().all()
    assert found == ["notices.queue", "alert.claim"]


def _somebody_waits(world: World) -> None:
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with world.engine.connect() as connection:
            if connection.execute(waiting).scalar_one():
                return
        time.sleep(0.01)
    raise AssertionError("nobody came to wait")
