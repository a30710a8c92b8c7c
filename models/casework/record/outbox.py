"""What an operation wants said. Notices wait on the session and are frozen into the outbox before it commits.

The words are not ours to know: `notifications.mail.outbox.freeze` composes them inside the same transaction. A session that would
commit with notices still uncomposed refuses to.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlmodel import Session

from models.casework.record.calendar_event import Event
from models.law.words.vocabulary import OccurrenceKind, Role
from models.records.session import CaseSession, Waiting, ours


class NoticesNotComposed(RuntimeError):
    """A transaction was about to commit without the messages it makes necessary."""


@dataclass(frozen=True)
class Recipient:
    """One address, and who it is to the case. `stands_for`: the address of whoever is away, where this is the cover.

    `channel`: the name of the staff channel that alerts to this person go to as well. `about`: which of several they are addressed
    about, such as one agency's return.
    """

    role: Role
    name: str
    address: str
    stands_for: str = ""
    channel: str = ""
    about: str = ""

    @property
    def meant(self) -> str:
        """The address of whoever is meant: what makes telling the cover the same as telling them."""
        return (self.stands_for or self.address).lower()


@dataclass(frozen=True)
class Enclosure:
    """A document on its way out: where it lies, what it is called, and what it must still be when it is read."""

    path: Path
    file_name: str
    media_type: str
    sha256: str


@dataclass(frozen=True)
class Notice:
    """One thing to tell one recipient. `key` is what makes telling it twice impossible."""

    key: str
    kind: str  # names the wording
    recipient: Recipient
    facts: Mapping[str, Any]
    case_id: int | None = None
    case_ref: str = ""
    reply_to: str = ""
    thread: str = ""  # mails of one thread answer one another
    enclosures: tuple[Enclosure, ...] = ()
    discharges: OccurrenceKind | None = None
    discharges_item: str = ""
    alert_id: int | None = None
    loud: bool = True  # an alert: to the recipient's staff channel as well
    may_be_listed: bool = False  # where many fall together, in one mail with the others
    invitation: Event | None = None  # the date that the recipient's calendar is to hold, or to drop
    secret: Mapping[str, str] = field(default_factory=dict, repr=False)  # for the sealed mail alone


def tell(session: Session, notice: Notice) -> None:
    """Put a notice on the session: it will be in the outbox when the session's transaction commits, or nothing will."""
    waiting(session).append(notice)


def waiting(session: Session) -> Waiting[Notice]:
    """The session's notices that are not composed yet; those of a savepoint go with it where it is undone."""
    return ours(session).notices


@event.listens_for(CaseSession, "before_commit")
def _refuse_uncomposed(session: CaseSession) -> None:
    if session.notices and not session.in_nested_transaction():
        raise NoticesNotComposed(
            f"{len(session.notices)} notices were not composed: commit through notifications.mail.outbox"
        )
