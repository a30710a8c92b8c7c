"""The README and the documents are true: their generated parts are today's, their commands, links and files exist."""

import re
from pathlib import Path

import pytest

from deployments import readme
from deployments.cli import COMMANDS
from models.casework.reading.guards import as_markdown

ROOT = readme.DOCS.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted(readme.DOCS.rglob("*.md"))]
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


WRITE_ANEW = "run `python -m deployments.readme`"


@pytest.mark.parametrize("document", readme.parts(), ids=lambda document: document.name)
def test_the_generated_parts_are_todays(document: Path):
    assert readme.written(document) == document.read_text(encoding="utf-8"), WRITE_ANEW


def test_the_generated_pages_are_todays():
    assert readme.WHO_MAY_PAGE.read_text(encoding="utf-8") == readme.who_may_page(), WRITE_ANEW
    assert readme.GUARDS.read_text(encoding="utf-8") == as_markdown(), WRITE_ANEW


@pytest.mark.parametrize("document", PAGES, ids=lambda document: str(document.relative_to(ROOT)))
def test_every_command_and_every_link_leads_somewhere(document: Path):
    text = document.read_text(encoding="utf-8")
    assert set(re.findall(r"`cspr ([a-z-]+)", text)) <= set(COMMANDS)
    assert [link for link in LINK.findall(text) if not (document.parent / link).exists()] == []


def test_every_command_is_described():
    text = (readme.DOCS / "commands.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(?:cspr )?([a-z-]+)", text))
    assert set(COMMANDS) - named == set()
