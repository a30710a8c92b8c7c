"""What did not arrive and is not tried again: refused by the relay, given up after many tries, sent back by a bounce. Each raises one alarm.

Serves every duty to tell: one that rests on a message is then in doubt, and a person must see to it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, or_, select

from models.law.words.dates import london_date, long_date
from models.records.tables import Case, Message, MessageState

MAIL = "mail"
NOT_SETTLED = (MessageState.PENDING, MessageState.UNCERTAIN)
KINDS = ("mail-rejected", "mail-given-up", "mail-bounced", "mail-not-written", "channel-failed")
NO_BYTES = hashlib.sha256(b"").hexdigest()
UNWRITTEN_SUFFIX = ":unwritten"  # on the key of a notice that no mail could be written for
# The notices that say so, and the alarms that could not be said either: those raise no other.
NOT_TAKEN: ColumnElement[bool] = or_(
    col(Message.state) == MessageState.REJECTED,
    and_(col(Message.state).in_(NOT_SETTLED), col(Message.next_try_at).is_(None)),
)
FOR_GOOD: ColumnElement[bool] = or_(NOT_TAKEN, col(Message.bounced_at).is_not(None))


def is_given_up(message: Message) -> bool:
    """Whether it is neither settled nor tried again."""
    return message.state in NOT_SETTLED and message.next_try_at is None


def is_unwritten(message: "Unheard") -> bool:
    """Whether no mail could be written at all: nothing was ever handed to a relay."""
    return message.state is MessageState.REJECTED and message.sha256 == NO_BYTES


class Unheard(Protocol):
    """What the alarm of a message depends on."""

    @property
    def case_id(self) -> int | None: ...
    @property
    def channel(self) -> str: ...
    @property
    def to_address(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def message_id(self) -> str: ...
    @property
    def composed_at(self) -> datetime: ...
    @property
    def bounced_at(self) -> datetime | None: ...
    @property
    def state(self) -> MessageState: ...


def alarm_of(message: Unheard) -> tuple[str, str]:
    """The kind and the occasion of the alarm that a message which did not arrive raises.

    A staff channel that fails is one alarm a day in each case, not one for each alert: the mail went its own way. So is an address to which
    nothing can be written: it fails every mail alike.
    """
    if message.channel != MAIL:
        return "channel-failed", f"{message.channel}.{london_date(message.composed_at).isoformat()}"
    if is_unwritten(message):
        return "mail-not-written", f"{_fingerprint(message.to_address)}.{london_date(message.composed_at).isoformat()}"
    occasion = message.message_id.strip("<>")
    if message.bounced_at is not None:
        return "mail-bounced", occasion
    return ("mail-rejected" if message.state is MessageState.REJECTED else "mail-given-up"), occasion


def _fingerprint(address: str) -> str:
    return hashlib.sha256(address.lower().encode()).hexdigest()[:12]


def facts_of(message: Message) -> dict[str, Any]:
    """What the wording of that alarm says beside who was not told what."""
    return {
        "composed_on": long_date(london_date(message.composed_at)),
        "tries": message.attempts,
        "perhaps": message.state is MessageState.UNCERTAIN,
        "channel": message.channel,
        "status": message.bounce.partition(" ")[0],
        "why": message.relay_reply.removeprefix("not written: ") if is_unwritten(message) else "",
    }


def is_alarmed(message: Unheard, said: Mapping[int | None, str]) -> bool:
    """Whether its alarm is among those of its own case: one address fails in every case alike, and each has its own."""
    return ":{}:{}:".format(*alarm_of(message)) in said.get(message.case_id, "")


def alarms_said(session: Session) -> dict[int | None, str]:
    """By case: the keys of every such alarm, joined by line breaks."""
    said: dict[int | None, str] = {}
    for case_id, key in session.exec(select(Message.case_id, Message.key).where(col(Message.notice).in_(KINDS))):
        said[case_id] = f"{said.get(case_id, '')}\n{key}"
    return said


def without_alarm(session: Session, *, but_not: Sequence[str]) -> list[Message]:
    """What was not taken and nobody was told of, oldest first; what came back is told as it is noted. `but_not`: notices that raise no alarm."""
    messages = session.exec(
        select(Message).where(NOT_TAKEN, col(Message.notice).not_in(but_not)).order_by(col(Message.id))
    ).all()
    said = alarms_said(session) if messages else {}
    return [message for message in messages if not is_alarmed(message, said)]


def refs_of(session: Session, messages: Sequence[Message]) -> list[str]:
    """The references of the cases that these messages belong to."""
    ids = {message.case_id for message in messages if message.case_id is not None}
    return list(session.exec(select(Case.ref).where(col(Case.id).in_(ids)).order_by(col(Case.id))))
