"""What is asked for under a key is recorded once: the key and the record are one transaction, so no crash comes between them."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from models.casework.record import audit
from models.records.session import ours
from models.records.tables import RecordedOnce


class RecordedAlready(Exception):
    """Somebody else has recorded it under this key. Nothing of this transaction may be committed."""


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
    row = insert(RecordedOnce).values(key=key, case_ref=entry.case_ref, recorded_at=at).on_conflict_do_nothing()
    if session.connection().execute(row.returning(col(RecordedOnce.key))).first() is None:
        raise RecordedAlready(key)
    return True
