"""Markdown as we use it: templates filled with facts that stay facts, and the two forms a reader sees (plain text, HTML).

A fact is a reference, a code, a date or a name. Whatever it contains, it comes out as written: it cannot open a heading, a link or a
tag, nor start a new line. A date written `2026-03-23` comes out as people read it: `Mon 23 Mar 2026`.
"""

import re
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from textwrap import fill
from typing import Any

import nh3
from jinja2 import FileSystemLoader, StrictUndefined, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markdown_it import MarkdownIt
from markdown_it.token import Token

from models.law.dates import london_date, long_date

WIDTH = 76
TAGS = {"a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "hr", "li", "ol", "p", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"}
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#&!~])")
_ESCAPED = re.compile(r"\\([\\`*_\[\]<>|#&!~])")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_IN_A_LINK = {character: f"%{ord(character):02X}" for character in '()<>\\"`;|'}


@lru_cache(maxsize=4)
def templates(folder: Path) -> ImmutableSandboxedEnvironment:
    """The Markdown templates in `folder`. One that uses a fact it was not given fails; none can run code."""
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - this is Markdown: `as_written` escapes every fact, and as_html escapes HTML
        finalize=as_written,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def as_written(fact: Any) -> str:
    """One fact as Markdown that reads exactly as the fact does, on one line. Web addresses are made safe to stand inside a link."""
    if isinstance(fact, Undefined):
        return str(fact)  # raises, and names what is missing
    text = " ".join(in_words(fact).split())
    if text.startswith(("https://", "http://")):
        return "%20".join(text.split()).translate(str.maketrans(_IN_A_LINK))
    return _SPECIAL.sub(r"\\\1", text)


def in_words(fact: Any) -> str:
    """A fact as people read it: a date with its weekday, a moment by its day in London, anything else as it is."""
    if isinstance(fact, date | datetime):
        return long_date(london_date(fact))
    text = str(fact)
    if _ISO_DATE.fullmatch(text):
        try:
            return long_date(date.fromisoformat(text))
        except ValueError:
            return text
    return text


def unescaped(text: str) -> str:
    """Markdown-escaped text as it reads: for a subject line, which is not Markdown."""
    return _ESCAPED.sub(r"\1", text)


def as_html(markdown: str) -> str:
    """Markdown as HTML: no raw HTML gets through, and only links to web and mail addresses do."""
    return nh3.clean(_parser().render(markdown), tags=TAGS, url_schemes={"http", "https", "mailto"})


def as_text(markdown: str) -> str:
    """Markdown as plain text of 76 columns, every link with its full address."""
    lines: list[str] = []
    bullets: list[str] = []
    first = hanging = ""
    cells: list[str] = []
    for token in _parser().parse(markdown):
        match token.type:
            case "bullet_list_open":
                bullets.append("-")
            case "ordered_list_open":
                bullets.append("1.")
            case "bullet_list_close" | "ordered_list_close":
                bullets.pop()
                if not bullets:
                    lines.append("")
            case "list_item_open":
                mark = f"{token.info}." if token.info else bullets[-1]
                first, hanging = f"{'  ' * (len(bullets) - 1)}{mark} ", " " * (2 * len(bullets) + len(mark) - 1)
            case "inline" if token.level and cells is not None and _in_table(token):
                cells.append(_inline(token))
            case "inline":
                wrapped = [fill(part, WIDTH, initial_indent=first, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False) for part in _inline(token).split("\n")]
                lines += wrapped if bullets else [*wrapped, ""]
                first = hanging if bullets else ""
            case "tr_close":
                lines.append("  ".join(cells))
                cells.clear()
            case "table_close":
                lines.append("")
            case "hr":
                lines += ["-- ", ""]
    return "\n".join(lines).strip() + "\n"


def _in_table(token: Token) -> bool:
    return bool(token.meta.get("cell"))


def _inline(token: Token) -> str:
    """The text of one paragraph; a link as `what it says: address`."""
    parts: list[str] = []
    address, label_from = "", 0
    for child in token.children or []:
        if child.type == "link_open":
            address, label_from = str(child.attrGet("href") or ""), len(parts)
        elif child.type == "link_close":
            label = "".join(parts[label_from:])
            parts[label_from:] = [label if label in (address, address.removeprefix("mailto:")) else f"{label}: {address}"]
        elif child.type == "softbreak":
            parts.append(" ")
        elif child.type == "hardbreak":
            parts.append("\n")
        else:
            parts.append(child.content)
    return "".join(parts)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")
