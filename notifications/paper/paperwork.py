"""The papers that go with a rapid review's requests: the form that an agency fills in, and the letter that requires it. Rule: agency-return.

Each is a Word template in `notifications/paper/papers/`. A partnership puts its own, of the same name, into its folder (`CSPR_PAPERS`). One of its
own that cannot be used keeps no paper from going out: the one in the repository is used, and the log and `cspr doctor` say so. Both are blank of
case detail: they identify nobody.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from notifications.paper import word_documents
from notifications.paper.template_broken import TemplateBroken

PAPERS = Path(__file__).parent / "papers"
FIELDS = {
    "ref": "the case's reference",
    "number": "the return's number in that case",
    "agency": "the agency that is asked",
    "partnership": "the partnership",
    "reply_to": "the address that the return is sent to",
    "requested_on": "the day on which the agency was asked",
    "due_on": "the day by which the return was wanted; may be empty",
    "rapid_review_due_on": "the day on which the rapid review is due with the Panel; may be empty",
}
MAY_BE_EMPTY = ("due_on", "rapid_review_due_on")
log = logging.getLogger(__name__)
_OWN: ContextVar[Path | None] = ContextVar("own_papers", default=None)


@dataclass(frozen=True)
class Template:
    """One paper: the file that it is made of, what it is called, and the fields that the file may name."""

    file_name: str
    title: str
    fields: Mapping[str, str]


REQUEST = Template("information-request.docx", "Information request for a rapid review", FIELDS)
LETTER = Template(
    "information-letter.docx",
    "Draft: request for information",
    {**FIELDS, "drafted_on": "the day on which the letter was drafted"},
)
TEMPLATES = (REQUEST, LETTER)


@dataclass(frozen=True)
class Paper:
    """One file: what it is called and what is in it."""

    file_name: str
    content: bytes
    media_type: str = word_documents.MEDIA_TYPE


@contextmanager
def own_papers(folder: Path | None) -> Iterator[None]:
    """Within the block the partnership's own templates in `folder` are used, where there are any."""
    before = _OWN.set(folder)
    try:
        yield
    finally:
        _OWN.reset(before)


def going_with(kind: str, facts: Mapping[str, Any], *, on: date) -> Iterator[Paper]:
    """What is attached to a notice of that kind: to a scoping request one form for each return that it asks for."""
    if kind == "scoping-request":
        for asked in facts.get("asked", ()):
            yield request_form({**facts, **asked}, on=on)


def request_form(facts: Mapping[str, Any], *, on: date) -> Paper:
    """The form of one return, made out to its agency."""
    return _paper(REQUEST, f"{facts['ref']} {facts['number']} information request.docx", facts, on=on)


def letter(facts: Mapping[str, Any], *, on: date) -> Paper:
    """The draft of the letter that requires one return, for a person to check, date and sign. It is never sent from here."""
    return _paper(LETTER, letter_name(str(facts["number"])), facts, on=on)


def letter_name(number: str) -> str:
    """What the drafted letter about a return is called in the case's folder."""
    return f"letter-{number}-draft.docx"


def broken(folder: Path, *, on: date) -> dict[Path, TemplateBroken]:
    """What is wrong with a partnership's own templates, by file: each is filled, with every field and with the fewest."""
    found = {}
    names = {template.file_name: template for template in TEMPLATES}
    for path in sorted(folder.glob("*.[dD][oO][cC]*")):
        if path.name.startswith(("~$", ".")):  # what Word keeps while somebody has a file open
            continue
        try:
            if path.name not in names:
                raise TemplateBroken("no paper is made of a file of this name", f"call it {' or '.join(names)}")
            _try_out(names[path.name], path, on=on)
        except TemplateBroken as fault:
            found[path] = fault
    return found


def _paper(template: Template, name: str, facts: Mapping[str, Any], *, on: date) -> Paper:
    folder = _OWN.get()
    own = folder / template.file_name if folder is not None else None
    if own is not None and own.exists():
        try:
            return Paper(name, _filled(template, own, facts, on=on))
        except TemplateBroken as fault:
            log.error("%s was not used, and the paper was made of the one that comes with cspr: %s", own, fault)
    return Paper(name, _filled(template, PAPERS / template.file_name, facts, on=on))


def _filled(template: Template, path: Path, facts: Mapping[str, Any], *, on: date) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as refused:
        raise TemplateBroken(f"it cannot be read ({refused.strerror})", "make it readable, or take it away") from None
    known = {field: facts[field] for field in template.fields}
    title = f"{template.title}, {facts['ref']} {facts['number']}"
    return word_documents.fill(content, known, title=title, author=str(facts["partnership"]), made_on=on)


def _try_out(template: Template, path: Path, *, on: date) -> None:
    every = dict(template.fields)
    for facts in (every, {**every, **dict.fromkeys(MAY_BE_EMPTY, "")}):
        _filled(template, path, facts, on=on)
