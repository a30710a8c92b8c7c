"""Hand what is due to the relay, a batch at a time over one connection, by as many processes at once as there are.

The rows of a batch are held while it is sent, so no second worker can send them; if the worker dies, they are free again and go again, same
bytes, same Message-ID. Before anything is sent every attempt of the batch is on record as uncertain, in a transaction of its own: what a dead
worker left behind is then seen for what it is.
"""

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Engine, func, text, update
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from models.casework.notices.undelivered import MAIL
from models.casework.record import delivery_entries
from models.casework.record.committing import HANDING_OVER
from models.casework.record.faults import what_failed
from models.records.database import reading
from models.records.outbox import Message, MessageKey, MessageState
from models.records.session import CaseSession
from notifications.mail import discharging, sealing
from notifications.mail.smtp import Handed, Relay, Takes

BATCH = 5  # what a crash leaves in doubt, and how many rows one worker holds
BACKOFF_MINUTES = (1, 5, 15, 60)
THEN_MINUTES = 240
MOST_ATTEMPTS = (
    24  # answered so often, over three days: after that the message stays where it is, unsent, for somebody to see
)
RELAY_DOWN_AFTER = 3  # unreachable so often in a row: the relay is down, not the message wrong
RELAY_DOWN_MINUTES = 15  # the longest wait for one that cannot be reached: nothing is given up for it
# A batch is begun and settled in one statement each: one by one its rows would cost several times as much.
_BEGIN = text("""
    WITH begun AS (
        INSERT INTO attempt (message_id, at, state, relay_reply)
        SELECT id, :at, 'uncertain', :reply FROM unnest(CAST(:messages AS integer[])) AS id
        RETURNING message_id, id
    )
    SELECT begun.message_id, begun.id, count(earlier.id),
        count(*) FILTER (WHERE earlier.state = 'uncertain'),
        count(*) FILTER (WHERE earlier.state = 'uncertain' OR earlier.relay_code IS NOT NULL)
    FROM begun LEFT JOIN attempt AS earlier ON earlier.message_id = begun.message_id
    GROUP BY begun.message_id, begun.id
""")
_SETTLE = text("""
    WITH done AS (
        SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS one (
            attempt_id integer, message_id integer, answer text, code integer, reply text,
            state text, attempts integer, next_try_at timestamptz, accepted_at timestamptz
        )
    ), made AS (
        UPDATE attempt SET state = done.answer, relay_code = done.code, relay_reply = done.reply
        FROM done WHERE attempt.id = done.attempt_id
    ), not_made AS (
        DELETE FROM attempt WHERE id = ANY(CAST(:not_made AS integer[]))
    ), never_read_again AS (
        DELETE FROM message_key USING done WHERE message_key.message_id = done.message_id AND done.state = 'accepted'
    )
    UPDATE message SET state = done.state, attempts = done.attempts, next_try_at = done.next_try_at,
        accepted_at = done.accepted_at, relay_code = done.code, relay_reply = done.reply
    FROM done WHERE message.id = done.message_id
""")
BROKE_OFF = "no answer: handing over broke off"
log = logging.getLogger(__name__)


class BytesChanged(Exception):
    """The stored bytes are not the ones that were frozen."""


@dataclass(frozen=True)
class Delivered:
    """`accepted` and `rejected` by this run; `uncertain` and `pending` are what is still in the outbox. `troubles`: one line each."""

    accepted: int = 0
    rejected: int = 0
    uncertain: int = 0
    pending: int = 0
    troubles: tuple[str, ...] = ()

    def __add__(self, other: "Delivered") -> "Delivered":
        """Both together, where each speaks of messages of its own."""
        return Delivered(
            self.accepted + other.accepted,
            self.rejected + other.rejected,
            self.uncertain + other.uncertain,
            self.pending + other.pending,
            self.troubles + other.troubles,
        )


