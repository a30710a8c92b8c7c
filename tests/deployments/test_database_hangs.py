"""No command waits for ever on a database: one that never answers, one whose rows somebody else holds. Words, and a status."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from deployments.stack import condition
from flows.installation.settings import Settings
from models.records.database import engine_for, trouble
from models.records.migrate import upgrade
from tests.deployments.test_what_is_on_record import database
from tests.support.cli import Cli, in_process
from tests.support.world import PARTNERSHIP

# One of each group that asks the database.
ASK = (
    ("case", "list"),
    ("decide", "HMR-2026-0001", "notifiable", "--file", "{json}", "--by", "x"),
    ("record", "HMR-2026-0001", "aware", "--on", "2026-03-02", "--by", "x"),
    ("referral", "list"),
    ("returns", "list", "HMR-2026-0001"),
    ("proceedings", "list", "HMR-2026-0001"),
    ("reviewers", "list"),
    ("why", "HMR-2026-0001", "notify-panel"),
    ("calendar", "status"),
    ("acknowledge", "ABCD", "--by", "x"),
    ("signatures", "show", "HMR-2026-0001", "notifiable"),
    ("sweep",),
    ("deliver",),
    ("mailbox", "list"),
    ("proof", "HMR-2026-0001"),
    ("audit", "verify"),
    ("digests", "send"),
    ("governance", "show"),
    ("partnership", "load", "--file", str(PARTNERSHIP)),
    ("people", "absences"),
)


@pytest.fixture(scope="module")
def silent() -> Iterator[int]:
    """The port of a server that takes every connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        kept: list[socket.socket] = []

        def take() -> None:
            while True:
                try:
                    kept.append(server.accept()[0])
                except OSError:
                    return

        Thread(target=take, daemon=True).start()
        yield server.getsockname()[1]
        for connection in kept:
            connection.close()


@pytest.mark.parametrize("arguments", ASK, ids=lambda arguments: arguments[0])
def test_a_database_that_never_answers_is_given_up_in_words(
    cli: Cli, silent: int, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    given = tmp_path / "given.json"
    given.write_text("{}")
    url = f"postgresql://nobody@127.0.0.1:{silent}/cspr?connect_timeout=2"
    environment = {**cli.stack.environment, "CSPR_DATABASE_URL": url, "CSPR_PREFECT_DATABASE_URL": url}
    ended = in_process(*(argument.format(json=given) for argument in arguments), environment=environment)
    assert (ended.returncode, ended.stdout) == (1, ""), ended.stderr
    assert ended.stderr.startswith(
        "database: the database cannot be reached, does not answer or broke off: see `cspr status`"
    )
    assert ended.stderr.count("\n") == 1


def test_the_watchdog_says_that_the_database_does_not_answer(cli: Cli, silent: int) -> None:
    url = f"postgresql://nobody@127.0.0.1:{silent}/cspr"
    environment = {**cli.stack.environment, "CSPR_DATABASE_URL": url, "CSPR_PREFECT_DATABASE_URL": url}
    ended = in_process("watchdog", "--once", environment=environment)
    assert ended.returncode == 3
    assert "did not answer in time" in ended.stdout + ended.stderr


def test_status_names_each_part_that_is_down(silent: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CSPR_HOME", str(tmp_path))
    monkeypatch.setenv("CSPR_DATABASE_URL", f"postgresql://nobody@127.0.0.1:{silent}/cspr")
    monkeypatch.setenv("CSPR_PORT", str(silent))  # takes connections, and says nothing
    monkeypatch.setenv("CSPR_LOGIN", "a:b")
    running = {"inbox": "http://127.0.0.1:1", "processes": {"worker": os.getpid(), "runs": 2**22 - 1}}
    down = {part.name: part.up for part in condition.parts(Settings(_env_file=None), running)}
    assert down.pop("worker")
    assert not any(down.values())
    assert {"PostgreSQL", "desk", "inbox's mail server", "inbox's page", "runs"} <= down.keys()


def test_what_somebody_else_holds_is_waited_for_a_while_and_no_longer(cli: Cli) -> None:
    url = database(cli)
    impatient = {**cli.stack.environment, "CSPR_DATABASE_URL": f"{url}&options=-c%20lock_timeout%3D300"}
    with psycopg.connect(url) as holding:
        holding.execute("LOCK TABLE review_case IN ACCESS EXCLUSIVE MODE")
        ended = in_process("case", "list", environment=impatient)
        holding.rollback()
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "another process has held" in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert in_process("case", "list", environment=impatient).returncode == 0


def test_every_connection_has_its_limits_and_a_migration_none(cli: Cli) -> None:
    url = f"{database(cli)}&application_name=limits".replace("postgresql://", "postgresql+psycopg://")
    engine = engine_for(url)
    limits = text("SELECT current_setting('lock_timeout'), current_setting('statement_timeout')")
    with engine.connect() as connection:
        assert tuple(connection.execute(limits).one()) == ("2min", "10min")
    upgrade(url)  # which sets its own limit, and puts ours back
    with engine.connect() as connection:
        assert tuple(connection.execute(limits).one()) == ("2min", "10min")
        connection.execute(text("SET statement_timeout = 50"))
        with pytest.raises(OperationalError) as slow:
            connection.execute(text("SELECT pg_sleep(5)"))
        assert "took too long" in trouble(slow.value)
    engine.dispose()
