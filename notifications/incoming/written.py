"""What somebody wrote themselves at the top of a mail: the first lines, up to the first thing that may be quoted. Pure.

In text a quotation begins with a mark or a header line; in HTML with an element that mail programs put around it. What cannot be told apart
counts as quoted: nothing follows then from what it holds.
"""

import re
from collections.abc import Iterable
from html.parser import HTMLParser

FIRST_LINES = 8
LONGEST_BODY = 200_000
_QUOTES_BEGIN = re.compile(
    r"^([>|»›│]|-{2,} ?(Original|Forwarded)|Begin forwarded|_{5,}|\*{0,2}(From|Sent|Oddi wrth|Von|De) ?:|On .{4,120}wrote:|-- ?$)",
    re.IGNORECASE,
)
# What mail programs put around, or before, what is quoted. Outlook puts `x_` before the names of another program's mail.
_QUOTING_TAGS = frozenset({"blockquote", "hr"})
_QUOTING_NAMES = re.compile(
    r"quot|cite|RplyFwd|replyforward|appendonsend|OLK_SRC_BODY|OutlookMessageHeader|reference-message|body-separator|reply-intro"
    r"|forward-?container|isForwardContent|original-?message|gmail_extra|gmail_attr|zmail_extra",
    re.IGNORECASE,
)
_QUOTING_BORDER = re.compile(r"border-(top|left)\s*:\s*(?!none|0)", re.IGNORECASE)
_NOT_SHOWN = frozenset({"head", "style", "script", "title", "template"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_IN_LINE = frozenset(
    {"a", "abbr", "b", "bdi", "code", "em", "font", "i", "mark", "s", "small", "span", "strong", "sub", "sup", "u"}
)
_NEVER_CLOSED = frozenset(
    {"area", "base", "br", "col", "embed", "img", "input", "link", "meta", "source", "track", "wbr"}
)


class _Quoted(Exception):
    """Here begins what may be quoted."""


def first_lines(text: str) -> list[str]:
    """The first lines of a text, up to what is quoted in it."""
    found: list[str] = []
    for line in text[:LONGEST_BODY].splitlines():
        if _QUOTES_BEGIN.match(line.strip()) or len(found) == FIRST_LINES:
            break
        if line.strip():
            found.append(line.strip()[:500])
    return found


def text_of(marked_up: str) -> str:
    """The text of a mail in HTML, up to the first element that mail programs quote with. What is hidden is left out."""
    reader = _Reader()
    try:
        reader.feed(marked_up[:LONGEST_BODY])
        reader.close()
    except _Quoted:
        pass
    return "".join(reader.said)


class _Reader(HTMLParser):
    """Collects what is shown, a line for each block. Raises `_Quoted` at the first element that may hold a quotation."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.unseen: list[str] = []  # the open elements from the first one that is not shown

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look what an element is, and whether it is shown."""
        if _quotes(tag, attrs):
            raise _Quoted
        if self.unseen or tag in _NOT_SHOWN or _HIDDEN.search(dict(attrs).get("style") or ""):
            self.unseen += [tag] if tag not in _NEVER_CLOSED else []
        elif tag not in _IN_LINE:
            self.said.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element that closes itself: a line at most."""
        if _quotes(tag, attrs):
            raise _Quoted
        if not self.unseen and tag not in _IN_LINE:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """The end of an element: of a line, or of what is not shown."""
        if tag in self.unseen:
            del self.unseen[len(self.unseen) - 1 - self.unseen[::-1].index(tag) :]
        elif not self.unseen and tag not in _IN_LINE:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        """Words: line breaks in the source are none on the page."""
        if not self.unseen:
            self.said.append(" ".join(data.replace("\n", " ").split("\r")))


def _quotes(tag: str, attrs: Iterable[tuple[str, str | None]]) -> bool:
    given = {name: value or "" for name, value in attrs}
    return (
        tag in _QUOTING_TAGS
        or any(_QUOTING_NAMES.search(given.get(name, "")) for name in ("id", "class", "name"))
        or (tag not in _IN_LINE and _QUOTING_BORDER.search(given.get("style", "")) is not None)
    )
