"""The papers that go with a rapid review's requests: the form that an agency fills in, and the letter that requires it. Rule: agency-return.

The words are in `notifications/paper/papers/`, for anybody to edit. Both are blank of case detail: they identify nobody.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from notifications.pages import markup
from notifications.paper import word_documents

PAPERS = Path(__file__).parent / "papers"


@dataclass(frozen=True)
class Paper:
    """One file: what it is called and what is in it."""

    file_name: str
    content: bytes
    media_type: str = word_documents.MEDIA_TYPE


def going_with(kind: str, facts: Mapping[str, Any], *, on: date) -> Iterator[Paper]:
    """What is attached to a notice of that kind: to a scoping request one form for each return that it asks for."""
    if kind == "scoping-request":
        for asked in facts.get("asked", ()):
            yield request_form({**facts, **asked}, on=on)


def request_form(facts: Mapping[str, Any], *, on: date) -> Paper:
    """The form of one return, made out to its agency."""
    name = f"{facts['ref']} {facts['number']} information request.docx"
    return _paper("information-request.md", name, "Information request for a rapid review", facts, on=on)


def letter(facts: Mapping[str, Any], *, on: date) -> Paper:
    """The draft of the letter that requires one return, for a person to check, date and sign. It is never sent from here."""
    name = letter_name(str(facts["number"]))
    return _paper("information-letter.md", name, "Draft: request for information", facts, on=on)


def letter_name(number: str) -> str:
    """What the drafted letter about a return is called in the case's folder."""
    return f"letter-{number}-draft.docx"


def _paper(wording: str, name: str, title: str, facts: Mapping[str, Any], *, on: date) -> Paper:
    text = markup.templates(PAPERS).get_template(wording).render(facts)
    author = str(facts["partnership"])
    return Paper(
        name, word_documents.docx(text, title=f"{title}, {facts['ref']} {facts['number']}", author=author, made_on=on)
    )
