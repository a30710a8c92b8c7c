"""The command line without any server: the shapes it promises, one line for every refusal, and no Prefect where none is needed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.cli import INTAKE, Cli
from tests.support.stack import free_ports
from tests.support.world import AGREE


def test_a_case_is_opened_decided_and_shown_in_the_promised_shapes(cli: Cli):
    opened = cli.json("case", "open", "--at", "2026-03-02T10:00", given=INTAKE)
    assert set(opened) == {"ref"}
    ref = opened["ref"]
    answer = {"outcome": "notify", **AGREE, "decided_on": "2026-03-03", "reasons": "Invented."}
    cli.json("decide", ref, "notifiable", "--by", "m.calloway", "--at", "2026-03-03T11:00", given=answer)
    shown = cli.json("case", "show", ref)
    assert {
        "ref",
        "regime",
        "route",
        "stage",
        "status",
        "open_decisions",
        "occurrences",
        "deadlines",
        "decisions",
        "messages",
        "alerts",
        "audit_head",
    } <= set(shown)
    [waits] = shown["open_decisions"]
    assert {"decision", "stage", "due_on", "opened_at"} <= set(waits)
    assert (waits["decision"], waits["due_on"]) == ("notification-sent", "2026-03-09")
    [decided] = shown["decisions"]
    assert decided["at"].startswith("2026-03-03T11:00")
    assert decided["entered_at"] > decided["at"]
    assert all(
        {"rule", "due_on", "force", "citation", "verified_on", "working", "outcome"} <= set(deadline)
        for deadline in shown["deadlines"]
    )
    assert ref in {one["ref"] for one in cli.json("case", "list")}


def test_the_jobs_print_their_counts(cli: Cli):
    assert set(cli.json("sweep", "--as-of", "2026-03-05T10:00")) == {"due", "claimed", "messages"}
    assert cli.json("sweep", "--as-of", "2026-03-05T10:00") == {"due": 0, "claimed": 0, "messages": 0}
    assert set(cli.json("deliver")) == {"accepted", "rejected", "uncertain", "pending"}
    verified = cli.json("audit", "verify")
    assert set(verified) == {"ok", "entries", "head", "older_rows", "altered", "anchors", "troubles"}
    assert verified["ok"]


@pytest.mark.parametrize(
    ("arguments", "given", "words"),
    [
        (
            ("case", "open"),
            {**INTAKE, "aware_on": "20/11/2026"},
            "aware_on: '20/11/2026' is not a date; write it as 2026-11-20",
        ),
        (("case", "open"), {**INTAKE, "immediate_safety": "perhaps"}, "immediate_safety"),
        (("case", "open"), {**INTAKE, "recorded_by": "nobody"}, "recorded_by: 'nobody' is nobody in the register"),
        (("case", "open"), {**INTAKE, "child_name": "x"}, "child_name: there is no such field"),
        (
            ("case", "open"),
            {**INTAKE, "incident_on": "2026-03-03"},
            "incident_on: Tue 3 Mar 2026 is after Mon 2 Mar 2026",
        ),
        (("case", "open"), {**INTAKE, "aware_on": "2012-03-05"}, "no rules are held for"),
        (
            ("case", "open"),
            {**INTAKE, "aware_on": "2015-03-03"},
            "such older cases cannot be opened as live cases yet; `cspr rules --on 2015-03-03` and `cspr dates` show",
        ),
        (("case", "show", "HMR-2020-0001"), None, "reference: there is no case 'HMR-2020-0001'"),
        (("decide", "HMR-2026-0001", "nonsense", "--schema"), None, "decision: there is no 'nonsense'"),
        (("sweep", "--as-of", "soon"), None, "--as-of: 'soon' is not a date"),
        (
            ("record", "HMR-2026-0001", "notified", "--on", "2026-03-03", "--by", "m.calloway"),
            None,
            "occurrence: 'notified' cannot be recorded by itself",
        ),
    ],
)
def test_a_refusal_is_one_line_that_names_the_field_and_the_remedy(cli: Cli, arguments, given, words):
    assert words in cli.refused(*arguments, given=given)


def test_a_correction_needs_its_reason_and_supersedes(cli: Cli):
    ref = cli.json("case", "open", "--at", "2026-03-02T10:00", given=INTAKE)["ref"]
    record = ("record", ref, "midpoint_checked", "--by", "t.ashdown")
    cli.json(*record, "--on", "2026-03-10")
    assert "because: midpoint_checked is on record as Tue 10 Mar 2026" in cli.refused(*record, "--on", "2026-03-11")
    cli.json(*record, "--on", "2026-03-11", "--because", "The note had the wrong day")
    days = [
        (occurrence["on"], occurrence["superseded"])
        for occurrence in cli.json("case", "show", ref)["occurrences"]
        if occurrence["kind"] == "midpoint_checked"
    ]
    assert days == [("2026-03-10", True), ("2026-03-11", False)]


def test_the_schemas_are_printed_without_a_database(tmp_path: Path):
    port = str(free_ports(1)[0])
    environment = {**os.environ, "CSPR_HOME": str(tmp_path / "none"), "CSPR_PORT": port}
    for arguments in (("case", "open", "--schema"), ("decide", "X", "notifiable", "--schema")):
        command = [sys.executable, "-m", "deployments.cli", *arguments]
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        schema = json.loads(ended.stdout)
        names = sorted(schema["properties"], key=lambda name: schema["properties"][name]["position"])
        assert names[-1] == "recorded_by"
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    "arguments",
    [("case", "list", "--json"), ("sweep", "--json"), ("deliver", "--json"), ("audit", "verify", "--json")],
)
def test_no_command_that_can_do_without_imports_prefect(cli: Cli, arguments):
    code = (
        "import sys\nfrom deployments.cli import main\n"
        f"try: main({list(arguments)!r})\nexcept SystemExit: pass\n"
        "sys.stderr.write(str('prefect' in sys.modules))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], env=cli.stack.environment, capture_output=True, text=True, check=True
    )
    assert ended.stderr.endswith("False")
