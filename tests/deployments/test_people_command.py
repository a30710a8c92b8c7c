"""`cspr people`: absences, hand-over and the register as a table, from the command line."""

from pathlib import Path

import pytest

from tests.support.cli import Cli

BY = ("--by", "m.calloway")


def test_an_absence_is_recorded_listed_and_taken_back(cli: Cli):
    ended = cli(
        "people", "away", "t.ashdown", "--from", "2030-01-07", "--to", "2030-01-11", "--cover", "k.brandreth", *BY
    )
    assert (ended.returncode, ended.stdout) == (0, "t.ashdown is away from 2030-01-07 to 2030-01-11.\n")
    assert cli.json("people", "absences") == [
        {"partnership": "HMR", "who": "t.ashdown", "from": "2030-01-07", "to": "2030-01-11", "cover": "k.brandreth"}
    ]
    assert cli("people", "back", "t.ashdown", "--from", "2030-01-07", *BY).returncode == 0
    assert cli("people", "absences").stdout == "Nobody is away.\n"


def test_the_register_goes_out_and_comes_back_the_same(cli: Cli, tmp_path: Path):
    file = tmp_path / "people.csv"
    assert cli("people", "export", "--file", str(file)).returncode == 0
    first = file.read_text()
    assert first.startswith("handle,name,email,agency,roles,deputy,active,channel,digest,invitations\n")
    assert (
        "r.penhale,Rosalind Penhale,r.penhale@council.harrowmere.example,csc,agency-lead;local-authority-notifier,,yes"
        in first
    )
    file.write_text(first.replace("review-coordinator,,yes", "review-coordinator,k.brandreth,yes"))
    assert cli("people", "import", "--file", str(file), *BY).returncode == 0
    assert "review-coordinator,k.brandreth,yes" in cli("people", "export").stdout


def test_who_wants_a_list_or_invitations_is_kept_and_an_empty_cell_means_the_usual(cli: Cli, tmp_path: Path):
    file = tmp_path / "people.csv"
    before = cli("people", "export").stdout
    line = next(splitline for splitline in before.splitlines() if splitline.startswith("s.lindqvist,"))
    for written, kept in ((",no,yes", ",no,yes"), (",,", ",yes,no")):
        file.write_text(before.replace(line, line.removesuffix(",yes,no") + written))
        assert cli("people", "import", "--file", str(file), *BY).returncode == 0
        assert line.removesuffix(",yes,no") + kept in cli("people", "export").stdout


def test_whoever_takes_over_is_shown_what_was_handed_over(cli: Cli):
    assert "to: 'nobody' is nobody in the register" in cli.refused(
        "people", "hand-over", "k.brandreth", "--to", "nobody", *BY
    )
    done = cli.json("people", "hand-over", "k.brandreth", "--to", "o.fairweather", *BY)
    assert (done["to"], done["roles"]) == ("o.fairweather", ["press-lead"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("handle,name", "name"), "heading: the column handle is missing"),
        (("business-manager", "manager"), "roles: Input should be"),
        (("business-manager", ""), "people: nobody holds the role business-manager"),
        ((",csc,business-manager,,yes", ",csc,business-manager,,perhaps"), "active: 'perhaps' is neither yes nor no"),
        (
            (",csc,business-manager,,yes", ",csc,business-manager,nobody,yes"),
            "deputy: 'nobody' is nobody else in this file",
        ),
        ((",csc,business-manager,,yes", ",csc,business-manager"), "it has more or fewer cells than the heading"),
        (("t.ashdown,", "m.calloway,"), "handle: m.calloway stands twice"),
        ((",,yes,no\n", ",,maybe,no\n"), "digest: 'maybe' is neither yes nor no"),
    ],
)
def test_a_table_that_cannot_be_the_register_is_refused_and_nothing_changes(
    cli: Cli, tmp_path: Path, change: tuple[str, str], words: str
):
    before = cli("people", "export").stdout
    assert change[0] in before
    file = tmp_path / "people.csv"
    file.write_text(before.replace(*change))
    assert words in cli.refused("people", "import", "--file", str(file), *BY)
    assert cli("people", "export").stdout == before
