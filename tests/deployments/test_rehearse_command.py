"""`cspr rehearse`: the promised JSON, a table that anybody can read, one line for a mistake, and no database anywhere near it."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

INTAKE = {"immediate_safety": "yes", "aware_on": "2026-03-02", "harm": "death", "abuse_or_neglect": "suspected"}
PARTNERSHIP = str(Path("deployments/demonstration/partnership.toml").resolve())


def run(*arguments: str, typed: object = INTAKE) -> subprocess.CompletedProcess[str]:
    program = "import sys; from deployments.cli import main; main(sys.argv[1:])"
    return subprocess.run(
        [sys.executable, "-c", program, "rehearse", *arguments],
        input=typed if isinstance(typed, str) else json.dumps(typed),
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin", "COLUMNS": "160"},
    )


def test_json_has_exactly_the_promised_shape():
    ended = run("--file", "-", "--json")
    assert (ended.returncode, ended.stderr) == (0, "")
    found = json.loads(ended.stdout)
    assert list(found) == [
        "ref", "route", "route_because", "regime", "assumptions", "deadlines", "alerts", "notices",
    ]  # fmt: skip
    assert (found["ref"], found["route"], found["regime"]) == (None, "statutory", "cspr-2023")
    assert {"rule", "duty", "item", "counts_from", "from", "due_on", "others", "force", "verified", "working_words", "provisional",
            "met_on", "met_by", "not_applicable"} <= set(found["deadlines"][0])  # fmt: skip
    review = next(deadline for deadline in found["deadlines"] if deadline["rule"] == "rapid-review-to-panel")
    assert (review["due_on"], [other["due_on"] for other in review["others"]]) == (
        "2026-03-30",
        ["2026-03-20", "2026-03-23", "2026-03-27"],
    )
    assert list(found["alerts"][0]) == ["rule", "item", "due_on", "rung", "kind", "at", "on", "to", "only_if_late"]
    assert found["alerts"][0]["at"] == "2026-03-04T09:00:00+00:00"
    assert {alert["only_if_late"] for alert in found["alerts"]} == {True, False}
    assert all(one["to"] for one in found["alerts"] + found["notices"])
    assert any(assumption["what"] == "decided" and not assumption["given"] for assumption in found["assumptions"])


def test_a_partnership_gives_the_names(tmp_path: Path):
    file = tmp_path / "partnership.toml"
    file.write_text(Path(PARTNERSHIP).read_text(encoding="utf-8").replace('"scrutineer"', ""), encoding="utf-8")
    found = json.loads(run("--file", "-", "--json", "--partnership", str(file)).stdout)
    people = {role: names for alert in found["alerts"] for role, names in alert["people"].items()}
    assert people["business-manager"] == ["Miriam Calloway"]
    assert people["scrutineer"] == ["nobody: an alarm"]
    told = {role: names for notice in found["notices"] for role, names in notice["people"].items()}
    assert told["nspcc"] == ["NSPCC"]
    assert told["lead-reviewer"] == ["named when the review is commissioned"]


def test_the_table_shows_dates_alerts_by_day_and_assumptions(tmp_path: Path):
    picture = tmp_path / "timeline.svg"
    ended = run("--file", "-", "--svg", str(picture))
    assert (ended.returncode, ended.stderr) == (0, "")
    dates, rest = ended.stdout.split("What goes out if everything is done on its last day")
    sent, late = rest.split("What would go out besides, where something is not done")
    late, assumed = late.split("What is assumed")
    assert "Mon 30 Mar 2026" in dates
    assert "Panel guidance" in dates
    assert "reminder-5" in sent
    assert "Child Safeguarding Practice Review Panel" in sent
    assert "overdue" not in sent
    assert "escalation+2" in late
    assert "Mon 30 Mar 2026: decided, no rule dates it" in " ".join(assumed.split())
    assert ElementTree.parse(picture).getroot().get("role") == "img"  # noqa: S314


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        ([], INTAKE, "--file: name the file with the intake; `cspr case open --schema` prints what goes into it"),
        (["--file", "-"], "{", "mend it"),
        (["--file", "nowhere.json"], INTAKE, "file: nowhere.json cannot be read"),
        (["--file", "-"], {**INTAKE, "aware_on": "2/3/2026"}, "aware_on: '2/3/2026' is not a date; write it as 2026-03-02"),
        (["--file", "-"], {**INTAKE, "assume": {"notified": "2026-03-01"}}, "assume.notified: Sun 1 Mar 2026 is before aware"),
        (["--file", "-", "--partnership", "nowhere.toml"], INTAKE, "--partnership: file: nowhere.toml cannot be read"),
        (["--file", "-", "--svg", "/nowhere/x.svg"], INTAKE, "--svg: /nowhere/x.svg cannot be written"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_that_names_the_field_and_the_remedy(arguments, typed, said):
    ended = run(*arguments, "--json", typed=typed)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert said in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_nothing_heavy_is_imported():
    program = (
        "import json, sys, io; sys.stdin = io.TextIOWrapper(io.BytesIO(sys.argv[1].encode())); from pathlib import Path;"
        "from deployments.commands.rehearse import rehearse_command as go; go(Path('-'), Path(sys.argv[2]), None, True);"
        "print(sorted({'prefect', 'sqlmodel', 'sqlalchemy', 'pendulum', 'httpx', 'psycopg', 'rich.table'} & set(sys.modules)),"
        " file=sys.stderr)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, json.dumps(INTAKE), "/dev/null"], capture_output=True, text=True, check=True
    )
    assert ended.stderr.strip() == "[]"
    assert json.loads(ended.stdout)["deadlines"]
