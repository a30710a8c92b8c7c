"""A notice that no mail could be written for: a row of the outbox that says to whom, what and why, and that nothing was sent.

It stands beside the others as one that the relay refused does, and raises an alarm as that does. Its key is not the notice's: as soon as the mail
can be written, because a document is back in its place, it is, and goes out.
"""

import hashlib
import logging
import secrets
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table

from models.casework.notices.undelivered import MAIL, NO_BYTES, UNWRITTEN_SUFFIX
from models.casework.record.addresses import HeaderNotUsable
from models.casework.record.outbox import Notice
from models.records.outbox import Message, MessageState
from notifications.mail.compose import DocumentChanged

MESSAGES: Table = Message.__table__  # type: ignore[attr-defined]
_LONGEST: dict[str, int] = {
    column.name: length for column in MESSAGES.columns if (length := getattr(column.type, "length", None))
}
_ROOM = 100  # in a key, for what is put after it
log = logging.getLogger(__name__)


class DoesNotFit(ValueError):
    """A value is longer than the record has room for."""


def check_fits(row: dict[str, Any]) -> None:
    """Refuses a row that the database would refuse, together with everybody else's. Raises `DoesNotFit` naming the column."""
    for name, longest in _LONGEST.items():
        if len(str(row.get(name) or "")) > longest:
            raise DoesNotFit(f"its {name} is longer than {longest} characters")


def row_of(notice: Notice, failure: Exception, *, at: datetime) -> dict[str, Any]:
    """The row of a notice whose mail could not be written."""
    # Neither the words of the error nor the address: both may hold what somebody typed.
    log.error("%s: a %s could not be written: %s", notice.case_ref, notice.kind, type(failure).__name__)
    return {
        "key": _key(notice.key),
        "case_id": notice.case_id,
        "alert_id": notice.alert_id,
        "notice": notice.kind,
        "to_role": notice.recipient.role,
        "to_name": notice.recipient.name,
        "to_address": notice.recipient.address,
        "subject": f"[{notice.case_ref}] {notice.kind.replace('-', ' ')}",
        "facts": facts_of(notice),
        "message_id": f"unwritten.{secrets.token_hex(12)}",
        "thread": "",
        "raw": b"",
        "sha256": NO_BYTES,
        "sealed": False,
        "discharges": notice.discharges,
        "discharges_item": notice.discharges_item,
        "composed_at": at,
        "state": MessageState.REJECTED,
        "attempts": 0,
        "next_try_at": None,
        "relay_reply": f"not written: {_why(failure)}",
        "channel": MAIL,
        "carried_by_id": None,
        "bounce": "",
    }


def facts_of(notice: Notice) -> dict[str, Any]:
    """What a notice says, as the record keeps it."""
    return {name: _as_json(fact) for name, fact in notice.facts.items()}


def _as_json(fact: Any) -> Any:
    return fact.isoformat() if isinstance(fact, date | datetime) else fact


def _key(key: str) -> str:
    """The notice's key, marked; one that is too long by what it begins with and its hash."""
    if len(key) > _LONGEST["key"] - _ROOM:
        key = f"{key[: _LONGEST['key'] - _ROOM - 41]}:{hashlib.sha256(key.encode()).hexdigest()[:40]}"
    return f"{key}{UNWRITTEN_SUFFIX}"


def _why(failure: Exception) -> str:
    if isinstance(failure, HeaderNotUsable):
        return str(failure)
    if isinstance(failure, DocumentChanged):
        return "a document that goes with it is not in the case's folder, or is another one now; once it is back the mail goes out"
    return f"a fault of this system ({type(failure).__name__}); tell whoever looks after it"
