"""The audit chain: one entry per operation, each holding the hash of the one before.

An entry keeps references, codes and dates, and for anything that people wrote a salted hash. So the chain still verifies after
the words themselves were erased, and a changed or missing entry breaks it.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import event, inspect, text
from sqlalchemy.orm import ORMExecuteState
from sqlmodel import Session, col, select

from models.records.audit import AuditEntry

GENESIS = "0" * 64
APPENDING = 0x61756474  # advisory lock: the chain has one end, so one transaction at a time adds to it
_TAKEN_IN = "the transaction that took its turn"  # a savepoint that is rolled back gives it up again
_NEWEST = "the newest entry of this turn"
_WAIT = text("SELECT pg_advisory_xact_lock(:lock)")


@dataclass(frozen=True)
class Verified:
    """What reading the whole chain found. `broken_at` is the first entry that does not fit."""

    entries: int
    head: str
    ok: bool
    broken_at: int | None = None


def append(
    session: Session,
    *,
    by: str,
    at: datetime,
    entered_at: datetime,
    operation: str,
    case_ref: str = "",
    detail: Mapping[str, Any],
) -> AuditEntry:
    """Add an entry to the chain within the caller's transaction; other writers wait until that ends."""
    entries = [(case_ref, detail)]
    return append_all(session, by=by, at=at, entered_at=entered_at, operation=operation, entries=entries)[0]


def append_all(
    session: Session,
    *,
    by: str,
    at: datetime,
    entered_at: datetime,
    operation: str,
    entries: Sequence[tuple[str, Mapping[str, Any]]],
) -> list[AuditEntry]:
    """Add several at once, one after another. `entries`: for each the reference of its case, and its detail."""
    if not entries:
        return []
    wait_for_turn(session)
    last = _newest(session)
    added: list[AuditEntry] = []
    for case_ref, detail in entries:
        entry = AuditEntry(
            seq=last.seq + 1 if last else 1,
            at=at,
            entered_at=entered_at,
            by=by,
            operation=operation,
            case_ref=case_ref,
            detail=dict(detail),
            previous=last.hash if last else GENESIS,
            hash="",
        )
        entry.hash = fingerprint(entry)
        added.append(entry)
        last = entry
    session.add_all(added)
    session.flush()
    session.info[_NEWEST] = last
    return added


def _newest(session: Session) -> AuditEntry | None:
    """The end of the chain: what this transaction added last, unless that was undone; nobody else adds to it meanwhile."""
    ours: AuditEntry | None = session.info.get(_NEWEST)
    if ours is not None and inspect(ours).persistent:
        return ours
    return session.exec(select(AuditEntry).order_by(col(AuditEntry.seq).desc()).limit(1)).first()


def in_turn(session: Session) -> None:
    """From now on the session waits for its turn before the first row that it locks or writes; one that only reads never waits.

    Operations that write so follow one another from their beginning, and no two can each hold a row that the other waits for.
    """

    def before_locking(state: ORMExecuteState) -> None:
        if getattr(state.statement, "_for_update_arg", None) is not None:
            wait_for_turn(session)

    event.listen(session, "do_orm_execute", before_locking)
    event.listen(session, "before_flush", lambda *_: wait_for_turn(session))


def wait_for_turn(session: Session) -> None:
    """Take the right to write to the chain until the transaction ends."""
    taken = session.info.get(_TAKEN_IN)
    if taken is not None and taken.is_active:
        return
    session.info.pop(_NEWEST, None)
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


def head(session: Session) -> str:
    """The hash of the newest entry; zeros where there is none."""
    last = session.exec(select(AuditEntry.hash).order_by(col(AuditEntry.seq).desc()).limit(1)).first()
    return last or GENESIS


def verify(session: Session) -> Verified:
    """Read the whole chain and check every link."""
    previous, count = GENESIS, 0
    for entry in session.exec(select(AuditEntry).order_by(col(AuditEntry.seq)).execution_options(yield_per=1000)):
        count += 1
        if entry.seq != count or entry.previous != previous or fingerprint(entry) != entry.hash:
            return Verified(entries=count, head=previous, ok=False, broken_at=entry.seq)
        previous = entry.hash
        session.expunge(entry)
    return Verified(entries=count, head=previous, ok=True)
