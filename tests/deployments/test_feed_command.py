"""`cspr calendar feed`, `unfeed`, `file`: an address shown once, a file, and one line for every refusal."""

import re
from pathlib import Path

import icalendar
import pytest

from tests.support.cli import INTAKE, Cli


@pytest.fixture(scope="module")
def ref(cli: Cli) -> str:
    opened = cli.json("case", "open", given=INTAKE)
    return str(opened["ref"])


def test_an_address_is_printed_once_and_kept_nowhere(cli: Cli, ref: str):
    made = cli("calendar", "feed", "--person", "s.lindqvist", "--by", "m.calloway")
    assert made.returncode == 0, made.stderr
    address = made.stdout.strip()
    assert re.fullmatch(re.escape(cli.stack.settings.ui_url) + r"/calendar/[A-Za-z0-9_-]{32}\.ics", address)
    assert "Shown only now" in made.stderr
    token = address.rpartition("/")[2].removesuffix(".ics")
    kept = cli("audit", "show").stdout + "".join(
        path.read_text(errors="replace") for path in cli.stack.home.rglob("*.log")
    )
    assert token not in kept


def test_every_address_of_a_person_is_revoked_at_once(cli: Cli):
    for _ in range(2):
        assert cli("calendar", "feed", "--person", "g.adeyinka", "--by", "m.calloway").returncode == 0
    unfeed = ("calendar", "unfeed", "--person", "Grace Adeyinka", "--by", "Miriam Calloway")
    assert cli(*unfeed).stdout == "2 addresses revoked.\n"
    assert cli(*unfeed).stdout == "0 addresses revoked.\n"


def test_a_file_holds_the_person_s_dates(cli: Cli, ref: str, tmp_path: Path):
    out = tmp_path / "dates.ics"
    ended = cli("calendar", "file", "--person", "m.calloway", "--out", str(out))
    assert ended.returncode == 0, ended.stderr
    calendar = icalendar.Calendar.from_ical(out.read_bytes())
    titles = {str(one["SUMMARY"]) for one in calendar.walk("VEVENT")}
    assert f"{ref} · notification to the Panel due" in titles
    assert ended.stdout == f"{len(titles)} dates written to {out}.\n"
    assert b"\r\n" in out.read_bytes()
    printed = cli("calendar", "file", "--person", "m.calloway")
    assert printed.stdout.encode().replace(b"\r\n", b"\n") == out.read_bytes().replace(b"\r\n", b"\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("feed", "--person", "nobody", "--by", "m.calloway"), "person: 'nobody' is nobody in the register; write a"),
        (("feed", "--person", "m.calloway", "--by", "nobody"), "by: 'nobody' is nobody in the register; write a"),
        (("unfeed", "--person", "nobody", "--by", "m.calloway"), "person: 'nobody' is nobody in the register"),
        (("unfeed", "--person", "m.calloway", "--by", "nobody"), "by: 'nobody' is nobody in the register"),
        (("file", "--person", "nobody"), "person: 'nobody' is nobody in the register"),
        (("file", "--person", "m.calloway", "--out", "/no/such/dates.ics"), "out: /no/such/dates.ics cannot be writ"),
        (("feed", "--by", "m.calloway"), "Missing option '--person'"),
        (("feed", "--person", "m.calloway"), "Missing option '--by'"),
    ],
)
def test_a_refusal_is_one_line_that_names_the_field_and_the_remedy(cli: Cli, arguments: tuple[str, ...], words: str):
    assert words in cli.refused("calendar", *arguments)
