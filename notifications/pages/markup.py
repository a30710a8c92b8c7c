"""Markdown as we use it: templates filled with facts that stay facts, and the two forms a reader sees (plain text, HTML).

A fact is a reference, a code, a date or a name. Whatever it contains, it comes out as written: it cannot open a heading, a link or a
tag, nor start a new line. A date written `2026-03-23` comes out as people read it: `Mon 23 Mar 2026`.
"""

import re
from collections.abc import Sequence
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

from models.law.words.dates import london_date, long_date

WIDTH = 76
TAGS = {"a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "hr", "li", "ol", "p", "strong", "ul"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#&!~])")
_ESCAPED = re.compile(r"\\([\\`*_\[\]<>|#&!~])")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CODE = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)+")
_IN_A_LINK: dict[int, str | int | None] = {ord(character): f"%{ord(character):02X}" for character in '()<>\\"`;|'}


class Ready(str):
    """Markdown that we made ourselves from escaped facts: put in as it is."""

    __slots__ = ()


@lru_cache(maxsize=4)
def templates(folder: Path) -> ImmutableSandboxedEnvironment:
    """The Markdown templates in `folder`. One that uses a fact it was not given fails; none can run code."""
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=False,  # this is Markdown: `as_written` escapes every fact, and the parser lets no HTML through
        finalize=as_written,
        trim_blocks=True,
        keep_trailing_newline=True,
        lstrip_blocks=True,
    )
    environment.filters["spaced"] = spaced
    environment.filters["verbatim"] = verbatim
    return environment


def as_written(fact: Any) -> str:
    """One fact as Markdown that reads exactly as the fact does, on one line. Web addresses are made safe to stand inside a link."""
    if isinstance(fact, Undefined):
        return str(fact)  # raises, and names what is missing
    if isinstance(fact, Ready):
        return fact
    text = " ".join(in_words(fact).split())
    if text.startswith(("https://", "http://")):
        return "%20".join(text.split()).translate(_IN_A_LINK)
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


def spaced(code: str) -> str:
    """A code as words: `criminal-proceedings` becomes `criminal proceedings`. Anything that is not a code stays as it is."""
    return code.replace("-", " ").replace("_", " ") if _CODE.fullmatch(code) else code


def verbatim(text: str) -> Ready:
    """Text in a box of its own, character for character: for a path or an id."""
    return Ready(f"`{' '.join(text.replace('`', ' ').split())}`")


def unescaped(text: str) -> str:
    """Markdown-escaped text as it reads: for a subject line, which is not Markdown."""
    return _ESCAPED.sub(r"\1", text)


@lru_cache(maxsize=100)  # most notices go to several people in the same words
def text_and_html(markdown: str) -> tuple[str, str]:
    """The two forms that a reader sees.

    Plain text has 76 columns and every link's full address. Into the HTML no raw HTML gets through, and only links to web and mail addresses.
    """
    parser = _parser()
    tokens = parser.parse(markdown)
    html = parser.renderer.render(tokens, parser.options, {})
    return _text(tokens), nh3.clean(html, tags=TAGS, url_schemes={"http", "https", "mailto"})


def _text(tokens: Sequence[Token]) -> str:
    lines: list[str] = []
    bullets: list[str] = []
    columns: list[str] = []
    cells: list[str] | None = None  # of the row that is being read
    first = hanging = ""
    for token in tokens:
        match token.type:
            case "table_open":
                columns = []
            case "tr_open":
                cells = []
            case "inline" if cells is not None:
                cells.append(_inline(token))
            case "tr_close" if cells is not None:
                lines += _row(columns, cells) if columns else []
                columns, cells = columns or cells, None
            case "bullet_list_open":
                bullets.append("-")
            case "ordered_list_open":
                bullets.append("1.")
            case "bullet_list_close" | "ordered_list_close":
                bullets.pop()
                if not bullets:
                    lines.append("")
                    first = hanging = ""
            case "list_item_open":
                mark = f"{token.info}." if token.info else bullets[-1]
                first, hanging = f"{'  ' * (len(bullets) - 1)}{mark} ", " " * (2 * len(bullets) + len(mark) - 1)
            case "inline":
                wrapped = [_filled(part, first, hanging) for part in _inline(token).split("\n")]
                lines += wrapped if bullets else [*wrapped, ""]
                first = hanging = hanging if bullets else ""
            case "hr":
                lines += ["--", ""]
    return "\n".join(lines).strip() + "\n"


def _row(columns: Sequence[str], cells: Sequence[str]) -> list[str]:
    """One row of a table as a paragraph: no line of 76 columns holds six cells beside one another."""
    first, *others = [f"{column}: {cell}" for column, cell in zip(columns, cells, strict=True)]
    return [_filled(first, "", "  "), *(_filled(other, "  ", "    ") for other in others), ""]


def _filled(text: str, first: str, hanging: str) -> str:
    return fill(
        text, WIDTH, initial_indent=first, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    )


def _inline(token: Token) -> str:
    """The text of one paragraph; a link as `what it says: address`."""
    parts: list[str] = []
    address, label_from = "", 0
    for child in token.children or []:
        if child.type == "link_open":
            address, label_from = str(child.attrGet("href") or ""), len(parts)
        elif child.type == "link_close":
            label = "".join(parts[label_from:])
            parts[label_from:] = [
                label if label in (address, address.removeprefix("mailto:")) else f"{label}: {address}"
            ]
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
