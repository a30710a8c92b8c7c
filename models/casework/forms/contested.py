"""A form whose answer something on record may stand against: it goes on all the same only with a named person's reason for each.

The reasons are one field, a line for each, begun with the code that the form's text gives: `H1: the prosecutor has agreed`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import Field

from models.casework.forms.fields import NO_NAMES, Answer, OptionalProse, OptionalWords
from models.casework.record.refusals import Problem

BY, WHY = "all_the_same_by", "all_the_same"
BY_TITLE = "If it goes on all the same: who answers for that"
WHY_TITLE = "What stands against it, and why it goes on all the same"
_LINE = re.compile(r"([A-Za-z][A-Za-z0-9./-]*)\s*:\s*(.*)")
_A_CODE = re.compile(
    r"[A-Z]{1,6}[0-9.]*"
)  # of something that stands against it no more: its line belongs to nothing else


class Contested(Answer):
    """What a form asks where something may stand against its answer."""

    all_the_same_by: OptionalWords = Field(
        default="",
        title=BY_TITLE,
        description="Name or e-mail address, as in the register. Empty if nothing stands against it.",
    )
    all_the_same: OptionalProse = Field(
        default="",
        title=WHY_TITLE,
        description=f"A line for each, with its code from the text above, as H1: the prosecutor has agreed. {NO_NAMES}",
        json_schema_extra={"format": "multiline"},
    )


def reasons(text: str, codes: Sequence[str]) -> dict[str, str]:
    """The reason that `text` gives under each of these codes; a line without a code goes on with the one before it.

    Where a single thing stands against it, its code may be left out.
    """
    known = {code.upper(): code for code in codes}
    found: dict[str, list[str]] = {}
    current: str | None = None
    coded = False
    for line in text.splitlines():
        typed = _LINE.fullmatch(line.strip())
        code = known.get(typed[1].upper()) if typed else None
        if typed and (code or _A_CODE.fullmatch(typed[1])):
            current, coded = code, True
            line = typed[2]
        if current is not None:
            found.setdefault(current, []).append(line.strip())
    if not coded and len(codes) == 1:
        found = {codes[0]: [text.strip()]}
    return {code: words for code, lines in found.items() if (words := " ".join(filter(None, lines)))}


def offered(schema: dict[str, Any], against: Sequence[Mapping[str, Any]], *, in_words: bool = False) -> dict[str, Any]:
    """A form's schema with the line begun for each thing that stands against it and was not answered for. `in_words`: and said what it is."""
    wanted = [one for one in against if not one["answered"]]
    field = schema["properties"].get(WHY)
    if field is None or not wanted:
        return schema
    shown = {**field, "default": field.get("default") or "\n".join(f"{one['code']}: " for one in wanted)}
    if in_words:
        shown["description"] += "".join(f" {one['code']}: {one['words']}." for one in wanted)
    return {**schema, "properties": {**schema["properties"], WHY: shown}}


def with_lines(typed: Mapping[str, Any], problems: Iterable[Problem]) -> dict[str, Any]:
    """What was typed, with the line begun for each reason that is missing: only the reasons are left to write."""
    lines = [str(typed.get(WHY) or "").strip()]
    begun = {line.partition(":")[0].strip() for line in lines[0].splitlines()}
    lines += [f"{problem.wants}: " for problem in problems if problem.wants and problem.wants not in begun]
    text = "\n".join(line for line in lines if line)
    return {**typed, WHY: text} if text else dict(typed)
