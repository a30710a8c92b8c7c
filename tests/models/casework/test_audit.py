"""The chain: append-only in the database itself, and broken by any change to what it says."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models.casework import audit
from tests.world import AGREE, World


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
    assert {"partnership.load", "open-case", "decide", "rapid-review.advance", "occurrence.discharge"} <= {
        row[0] for row in rows
    }
    assert all(row[1] for row in rows)
    assert {row[2] for row in rows if row[0] == "decide"} == {ref}
