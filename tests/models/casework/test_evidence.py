"""The record is what was recorded: a row written past it is found and named, and so is a chain that was cut or written anew."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from models.casework.digests import anchor_mail
from models.casework.record import audit, committing, evidence
from models.casework.record.evidence import Anchor, Verified
from models.casework.record.people import SYSTEM
from models.casework.record.who import By
from models.law.words.vocabulary import Role
from models.records.base import Record
from models.records.session import CaseSession
from models.records.tables import AuditEntry, Message, Partnership, RoleHolding
from tests.models.casework.watching import write
from tests.support.world import World

ALTER_THE_CHAIN = "ALTER TABLE audit_entry DISABLE TRIGGER USER"
WHO_WROTE = "UPDATE review_case SET opened_by = 'somebody else'"
DAYS = """UPDATE {} SET "on" = "on" - 1"""


@pytest.fixture
def lived(world: World) -> tuple[World, str]:
    """A case from its opening to the outcome of its rapid review, with alerts, returns and mails."""
    ref = world.notified()
    world.returned(ref, "police")
    world.go_to("2026-03-12 10:00")
    world.sweep()
    world.run_pass(ref)
    world.outcome(ref, "lcspr")
    assert world.verify().troubles == []
    return world, ref


def words(found: Verified) -> str:
    [altered] = found.altered
    assert not found.ok
    return altered.words


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (
            "UPDATE decision SET outcome = 'do-not-notify' WHERE kind = 'notifiable'",
            "decision 1 notifiable 1 of {ref} was changed after entry",
        ),
        (
            "UPDATE deadline SET due_on = due_on + 5 WHERE rule = 'notify-panel'",
            "notify-panel 1 of {ref} was changed after entry",
        ),
        (DAYS.format("occurrence") + " WHERE kind = 'aware'", "occurrence 1 aware of {ref} was changed after entry"),
        ("UPDATE message SET raw = raw || '\\x20' WHERE id = 3", "message 3 "),
        ("UPDATE message SET state = 'rejected', accepted_at = NULL WHERE id = 3", "message 3 "),
        ("UPDATE alert SET claimed_at = claimed_at - interval '1 day' WHERE id = 1", "alert 1"),
        ("UPDATE agencyreturn SET outcome = 'nothing-held' WHERE number = 'R3'", "agency return 3"),
        ("UPDATE person SET email = 'elsewhere@nowhere.example' WHERE handle = 'm.calloway'", "person 1 was changed"),
        ("DELETE FROM roleholding WHERE id = 1", "role holding 1 is gone after entry 1 (partnership.load)"),
    ],
)
def test_what_was_altered_past_the_record_is_named(lived: tuple[World, str], change: str, named: str):
    world, ref = lived
    assert write(world, change) == 1
    assert named.format(ref=ref) in words(world.verify())


def test_a_row_that_was_put_in_past_the_record_is_named(lived: tuple[World, str]):
    world, ref = lived
    write(
        world,
        "INSERT INTO decision (case_id, kind, round, outcome, decided_on, answers, salt, decided_by, decided_at, entered_at) "
        "SELECT case_id, kind, 7, outcome, decided_on, answers, salt, decided_by, decided_at, entered_at FROM decision WHERE id = 1",
    )
    found = words(world.verify())
    assert f"notifiable 7 of {ref} was added: no entry knows of it" in found


def test_what_was_altered_is_named_without_what_stands_in_it(lived: tuple[World, str]):
    world, _ = lived
    write(world, "UPDATE person SET name = 'Zebedee Unmentioned', email = 'zebedee@nowhere.example' WHERE id = 1")
    assert "ebedee" not in words(world.verify())


def test_a_changed_alarm_or_next_try_is_no_change_of_the_record(lived: tuple[World, str]):
    """They are worked out again from what is on record, and change without an act."""
    world, _ = lived
    write(world, "UPDATE deadline SET next_rung_at = now() WHERE replaced_at IS NULL")
    assert world.verify().ok


def test_every_table_of_record_has_a_key_that_an_entry_can_name():
    for name in committing.OF_RECORD:
        assert [column.name for column in Record.metadata.tables[name].primary_key] == ["id"], name
    assert committing.NOT_OF_RECORD | set(committing.OF_RECORD) == set(Record.metadata.tables)
    for name, columns in committing.IN_PASSING.items():
        assert set(columns) <= set(Record.metadata.tables[name].columns.keys())


def test_every_row_of_a_lived_case_is_committed_to_by_an_entry_that_says_what_was_done(lived: tuple[World, str]):
    world, _ = lived
    with world.session() as session:
        entries = session.exec(select(AuditEntry).order_by(col(AuditEntry.seq))).all()
    assert audit.UNNAMED not in {entry.operation for entry in entries}
    committed = {(table, int(key)) for entry in entries for table, keys in (entry.rows or {}).items() for key in keys}
    with world.engine.connect() as connection:
        for table in committing.OF_RECORD:
            keys = connection.execute(text(f'SELECT id FROM "{table}"')).scalars()  # noqa: S608
            assert {(table, key) for key in keys} <= committed, table


def test_a_row_written_without_an_entry_gets_one_that_says_so(world: World):
    with world.session() as session:
        session.exec(select(Partnership)).one().website = "https://www.harrowmere.example/changed"
    assert world.verify().ok
    with world.session() as session:
        last = session.exec(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()  # type: ignore[attr-defined]
        assert last is not None
        assert (last.operation, last.detail) == (audit.UNNAMED, {"tables": ["partnership"]})


def test_a_step_that_was_undone_leaves_nothing_in_the_chain(world: World):
    now = {"by": By(SYSTEM, world.now, world.now), "detail": {}}
    with world.session() as session:
        partnership = session.exec(select(Partnership)).one()
        step = session.begin_nested()
        partnership.website = "https://undone.example"
        audit.append(session, operation="mail.read", **now)
        session.flush()
        step.rollback()
        audit.append(session, operation="alert.claim", **now)
    assert world.verify().ok


def test_a_transaction_that_fails_leaves_nothing_in_the_chain(world: World):
    before = world.verify()
    with pytest.raises(DBAPIError), world.session() as session:
        session.exec(select(Partnership)).one().code = "X" * 9
    assert world.verify() == before


@pytest.mark.parametrize("cut", ["the last", "all"])
def test_a_chain_that_was_cut_is_found_by_an_anchor(lived: tuple[World, str], cut: str):
    world, _ = lived
    with world.session() as session:
        kept, entries = audit.end_of_chain(session), len(session.exec(select(AuditEntry)).all())
    anchors = [Anchor(3, _hash(world, 3), "mailed on 2 Mar 2026"), Anchor(kept.seq, kept.hash, "mailed on 12 Mar 2026")]
    assert _verify(world, anchors).ok
    write(world, ALTER_THE_CHAIN)
    write(world, f"DELETE FROM audit_entry WHERE seq > {entries - 1 if cut == 'the last' else 0}")  # noqa: S608
    [lost] = _verify(world, anchors).lost
    if cut == "all":
        assert lost.words == "entry 3 (mailed on 2 Mar 2026) is gone; no earlier end is known"
    else:
        assert lost.words == f"entry {kept.seq} (mailed on 12 Mar 2026) is gone; everything to entry 3 is as it was"


def test_a_chain_that_was_written_anew_from_some_point_is_found_by_an_anchor(lived: tuple[World, str]):
    world, _ = lived
    with world.session() as session:
        kept = audit.end_of_chain(session)
    anchors = [
        Anchor(3, _hash(world, 3)[:16], "mailed on 2 Mar 2026"),
        Anchor(kept.seq, kept.hash[:16], "mailed today"),
    ]
    _write_anew(world, from_seq=5)
    found = world.verify()
    assert found.ok, "it fits together: only an end that was kept elsewhere can tell"
    found = _verify(world, anchors)
    assert found.troubles == [f"entry {kept.seq} (mailed today) is another one now; everything to entry 3 is as it was"]


def test_rows_of_an_older_version_are_taken_over_as_found_once_and_guarded_from_then_on(lived: tuple[World, str]):
    world, _ = lived
    _make_older(world)
    found = world.verify()
    assert found.ok
    assert found.unbound > 100
    with world.session() as session:
        assert evidence.take_over(session, at=world.now) == found.unbound
    with world.session() as session:
        assert evidence.take_over(session, at=world.now) == 0
        last = session.exec(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()  # type: ignore[attr-defined]
        assert last is not None
        assert (last.operation, last.detail["what"]) == ("record.take-over", "taken over as found")
    assert (world.verify().ok, world.verify().unbound) == (True, 0)
    write(world, WHO_WROTE)
    assert "(record.take-over)" in words(world.verify())


def test_the_end_of_the_chain_is_mailed_to_two_people_once_a_day_and_remembered(world: World):
    with world.session() as session:
        end = audit.end_of_chain(session)
    assert [_say_anchor(world), _say_anchor(world)] == [2, 0]
    with world.session() as session:
        mails = session.exec(select(Message).where(Message.notice == evidence.NOTICE)).all()
        assert {mail.to_name for mail in mails} == {"Miriam Calloway", "Helena Marchetti"}
        assert {(mail.facts["seq"], mail.facts["hash"]) for mail in mails} == {(end.seq, end.hash[:16])}
        assert f"--anchor {end.seq}:{end.hash[:16]}" in mails[0].raw.decode().replace("=\n", "")
        assert evidence.verify(session, evidence.mailed_anchors(session)).ok
    world.go_to("2026-03-03 09:00")
    assert _say_anchor(world) == 2
    world.go_to("2026-03-07 09:00")
    assert _say_anchor(world) == 0, "a Saturday"


def test_where_one_of_the_two_is_not_there_another_gets_it(world: World):
    with world.session() as session:
        session.exec(select(Partnership)).one().anchor_to = ["press-lead"]
        for holding in session.exec(select(RoleHolding).where(RoleHolding.role == Role.SCRUTINEER)):
            session.delete(holding)
    assert _say_anchor(world) == 2
    with world.session() as session:
        names = set(session.exec(select(Message.to_name).where(Message.notice == evidence.NOTICE)))
    assert names == {"Katharine Brandreth", "Miriam Calloway"}


def _say_anchor(world: World) -> int:
    with world.session() as session:
        return anchor_mail.say_anchor(session, session.exec(select(Partnership)).one(), desk=world.desk, at=world.now)


def _verify(world: World, anchors: list[Anchor]) -> Verified:
    with world.session() as session:
        return evidence.verify(session, anchors)


def _hash(world: World, seq: int) -> str:
    with world.engine.connect() as connection:
        found: str = connection.execute(
            text("SELECT hash FROM audit_entry WHERE seq = :seq"), {"seq": seq}
        ).scalar_one()
    return found


def _write_anew(world: World, *, from_seq: int) -> None:
    """What somebody with the database's password and this code can do: change an entry and put every later hash right."""
    write(world, ALTER_THE_CHAIN)
    with CaseSession(world.engine) as session:
        entries = session.exec(select(AuditEntry).order_by(AuditEntry.seq)).all()  # type: ignore[arg-type]
        previous = audit.GENESIS
        for entry in entries:
            if entry.seq == from_seq:
                entry.by = "somebody else"
            entry.previous = previous
            previous = entry.hash = audit.fingerprint(entry)
        session.commit()


def _make_older(world: World) -> None:
    """The chain as a version left it that did not commit to rows."""
    write(world, ALTER_THE_CHAIN)
    write(world, "UPDATE audit_entry SET rows = NULL, salt = NULL")
    _write_anew(world, from_seq=0)
