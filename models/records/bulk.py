"""Many rows in one statement, as one JSON text: row by row, or as a list of values for each, they cost several times as much.

What is written so passes by the session's own bookkeeping: whoever writes rows of record notes them (`committing.written`).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import TextClause, text
from sqlmodel import Session

from models.records.base import MomentMustSayItsZone, Record

Row = Mapping[str, Any]


def add(
    session: Session, kind: type[Record], rows: Sequence[Row], *, returning: Sequence[str] = (), but_taken: bool = False
) -> list[Any]:
    """Insert the rows in their order; each has every column that is to have a value, and the same ones. Returns of each, in any order, the columns `returning`.

    `but_taken`: one whose unique key is taken is left out, and not returned; otherwise that raises `IntegrityError`. A moment without a
    zone raises `MomentMustSayItsZone`.
    """
    if not rows:
        return []
    done = session.execute(_insert(_name(kind), tuple(rows[0]), tuple(returning), but_taken), {"rows": _as_json(rows)})
    return list(done.all()) if returning else []


def add_new(session: Session, records: Sequence[Record]) -> None:
    """Insert records of one table in their order and give each its `id`, where the table has one; the session does not hold them."""
    if not records:
        return
    kind = type(records[0])
    names = [name for name in kind.model_fields if name != "id"]
    rows = [{name: getattr(record, name) for name in names} for record in records]
    if "id" not in kind.model_fields:
        add(session, kind, rows)
        return
    # Keys are given out in the order of the rows; in what order they come back PostgreSQL does not promise.
    keys = sorted(key for (key,) in add(session, kind, rows, returning=("id",)))
    for record, key in zip(records, keys, strict=True):
        setattr(record, "id", key)  # noqa: B010  # not every table has one


def change(session: Session, kind: type[Record], rows: Sequence[Row]) -> None:
    """Update rows by their `id`; each has it and a value for the same columns."""
    if rows:
        session.execute(_update(_name(kind), tuple(rows[0])), {"rows": _as_json(rows)})


def _name(kind: type[Record]) -> str:
    return str(kind.__tablename__)


# Names of tables and columns are those of our own classes, never a caller's text.
@lru_cache(maxsize=100)
def _insert(table: str, names: tuple[str, ...], returning: tuple[str, ...], but_taken: bool) -> TextClause:
    columns = _quoted(names)
    return text(
        f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM {_given(table)} WITH ORDINALITY AS new ORDER BY ordinality'  # noqa: S608
        + (" ON CONFLICT DO NOTHING" if but_taken else "")
        + (f" RETURNING {_quoted(returning)}" if returning else "")
    )


@lru_cache(maxsize=100)
def _update(table: str, names: tuple[str, ...]) -> TextClause:
    changed = ", ".join(f'"{name}" = new."{name}"' for name in names if name != "id")
    return text(f'UPDATE "{table}" SET {changed} FROM {_given(table)} AS new WHERE "{table}".id = new.id')  # noqa: S608


def _given(table: str) -> str:
    return f'jsonb_populate_recordset(NULL::"{table}", CAST(:rows AS jsonb))'


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _as_json(rows: Sequence[Row]) -> str:
    options = orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATETIME
    return orjson.dumps(list(rows), default=_spelt, option=options).decode()


def _spelt(value: Any) -> str:
    if isinstance(value, datetime) and value.tzinfo is None:
        raise MomentMustSayItsZone(f"{value.isoformat()} has no time zone")
    if isinstance(value, date):  # or a moment, which is one too
        return value.isoformat()
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    raise TypeError(f"{type(value).__name__} is no value of a column")
