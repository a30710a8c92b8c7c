"""Bring a database to the newest shape, and check that the migrations say the same as the tables."""

import sys
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from models.records.database import engine_for
from models.records.tables import Record

MIGRATING = 0x63737072  # advisory lock: two processes that start at once migrate one after the other


class DatabaseOfAnotherVersion(Exception):
    """The database has a shape that no migration here leads on from; nothing in it was changed."""

    exit_code = 2


def upgrade(url: str, *, to: str = "head") -> None:
    """Apply every migration that the database at `url` lacks, up to `to`. Safe to call by several processes at once.

    Raises `DatabaseOfAnotherVersion` where it was made by a newer version, or by one from before the migrations begin.
    """
    with engine_for(url).connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": MIGRATING})
        try:
            connection.execute(text("SET statement_timeout = 0"))  # a migration of a large record may take its time
            connection.commit()
            config = _config(connection)
            _check_that_it_leads_on(connection, ScriptDirectory.from_config(config))
            command.upgrade(config, to)
            connection.commit()
        finally:
            connection.rollback()
            connection.execute(text("RESET statement_timeout"))
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": MIGRATING})
            connection.commit()


def differences(url: str) -> list[Any]:
    """What the tables in the code and the migrated database at `url` do not agree on. Empty is right."""
    with engine_for(url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found: list[Any] = compare_metadata(context, Record.metadata)
        return found


def write_revision(url: str, message: str) -> None:
    """Write a new migration for what the tables have and the database at `url` lacks. For developers."""
    with engine_for(url).connect() as connection:
        config = _config(connection)
        newest = ScriptDirectory.from_config(config).get_current_head() or "0"
        command.revision(config, message=message, autogenerate=True, rev_id=f"{int(newest) + 1:04}")


def _check_that_it_leads_on(connection: Connection, scripts: ScriptDirectory) -> None:
    revision = MigrationContext.configure(connection).get_current_revision()
    known = [script.revision for script in scripts.walk_revisions()]
    if revision is None or revision in known:
        return
    oldest, newest = min(known), max(known)
    remedy = (
        f"upgrade it to {oldest} with the last version that can, then with this one"
        if revision < oldest
        else "use the version that made it, or a newer one"
    )
    raise DatabaseOfAnotherVersion(
        f"database: its tables are at revision {revision}, this version of cspr knows {oldest} to {newest}; {remedy}. Nothing was changed."
    )


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


if __name__ == "__main__":  # python -m models.records.migrate URL MESSAGE
    write_revision(sys.argv[1], sys.argv[2])
