"""The outbox: what will be sent, frozen in the transaction that made it necessary, and what became of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from models.law.words.vocabulary import OccurrenceKind, Role
from models.records.base import Record, coded, facts, moment


class MessageState(StrEnum):
    """Where a message stands with the relay. Only ACCEPTED means that somebody was told."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CARRIED = "carried"  # said in another mail, together with more: that one's row has what became of it
    UNCERTAIN = "uncertain"  # the connection was lost after the data went out: the same bytes are sent again


class Message(Record, table=True):
    """One mail to one recipient. Its bytes, Message-ID and hash are frozen; a retry sends the same bytes."""

    __table_args__ = (
        Index("ix_message_next_try_at", "next_try_at", postgresql_where="next_try_at IS NOT NULL"),
        Index("ix_message_discharging", "case_id", "discharges", postgresql_where="discharges IS NOT NULL"),
        CheckConstraint("state <> 'accepted' OR accepted_at IS NOT NULL", name="accepted_at_some_moment"),
        CheckConstraint("state NOT IN ('accepted', 'rejected') OR next_try_at IS NULL", name="settled_is_not_tried"),
        CheckConstraint("(state = 'carried') = (carried_by_id IS NOT NULL)", name="carried_by_another"),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(
        unique=True, max_length=600
    )  # case, notice, occasion, recipient: the same thing is never said twice
    case_id: int | None = Field(default=None, foreign_key="review_case.id", index=True)
    alert_id: int | None = Field(default=None, foreign_key="alert.id", index=True)
    carried_by_id: int | None = Field(default=None, foreign_key="message.id", index=True)  # the mail that lists it
    notice: str = Field(max_length=60)
    to_role: Role = coded(Role)
    to_name: str
    to_address: str
    channel: str = Field(default="mail", max_length=40)  # mail, or the name of a staff channel in the settings
    subject: str
    facts: dict[str, Any] = facts()  # the references, codes and dates that the wording was filled with
    message_id: str = Field(unique=True, max_length=200)
    thread: str = Field(default="", max_length=300)
    raw: bytes = Field(sa_column=Column(LargeBinary, nullable=False))  # encrypted where `sealed`
    sha256: str = Field(max_length=64)  # of the bytes as sent
    sealed: bool = (
        False  # carries a document or a code: encrypted at rest under its own key, sent over TLS or not at all
    )
    discharges: OccurrenceKind | None = coded(OccurrenceKind, nullable=True)  # recorded when the relay accepts
    discharges_item: str = Field(default="", max_length=20)
    composed_at: datetime = moment()
    state: MessageState = coded(MessageState, default=MessageState.PENDING, index=True)
    attempts: int = 0
    next_try_at: datetime | None = moment(nullable=True)
    accepted_at: datetime | None = moment(nullable=True)
    relay_code: int | None = None
    relay_reply: str = ""
    bounced_at: datetime | None = moment(nullable=True)  # accepted by the relay, and sent back by a later one
    bounce: str = ""  # the status that the report gave, and what it means in our words


class MessageKey(Record, table=True):
    """The key of one sealed message. Deleted when the relay has accepted it: what was stored can then no longer be read."""

    __tablename__ = "message_key"
    message_id: int = Field(foreign_key="message.id", primary_key=True)
    key: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Attempt(Record, table=True):
    """One try to hand a message to the relay, with the relay's own words."""

    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="message.id", index=True)
    at: datetime = moment()
    state: MessageState = coded(MessageState)
    relay_code: int | None = None
    relay_reply: str = ""


class InboundMail(Record, table=True):
    """One mail found in the mailbox that replies go to. What it says stays in the mailbox: here is only whose it is and what it concerns."""

    __tablename__ = "inbound_mail"
    __table_args__ = (UniqueConstraint("mailbox", "uid"), Index("ix_inbound_mail_state", "state"))
    id: int | None = Field(default=None, primary_key=True)
    mailbox: str = Field(max_length=120)
    uid: str = Field(max_length=80)  # the server's own, with its validity: what makes reading twice harmless
    message_id: str = Field(default="", max_length=998)
    from_address: str = ""
    sha256: str = Field(max_length=64)
    size_bytes: int
    read_at: datetime = moment()
    kind: str = Field(max_length=20)  # bounce, delay, acknowledgement, reply, automatic, other
    state: str = Field(max_length=20)  # placed, held
    case_id: int | None = Field(default=None, foreign_key="review_case.id", index=True)
    answers_id: int | None = Field(default=None, foreign_key="message.id", index=True)  # the message that it answers
    placed_by: str = ""
    placed_at: datetime | None = moment(nullable=True)
