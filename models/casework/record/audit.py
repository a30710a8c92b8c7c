"""The audit chain: one entry per operation, each holding the hash of the one before.

An entry keeps references, codes and dates, and for anything that people wrote a salted hash. So the chain still verifies after
the words themselves were erased, and a changed or missing entry breaks it. The last entry of a transaction also commits to every row that
the transaction wrote: entries are therefore hashed and added when it ends, and only numbered before.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import event, text
from sqlalchemy.orm import ORMExecuteState, SessionTransaction
from sqlmodel import Session, col, select

from models.casework.record import committing, recording
from models.casework.record.recording import NOBODY, Concern
from models.records.audit import AuditEntry

GENESIS = "0" * 64
UNNAMED, BY_NOBODY = "record.write", "system"
APPENDING = 0x61756474  # advisory lock: the chain has one end, so one transaction at a time adds to it
_TAKEN_IN = "the transaction that took its turn"  # a savepoint that is rolled back gives it up again
_AT = "the moment of the operation"
_END = "the end of the chain in this turn"
_WAITING = "entries that are added when the transaction ends"
_SEALS = "the chain is closed when this session commits"
# The digests of rows spell moments in UTC, whatever the server's own zone is.
_WAIT = text("SELECT pg_advisory_xact_lock(:lock), set_config('TimeZone', 'UTC', true)")


class RowsWithoutEntry(RuntimeError):
    """A transaction was about to commit rows of record, and no audit entry that says what was done."""


class Head(NamedTuple):
    """The newest entry of the audit chain; number 0 where there is none."""

    seq: int
    hash: str


class _Waiting(NamedTuple):
    """An entry that is not in the database yet, and the savepoint that takes it back if it is undone."""

    entry: AuditEntry
    within: SessionTransaction | None


def append(
    session: Session,
    *,
    by: str,
    at: datetime,
    entered_at: datetime,
    operation: str,
    case_ref: str = "",
    detail: Mapping[str, Any],
    concern: Concern = NOBODY,
) -> AuditEntry:
    """Add an entry to the chain within the caller's transaction; other writers wait until that ends.

    `concern`: whom the matter is about, where its case does not say it. Raises `BadAnswer` where `by` may not record it.
    """
    entries = [(case_ref, detail)]
    return append_all(
        session, by=by, at=at, entered_at=entered_at, operation=operation, entries=entries, concern=concern
    )[0]


def append_all(
    session: Session,
    *,
    by: str,
    at: datetime,
    entered_at: datetime,
    operation: str,
    entries: Sequence[tuple[str, Mapping[str, Any]]],
    concern: Concern = NOBODY,
) -> list[AuditEntry]:
    """Add several at once, one after another. `entries`: for each the reference of its case, and its detail.

    Whoever may not record it adds nothing: an operation without an entry is none, so nothing gets past this. Raises `BadAnswer`.
    """
    for case_ref, detail in entries:
        recording.check(session, by=by, operation=operation, detail=detail, case_ref=case_ref, concern=concern, at=at)
    if not entries:
        return []
    _close_at_commit(session)
    wait_for_turn(session)
    waiting = _waiting(session)
    first = _end(session).seq + len(waiting) + 1
    added = [
        AuditEntry(
            seq=seq,
            at=at,
            entered_at=entered_at,
            by=by,
            operation=operation,
            case_ref=case_ref,
            detail=dict(detail),
            previous="",
            hash="",
        )
        for seq, (case_ref, detail) in enumerate(entries, start=first)
    ]
    within = session.get_nested_transaction()
    waiting += [_Waiting(entry, within) for entry in added]
    return added


def close(session: Session) -> None:
    """Add what waits to the chain, the last entry with the digests of every row that the transaction wrote. Raises `RowsWithoutEntry`."""
    session.flush()
    rows, waiting = committing.take_noted(session), _waiting(session)
    if not waiting:
        if not rows:
            return
        tables, at = sorted(rows), session.info.get(_AT)
        if at is None:
            raise RowsWithoutEntry(f"rows of {', '.join(tables)} were written and no entry says why")
        append(session, by=BY_NOBODY, at=at, entered_at=at, operation=UNNAMED, detail={"tables": tables})
    previous, last = _end(session).hash, waiting[-1].entry
    last.salt = new_salt()
    last.rows = committing.digests(session, rows, last.salt)
    for entry, _ in waiting:
        entry.rows = entry.rows or {}
        entry.previous = previous
        previous = entry.hash = fingerprint(entry)
    session.add_all(entry for entry, _ in waiting)
    session.info[_END] = Head(last.seq, last.hash)
    waiting.clear()
    session.flush()


def _end(session: Session) -> Head:
    """The end of the chain; nobody else adds to it in this turn."""
    end: Head | None = session.info.get(_END)
    if end is None:
        end = session.info[_END] = end_of_chain(session)
    return end


def end_of_chain(session: Session) -> Head:
    """The newest entry that is in the database."""
    last = session.exec(select(AuditEntry.seq, AuditEntry.hash).order_by(col(AuditEntry.seq).desc()).limit(1)).first()
    return Head(*last) if last else Head(0, GENESIS)


def _waiting(session: Session) -> list[_Waiting]:
    held: list[_Waiting] = session.info.setdefault(_WAITING, [])
    return held


def _close_at_commit(session: Session) -> None:
    """See to it that the session closes the chain before it commits, and drops what a step that is undone had to say."""
    if session.info.get(_SEALS):
        return
    session.info[_SEALS] = True

    def before_commit(_: Any) -> None:
        if not session.in_nested_transaction():
            close(session)

    def after_soft_rollback(_: Any, undone: SessionTransaction) -> None:
        session.info[_WAITING] = [one for one in _waiting(session) if undone.nested and not _inside(one.within, undone)]
        if not undone.nested:
            committing.take_noted(session)

    event.listen(session, "before_commit", before_commit)
    event.listen(session, "after_soft_rollback", after_soft_rollback)
    committing.note_what_is_written(session)


def _inside(within: SessionTransaction | None, undone: SessionTransaction) -> bool:
    while within is not None:
        if within is undone:
            return True
        within = within.parent
    return False


def newest_of(session: Session) -> AuditEntry | None:
    """The newest entry that this session's transaction is to add; None where it recorded nothing."""
    waits = _waiting(session)
    return waits[-1].entry if waits else None


