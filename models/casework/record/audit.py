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
from sqlalchemy.orm import ORMExecuteState
from sqlmodel import Session, col, select

from models.casework.record import committing, recording
from models.casework.record.recording import NOBODY, Concern
from models.casework.record.who import By
from models.records import bulk
from models.records.audit import AuditEntry
from models.records.session import CaseSession, Waiting, ours

GENESIS = "0" * 64
UNNAMED, BY_NOBODY = "record.write", "system"
APPENDING = 0x61756474  # advisory lock: the chain has one end, so one transaction at a time adds to it
# The digests of rows spell moments in UTC, whatever the server's own zone is.
_WAIT = text("SELECT pg_advisory_xact_lock(:lock), set_config('TimeZone', 'UTC', true)")


class RowsWithoutEntry(RuntimeError):
    """A transaction was about to commit rows of record, and no audit entry that says what was done."""


class Head(NamedTuple):
    """The newest entry of the audit chain; number 0 where there is none."""

    seq: int
    hash: str


def append(
    session: Session,
    *,
    by: By,
    operation: str,
    case_ref: str = "",
    detail: Mapping[str, Any],
    concern: Concern = NOBODY,
) -> AuditEntry:
    """Add an entry to the chain within the caller's transaction; other writers wait until that ends.

    `concern`: whom the matter is about, where its case does not say it. Raises `BadAnswer` where `by` may not record it.
    """
    entries = [(case_ref, detail)]
    return append_all(session, by=by, operation=operation, entries=entries, concern=concern)[0]


def append_all(
    session: Session,
    *,
    by: By,
    operation: str,
    entries: Sequence[tuple[str, Mapping[str, Any]]],
    concern: Concern = NOBODY,
) -> list[AuditEntry]:
    """Add several at once, one after another. `entries`: for each the reference of its case, and its detail.

    Whoever may not record it adds nothing: an operation without an entry is none, so nothing gets past this. Raises `BadAnswer`.
    """
    for case_ref, detail in entries:
        recording.check(
            session, by=by.who, operation=operation, detail=detail, case_ref=case_ref, concern=concern, at=by.at
        )
    if not entries:
        return []
    ours(session).is_sealed = True
    wait_for_turn(session)
    waiting = _waiting(session)
    first = _end(session).seq + len(waiting) + 1
    added = [
        AuditEntry(
            seq=seq,
            at=by.at,
            entered_at=by.entered_at,
            by=by.who,
            operation=operation,
            case_ref=case_ref,
            detail=dict(detail),
            previous="",
            hash="",
        )
        for seq, (case_ref, detail) in enumerate(entries, start=first)
    ]
    for entry in added:
        waiting.append(entry)
    return added


def close(session: CaseSession) -> None:
    """Add what waits to the chain, the last entry with the digests of every row that the transaction wrote. Raises `RowsWithoutEntry`."""
    session.flush()
    rows, waiting = committing.take_noted(session), _waiting(session)
    if not waiting:
        if not rows:
            return
        tables, at = sorted(rows), session.moment
        if at is None:
            raise RowsWithoutEntry(f"rows of {', '.join(tables)} were written and no entry says why")
        append(session, by=By(BY_NOBODY, at, at), operation=UNNAMED, detail={"tables": tables})
    previous, last = _end(session).hash, waiting[-1]
    last.salt = new_salt()
    last.rows = committing.digests(session, rows, last.salt)
    for entry in waiting:
        entry.rows = entry.rows or {}
        entry.previous = previous
        previous = entry.hash = fingerprint(entry)
    bulk.add_new(session, waiting)
    session.chain_end = Head(last.seq, last.hash)
    waiting.clear()


def _end(session: Session) -> Head:
    """The end of the chain; nobody else adds to it in this turn."""
    holder = ours(session)
    if holder.chain_end is None:
        holder.chain_end = end_of_chain(session)
    end: Head = holder.chain_end
    return end


def end_of_chain(session: Session) -> Head:
    """The newest entry that is in the database."""
    last = session.exec(select(AuditEntry.seq, AuditEntry.hash).order_by(col(AuditEntry.seq).desc()).limit(1)).first()
    return Head(*last) if last else Head(0, GENESIS)


def _waiting(session: Session) -> Waiting[AuditEntry]:
    return ours(session).entries


@event.listens_for(CaseSession, "before_commit")
def _close_at_commit(session: CaseSession) -> None:
    """A session that had something to say closes the chain before it commits."""
    if session.is_sealed and not session.in_nested_transaction():
        close(session)


def newest_of(session: Session) -> AuditEntry | None:
    """The newest entry that this session's transaction is to add; None where it recorded nothing."""
    waiting = _waiting(session)
    return waiting[-1] if waiting else None


def in_turn(session: Session, *, at: datetime) -> None:
    """From now on the session waits for its turn before the first row that it locks or writes; one that only reads never waits.

    Operations that write so follow one another from their beginning, and no two can each hold a row that the other waits for. Rows that
    are written without an entry get one that says only so: evidence is kept, and no operation of ours leaves it at that.
    """
    ours(session).moment = at
    ours(session).is_sealed = True


@event.listens_for(CaseSession, "do_orm_execute")
def _wait_before_locking(state: ORMExecuteState) -> None:
    if ours(state.session).moment is not None and getattr(state.statement, "_for_update_arg", None) is not None:  # type: ignore[arg-type]
        wait_for_turn(ours(state.session))  # type: ignore[arg-type]


@event.listens_for(CaseSession, "before_flush")
def _wait_before_writing(session: CaseSession, *_: Any) -> None:
    if session.moment is not None:
        wait_for_turn(session)


def wait_for_turn(session: Session) -> None:
    """Take the right to write to the chain until the transaction ends. A savepoint that is undone gives it up again."""
    holder = ours(session)
    if holder.turn is not None and holder.turn.is_active:
        return
    holder.chain_end = None
    session.execute(_WAIT, {"lock": APPENDING})
    holder.turn = session.get_nested_transaction() or session.get_transaction()


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
