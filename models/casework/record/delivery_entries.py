"""What the relay, or a staff channel, said to a message: an audit entry of its own kind for each, which commits to the attempt and the message.

Serves the proof that somebody was told. Whoever delivers holds the messages' rows and takes a turn at the chain after that: no operation in
its turn waits for the row of a message that is not settled.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from models.casework.record import audit, committing
from models.casework.record.people import SYSTEM
from models.casework.record.who import By
from models.records.outbox import MessageState

ACTS: Mapping[MessageState, str] = {
    MessageState.ACCEPTED: "mail.accepted",
    MessageState.REJECTED: "mail.refused",
    MessageState.UNCERTAIN: "mail.uncertain",
    MessageState.PENDING: "mail.not-taken",
}
OF_CHANNELS: Mapping[MessageState, str] = {
    MessageState.ACCEPTED: "channel.accepted",
    MessageState.REJECTED: "channel.refused",
    MessageState.UNCERTAIN: "channel.uncertain",
    MessageState.PENDING: "channel.not-taken",
}


class Answer(NamedTuple):
    """What was said to one message at one attempt."""

    message_id: int
    attempt_id: int
    key: str
    of_case: bool
    state: MessageState
    code: int | None = None


def record(session: Session, answers: Sequence[Answer], *, acts: Mapping[MessageState, str], at: datetime) -> None:
    """Add an entry for each answer, in the transaction that puts it on record."""
    for state, operation in acts.items():
        theirs = [answer for answer in answers if answer.state is state]
        entries = [
            (
                one.key.partition(":")[0] if one.of_case else "",
                {"message": one.message_id, "attempt": one.attempt_id, "code": one.code},
            )
            for one in theirs
        ]
        audit.append_all(session, by=By(SYSTEM, at, at), operation=operation, entries=entries)
        committing.written(session, "message", (one.message_id for one in theirs))
        committing.written(session, "attempt", (one.attempt_id for one in theirs))