def in_turn(session: Session, *, at: datetime) -> None:
    """From now on the session waits for its turn before the first row that it locks or writes; one that only reads never waits.

    Operations that write so follow one another from their beginning, and no two can each hold a row that the other waits for. Rows that
    are written without an entry get one that says only so: evidence is kept, and no operation of ours leaves it at that.
    """
    session.info[_AT] = at

    def before_locking(state: ORMExecuteState) -> None:
        if getattr(state.statement, "_for_update_arg", None) is not None:
            wait_for_turn(session)

    _close_at_commit(session)
    event.listen(session, "do_orm_execute", before_locking)
    event.listen(session, "before_flush", lambda *_: wait_for_turn(session))


def wait_for_turn(session: Session) -> None:
    """Take the right to write to the chain until the transaction ends."""
    taken = session.info.get(_TAKEN_IN)
    if taken is not None and taken.is_active:
        return
    session.info.pop(_END, None)
    session.execute(_WAIT, {"lock": APPENDING})
    session.info[_TAKEN_IN] = session.get_nested_transaction() or session.get_transaction()


def fingerprint(entry: AuditEntry) -> str:
    """The sha256 of everything an entry says, and of the entry before it."""
    said = {
        "seq": entry.seq,
        "at": entry.at.timestamp(),
        "entered_at": entry.entered_at.timestamp(),
        "by": entry.by,
        "operation": entry.operation,
        "case_ref": entry.case_ref,
        "detail": entry.detail,
        "previous": entry.previous,
    }
    if entry.rows is not None:  # entries from before there were any
        said["rows"] = entry.rows
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def canonical(value: Any) -> str:
    """JSON with one spelling: sorted keys, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def new_salt() -> str:
    """A salt for one commitment: without it, what was committed to cannot be guessed back from the hash."""
    return secrets.token_hex(16)


def commitment(value: Any, salt: str) -> str:
    """The salted hash that stands in the chain for words that may one day be erased."""
    return hashlib.sha256((salt + canonical(value)).encode()).hexdigest()
