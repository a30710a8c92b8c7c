"""A fresh world for every test: its database is a copy of one that was migrated once, emptied after the test before."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlmodel import select

from models.records.base import Record
from models.records.database import engine_for
from models.records.migrate import upgrade
from models.records.tables import Partnership
from tests.models.casework.watching import findings, tend
from tests.support.remembering import RememberingWorld
from tests.support.world import AGREE, World

_number = itertools.count(1)
EACH = 50  # tests in one database: what is deleted stays in its files for a while
# Emptying takes a few milliseconds, a new copy a hundred. Whoever still holds a connection has lost it; triggers and foreign keys are off.
_EMPTY = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET session_replication_role = replica;
    {deletions}
    ALTER TABLE audit_entry ENABLE TRIGGER ALL;
    SELECT setval(pg_class.oid, 1, false) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relkind = 'S' AND nspname = 'public';
"""


@pytest.fixture(scope="session")
def migrated(postgres_url: str) -> str:
    """The URL of a migrated, empty database that nobody writes to."""
    url = _create(postgres_url, "migrated", template="template1")
    upgrade(url)
    engine_for(url).dispose()
    return url


@pytest.fixture
def database_url(migrated: str) -> Iterator[str]:
    """A migrated, empty database that only this test uses meanwhile."""
    database, used = divmod(next(_number) - 1, EACH)
    url = make_url(migrated).set(database=f"test_{database}").render_as_string(hide_password=False)
    if used:
        _empty(url)
    else:
        _create(migrated, f"test_{database}", template="migrated")
    yield url
    engine_for(url).dispose()
    engine_for.cache_clear()  # what a test listens to on its engine ends with it


@pytest.fixture
def world(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> World:
    """The invented partnership on Monday 2 March 2026, ten in the morning."""
    is_patched = "monkeypatch" in request.fixturenames
    return (World if is_patched else RememberingWorld)(engine_for(database_url), tmp_path)


@pytest.fixture
def signed_world(world: World) -> World:
    """The invented partnership, which has its decisions signed by code."""
    with world.session() as session:
        session.exec(select(Partnership)).one().sign_off = "codes"
    return world


@pytest.fixture
def proposed(signed_world: World) -> str:
    """A case whose notification is proposed, with a code to each of the three."""
    ref = signed_world.open()
    signed_world.decide(ref, "notifiable", outcome="notify", **AGREE)
    return ref


def _empty(url: str) -> None:
    deletions = "".join(f'DELETE FROM "{table}";' for table in Record.metadata.tables)  # noqa: S608
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(_EMPTY.format(deletions=deletions))
    admin.dispose()


def _create(beside: str, name: str, *, template: str) -> str:
    admin = create_engine(make_url(beside).set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    admin.dispose()
    return make_url(beside).set(database=name).render_as_string(hide_password=False)


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