def deliver(
    engine: Engine,
    *,
    relay: Relay,
    sender: str,
    mail_from: str,
    at: datetime,
    limit: int = 500,
    gone_by: Callable[[], timedelta] | None = None,
) -> Delivered:
    """Send up to `limit` messages whose time has come. `sender` is the envelope's, `mail_from` that of notices made on the way.

    One that fails does not stop the others; what a person must look at is in `troubles`. A crash at any point loses nothing.
    `gone_by`: how long it has taken since `at`; by default as this machine measures it.
    """
    started = monotonic()

    def now() -> datetime:
        return at + (gone_by() if gone_by else timedelta(seconds=monotonic() - started))

    states = {MessageState.ACCEPTED: 0, MessageState.REJECTED: 0}
    tried: list[int] = []
    troubles: list[str] = []
    unreachable = 0
    with relay.held_open() as held:
        work = _Work(engine, held, sender, due_by=at, now=now)
        while len(tried) < limit and unreachable < RELAY_DOWN_AFTER:
            size = min(BATCH, limit - len(tried))
            batch = _deliver_batch(work, but_not=tried, size=size, unreachable=unreachable)
            for done in batch:
                tried.append(done.message_id)
                states[done.handed.state] = states.get(done.handed.state, 0) + 1
                unreachable = 0 if done.handed.reached else unreachable + 1
                troubles += [done.trouble] if done.trouble else []
            if len(batch) < size:
                break  # these were the last that are due and that no other worker holds
    if unreachable == RELAY_DOWN_AFTER:
        _put_off(engine, due_by=at)
    troubles += discharging.discharge_what_is_owed(engine, mail_from=mail_from, at=now())
    left = _left(engine)
    return Delivered(
        accepted=states[MessageState.ACCEPTED],
        rejected=states[MessageState.REJECTED],
        uncertain=left.get(MessageState.UNCERTAIN, 0),
        pending=left.get(MessageState.PENDING, 0),
        troubles=tuple(troubles),
    )


@dataclass(frozen=True)
class _Work:
    """What every batch of one delivery has in common. `now`: the moment, as time goes by in it."""

    engine: Engine
    relay: Takes
    sender: str
    due_by: datetime
    now: Callable[[], datetime]


class _Begun(NamedTuple):
    """An attempt on record, and how many there were before it: in all, without an answer on record, and answered or perhaps so."""

    message_id: int
    attempt_id: int
    earlier: int
    uncertain: int
    perhaps_answered: int


@dataclass(frozen=True)
class _Done:
    message_id: int
    handed: Handed
    at: datetime
    trouble: str = ""


def _deliver_batch(work: _Work, *, but_not: list[int], size: int, unreachable: int) -> list[_Done]:
    """Send the messages that have waited longest, and settle them. Empty where nothing is due. Stops where the relay is down."""
    with CaseSession(work.engine, expire_on_commit=False) as session:
        messages = session.exec(
            select(Message)
            .where(col(Message.next_try_at) <= work.due_by, Message.channel == MAIL, col(Message.id).not_in(but_not))
            .order_by(col(Message.next_try_at), col(Message.id))
            .limit(size)
            .with_for_update(key_share=True, skip_locked=True)  # weak enough for the attempts' foreign key
        ).all()
        if not messages:
            return []
        begun = _begin(work.engine, messages, at=work.now())
        batch: list[_Done] = []
        for message in messages:
            batch.append(_send(work, session, message))
            unreachable = 0 if batch[-1].handed.reached else unreachable + 1
            if unreachable == RELAY_DOWN_AFTER:
                break
        _settle(session, messages, begun, batch)
        session.commit()
        return batch


def _begin(engine: Engine, messages: Sequence[Message], *, at: datetime) -> dict[int, _Begun]:
    """Put the attempts on record before they are made. Returns them by their message's key."""
    values = {"messages": [message.id for message in messages], "at": at, "reply": HANDING_OVER}
    with CaseSession(engine) as session:
        begun = [_Begun(*row) for row in session.connection().execute(_BEGIN, values)]
        session.commit()
    return {one.message_id: one for one in begun}


def _send(work: _Work, session: Session, message: Message) -> _Done:
    assert message.id is not None
    trouble = ""
    try:
        handed = _take(work, message, _bytes_of(session, message))
    except SQLAlchemyError:  # nothing is wrong with the message: the whole batch is tried again
        raise
    except Exception as error:  # one broken message must not stop the others
        what = what_failed(error)
        log.error("Message %s was not sent: %s", message.message_id, what)
        handed = Handed(MessageState.PENDING, None, f"not sent: {what}"[:500])
        trouble = f"{message.message_id}: {handed.reply}"
    return _Done(message.id, handed, work.now(), trouble)


