"""What no text may hold, wherever it comes in: NUL, halves of characters, and control characters that no keyboard types.

The database refuses the first two with an error that repeats what was typed, and nobody sees the others. Every door asks here first; mail, which
cannot be refused, is cleaned. Lines and tabs are text.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

WORDS = "this holds a character that is no text, such as a NUL; take it out or type it again"
_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
Taken = TypeVar("Taken")


class NotText(ValueError):
    """A text holds a character that is none."""


def is_odd(text: str) -> bool:
    """Whether a text holds a character that must not come in."""
    return _ODD.search(text) is not None


def cleaned(text: str) -> str:
    """The text with a replacement mark for each such character."""
    return _ODD.sub("\ufffd", text)


def place_of_odd(value: Any) -> str | None:
    """Where in a value such a character stands, as `people.3.name`; empty where the value is itself the text; None where nowhere.

    A name that is odd itself is not repeated: its place is that of what it stands in.
    """
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:  # no recursion: what comes in may be nested deeper than Python calls
        where, found = waiting.pop()
        if isinstance(found, str) and is_odd(found):
            return where
        if isinstance(found, Mapping):
            if any(isinstance(name, str) and is_odd(name) for name in found):
                return where
            waiting += [(f"{where}.{name}".strip("."), one) for name, one in found.items()]
        elif isinstance(found, list | tuple):
            waiting += [(f"{where}.{number}".strip("."), one) for number, one in enumerate(found)]
    return None


def checked(value: Taken, refused: Callable[[str], Exception]) -> Taken:
    """The value as it came. Raises what `refused` makes of one line that says where an odd character stands."""
    where = place_of_odd(value)
    if where is not None:
        raise refused(f"{where or 'file'}: {WORDS}") from None
    return value
