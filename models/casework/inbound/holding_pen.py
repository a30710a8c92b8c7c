"""The mail that came in, as a list, and the hand that places what waits. Serves nobody's duty by itself: nothing is decided by it.

Read models that hold addresses are for the command line and are never given to the desk's database.
"""

from typing import TypedDict

from sqlmodel import Session, col, select

from models.casework.inbound.inbound import HELD, PLACED
from models.casework.record import audit
from models.casework.record.case import NoSuchCase, peek
from models.casework.record.refusals import LONGEST_ECHO, LONGEST_NUMBER, refuse
from models.casework.record.who import By
from models.records.tables import Case, InboundMail, Message

NO_CASE = "none"


class AnsweredMessage(TypedDict):
    """The message of ours that a mail answers."""

    notice: str
    message_id: str


_FromAddress = TypedDict("_FromAddress", {"from": str})


class MailView(_FromAddress):
    """A mail that came in, with its address: for the command line, never for the desk."""

    id: int | None
    kind: str
    state: str
    ref: str | None
    message_id: str
    answers: AnsweredMessage | None
    mailbox: str
    uid: str
    sha256: str
    size_bytes: int
    read_at: str
    placed_by: str
    placed_at: str | None


class HeldMail(TypedDict):
    """A mail that waits for a person, without an address. `perhaps`: the case that it seems to be about."""

    id: int | None
    kind: str
    read_at: str
    perhaps: str
    to_notice: str


class CameIn(TypedDict):
    """A mail that came in for a case, without an address."""

    kind: str
    read_at: str
    to_notice: str
    to_role: str


def mails(session: Session, *, only_held: bool) -> list[MailView]:
    """What came in, newest first; with `only_held`, what waits for a person."""
    query = (
        select(InboundMail, Case, Message)
        .join(Case, col(Case.id) == col(InboundMail.case_id), isouter=True)
        .join(Message, col(Message.id) == col(InboundMail.answers_id), isouter=True)
        .order_by(col(InboundMail.id).desc())
    )
    if only_held:
        query = query.where(InboundMail.state == HELD)
    return [view(row, case, message) for row, case, message in session.exec(query).all()]


def waiting(session: Session) -> list[HeldMail]:
    """What waits for a person, oldest first, without an address: the desk may show it. `perhaps`: the case that it seems to be about."""
    return [
        {
            "id": mail["id"],
            "kind": mail["kind"],
            "read_at": mail["read_at"],
            "perhaps": mail["ref"] or "",
            "to_notice": mail["answers"]["notice"] if mail["answers"] else "",
        }
        for mail in reversed(mails(session, only_held=True))
    ]


def of_case(session: Session, case: Case) -> list[CameIn]:
    """What came in for a case, oldest first, without an address: the desk may show it."""
    found = session.exec(
        select(InboundMail, Message)
        .join(Message, col(Message.id) == col(InboundMail.answers_id), isouter=True)
        .where(InboundMail.case_id == case.id, InboundMail.state == PLACED)
        .order_by(col(InboundMail.id))
    ).all()
    return [
        {
            "kind": row.kind,
            "read_at": row.read_at.isoformat(),
            "to_notice": message.notice if message else "",
            "to_role": message.to_role.label if message else "",
        }
        for row, message in found
    ]


def view(row: InboundMail, case: Case | None, message: Message | None) -> MailView:
    """One mail, as JSON values."""
    return {
        "id": row.id,
        "kind": row.kind,
        "state": row.state,
        "ref": case.ref if case else None,
        "from": row.from_address,
        "message_id": row.message_id,
        "answers": {"notice": message.notice, "message_id": message.message_id} if message else None,
        "mailbox": row.mailbox,
        "uid": row.uid,
        "sha256": row.sha256,
        "size_bytes": row.size_bytes,
        "read_at": row.read_at.isoformat(),
        "placed_by": row.placed_by,
        "placed_at": row.placed_at.isoformat() if row.placed_at else None,
    }


def place(session: Session, *, mail: int, ref: str, by: By) -> InboundMail:
    """Put a mail to the case it belongs to, or (`none`) say that it belongs to no case. The same again changes nothing. Raises `BadAnswer`."""
    known = len(str(mail)) <= LONGEST_NUMBER  # the database is not asked for one that it cannot hold
    row = session.exec(select(InboundMail).where(InboundMail.id == mail).with_for_update()).first() if known else None
    if row is None:
        raise refuse(
            "id", "Mail", f"there is no mail {str(mail)[:LONGEST_ECHO]}; `cspr mailbox list` shows the numbers"
        )
    case = None
    if ref.strip().lower() != NO_CASE:
        try:
            case = peek(session, ref)
        except NoSuchCase:
            raise refuse(
                "ref", "Reference", f"there is no case '{ref.strip()[:30]}'; give a reference, or 'none' for no case"
            ) from None
    case_id = case.id if case else None
    if (row.state, row.case_id) == (PLACED, case_id):
        return row
    before = session.get(Case, row.case_id) if row.case_id is not None else None
    row.state, row.case_id, row.placed_by, row.placed_at = PLACED, case_id, by.who, by.at
    session.add(row)
    session.flush()
    audit.append(
        session,
        by=by,
        operation="mail.place",
        case_ref=case.ref if case else "",
        detail={"mail": row.id, "before": before.ref if before else "", "sha256": row.sha256},
    )
    return row
