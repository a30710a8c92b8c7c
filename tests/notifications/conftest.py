"""A database of this folder's own on the session's PostgreSQL, a case in it, and a real inbox."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from models.records import migrate
from models.records.database import engine_for
from models.records.session import CaseSession
from models.records.tables import Case, Partnership, Record
from tests.support.inboxes import RunningInbox, running_inbox
from tests.support.notices import AT


@pytest.fixture(scope="session")
def database_url(postgres_url: str) -> str:
    """A migrated database."""
    made = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with made.connect() as connection:
        connection.execute(text("CREATE DATABASE notifications_tests"))
    made.dispose()
    url = make_url(postgres_url).set(database="notifications_tests").render_as_string(hide_password=False)
    migrate.upgrade(url)
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An empty database but for one case, with id 1."""
    found = engine_for(database_url)
    names = ", ".join(f'"{table.name}"' for table in Record.metadata.sorted_tables if table.name != "audit_entry")
    with found.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("DELETE FROM audit_entry"))
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    with CaseSession(found) as session:
        session.add(
            Partnership(
                id=1,
                code="HMR",
                name="Harrowmere Safeguarding Children Partnership",
                local_authority="Harrowmere Council",
                shared_mailbox="reviews@harrowmere.example",
            )
        )
        session.flush()
        session.add(
            Case(id=1, ref="HMR-2026-0004", partnership_id=1, regime="cspr-2018", opened_at=AT, opened_by="a.osei")
        )
        session.commit()
    yield found
    found.dispose()


@pytest.fixture(scope="module")
def _inboxes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], RunningInbox]]:
    """The inbox of a module, started where there is none and again where a test has ended it."""
    with ExitStack() as started:
        running: list[RunningInbox] = []

        def at_hand() -> RunningInbox:
            if not running or running[-1].process.poll() is not None:
                running.append(started.enter_context(running_inbox(tmp_path_factory.mktemp("inbox"))))
            return running[-1]

        yield at_hand


@pytest.fixture
def inbox(_inboxes: Callable[[], RunningInbox]) -> RunningInbox:
    """A real inbox that misbehaves as recipients' names say, empty. It is its module's: whoever wants to see one start has `running_inbox`."""
    running = _inboxes()
    for kept in (*running.home.glob("mails/*.eml"), *running.home.glob("replies/*.eml")):
        kept.unlink()
    return running
