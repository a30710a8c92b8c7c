"""`cspr referral` and `cspr criteria`: the form goes out, comes back filled in, and becomes a case."""

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from models.casework.intake.referral_file import ANSWERS, CODES, FIRST_ROW, SHEET
from tests.support.cli import Cli

BY = ("--by", "t.ashdown")
TYPED = {
    "immediate_safety": "yes",
    "siblings": "safe",
    "household": "there are none",
    "harm": "death",
    "abuse_or_neglect": "suspected",
    "received_from": "an agency",
    "agency": "acute",
    "sent_by": "e.varga",
}


def filled_in(cli: Cli, file: Path, **typed: str) -> Path:
    """The form that `cspr referral template` writes, filled in."""
    assert cli("referral", "template", str(file)).returncode == 0
    book = load_workbook(file)
    rows = {str(row[CODES - 1].value): row[ANSWERS - 1] for row in book[SHEET].iter_rows(min_row=FIRST_ROW)}
    for code, value in {**TYPED, **typed}.items():
        rows[code].value = value
    book.save(file)
    return file


def test_a_form_is_imported_once_listed_and_opened_as_a_case(cli: Cli, tmp_path: Path):
    file = filled_in(cli, tmp_path / "referral.xlsx", aware_on="2026-03-02")
    taken = cli.json("referral", "import", str(file), *BY)
    assert taken["state"] == "received"
    assert taken["result"].startswith("it meets the statutory criteria, because abuse or neglect is suspected")
    assert cli.json("referral", "import", str(file), *BY)["referral"] == taken["referral"]
    number = taken["referral"]
    assert number in cli("referral", "list").stdout
    shown = cli("referral", "show", number).stdout
    assert "sent by: e.varga" in shown
    assert "harm: death" in shown
    assert "there is no referral" in cli.refused("referral", "show", "HMR-REF-9999")
    opened = cli.json("referral", "open", number, *BY)
    assert cli.json("case", "show", opened["ref"])["criteria"]["result"] == "statutory"
    assert number not in cli("referral", "list").stdout
    assert [one["case"] for one in cli.json("referral", "list", "--all") if one["referral"] == number] == [
        opened["ref"]
    ]
    assert cli.json("referral", "open", number, *BY) == opened


def test_anybody_elses_significant_incident_form_is_parked_with_the_officers_name_and_adopted(cli: Cli, tmp_path: Path):
    file = tmp_path / "form.json"
    file.write_text(json.dumps({**TYPED, "form": "significant-incident form", "sent_by": "f.desrosiers"}))
    ended = cli("referral", "import", str(file), *BY)
    assert ended.returncode == 0
    assert "is parked, not lost" in ended.stdout
    assert "Elias Varga (e.varga@hospitals.harrowmere.example)" in ended.stdout
    number = ended.stdout.split()[0]
    assert "adopt it first" in cli.refused("referral", "open", number, "--aware-on", "2026-03-02", *BY)
    assert cli("referral", "adopt", number, "--by", "e.varga").stdout == f"{number} is adopted.\n"
    declined = cli("referral", "decline", number, "--because", "A review of it runs already.", "--by", "m.calloway")
    assert declined.stdout == f"{number} is declined.\n"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"harm": "a scratch"}, "harm: sheet Referral, cell C9: choose one of"),
        ({"agency": "nowhere"}, "agency: 'nowhere' is not in the register"),
        ({"immediate_safety": "no"}, "call 999 or children's social care"),
    ],
)
def test_a_bad_form_is_refused_in_one_line(cli: Cli, tmp_path: Path, typed: dict[str, str], words: str):
    before = cli("referral", "list", "--all").stdout
    assert words in cli.refused("referral", "import", str(filled_in(cli, tmp_path / "bad.xlsx", **typed)), *BY)
    assert cli("referral", "list", "--all").stdout == before


def test_a_referral_is_taken_in_by_the_same_form_and_a_missing_file_is_named(cli: Cli, tmp_path: Path):
    public = {
        **{name: value for name, value in TYPED.items() if name not in ("agency", "sent_by")},
        "received_from": "a member of the public",
    }
    assert cli.json("referral", "take", *BY, given=public)["agency"] is None
    assert "cannot be read" in cli.refused("referral", "import", str(tmp_path / "none.xlsx"), *BY)
    assert "siblings" in cli("referral", "take", "--schema").stdout


def test_the_criteria_are_those_of_the_day_and_answers_to_them_are_weighed_without_a_case(cli: Cli):
    then = cli.json("criteria", "--on", "2016-05-04", given={"harm": "serious harm", "abuse_or_neglect": "known"})
    assert (then["regime"], then["result"], then["rules"]) == ("scr-2015", "notify-only", ["scr-notify"])
    assert "joint_working" in {question["code"] for question in then["questions"]}
    now = cli("criteria", given={"harm": "serious harm", "abuse_or_neglect": "known"})
    assert "By the answers: it meets the statutory criteria, because abuse or neglect is known" in now.stdout
    assert "not yet verified against the published text" in now.stdout
    assert "joint_working: no question of that day" in cli.refused("criteria", given={"joint_working": "yes"})
    assert "harm: choose one of" in cli.refused("criteria", given={"harm": "a scratch"})
    assert "no rules are held" in cli.refused("criteria", "--on", "2004-05-04")
