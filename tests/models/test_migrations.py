"""The migrations lead to the tables in the code, may be applied by two processes at once, and a database of another version is refused."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from models.records.migrate import DatabaseOfAnotherVersion, differences, upgrade


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


@pytest.mark.parametrize(
    ("revision", "remedy"),
    [
        ("0003", "upgrade it to 0009 with the last version that can, then with this one"),
        ("9999", "use the version that made it, or a newer one"),
    ],
)
def test_a_database_of_another_version_is_refused_in_words_and_left_alone(
    postgres_url: str, revision: str, remedy: str
):
    url = _fresh(postgres_url, f"of_{revision}")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num varchar(32) NOT NULL PRIMARY KEY)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})
    with pytest.raises(DatabaseOfAnotherVersion, match=f"at revision {revision}.*{remedy}. Nothing was changed"):
        upgrade(url)
    with engine.connect() as connection:
        tables = connection.execute(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")).scalar()
    assert tables == 1
    engine.dispose()
