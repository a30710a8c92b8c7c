"""Say what is due on the staff channels, one message at a time, after the mail: no chat keeps a mail waiting. Serves every alert.

A row is held while it is said, and an attempt is on record before it is made, as for a mail. Apprise knows only yes and no, so whatever is
not a clear yes is said again: twice on a chat is better than never.
"""

import hashlib
import logging
from datetime import datetime, timedelta
from time import monotonic

from sqlalchemy import Engine, func, update
from sqlmodel import Session, col, select

from models.casework.notices.undelivered import MAIL, NOT_SETTLED
from models.casework.record import delivery_entries
from models.casework.record.committing import HANDING_OVER
from models.records.outbox import Attempt, Message, MessageState
from models.records.session import CaseSession
from notifications.mail import apprise_send
from notifications.mail.delivery import BACKOFF_MINUTES, Delivered, next_try
from notifications.mail.smtp import Handed
from notifications.mail.staff_channels import StaffChannels

APP = "Practice reviews"
MENDING = 3  # tries while the file cannot be used
NO_YES = "not taken: the staff channel did not say yes"
log = logging.getLogger(__name__)


def deliver(engine: Engine, *, staff: StaffChannels, at: datetime, limit: int = 200) -> Delivered:
    """Say up to `limit` messages whose time has come. A channel that did not take one is not asked again in this run."""
    started = monotonic()
    tried: list[int] = []
    states: list[MessageState] = []
    while len(tried) < limit:
        now = at + timedelta(seconds=monotonic() - started)
        message = _deliver_next(engine, staff, due_by=at, now=now, but_not=tried)
        if message is None:
            break
        assert message.id is not None
        tried.append(message.id)
        states.append(message.state)
        if message.state in NOT_SETTLED:
            _put_off(engine, message.channel, due_by=at)
    left = _left(engine)
    return Delivered(
        accepted=states.count(MessageState.ACCEPTED),
        rejected=states.count(MessageState.REJECTED),
        uncertain=left.get(MessageState.UNCERTAIN, 0),
        pending=left.get(MessageState.PENDING, 0),
        troubles=(f"CSPR_CHANNELS_FILE: {staff.fault}",) if staff.fault and states else (),
    )


def _deliver_next(
    engine: Engine, staff: StaffChannels, *, due_by: datetime, now: datetime, but_not: list[int]
) -> Message | None:
    """Say the message that has waited longest, and settle it. None where nothing is due."""
    with CaseSession(engine, expire_on_commit=False) as session:
        message = session.exec(
            select(Message)
            .where(col(Message.next_try_at) <= due_by, Message.channel != MAIL, col(Message.id).not_in(but_not))
            .order_by(col(Message.next_try_at), col(Message.id))
            .limit(1)
            .with_for_update(key_share=True, skip_locked=True)  # weak enough for the attempt's foreign key
        ).first()
        if message is None:
            return None
        attempt_id = _begin(engine, message, at=now)
        _settle(session, message, attempt_id, _say(staff, message), at=now)
        session.commit()
        return message


def _begin(engine: Engine, message: Message, *, at: datetime) -> int:
    """Put the attempt on record before it is made: what a dead worker left behind is then seen for what it is."""
    assert message.id is not None
    with CaseSession(engine) as session:
        attempt = Attempt(message_id=message.id, at=at, state=MessageState.UNCERTAIN, relay_reply=HANDING_OVER)
        session.add(attempt)
        session.commit()
        assert attempt.id is not None
        return attempt.id


def _say(staff: StaffChannels, message: Message) -> Handed:
    """Say one message. Raises nothing: an error of Apprise's may hold the address, so only its name is kept."""
    if staff.fault:  # it may be in somebody's hands just now; if it stays so, the manager is alarmed
        state = MessageState.PENDING if message.attempts < MENDING else MessageState.REJECTED
        return Handed(state, None, "not sent: CSPR_CHANNELS_FILE cannot be used")
    addresses = staff.addresses.get(message.channel)
    if addresses is None:
        return Handed(MessageState.REJECTED, None, f"not sent: CSPR_CHANNELS_FILE has no channel '{message.channel}'")
    if hashlib.sha256(message.raw).hexdigest() != message.sha256:
        return Handed(MessageState.PENDING, None, "not sent: the stored bytes are not the ones that were frozen")
    title, _, body = message.raw.decode("utf-8").partition("\n")
    try:
        taken = apprise_send.shout(addresses, title=title, body=body, app=APP)
    except Exception as error:
        log.error("Message %s was not said on a staff channel: %s", message.message_id, type(error).__name__)
        taken = False
    return Handed(MessageState.ACCEPTED, None, "taken") if taken else Handed(MessageState.PENDING, None, NO_YES)


def _settle(session: Session, message: Message, attempt_id: int, handed: Handed, *, at: datetime) -> None:
    """Record what became of an attempt, and when the next one is due."""
    assert message.id is not None
    answer = delivery_entries.Answer(message.id, attempt_id, message.key, message.case_id is not None, handed.state)
    delivery_entries.record(session, [answer], acts=delivery_entries.OF_CHANNELS, at=at)
    attempts = session.exec(select(Attempt).where(Attempt.message_id == message.id)).all()
    for attempt in attempts:
        if attempt.id == attempt_id:
            attempt.state, attempt.relay_reply = handed.state, handed.reply
            session.add(attempt)
    message.attempts, message.relay_reply = len(attempts), handed.reply
    message.state, message.next_try_at = handed.state, None
    if handed.state is MessageState.ACCEPTED:
        message.accepted_at = at
    elif handed.state is MessageState.PENDING:
        if any(attempt.state is MessageState.UNCERTAIN for attempt in attempts):
            message.state = MessageState.UNCERTAIN
        message.next_try_at = next_try(len(attempts), at=at)
    session.add(message)


def _put_off(engine: Engine, channel: str, *, due_by: datetime) -> None:
    """What else is due on a channel that does not say yes waits for the next try too, without counting as one."""
    with CaseSession(engine) as session:
        due = (
            select(Message.id)
            .where(col(Message.next_try_at) <= due_by, Message.channel == channel)
            .with_for_update(key_share=True, skip_locked=True)
        )
        later = due_by + timedelta(minutes=BACKOFF_MINUTES[0])
        session.connection().execute(update(Message).where(col(Message.id).in_(due)).values(next_try_at=later))
        session.commit()


def _left(engine: Engine) -> dict[MessageState, int]:
    with CaseSession(engine) as session:
        counted = session.exec(
            select(Message.state, func.count())
            .where(Message.channel != MAIL, col(Message.state).in_(NOT_SETTLED))
            .group_by(col(Message.state))
        ).all()
        return {MessageState(state): count for state, count in counted}
