"""The migrations lead to the tables in the code, may be applied by two processes at once, and an upgrade keeps what is on record."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from models.records.migrate import differences, upgrade


def _fresh(postgres_url: str, name: str) -> str:
    admin = create_engine(make_url(postgres_url).set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return make_url(postgres_url).set(database=name).render_as_string(hide_password=False)


def test_the_migrations_lead_to_the_tables_in_the_code(postgres_url: str):
    url = _fresh(postgres_url, "agree")
    upgrade(url)
    assert differences(url) == []


def test_two_processes_may_migrate_at_once_and_again(postgres_url: str):
    url = _fresh(postgres_url, "at_once")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(upgrade, [url, url]))
    upgrade(url)
    engine = create_engine(url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1
    engine.dispose()
