"""Corrections, holds, extensions, local rules, readings and checks from the command line: the shapes they promise, one line for a refusal."""

import json
from pathlib import Path

import pytest

from tests.support.cli import INTAKE, Cli

BY = ("--by", "m.calloway")


@pytest.fixture(scope="module")
def ref(cli: Cli) -> str:
    found: str = cli.json("case", "open", "--at", "2026-03-02T10:00", given=INTAKE)["ref"]
    return found


def test_what_if_then_correct(cli: Cli, ref: str):
    shown = cli.json("case", "what-if", ref, "--set", "aware=2026-02-27")
    assert set(shown) == {"ref", "today", "sets", "regime", "deadlines", "unchanged", "alerts"}
    moved = {deadline["rule"]: (deadline["before"], deadline["after"]) for deadline in shown["deadlines"]}
    assert moved["notify-panel"] == ("2026-03-09", "2026-03-06")
    words = cli("case", "what-if", ref, "--set", "aware=2026-02-27").stdout
    assert "## What would follow" in words
    done = cli.json("case", "correct", ref, "--set", "aware=2026-02-27", "--because", "The log says so.", *BY)
    assert done["deadlines"] == shown["deadlines"]
    aware = [occurrence for occurrence in cli.json("case", "show", ref)["occurrences"] if occurrence["kind"] == "aware"]
    assert [(one["on"], one["superseded"]) for one in aware] == [("2026-03-02", True), ("2026-02-27", False)]


def test_a_hold_is_placed_and_released(cli: Cli, ref: str):
    placed = cli(
        "case", "hold", ref, "--kind", "inquest", "--from", "2026-03-02", "--review-on", "2030-01-07",
        "--because", "The coroner asked.", *BY
    )  # fmt: skip
    assert placed.returncode == 0, placed.stderr
    assert placed.stdout == f"{ref}: held (inquest) from 2026-03-02, looked at again on 2030-01-07.\n"
    assert cli("case", "review-hold", ref, "1", "release", "--on", "2026-03-03", *BY).returncode == 0
    assert [hold["released_on"] for hold in cli.json("case", "show", ref)["holds"]] == ["2026-03-03"]


def test_a_check_of_a_rule_is_recorded_and_listed(cli: Cli):
    source = "https://www.legislation.gov.uk/uksi/2018/789/regulation/16"
    made = cli.json("rules", "verify", "report-to-panel-before-publication", "--source", source, *BY)
    assert (made["row_from"], made["by"]) == ("2018-06-29", "m.calloway")
    assert cli.json("rules", "checks") == [made]


def test_the_cases_that_a_rule_touches_are_listed(cli: Cli, ref: str):
    [row] = cli.json("rules", "cases", "notify-panel")
    assert row["rule"] == "notify-panel"
    assert ref in row["cases"]


def test_a_reading_is_adopted_and_listed_with_who_and_why(cli: Cli, ref: str):
    adopt = ("rules", "adopt", "trigger-day", "day-1", "--partnership", "HMR", "--because", "The partners agreed.", *BY)
    assert ref in cli.json(*adopt)["touched"]
    [asked] = [one for one in cli.json("rules", "readings") if one["question"] == "trigger-day"]
    assert [(one["reading"], one["by"], one["because"]) for one in asked["adopted"]] == [
        ("day-1", "m.calloway", "The partners agreed.")
    ]
    assert "HMR goes by day-1" in cli("rules", "readings").stdout


def test_a_template_is_printed_loaded_and_shown(cli: Cli, tmp_path: Path):
    assert "devon-newer\ndevon-older\n" in cli("rules", "local", "template").stdout
    file = tmp_path / "local.toml"
    file.write_text(cli("rules", "local", "template", "devon-newer", "--partnership", "HMR").stdout)
    ended = cli("rules", "local", "load", "--file", str(file), *BY, "--json")
    assert ended.returncode == 0, ended.stderr
    loaded = json.loads(ended.stdout)
    assert loaded["is_new"]
    assert "local-executives-day-14" in loaded["rules"]
    again = cli("rules", "local", "load", "--file", str(file), *BY)
    assert again.stdout == "That file is loaded already; nothing was changed.\n"
    [edition] = cli.json("rules", "local", "show")
    assert (edition["partnership"], edition["replaced_at"]) == ("HMR", None)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("case", "what-if", "REF", "--set", "aware"), "--set: 'aware' has no date; write it as aware=2026-03-02"),
        (("case", "what-if", "REF", "--set", "born=2026-03-02"), "--set: 'born' is no date of a case"),
        (
            ("case", "what-if", "REF", "--set", "aware=2/3/2026"),
            "aware: '2/3/2026' is not a date; write it as 2026-03-02",
        ),
        (
            ("case", "what-if", "REF", "--set", "aware=2026-03-02", "--set", "aware=2026-03-03"),
            "--set: the same date is set twice",
        ),
        (("case", "correct", "REF", "--set", "aware=2026-02-26", *BY), "because: say why the date on record is wrong"),
        (
            ("case", "correct", "REF", "--set", "aware=2026-02-26", "--by", "nobody"),
            "'nobody' is nobody in the register",
        ),
        (
            ("case", "extend", "REF", "notify-panel", "--to", "2026-04-01", "--because", "x", *BY),
            "rule: notify-panel cannot be put off",
        ),
        (("case", "extend", "REF", "action-due", "--because", "x", *BY), "to_on: give the new date, as 2026-03-02"),
        (
            ("case", "review-hold", "REF", "7", "release", "--on", "2026-03-03", *BY),
            "number: hold 7 does not stand in REF; those that do: none",
        ),
        (("rules", "verify", "nothing", "--source", "https://www.gov.uk", *BY), "rule: there is no rule 'nothing'"),
        (("rules", "verify", "notify-panel", "--source", "https://www.gov.uk", "--by", "x"), "by: 'x' is nobody"),
        (("rules", "cases", "nothing"), "rule: there is no rule 'nothing'"),
        (
            ("rules", "adopt", "trigger-day", "day-0", "--partnership", "XYZ", "--because", "x", *BY),
            "partnership: there is no partnership 'XYZ'; known: HMR",
        ),
        (("rules", "local", "load", "--file", "/nothing.toml", *BY), "file: /nothing.toml cannot be read"),
        (("rules", "local", "template", "nothing"), "name: there is no template 'nothing'; choose one of devon-newer"),
    ],
)
def test_a_refusal_is_one_line(cli: Cli, ref: str, arguments: tuple[str, ...], words: str):
    assert words.replace("REF", ref) in cli.refused(*(ref if argument == "REF" else argument for argument in arguments))
