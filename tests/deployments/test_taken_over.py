"""The demonstration of November 2026, as the version before left it (tables at 0009), is taken over whole.

`demonstration-0009.sql.xz` is what `pg_dump --inserts` wrote of the database that commit 6f9e8f4 made by loading its demonstration.
"""

import lzma
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from deployments.stack import postgres
from models.records.migrate import differences
from tests.support.cli import Cli, database_held

DUMP = lzma.decompress((Path(__file__).parent / "taken_over" / "demonstration-0009.sql.xz").read_bytes()).decode()
TABLE = re.compile(r"^INSERT INTO public\.(\w+) ", re.MULTILINE)


@pytest.fixture(scope="module")
def cspr(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cli]:
    installation = Cli(tmp_path_factory.mktemp("taken_over") / "home")
    with database_held(installation.stack):
        with psycopg.connect(_url(installation), autocommit=True) as connection:
            connection.execute(DUMP)  # type: ignore[arg-type]
        yield installation


def _url(installation: Cli) -> str:
    return postgres.ensure_running(installation.stack.settings).cspr_url.replace("+psycopg", "")


def test_every_row_is_there_and_the_record_is_as_it_was(cspr: Cli):
    verified = cspr.json("audit", "verify")
    assert (verified["ok"], verified["altered"], verified["troubles"]) == (True, [], [])
    assert differences(postgres.ensure_running(cspr.stack.settings).cspr_url) == []
    with psycopg.connect(_url(cspr)) as connection:
        for table, rows in Counter(TABLE.findall(DUMP)).items():
            kept = connection.execute(SQL("SELECT count(*) FROM {}").format(Identifier(table))).fetchone()
            taken_over = 1 if table == "audit_entry" else 0  # the entry that says so
            assert kept == (rows + taken_over,), table


def test_every_case_is_shown_and_every_date_explains_itself(cspr: Cli):
    refs = sorted({case["ref"] for case in cspr.json("case", "list", "--all")})
    assert len(refs) == 10
    for ref in refs:
        case = cspr.json("case", "show", ref)
        assert case["ref"] == ref
        for deadline in case["deadlines"]:
            explained = cspr("why", ref, deadline["rule"])
            assert explained.returncode == 0, explained.stderr
