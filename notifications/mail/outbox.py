"""Freeze what an operation wants said into the outbox, in the operation's own transaction: record first, send after.

A notice's key is unique: the same thing is said once to the same recipient, whoever asks twice, even at the same moment. One that cannot be
written takes nothing with it, neither the operation nor anybody else's mail: a row of its own says so (`notifications/mail/unwritten.py`).
"""

import hashlib
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from models.casework.notices.undelivered import MAIL
from models.casework.record import audit, committing
from models.casework.record.outbox import Notice, waiting
from models.records import bulk
from models.records.outbox import Message, MessageKey, MessageState
from models.records.session import CaseSession
from notifications.mail import sealing, staff_channels, unwritten, wordings
from notifications.mail.bundling import bundles, led, said_in_two_roles
from notifications.mail.compose import compose


@contextmanager
def transaction(engine: Engine, *, mail_from: str, at: datetime) -> Iterator[Session]:
    """A session whose rows, audit entries and messages commit together when the block ends, or not at all."""
    with CaseSession(engine, expire_on_commit=False) as session:
        audit.in_turn(session, at=at)
        yield session
        freeze(session, mail_from=mail_from, at=at)
        session.commit()


def freeze(session: Session, *, mail_from: str, at: datetime) -> None:
    """Compose the session's waiting notices into the outbox; what was said before adds nothing.

    A notice that cannot be composed becomes a row that says so, and raises an alarm as a mail that the relay refused does.
    """
    held = waiting(session)
    notices = {notice.key: notice for notice in reversed(held)}  # of the same key the first one counts
    if not notices:
        return
    session.flush()
    for key in session.exec(select(Message.key).where(col(Message.key).in_(notices))):
        del notices[key]
    threads = _first_of_threads(session, [notice for notice in notices.values() if notice.thread])
    together = led(reversed(notices.values()))
    notices |= together.leaders
    composed = {
        notice.key: _freeze_or_refuse(notice, threads, mail_from=mail_from, at=at)
        for notice in reversed(notices.values())
    }
    written = {key for key, one in composed.items() if one.row["state"] is MessageState.PENDING}
    behind = {key: first for key, first in together.behind.items() if {key, first} <= written}
    alone = [notices[key] for key in composed if key not in behind and key not in together.leaders]
    carried = _carry(session, alone, mail_from=mail_from, at=at)
    again = said_in_two_roles(
        (notices[key], composed[key].row["raw"]) for key in composed if key in written - carried.keys() - behind.keys()
    )
    frozen: dict[str, _Frozen] = {}
    for key, one in composed.items():
        if key in again:
            continue
        notice, elsewhere = notices[key], _said_elsewhere(carried[key]) if key in carried else {}
        if key not in behind:
            frozen[str(one.row["key"])] = replace(one, row={**one.row, **elsewhere})
        if notice.recipient.channel and notice.loud and notice.kind in wordings.ALERTS:
            beside = _freeze_for_channel(notice, one, mail_from=mail_from)
            frozen[str(beside.row["key"])] = beside
    ids = _insert(session, frozen)
    _insert(session, {key: _carried_by(composed[key], ids.get(carrier)) for key, carrier in (again | behind).items()})
    held.clear()


@dataclass(frozen=True)
class _Frozen:
    row: dict[str, Any]
    key: bytes | None


def _freeze_or_refuse(notice: Notice, threads: dict[tuple[str, str], str], *, mail_from: str, at: datetime) -> _Frozen:
    """One notice as a row of the outbox: its mail, or that it could not be written."""
    try:
        return _freeze_one(notice, threads, mail_from=mail_from, at=at)
    except SQLAlchemyError:
        raise
    except Exception as failure:
        return _Frozen(unwritten.row_of(notice, failure, at=at), None)


def _freeze_one(notice: Notice, threads: dict[tuple[str, str], str], *, mail_from: str, at: datetime) -> _Frozen:
    message_id = new_message_id(notice, mail_from=mail_from)
    thread = (notice.thread, notice.recipient.address)
    mail = compose(notice, mail_from=mail_from, message_id=message_id, at=at, answers=threads.get(thread))
    if notice.thread:
        threads.setdefault(thread, message_id)
    raw = mail.as_bytes()
    stored, key = sealing.seal(raw, bound_to=notice.key) if notice.enclosures or notice.secret else (raw, None)
    row = {
        "key": notice.key,
        "case_id": notice.case_id,
        "alert_id": notice.alert_id,
        "notice": notice.kind,
        "to_role": notice.recipient.role,
        "to_name": notice.recipient.name,
        "to_address": notice.recipient.address,
        "subject": str(mail["Subject"]),
        "facts": unwritten.facts_of(notice),
        "message_id": message_id,
        "thread": notice.thread,
        "raw": stored,
        "sha256": hashlib.sha256(raw).hexdigest(),
        "sealed": key is not None,
        "discharges": notice.discharges,
        "discharges_item": notice.discharges_item,
        "composed_at": at,
        "state": MessageState.PENDING,
        "attempts": 0,
        "next_try_at": at,
        "relay_reply": "",
        "channel": MAIL,
        "carried_by_id": None,
        "bounce": "",
    }
    unwritten.check_fits(row)
    return _Frozen(row, key)


