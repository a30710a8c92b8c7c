"""What is asked for under a key is recorded once: the key and the record are one transaction, so no crash comes between them.

A key is either a run's, and stands for good, or that of what was said and by whom, and stands for minutes: a double click, or the same command
given twice, is one record. Whoever means it a second time says it later, or says what is different.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from models.casework.record import audit
from models.law.words.dates import london_time
from models.records.audit import AuditEntry
from models.records.session import ours
from models.records.tables import RecordedOnce

MINUTES = 10
SOON = timedelta(minutes=MINUTES)
SAID = "said:"  # begins the key of what was said and by whom


class RecordedAlready(Exception):
    """Somebody else has recorded it under this key. Nothing of this transaction may be committed."""


class SaidAlready(Exception):
    """The same person has just recorded the same. Nothing was recorded a second time; `ref` is what the first one is about, empty where it has no reference."""

    exit_code = 0  # it is on record, as was wanted

    def __init__(self, ref: str, recorded_at: datetime) -> None:
        self.ref, self.recorded_at = ref, recorded_at
        begins = f"{ref}: this" if ref else "This"
        super().__init__(
            f"{begins} was recorded already at {london_time(recorded_at)}, with the same answers by the same person; nothing was recorded twice. "
            f"If it happened a second time, say what is different, or say it again after {london_time(recorded_at + SOON)}."
        )


def said_by(who: str, what: str, typed: Mapping[str, Any]) -> str:
    """The key of what somebody says: the form or command, who records it and every answer. Empty answers count as not given."""
    given = {name: str(value).strip() for name, value in typed.items() if str(value or "").strip()}
    given.pop("recorded_by", None)
    words = audit.canonical([what, who.strip().lower(), given])
    return SAID + hashlib.sha256(words.encode()).hexdigest()


def found(session: Session, key: str) -> RecordedOnce | None:
    """What is on record under a key, if anything."""
    return session.get(RecordedOnce, key)


def not_yet(session: Session) -> None:
    """What this transaction records is not what was asked for (a refused try): the key stays free."""
    ours(session).key_stays_free = True


def keep(session: Session, key: str, *, at: datetime) -> bool:
    """Keep a key with what the transaction recorded. Returns False where it recorded nothing. Raises `RecordedAlready`."""
    entry = audit.newest_of(session)
    if entry is None or ours(session).key_stays_free:
        return False
    row = insert(RecordedOnce).values(_row(key, entry, at)).on_conflict_do_nothing()
    if session.connection().execute(row.returning(col(RecordedOnce.key))).first() is None:
        raise RecordedAlready(key)
    return True


def check_not_said(session: Session, key: str, *, now: datetime) -> None:
    """Refuse what the same person has recorded within the last minutes, unless something of its kind was recorded since.

    Others who record wait from here until the transaction ends, so that of two at the same moment the second finds the first. Raises `SaidAlready`.
    """
    audit.wait_for_turn(session)
    said = found(session, key)
    if said is not None and abs(now - said.recorded_at) < SOON and not _went_on(session, said):
        raise SaidAlready(said.case_ref, said.recorded_at)


def keep_said(session: Session, key: str, *, now: datetime) -> bool:
    """Keep the key of what was said with its record, and forget those whose minutes are over. Returns False where nothing was recorded."""
    entry = audit.newest_of(session)
    if entry is None or ours(session).key_stays_free:
        return False
    over = col(RecordedOnce.key).startswith(SAID) & (col(RecordedOnce.recorded_at) < now - SOON)
    session.connection().execute(delete(RecordedOnce).where(over))
    values = _row(key, entry, now)
    row = insert(RecordedOnce).values(values).on_conflict_do_update(index_elements=["key"], set_=values)
    session.connection().execute(row)
    return True


def _row(key: str, entry: AuditEntry, at: datetime) -> dict[str, Any]:
    about = entry.case_ref or str(entry.detail.get("referral") or "")
    return {"key": key, "case_ref": about, "recorded_at": at, "operation": entry.operation, "seq": entry.seq}


def _went_on(session: Session, said: RecordedOnce) -> bool:
    """Whether a person has recorded something of the same kind and case since: placed, released, and placed again is no repetition."""
    kind, _, _ = said.operation.partition(".")
    since = (
        select(AuditEntry.seq)
        .where(AuditEntry.seq > said.seq, AuditEntry.case_ref == said.case_ref, AuditEntry.by != audit.BY_NOBODY)
        .where(col(AuditEntry.operation).startswith(kind))
    )
    return session.exec(since.limit(1)).first() is not None
