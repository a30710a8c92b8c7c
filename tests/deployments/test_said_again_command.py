"""The same command given twice within minutes is one record, said so with status 0; a second incident or round is named as one."""

import json
from pathlib import Path

import pytest

from tests.deployments.test_referral_command import TYPED, filled_in
from tests.support.cli import INTAKE, Cli

BY = ("--by", "m.calloway")
ONLY_THIS = {"another": "no", "pseudonym": "Kestrel", "harm": "other", "incident_on": "2026-02-20"}


@pytest.fixture(scope="module")
def ref(cli: Cli) -> str:
    return str(cli.json("case", "open", "--at", "2026-03-02T10:00", given=INTAKE)["ref"])


def count(cli: Cli, ref: str, ledger: str) -> int:
    shown = cli.json("case", "show", ref)
    return len(shown[ledger] if ledger in shown else shown["beside"][ledger])


def test_two_identical_openings_are_one_case_with_one_set_of_mails(cli: Cli):
    first = cli.json("case", "open", given={**INTAKE, **ONLY_THIS})["ref"]
    mails = count(cli, first, "messages")
    again = cli("case", "open", given={**INTAKE, **ONLY_THIS})
    assert again.returncode == 0
    assert again.stdout == ""
    assert again.stderr.startswith(f"{first}: this was recorded already at ")
    assert cli.json("case", "open", given={**INTAKE, **ONLY_THIS})["ref"] == first
    assert count(cli, first, "messages") == mails
    alike = {**INTAKE, **ONLY_THIS, "pseudonym": "Heron"}
    assert f"another: this looks like {first}, opened today" in cli.refused("case", "open", given=alike)
    assert cli.json("case", "open", given={**alike, "another": "yes"})["ref"] != first


TWICE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("holds", ("case", "hold", "{ref}", "--kind", "inquest", "--from", "2026-03-02", "--review-on", "2030-03-16", "--because", "Invented.")),
    ("proceedings", ("proceedings", "record", "{ref}", "--kind", "family court", "--on", "2026-03-02")),
    ("challenges", ("challenge", "record", "{ref}", "--from", "icb", "--to", "police-partner", "--about", "threshold", "--on", "2026-03-02")),
    ("subjects", ("case", "subject", "{ref}", "--kind", "child", "--harm", "death")),
    ("areas", ("case", "area", "{ref}", "add", "--name", "Fernleigh Council", "--mailbox", "reviews@fernleigh.example", "--leads")),
)  # fmt: skip


@pytest.mark.parametrize(("ledger", "command"), TWICE, ids=[ledger for ledger, _ in TWICE])
def test_whatever_creates_something_creates_it_once(cli: Cli, ref: str, ledger: str, command: tuple[str, ...]):
    words = tuple(word.format(ref=ref) for word in command) + BY
    before = count(cli, ref, ledger)
    first = cli(*words)
    assert first.returncode == 0, first.stderr
    messages = count(cli, ref, "messages")
    assert count(cli, ref, ledger) == before + 1
    again = cli(*words)
    assert (again.returncode, again.stdout) == (0, "")
    assert again.stderr.startswith(f"{ref}: this was recorded already at ")
    assert (count(cli, ref, ledger), count(cli, ref, "messages")) == (before + 1, messages)


def test_a_form_saved_again_by_another_program_is_the_same_referral(cli: Cli, tmp_path: Path):
    first = filled_in(cli, tmp_path / "referral.xlsx", aware_on="2026-02-27", children="2")
    again = filled_in(cli, tmp_path / "again.xlsx", aware_on="2026-02-27", children="2 ")
    as_json = tmp_path / "referral.json"
    as_json.write_text(json.dumps({**TYPED, "aware_on": "2026-02-27", "children": "2", "learning_words": ""}))
    assert first.read_bytes() != again.read_bytes() != as_json.read_bytes()
    taken = {
        cli.json("referral", "import", str(file), "--by", "t.ashdown")["referral"] for file in (first, again, as_json)
    }
    assert len(taken) == 1
    other = tmp_path / "other.json"
    other.write_text(json.dumps({**TYPED, "aware_on": "2026-02-27", "children": "2", "learning_words": "Handover."}))
    assert f"another: this looks like {taken.pop()}, taken in today" in cli.refused(
        "referral", "import", str(other), "--by", "t.ashdown"
    )


def test_an_answer_names_its_round(cli: Cli, ref: str):
    answer = {"outcome": "discuss", "decided_on": "2026-03-02"}
    assert "is not open" in cli.refused("decide", ref, "notifiable", "--round", "7", *BY, given=answer)
