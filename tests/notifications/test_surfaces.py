"""No command line in the browser, and none of our own doubts about a source in a mail that leaves the partnership."""

import ast
import re
from pathlib import Path

import pytest

from deployments.cli import COMMANDS
from models.casework.process.who_is_told import TELLINGS
from models.law.words.vocabulary import NATIONAL_BODIES
from notifications.mail import wordings
from notifications.pages import readout
from notifications.pages.surfaces import AT_THE_DESK, LOOKS_AFTER, at_the_desk

ROOT = Path(__file__).parents[2]


def texts_with_commands() -> list[str]:
    """Every text of the operations and forms that names a command."""
    found = []
    for folder in ("models", "flows"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Constant)
                    and isinstance(node.value, str)
                    and re.search(r"`cspr [^`]*`", node.value)
                ):
                    found.append(node.value)
    return found


def test_a_refusal_in_the_browser_names_the_place_at_the_desk():
    said = "there is no case 'HMR-1'; `cspr case list` shows the references"
    assert at_the_desk(said) == "there is no case 'HMR-1'; the board shows the references"
    assert at_the_desk("load one first (`cspr partnership load --file FILE`)") == f"load one first ({LOOKS_AFTER})"
    page = readout.refusal([{"field": "case_ref", "title": "Case", "message": said}])
    assert "cspr" not in page
    assert "the board shows the references" in page


def test_no_refusal_keeps_a_command_there():
    every = texts_with_commands()
    assert len(every) > 5
    assert [text for text in every if "`cspr" in at_the_desk(text)] == []


def test_each_command_with_a_place_at_the_desk_exists():
    assert {name.partition(" ")[0] for name in AT_THE_DESK} <= set(COMMANDS)


@pytest.mark.parametrize("notice", sorted({row.notice for row in TELLINGS if set(row.to) & set(NATIONAL_BODIES)}))
def test_what_goes_to_a_national_body_carries_no_doubt_of_ours(notice: str):
    text = (wordings.FOLDER / f"{notice}.md").read_text(encoding="utf-8")
    assert "verified" not in text
    assert "_duty.md" not in text