def _take(work: _Work, message: Message, raw: bytes) -> Handed:
    """Hand it to the relay. Where that breaks off, nobody knows whether the data went out before: so it is uncertain."""
    try:
        return work.relay.take(raw, sender=work.sender, recipient=message.to_address, must_be_private=message.sealed)
    except Exception as fault:
        log.error("Handing over message %s broke off: %s", message.message_id, what_failed(fault))
        return Handed(MessageState.UNCERTAIN, None, BROKE_OFF)


def _bytes_of(session: Session, message: Message) -> bytes:
    raw = message.raw
    if message.sealed:
        key = session.get(MessageKey, message.id)
        if key is None:
            raise sealing.SealBroken("the key of the sealed message is gone")
        raw = sealing.unseal(message.raw, key.key, bound_to=message.key)
    if hashlib.sha256(raw).hexdigest() != message.sha256:
        raise BytesChanged("the stored bytes are not the ones that were frozen")
    return raw


def _settle(session: Session, messages: Sequence[Message], begun: dict[int, _Begun], batch: Sequence[_Done]) -> None:
    """Record what became of every attempt of a batch. Those that were not made, because the relay is down, were none."""
    sent = {message.id: message for message in messages}
    answers = [
        delivery_entries.Answer(
            done.message_id,
            begun[done.message_id].attempt_id,
            sent[done.message_id].key,
            sent[done.message_id].case_id is not None,
            done.handed.state,
            done.handed.code,
        )
        for done in batch
    ]
    if batch:
        delivery_entries.record(session, answers, acts=delivery_entries.ACTS, at=batch[-1].at)
    rows = [_settled(begun.pop(done.message_id), done) for done in batch]
    not_made = [one.attempt_id for one in begun.values()]
    session.connection().execute(_SETTLE, {"rows": orjson.dumps(rows).decode(), "not_made": not_made})


def _settled(this: _Begun, done: _Done) -> dict[str, Any]:
    """Where a message stands after this attempt, and when the next one is due."""
    handed, attempts = done.handed, this.earlier + 1
    state, next_try_at = handed.state, None
    if handed.state not in (MessageState.ACCEPTED, MessageState.REJECTED):
        # What may once have arrived stays uncertain until the relay says yes or no.
        lost = handed.state is MessageState.UNCERTAIN
        state = MessageState.UNCERTAIN if lost or this.uncertain else MessageState.PENDING
        tried = attempts if handed.code is None else this.perhaps_answered + 1
        next_try_at = next_try(tried, reached=handed.reached, at=done.at)
    return {
        "attempt_id": this.attempt_id,
        "message_id": this.message_id,
        "answer": handed.state,
        "code": handed.code,
        "reply": handed.reply,
        "state": state,
        "attempts": attempts,
        "next_try_at": next_try_at,
        "accepted_at": done.at if state is MessageState.ACCEPTED else None,
    }


def next_try(attempts: int, *, reached: bool = True, at: datetime) -> datetime | None:
    """When a message that was tried `attempts` times without success is due again; None once the relay has answered often enough.

    While the relay cannot be reached nothing is given up, however long that lasts, and it is looked for every quarter of an hour.
    """
    if not reached:
        soon = [minutes for minutes in BACKOFF_MINUTES if minutes < RELAY_DOWN_MINUTES]
        return at + timedelta(minutes=soon[attempts - 1] if attempts <= len(soon) else RELAY_DOWN_MINUTES)
    if attempts >= MOST_ATTEMPTS:
        return None
    minutes = BACKOFF_MINUTES[attempts - 1] if attempts <= len(BACKOFF_MINUTES) else THEN_MINUTES
    return at + timedelta(minutes=minutes)


def _put_off(engine: Engine, *, due_by: datetime) -> None:
    """The relay is down: what has not been tried yet waits for the next try too, without counting as one."""
    with CaseSession(engine) as session:
        untried = (
            select(Message.id)
            .where(col(Message.next_try_at) <= due_by, Message.channel == MAIL)
            .with_for_update(key_share=True, skip_locked=True)
        )
        later = due_by + timedelta(minutes=BACKOFF_MINUTES[0])
        session.connection().execute(update(Message).where(col(Message.id).in_(untried)).values(next_try_at=later))
        session.commit()


def _left(engine: Engine) -> dict[MessageState, int]:
    with reading(engine) as session:
        counted = session.exec(
            select(Message.state, func.count())
            .where(Message.channel == MAIL, col(Message.state).in_((MessageState.PENDING, MessageState.UNCERTAIN)))
            .group_by(col(Message.state))
        ).all()
        return {MessageState(state): count for state, count in counted}
