"""An exit status never hides what was recorded: whatever fails after it, the reference is printed, once, and nobody enters it again."""

import json
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import LiteralString

import psycopg

from deployments.stack import postgres
from tests.support.cli import INTAKE, Cli
from tests.support.world import AGREE

REFUSE = """
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = '{code}'; END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION refuse();
"""


def database(cli: Cli) -> str:
    return postgres.ensure_running(cli.stack.settings).cspr_url.replace("+psycopg", "")


@contextmanager
def database_refuses(cli: Cli, table: LiteralString, *, code: LiteralString) -> Iterator[None]:
    """The database takes no new row of a table."""
    with psycopg.connect(database(cli), autocommit=True) as connection:
        connection.execute(REFUSE.format(table=table, code=code))
        try:
            yield
        finally:
            connection.execute(f"DROP TRIGGER refuse ON {table}; DROP FUNCTION refuse()")


def nothing_can_be_queued(cli: Cli) -> AbstractContextManager[None]:
    """Every pass fails, after the record was made."""
    return database_refuses(cli, "message", code="53100")


def test_a_case_whose_first_pass_fails_is_open_once_and_its_reference_is_printed_once(cli: Cli) -> None:
    before = {one["ref"] for one in cli.json("case", "list")}
    with nothing_can_be_queued(cli):
        ended = cli("case", "open", given=INTAKE)
        as_json = cli("case", "open", "--json", given=INTAKE)
    assert (ended.returncode, as_json.returncode) == (0, 0)
    new = [one["ref"] for one in cli.json("case", "list") if one["ref"] not in before]
    assert len(new) == 2
    ref = ended.stdout.split()[0]
    assert ended.stdout == f"{ref} is open.\n"
    assert {ref, json.loads(as_json.stdout)["ref"]} == set(new)
    assert "do not enter it again" in ended.stderr
    assert "no room" not in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_a_decision_is_on_record_though_nothing_can_follow(cli: Cli) -> None:
    ref = cli.json("case", "open", given=INTAKE)["ref"]
    answer = {
        "decided_on": "2026-03-03",
        "outcome": "notify",
        "reasons": "Invented.",
        "recorded_by": "Miriam Calloway",
        **AGREE,
    }
    with nothing_can_be_queued(cli):
        ended = cli("decide", ref.lower(), "notifiable", given=answer)
    assert ended.returncode == 0
    assert ended.stdout.startswith(f"{ref}: notifiable is ")
    assert "do not enter it again" in ended.stderr


def test_a_case_is_open_though_its_folder_cannot_be_made(cli: Cli) -> None:
    documents = cli.stack.settings.documents_directory
    away = documents.with_name("documents-away")
    documents.mkdir(parents=True, exist_ok=True)
    documents.rename(away)
    documents.write_text("a share that is not mounted")
    try:
        opened = cli("case", "open", "--json", given=INTAKE)
    finally:
        documents.unlink()
        away.rename(documents)
    assert opened.returncode == 0
    ref = json.loads(opened.stdout)["ref"]
    assert not (documents / ref).exists()
    recorded = cli("record", ref, "rapid_review_meeting_held", "--on", "2026-03-06", "--by", "Miriam Calloway")
    assert recorded.returncode == 0, recorded.stderr
    assert os.path.isdir(documents / ref)