def _carry(session: Session, notices: Sequence[Notice], *, mail_from: str, at: datetime) -> dict[str, int]:
    """Write the mails that list several notices. Returns, by the key of each listed one, the mail that carries it."""
    carried: dict[str, int] = {}
    for bundle in bundles(notices):
        frozen = {bundle.mail.key: _freeze_or_refuse(bundle.mail, {}, mail_from=mail_from, at=at)}
        if frozen[bundle.mail.key].row["state"] is MessageState.REJECTED:
            continue  # nor can what it lists: each says so itself
        for mail_id in _insert(session, frozen).values():
            carried |= dict.fromkeys((notice.key for notice in bundle.carried), mail_id)
    return carried


def _carried_by(frozen: "_Frozen", mail_id: int | None) -> "_Frozen":
    """A notice that the same mail says to the same address; one of its own where that mail was another transaction's."""
    return frozen if mail_id is None else replace(frozen, row={**frozen.row, **_said_elsewhere(mail_id)})


def _said_elsewhere(mail_id: int) -> dict[str, Any]:
    """What of a row differs that another mail carries: it has no bytes, and no Message-ID ever goes out for it."""
    return {
        "carried_by_id": mail_id,
        "message_id": f"carried.{secrets.token_hex(12)}",
        "raw": b"",
        "sha256": hashlib.sha256(b"").hexdigest(),
        "state": MessageState.CARRIED,
        "next_try_at": None,
    }


def _freeze_for_channel(notice: Notice, mail: _Frozen, *, mail_from: str) -> _Frozen:
    """The same alert in few words for the recipient's staff channel. It discharges nothing: the mail does, or nobody."""
    raw = staff_channels.text(str(mail.row["subject"]), notice.facts).encode()
    changed = {
        "key": f"{notice.key}:channel",
        "channel": notice.recipient.channel,
        "message_id": new_message_id(notice, mail_from=mail_from),
        "thread": "",
        "raw": raw,
        "sha256": hashlib.sha256(raw).hexdigest(),
        "sealed": False,
        "discharges": None,
        "discharges_item": "",
        "state": MessageState.PENDING,  # also where the mail could not be written
        "next_try_at": mail.row["composed_at"],
        "relay_reply": "",
    }
    return _Frozen({**mail.row, **changed}, None)


def new_message_id(notice: Notice, *, mail_from: str) -> str:
    """A Message-ID of our own. It begins with the case's reference, so that a reply can be placed."""
    _, spec = parseaddr(mail_from)
    place = re.sub(r"[^a-z0-9-]", "", notice.case_ref.lower()) or "notice"
    return f"<{place}.{secrets.token_hex(12)}@{spec.rpartition('@')[2]}>"


def _first_of_threads(session: Session, notices: Sequence[Notice]) -> dict[tuple[str, str], str]:
    """By thread and recipient: the Message-ID of the first mail. Somebody who joins a thread later starts one of their own."""
    if not notices:
        return {}
    found = session.exec(
        select(Message.thread, Message.to_address, Message.message_id)
        .where(col(Message.thread).in_({notice.thread for notice in notices}))
        .order_by(col(Message.id).desc())
    ).all()
    return {(thread, to): message_id for thread, to, message_id in found}


def _insert(session: Session, frozen: dict[str, _Frozen]) -> dict[str, int]:
    """Insert the rows; one whose key another transaction has just taken is left out without harm. Returns the ids, by key."""
    if not frozen:
        return {}
    rows = [one.row for one in frozen.values()]
    inserted: dict[str, int] = dict(bulk.add(session, Message, rows, returning=("key", "id"), but_taken=True))
    committing.written(session, "message", inserted.values())
    secrets_of = [{"message_id": message_id, "key": frozen[key].key} for key, message_id in inserted.items()]
    bulk.add(session, MessageKey, [one for one in secrets_of if one["key"] is not None])
    return inserted
