"""What the audit chain commits to besides its own words: a salted digest of every row of record that a transaction wrote.

Rows are noted as they are written and read once, at the end, so that the digest is of what the transaction leaves behind. The salt stands
beside the entry and not in what the entry's hash covers: words can be erased one day, and their digest then tells nobody anything.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import event, inspect, text
from sqlalchemy.orm import InstanceState
from sqlmodel import Session

from models.records.session import CaseSession, ours
from models.records.tables import Record

Digests = dict[str, dict[str, str]]  # by table and key; empty where the row is gone
# Tables that are no record: a counter, when jobs last ran, keys that are destroyed, keys of what was asked for; and the chain, which binds itself.
NOT_OF_RECORD = frozenset({"audit_entry", "counter", "heartbeat", "message_key", "recorded_once"})
# Columns that say when something is tried next or was last looked at: they change without an act, and are worked out again.
IN_PASSING: Mapping[str, tuple[str, ...]] = {
    "calendar_edition": ("checked_at",),
    "deadline": ("next_rung_at",),
    "inbound_mail": ("uid",),
    "message": ("next_try_at",),
}
OF_RECORD = tuple(sorted(name for name in Record.metadata.tables if name not in NOT_OF_RECORD))
HANDING_OVER = "handing over: no answer on record yet"
# Rows that no entry speaks of: an attempt is on record before it is made, and its answer is committed to with the message's state.
NOT_YET: Mapping[str, str] = {"attempt": f"t.state = 'uncertain' AND t.relay_reply = '{HANDING_OVER}'"}
LENGTH = 32  # hexadecimal digits: 128 bits
# Empty values do not count, so that a column that a later version adds changes no digest.
DIGEST = (
    "left(encode(sha256(convert_to(:salt || (SELECT jsonb_object_agg(key, value) "  # noqa: S608
    "FROM jsonb_each(to_jsonb(t) - CAST(:{0}_passing AS text[])) "
    """WHERE value NOT IN ('null', '""', '0', 'false', '[]', '{{}}'))::text, 'UTF8')), 'hex'), """
    f"{LENGTH})"
)
_ROWS = "SELECT '{0}', t.id, " + DIGEST + ' FROM "{0}" AS t WHERE t.id = ANY(CAST(:{0}_ids AS integer[]))'  # noqa: S608


@event.listens_for(CaseSession, "after_flush")
def _note_what_is_written(session: CaseSession, _: Any) -> None:
    """A session that closes the chain at its end notes the rows of record that it flushes."""
    if not session.is_sealed:
        return
    for row in (*session.new, *session.dirty, *session.deleted):
        state: InstanceState[Any] = inspect(row)
        table = state.mapper.local_table.name  # type: ignore[attr-defined]
        if table not in NOT_OF_RECORD and _says_something_new(session, state, table):
            session.rows.setdefault(table, set()).add(row.id)


def written(session: Session, table: str, ids: Iterable[int]) -> None:
    """Note rows that were written by a statement of their own, past the session's flush."""
    ours(session).rows.setdefault(table, set()).update(ids)


def take_noted(session: CaseSession) -> dict[str, set[int]]:
    """The rows noted since the last time, by table; they are noted no longer."""
    noted = {table: ids for table, ids in session.rows.items() if ids}
    session.rows.clear()
    return noted


def digests(session: Session, rows: Mapping[str, Iterable[int]], salt: str) -> Digests:
    """The digests of these rows as they stand, in one statement; an empty one for each that is not there."""
    found: Digests = {table: dict.fromkeys(map(str, sorted(ids)), "") for table, ids in sorted(rows.items())}
    if not found:
        return {}
    values: dict[str, Any] = {"salt": salt}
    for table in found:
        values |= {f"{table}_ids": list(rows[table]), f"{table}_passing": list(IN_PASSING.get(table, ()))}
    query = " UNION ALL ".join(_ROWS.format(table) for table in found)
    for table, key, digest in session.execute(text(query), values):
        found[table][str(key)] = digest
    return found


def _says_something_new(session: Session, state: InstanceState[Any], table: str) -> bool:
    if not state.persistent or state.object in session.deleted:
        return True
    return bool(state.committed_state.keys() - set(IN_PASSING.get(table, ())))
