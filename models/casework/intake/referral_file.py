"""Read a referral from a file: JSON, or the XLSX form that `cspr referral template` writes. Every refusal names the cell, the field and the remedy.

Nothing in a file is ever run: a formula is refused, not worked out, and a workbook with macros, links or outsize parts is refused whole.
"""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from models.casework.forms.form_reading import read_form
from models.casework.forms.intake import check_safety
from models.casework.intake.referral_forms import Referred
from models.casework.record import doors, files
from models.casework.record.refusals import BadAnswer, Problem

SHEET = "Referral"
CODES, ANSWERS, FIRST_ROW = 1, 3, 4  # the columns of the fields' codes and of the answers, and the row of the first
LARGEST = 1_000_000  # bytes, of the file
LARGEST_UNPACKED = 10_000_000
MOST_PARTS = 200
ROWS = 200
NEITHER = "file: it is neither JSON nor an XLSX workbook; save the form as one of these, JSON in UTF-8"
_NOT_WANTED = ("vbaproject", "macrosheets", "externallinks", "activex", "embeddings")


class NotAForm(ValueError):
    """A file that cannot be read as a referral. The text names the place in it and the remedy."""


def read_file(path: Path) -> tuple[bytes, dict[str, Any]]:
    """The bytes of a form and what was filled in, by field. Raises `NotAForm`, and `BadAnswer` with the cell of each wrong answer."""
    content = files.content(path, "JSON or XLSX", refuse=NotAForm, largest=LARGEST)
    if content[:4] == b"\xd0\xcf\x11\xe0":  # an older workbook, or any that is locked with a password
        raise NotAForm("file: the workbook is locked with a password or older than XLSX; save it as XLSX without one")
    typed = read_workbook(content) if content[:4] == b"PK\x03\x04" else read_json(content)
    return content, doors.checked(typed, NotAForm)


def key_of(typed: Mapping[str, Any]) -> str:
    """The key of what a form says, whichever program saved it: its answers, without the empty ones and whoever takes it in."""
    given = {name: str(answer).strip() for name, answer in typed.items() if name != "recorded_by"}
    words = json.dumps({name: answer for name, answer in given.items() if answer}, sort_keys=True)
    return f"form:{hashlib.sha256(words.encode()).hexdigest()}"


def read_json(content: bytes) -> dict[str, Any]:
    """The fields of a JSON form. Raises `NotAForm`."""
    found = files.json_object(files.decoded(content, "JSON", refuse=lambda _: NotAForm(NEITHER)), refuse=NotAForm)
    for name, value in found.items():
        if isinstance(value, dict | list):
            raise NotAForm(f"{name}: it holds a list or an object; give one answer")
    return {name: _written(value) for name, value in found.items()}


def read_workbook(content: bytes) -> dict[str, Any]:
    """The fields of an XLSX form. Raises `NotAForm`, and `BadAnswer` naming sheet and cell where an answer cannot be."""
    from openpyxl import load_workbook  # takes long to load, and only imports need it

    _check_package(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=False, keep_vba=False, keep_links=False)
        if SHEET not in book.sheetnames:
            raise NotAForm(f"file: there is no sheet '{SHEET}'; fill in the form that `cspr referral template` writes")
        typed, cells = _filled(book[SHEET])
    except (NotAForm, BadAnswer):
        raise
    except Exception:  # the package raises whatever a damaged part makes it trip over
        raise NotAForm("file: the workbook is damaged; save it again as XLSX") from None
    _check(typed, cells)
    return typed


def _check_package(content: bytes) -> None:
    """Refuses a workbook that carries what no form needs: macros, links, huge or foreign parts, entities."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            parts = package.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise NotAForm("file: the workbook unpacks to more than a form can hold; use a fresh form")
            for part in parts:
                name = part.filename.lower()
                if any(word in name for word in _NOT_WANTED):
                    raise NotAForm(
                        "file: the workbook holds macros, links or embedded objects; use a fresh form without them"
                    )
                if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in package.read(part):
                    raise NotAForm("file: the workbook was not written by a spreadsheet program; use a fresh form")
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError):
        # All zipfile's own: damaged, encrypted, packed in a way that it does not know, cut off.
        raise NotAForm(
            "file: the workbook is damaged or locked with a password; save it again as XLSX without one"
        ) from None


def _filled(sheet: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """What was filled in, by field, and the cell of each. Raises `BadAnswer` for a row that is no field and for a formula."""
    typed: dict[str, Any] = {}
    cells: dict[str, str] = {}
    problems = []
    rows = sheet.iter_rows(min_row=FIRST_ROW, max_row=ROWS, max_col=ANSWERS)
    for number, row in enumerate(rows, start=FIRST_ROW):
        values = [*row, *[None] * ANSWERS][:ANSWERS]
        code = str(getattr(values[CODES - 1], "value", None) or "").strip()
        answer = getattr(values[ANSWERS - 1], "value", None)
        where = f"sheet {SHEET}, cell {'ABC'[ANSWERS - 1]}{number}"
        if code in Referred.model_fields:
            cells[code] = where
        if answer is None or str(answer).strip() == "":
            continue
        if code not in Referred.model_fields:
            problems.append(
                Problem(field=code or "row", title=where, message="this row is no field of the form; clear it")
            )
        elif getattr(values[ANSWERS - 1], "data_type", "") == "f" or str(answer).startswith("="):
            problems.append(Problem(field=code, title=where, message="this is a formula; type the answer itself"))
        else:
            typed[code] = _written(answer)
    if problems:
        raise _placed(problems, {})
    return typed, cells


def _check(typed: Mapping[str, Any], cells: Mapping[str, str]) -> None:
    """Refuses what the form would refuse, naming the cells; who records it is said by whoever imports it."""
    try:
        check_safety(read_form(Referred, {"recorded_by": "import", **typed}))
    except BadAnswer as bad:
        raise _placed(bad.problems, cells) from None


def _placed(problems: list[Problem], cells: Mapping[str, str]) -> BadAnswer:
    """The same problems with the cell of each in its words."""
    return BadAnswer(
        [
            Problem(field=problem.field, title=problem.title, message=f"{where}: {problem.message}")
            for problem in problems
            for where in [
                cells.get(problem.field) or (problem.title if problem.title.startswith("sheet ") else f"sheet {SHEET}")
            ]
        ]
    )


def _written(value: Any) -> Any:
    """A cell's value as somebody would have typed it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return None if value is None else str(value).strip()


def fields() -> Iterator[tuple[str, str, str, tuple[str, ...], bool]]:
    """Every field of the form in order: its code, its title, what is said of it, what may be chosen, and whether it must be filled in."""
    schema = Referred.model_json_schema()
    names = sorted(schema["properties"], key=lambda name: schema["properties"][name]["position"])
    for name in names:
        if name == "recorded_by":
            continue  # said by whoever imports it
        about = schema["properties"][name]
        choices = tuple(str(one) for one in about.get("enum", ()) if one)
        words = about.get("description", "") or ("Year first, as 2026-03-04." if about.get("format") == "date" else "")
        yield name, about.get("title", name), words, choices, name in schema.get("required", ())
