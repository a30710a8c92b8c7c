"""Word files (DOCX, ECMA-376) from Markdown: headings, paragraphs and tables, for forms to fill in and letters to sign. Pure.

The same text and day give the same bytes. Nothing in the file names a person: its author is the organisation that is given.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from xml.sax.saxutils import escape

from markdown_it import MarkdownIt
from markdown_it.token import Token

PARTS = Path(__file__).parent / "office_parts"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT_WIDTH = 9638  # twentieths of a point: A4 with 2 cm margins
TO_WRITE_IN = 1100  # the least height of a row with an empty cell
_ANY_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can hold: when it was packed is no part of what it says
_STYLES = {"h1": "Title", "h2": "Heading1", "h3": "Heading2"}
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


class NotForWord(ValueError):
    """The Markdown holds something that these documents have no form for, such as a list."""


def docx(markdown: str, *, title: str, author: str, made_on: date) -> bytes:
    """The document. An empty cell in a table is room to write in; a table's first row is its heading. Raises `NotForWord`."""
    body = "".join(_blocks(_parser().parse(markdown)))
    page = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    filled = {
        "word/document.xml": f"{_HEAD}<w:document {_W}><w:body>{body}{page}</w:body></w:document>",
        "docProps/core.xml": _part("core.xml")
        .replace("{title}", _text(title))
        .replace("{author}", _text(author))
        .replace("{made_on}", f"{made_on.isoformat()}T00:00:00Z"),
    }
    fixed = {name: _part(file) for name, file in _FIXED.items()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**fixed, **filled}.items():
            entry = zipfile.ZipInfo(name, _ANY_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content.encode())
    return packed.getvalue()


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_FIXED = {  # the content types come first: some readers look no further
    "[Content_Types].xml": "content-types.xml",
    "_rels/.rels": "package-rels.xml",
    "word/_rels/document.xml.rels": "document-rels.xml",
    "word/styles.xml": "styles.xml",
}


@lru_cache(maxsize=10)
def _part(file: str) -> str:
    return (PARTS / file).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _blocks(tokens: Sequence[Token]) -> Iterator[str]:
    """Every heading, paragraph and table, in order."""
    rest = iter(tokens)
    for token in rest:
        if token.type in ("heading_open", "paragraph_open"):
            yield _paragraph(next(rest), _STYLES.get(token.tag, ""))
        elif token.type == "table_open":
            yield _table(rest)
        elif not token.type.endswith("_close"):
            raise NotForWord(
                f"{token.type.removesuffix('_open').replace('_', ' ')}: use headings, paragraphs and tables"
            )


def _paragraph(inline: Token, style: str = "", *, bold: bool = False) -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{''.join(_runs(inline, bold=bold))}</w:p>"


def _runs(inline: Token, *, bold: bool) -> Iterator[str]:
    strong = bold
    for child in inline.children or []:
        if child.type in ("strong_open", "strong_close"):
            strong = bold or child.type == "strong_open"
            continue
        properties = "<w:rPr><w:b/></w:rPr>" if strong else ""
        if child.type in ("text", "text_special", "softbreak"):
            words = _text(child.content) if child.content else " "
            yield f'<w:r>{properties}<w:t xml:space="preserve">{words}</w:t></w:r>'
        elif child.type == "hardbreak":
            yield "<w:r><w:br/></w:r>"
        else:
            raise NotForWord(f"{child.type}: use plain and bold words")


def _table(rest: Iterator[Token]) -> str:
    rows: list[list[Token]] = []
    for token in rest:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(token)
    widths = _widths(rows)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    body = "".join(_row(row, widths, heading=number == 0) for number, row in enumerate(rows))
    properties = f'<w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{TEXT_WIDTH}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
    return f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl><w:p/>"


def _widths(rows: Sequence[Sequence[Token]]) -> list[int]:
    """The width of each column by what it holds; one to write in gets as much as the widest."""
    longest = [
        max(60 if not cell.content else min(max(len(cell.content), 10), 60) for cell in column)
        for column in zip(*rows, strict=True)
    ]
    return [TEXT_WIDTH * length // sum(longest) for length in longest]


def _row(cells: Sequence[Token], widths: Sequence[int], *, heading: bool) -> str:
    properties = ""
    if heading:
        properties = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
    elif any(not cell.content for cell in cells):
        properties = f'<w:trPr><w:trHeight w:val="{TO_WRITE_IN}" w:hRule="atLeast"/></w:trPr>'
    found = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_paragraph(cell, bold=heading)}</w:tc>'
        for cell, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr>{properties}{found}</w:tr>"


def _text(words: str) -> str:
    return escape(_NOT_XML.sub("", words))
