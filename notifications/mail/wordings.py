"""The words of every notice: one Markdown file per kind in `notifications/mail/wording/`, which anybody may edit.

A file begins with `Subject: …` and an empty line; the rest is the body. `{{ due_on }}` is where a fact goes. A file whose name begins with
`_` is a part that others include.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Template, TemplateNotFound, TemplateSyntaxError, UndefinedError

from notifications.pages import markup

FOLDER = Path(__file__).parent / "wording"
KINDS: frozenset[str] = frozenset(path.stem for path in FOLDER.glob("*.md") if not path.name.startswith("_"))
ALERTS = frozenset(
    {
        "bundle",
        "reminder",
        "due-today",
        "overdue",
        "escalation",
        "chase",
        "may-come-down",
        "earlier-reading",
        "mail-rejected",
        "mail-not-written",
        "mail-given-up",
        "mail-bounced",
        "channel-failed",
        "mailbox-unread",
        "returned-mail-waits",
        "address-missing",
        "nobody-available",
        "dates-moved",
        "calendar-failed",
        "calendar-ends",
        "digest-monday",
        "audit-anchor",
        "digest-governance",
        "board-month-end",
        "invitation",
        "referral-not-settled",
    }
)
_SUBJECT = "Subject: "


class NoSuchWording(LookupError):
    """A notice of a kind that nobody has written words for."""


class WordingLacksFact(ValueError):
    """A wording asks for a fact that the notice does not carry."""


class WordingMalformed(ValueError):
    """A wording does not begin with a subject and an empty line."""


@dataclass(frozen=True)
class Worded:
    """A notice in words: the subject as plain text, the body as Markdown."""

    subject: str
    body: str


def fill(kind: str, facts: Mapping[str, Any]) -> Worded:
    """The wording of `kind` with its facts put in. Raises NoSuchWording, WordingLacksFact, WordingMalformed."""
    if kind not in KINDS:
        raise NoSuchWording(f"There is no wording '{kind}': write {FOLDER.name}/{kind}.md")
    subject, body = _templates(kind)
    try:
        return Worded(markup.unescaped(subject.render(facts)).strip(), body.render(facts))
    except UndefinedError as missing:
        raise WordingLacksFact(f"{FOLDER.name}/{kind}.md: {missing.message}") from None
    except TemplateNotFound as missing:
        raise WordingMalformed(f"{FOLDER.name}/{kind}.md includes {missing.name}, which is not there") from None


@lru_cache(maxsize=100)
def _templates(kind: str) -> tuple[Template, Template]:
    """The subject and the body of a wording, ready to be filled."""
    first, _, body = (FOLDER / f"{kind}.md").read_text(encoding="utf-8").partition("\n\n")
    if not first.startswith(_SUBJECT) or "\n" in first or not body.strip():
        raise WordingMalformed(f"{FOLDER.name}/{kind}.md must begin with 'Subject: …' and an empty line")
    environment = markup.templates(FOLDER)
    try:
        return environment.from_string(first.removeprefix(_SUBJECT)), environment.from_string(body)
    except TemplateSyntaxError as wrong:
        raise WordingMalformed(f"{FOLDER.name}/{kind}.md: {wrong.message}") from None
