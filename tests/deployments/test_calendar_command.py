"""`cspr calendar`: the shapes that it promises, and one line for every refusal."""

from pathlib import Path

import pytest

from tests.support.cli import Cli
from tests.support.days import day
from tests.support.published import published, serving
from tests.support.stack import LocalStack
from tests.support.world import PARTNERSHIP


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bank-holidays.json"


def test_a_fresh_installation_counts_by_the_shipped_calendar(cli: Cli):
    status = cli.json("calendar", "status")
    assert set(status) == {
        "name",
        "shipped",
        "source",
        "sha256",
        "covers_from",
        "covers_to",
        "taken_at",
        "taken_by",
        "checked_at",
        "job_finished_at",
        "closure_days",
        "fetched_from",
    }
    assert (status["shipped"], status["covers_to"], status["fetched_from"]) == (True, "2028-12-31", None)
    assert "CSPR_BANK_HOLIDAYS_URL is not set" in cli("calendar", "status").stdout


def test_a_file_is_loaded_once(cli: Cli, file: Path):
    file.write_bytes(published(also={day("Fri 2028-06-02"): "An invented day"}))
    load = ("calendar", "load", "--by", "m.calloway", "--file", str(file))
    assert cli.json(*load) == {"new": True, "moved": {}, "told": 0}
    assert cli.json(*load) == {"new": False, "moved": {}, "told": 0}
    status = cli.json("calendar", "status")
    assert (status["shipped"], status["taken_by"], status["source"]) == (False, "m.calloway", "file bank-holidays.json")
    assert "taken" in cli("calendar", "status").stdout


def test_a_day_that_passed_is_taken_out_only_on_purpose(cli: Cli, file: Path):
    file.write_bytes(published(without=(day("Mon 2020-08-31"),)))
    load = ("calendar", "load", "--by", "m.calloway", "--file", str(file))
    assert "Mon 31 Aug 2020 (Summer bank holiday) is in the calendar in use" in cli.refused(*load)
    ended = cli(*load, "--allow-removed", "--because", "A rehearsal")
    assert ended.returncode == 0, ended.stderr
    assert "removed Mon 31 Aug 2020" in ended.stdout


def test_closure_days_come_and_go(cli: Cli):
    about = ("--partnership", "HMR", "--on", "2028-06-01", "--by", "m.calloway")
    assert cli("calendar", "close", *about, "--title", "Office closed").returncode == 0
    assert cli.json("calendar", "status")["closure_days"] == [
        {"partnership": "HMR", "on": "2028-06-01", "title": "Office closed"}
    ]
    assert cli("calendar", "open", *about).returncode == 0
    assert cli.json("calendar", "status")["closure_days"] == []


def test_it_is_fetched_from_the_address_in_the_settings(cli: Cli):
    with serving() as server:
        server.body = published(also={day("Fri 2028-06-09"): "Another invented day"})
        named = Cli(cli.stack.home)
        named.stack = LocalStack(cli.stack.home, CSPR_BANK_HOLIDAYS_URL=server.url)
        fetched = named.json("calendar", "fetch")
        assert fetched == {"new": True, "moved": {}, "told": 0}
        server.status, server.headers = 500, {}
        failed = named("calendar", "fetch")
        assert (failed.returncode, failed.stdout) == (1, "")
        assert "answered 500" in failed.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("fetch",), "CSPR_BANK_HOLIDAYS_URL: no address is set; set https://www.gov.uk/bank-holidays.json"),
        (("load", "--by", "m.calloway", "--file", "/no/such.json"), "file: /no/such.json cannot be read"),
        (("load", "--by", "m.calloway", "--file", str(PARTNERSHIP)), "file: it is not JSON"),
        (("load", "--by", " ", "--file", str(PARTNERSHIP)), "by: say who loads it"),
        (("load", "--by", "m", "--file", "x", "--because", "y"), "because: it is the reason for --allow-removed"),
        (("load", "--by", "m.calloway", "--file", str(PARTNERSHIP), "--allow-removed"), "because: a day is taken out"),
        (("close", "--partnership", "HMR", "--on", "soon", "--title", "x", "--by", "m"), "--on: 'soon' is not a date"),
        (
            ("close", "--partnership", "X", "--on", "2028-06-01", "--title", "x", "--by", "m"),
            "partnership: there is no",
        ),
        (
            ("open", "--partnership", "HMR", "--on", "2028-06-02", "--by", "m.calloway"),
            "on: Fri 2 Jun 2028 is no closure day",
        ),
    ],
)
def test_a_refusal_is_one_line_that_names_the_field_and_the_remedy(cli: Cli, arguments: tuple[str, ...], words: str):
    assert words in cli.refused("calendar", *arguments)
