"""`cspr proof`: the proof of alert on the screen, as JSON and to print; refusals in one line."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.support.cli import INTAKE, Cli


@pytest.fixture(scope="module")
def ref(cli: Cli) -> str:
    """A case whose notification is overdue."""
    found: str = cli.json("case", "open", "--at", "2026-03-02T10:00", given=INTAKE)["ref"]
    assert cli("sweep", "--as-of", "2026-03-10T09:30").returncode == 0
    return found


def test_the_proof_is_markdown_unless_json_or_paper_is_asked_for(cli: Cli, ref: str, tmp_path: Path):
    shown = cli("proof", ref.lower())
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith(f"# {ref}: proof of alert\n")
    assert shown.stdout == cli("proof", ref, "--markdown").stdout
    found = cli.json("proof", ref)
    [overdue] = [alert for date in found["dates"] if date["rule"] == "notify-panel" for alert in date["alerts"][-1:]]
    assert overdue["rung"] == "overdue+1"
    assert {message["state"] for message in overdue["messages"]} == {"pending"}
    target = tmp_path / "proof.pdf"
    assert cli("proof", ref, "--pdf", str(target)).stdout == f"Written to {target}.\n"
    assert len(PdfReader(io.BytesIO(target.read_bytes())).pages) >= 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("HMR-1999-0001",), "reference: there is no case 'HMR-1999-0001'"),
        (("", "--json", "--pdf", "x.pdf"), "--json, --markdown, --pdf: give only one of them"),
        (("", "--pdf", "/nowhere/at/all.pdf"), "--pdf: /nowhere/at/all.pdf cannot be written"),
    ],
)
def test_a_refusal_is_one_line_and_exit_status_two(cli: Cli, ref: str, arguments: tuple[str, ...], words: str):
    first, *rest = arguments
    assert words in cli.refused("proof", first or ref, *rest)
