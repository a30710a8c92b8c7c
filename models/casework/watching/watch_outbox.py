"""What is in the outbox and did not go out: stuck, given up, uncertain too long, refused without a word to anybody."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy
from sqlalchemy import ColumnElement, Table
from sqlmodel import Session, col, func, or_, select

from models.casework.notices import undelivered
from models.casework.notices.notifier import ALARMS
from models.casework.watching.watch_finding import Finding, Severity, in_utc
from models.casework.watching.watch_rungs import just_changed
from models.law.words.vocabulary import Role
from models.records.tables import Attempt, Case, Message, MessageState

MESSAGES: Table = Message.__table__  # type: ignore[attr-defined]
STUCK = timedelta(minutes=30)  # past the moment when it was to be tried again
WAITS = timedelta(hours=2)  # since it was written, however often it was tried
UNCERTAIN = timedelta(days=1)
DELIVER = "Run `cspr deliver` and read what the relay says; until it takes the mail, tell them yourself"


class _Queued(NamedTuple):
    """What is looked at of a message: never its bytes or its words."""

    id: int
    case_id: int | None
    key: str
    notice: str
    to_role: Role
    to_address: str
    message_id: str
    sha256: str
    composed_at: datetime
    state: MessageState
    next_try_at: datetime | None
    channel: str
    bounced_at: datetime | None
    case_ref: str | None

    @property
    def ref(self) -> str:
        return self.case_ref or self.key.partition(":")[0]

    @property
    def words(self) -> str:
        return f"message {self.id} ({self.notice} to {self.to_role.value}), written {in_utc(self.composed_at)}"


def outbox_in_trouble(session: Session, *, at: datetime, grace: timedelta) -> list[Finding]:
    """Every message that somebody must look at."""
    changed = just_changed(session, since=at - grace)
    return [
        *_not_gone(session, at=at, changed=changed),
        *_refused(session, at=at, grace=grace),
    ]


def _not_gone(session: Session, *, at: datetime, changed: frozenset[str]) -> Iterator[Finding]:
    for message in _messages(session, col(Message.state).in_(undelivered.NOT_SETTLED)):
        if message.channel != undelivered.MAIL and (message.next_try_at is None or message.next_try_at >= at - STUCK):
            continue  # the alert went by mail too; a channel that stays silent raises an alarm of its own
        if message.next_try_at is None:
            yield Finding("mail-given-up", f"{message.words}: tried too often, not tried again", DELIVER, message.ref)
        elif message.next_try_at < at - STUCK and message.ref not in changed:
            words = f"{message.words}: to be tried again {in_utc(message.next_try_at)}, and was not"
            yield Finding("mail-stuck", words, DELIVER, message.ref)
        elif message.state is MessageState.PENDING and message.composed_at < at - WAITS and message.ref not in changed:
            yield Finding("mail-waits", f"{message.words}: the relay has not taken it", DELIVER, message.ref)
        if message.state is MessageState.UNCERTAIN and _uncertain_since(session, message) < at - UNCERTAIN:
            yield Finding(
                "mail-uncertain",
                f"{message.words}: for more than a day nobody knows whether it arrived",
                "Ask whether it arrived, or tell them yourself",
                message.ref,
                Severity.WARNING,
            )


def _refused(session: Session, *, at: datetime, grace: timedelta) -> Iterator[Finding]:
    refused = _messages(session, or_(col(Message.state) == MessageState.REJECTED, col(Message.bounced_at).is_not(None)))
    alarmed = undelivered.alarms_said(session) if refused else {}
    for one in refused:
        if (_last_tried(session, one) or one.composed_at) > at - grace:
            continue
        if one.notice in ALARMS:
            if one.channel == undelivered.MAIL and not _reached_since(session, one):
                yield Finding(
                    "alarm-refused",
                    f"{one.words}: the alarm itself was refused or came back, and nobody knows",
                    "Tell the business manager yourself, and give their right address in the partnership's file",
                    one.ref,
                )
        elif not undelivered.is_alarmed(one, alarmed):
            yield Finding(
                "refused-without-alarm",
                f"{one.words}: it was refused or came back, and no alarm was raised",
                "Tell them yourself, and give the right address in the partnership's file",
                one.ref,
            )


def _messages(session: Session, wanted: ColumnElement[bool]) -> list[_Queued]:
    result = session.execute(
        sqlalchemy.select(*(MESSAGES.c[name] for name in _Queued._fields[:-1]), col(Case.ref))
        .join(Case, col(Case.id) == col(Message.case_id), isouter=True)
        .where(wanted)
        .order_by(col(Message.id))
    )
    return [_Queued(*row) for row in result]


def _uncertain_since(session: Session, one: _Queued) -> datetime:
    first = session.exec(
        select(func.min(Attempt.at)).where(Attempt.message_id == one.id, Attempt.state == MessageState.UNCERTAIN)
    ).one()
    return first or one.composed_at


def _last_tried(session: Session, one: _Queued) -> datetime | None:
    return session.exec(select(func.max(Attempt.at)).where(Attempt.message_id == one.id)).one()


def _reached_since(session: Session, one: _Queued) -> bool:
    """Whether a later mail to the same address arrived: the address works again."""
    later = select(Message.id).where(
        Message.to_address == one.to_address,
        Message.state == MessageState.ACCEPTED,
        Message.channel == undelivered.MAIL,
        col(Message.bounced_at).is_(None),
        col(Message.composed_at) > one.composed_at,
    )
    return session.exec(later.limit(1)).first() is not None
