"""Read a file that somebody made: JSON, TOML or CSV, in UTF-8. One reader for each; every refusal says in words what is wrong and what to do.

Bounded in size and depth before anything looks at what it says. Each takes the refusal of its caller, so that a file is refused as its contents are.
"""

import csv
import io
import json
import math
import re
import sys
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from models.casework.record import doors

LARGEST = 5_000_000  # bytes
DEEPEST = 32  # levels of lists and tables in one another
LARGEST_NUMBER = 2**53  # what every program that reads JSON takes as it is written
STANDARD_INPUT = Path("-")
_MARKS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))
Refuse = Callable[[str], Exception]


class _NotThis(Exception):
    """What is wrong, in words: a refusal on its way out of a parser."""


def content(path: Path, kind: str, *, refuse: Refuse, largest: int = LARGEST) -> bytes:
    """The bytes of a file (`-`: standard input). `kind`: what it is to be, such as `JSON`."""
    name = "what was typed" if path == STANDARD_INPUT else str(path)
    try:
        if path == STANDARD_INPUT:
            read = sys.stdin.buffer.read(largest + 1)
        else:
            if path.is_dir():
                raise _NotThis(f"file: {name} is a folder; give the path of a {kind} file")
            with path.open("rb") as file:
                read = file.read(largest + 1)
    except _NotThis as said:
        raise refuse(str(said)) from None
    except (OSError, ValueError) as error:  # a path may hold what no file name can
        why = getattr(error, "strerror", None) or "no such name"
        raise refuse(f"file: {name} cannot be read ({why}); give the path of a {kind} file") from None
    if len(read) > largest:
        raise refuse(f"file: {name} is larger than {largest // 1000:,} kB; that is no {kind} file for this")
    if not read.strip():
        raise refuse(f"file: {name} is empty; give the path of a {kind} file")
    return read


def decoded(read: bytes, kind: str, *, refuse: Refuse) -> str:
    """The text of a file: UTF-8, with or without a mark at its beginning."""
    other = next((name for mark, name in _MARKS if read.startswith(mark)), "")
    try:
        if not other:
            return read.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if read[:4] == b"PK\x03\x04" or read[:4] == b"\xd0\xcf\x11\xe0":
        raise refuse(f"file: it is a workbook or another office file; save it as {kind} in UTF-8")
    raise refuse(f"file: it is not written in UTF-8{f' but in {other}' if other else ''}; save it as {kind} in UTF-8")


def text(path: Path, kind: str, *, refuse: Refuse) -> str:
    """The text of a file in UTF-8 (`-`: standard input)."""
    return decoded(content(path, kind, refuse=refuse), kind, refuse=refuse)


def json_value(given: str, *, refuse: Refuse) -> Any:
    """What a JSON text says. Refuses NaN, numbers that programs read differently, a name that stands twice, and what is nested too deeply."""
    try:
        value = json.loads(
            given,
            object_pairs_hook=_once,
            parse_constant=_no_number,
        )
    except _NotThis as said:
        raise refuse(str(said)) from None
    except RecursionError:
        raise refuse(_too_deep()) from None
    except ValueError as broken:
        where = f" (line {broken.lineno})" if isinstance(broken, json.JSONDecodeError) else ""
        raise refuse(f"file: it is not JSON{where}; mend it") from None
    return doors.checked(_bounded(value, refuse), refuse)


def json_object(given: str, *, refuse: Refuse) -> dict[str, Any]:
    """The JSON object that a text holds."""
    value = json_value(given, refuse=refuse)
    if not isinstance(value, dict):
        raise refuse("file: it must hold one JSON object, as {'field': 'value'}")
    return value


def toml(path: Path, *, refuse: Refuse) -> dict[str, Any]:
    """What a TOML file says."""
    return toml_of(text(path, "TOML", refuse=refuse), path.name, refuse=refuse)


def toml_of(given: str, name: str, *, refuse: Refuse) -> dict[str, Any]:
    """What a TOML text says. `name`: the file that it came from."""
    try:
        value = tomllib.loads(given)
    except RecursionError:
        raise refuse(_too_deep()) from None
    except (tomllib.TOMLDecodeError, ValueError) as broken:
        where = re.search(r"at line [0-9]+", str(broken))
        raise refuse(f"file: {name} is not valid TOML{f' ({where[0]})' if where else ''}; mend it") from None
    return doors.checked(dict(_bounded(value, refuse)), refuse)


def table(given: str, columns: Sequence[str], *, refuse: Refuse) -> list[dict[str, str]]:
    """The rows of a CSV with a heading; empty rows, as a spreadsheet leaves them, are none. Refuses a missing column, and a row of another length."""
    lines = dict(enumerate(given.split("\n"), start=1))
    doors.checked(lines, lambda words: refuse(f"line {words}"))
    reader = csv.DictReader(io.StringIO(given, newline=""), strict=True)
    rows: list[dict[str, str]] = []
    try:
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            raise refuse(f"heading: the column {missing[0]} is missing; the columns are {', '.join(columns)}")
        for row in reader:
            if not any(str(cell or "").strip() for cell in row.values()):
                rows.append({})
                continue
            if row.get(None) or None in row.values():
                raise refuse(f"line {len(rows) + 2}: it has more or fewer cells than the heading; mend it")
            rows.append(row)
    except csv.Error as broken:
        where = max(reader.line_num, 1)
        raise refuse(f"line {where}: it cannot be read as CSV ({broken}); mend it") from None
    return rows


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _NotThis(f"{_shown(name)}: it stands twice in the file; leave one")
        found[name] = value
    return found


def _no_number(name: str) -> Any:
    raise _NotThis(f"file: it holds {name}, which is no number; write one, or a text in quotes")


def _bounded(value: Any, refuse: Refuse) -> Any:
    """The same value, looked through without recursion."""
    level = [value]
    for _ in range(DEEPEST):
        below: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                below += one.values()
            elif isinstance(one, list):
                below += one
            elif isinstance(one, float) and not math.isfinite(one):
                raise refuse("file: it holds a number that is none, or too large; write it as a text in quotes")
            elif isinstance(one, int | float) and abs(one) > LARGEST_NUMBER:
                raise refuse("file: it holds a number that is too large; write it as a text in quotes")
        if not below:
            return value
        level = below
    raise refuse(_too_deep())


def _too_deep() -> str:
    return f"file: lists and tables stand in one another more than {DEEPEST} levels deep; no form here is like that"


def _shown(name: str) -> str:
    return name[:60].encode("unicode_escape").decode("ascii")
