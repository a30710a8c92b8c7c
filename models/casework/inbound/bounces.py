"""Mail that came back: the relay took it, and a later one returned it. The record of telling stands; a person finds out and corrects.

Serves every duty to tell. A report counts only where it names a message of ours that was accepted, and its recipient: a forged one must
not raise a false alarm, and none ever takes a date off the record.
"""

from datetime import datetime

from sqlmodel import Session, select

from models.casework.inbound.letter import Report
from models.casework.notices.notifier import Speaker
from models.casework.notices.undelivered import MAIL
from models.casework.record import audit
from models.casework.record.desk import Desk
from models.casework.record.people import SYSTEM
from models.casework.record.who import By
from models.records.tables import Case, Message, MessageState, Partnership

# RFC 3463, by the class of what is wrong, in our own words: what another system wrote is not kept.
SUBJECTS = {
    "1": "the address is not known there",
    "2": "the mailbox does not take it",
    "3": "the receiving mail system does not take it",
    "4": "it could not be passed on",
    "5": "the two mail systems did not understand each other",
    "6": "its contents were not taken",
    "7": "it was refused for reasons of security or policy",
}


def in_words(status: str) -> str:
    """What an enhanced status code says."""
    return SUBJECTS.get(status.split(".")[1] if status.count(".") == 2 else "", "no reason was given that has a code")


def find(session: Session, report: Report) -> Message | None:
    """The accepted message that a report is about, if it names it and its recipient."""
    message = session.exec(
        select(Message).where(
            Message.message_id == report.message_id,
            Message.channel == MAIL,
            Message.state == MessageState.ACCEPTED,
        )
    ).first()
    return message if message is not None and message.to_address.lower() in report.recipients else None


def record(session: Session, message: Message, report: Report, *, desk: Desk, at: datetime) -> bool:
    """Note that a message came back, and alarm the manager. A second report of the same changes nothing. Returns whether it is new."""
    session.refresh(message, with_for_update=True)
    if message.bounced_at is not None:
        return False
    status = report.status or "unknown"
    message.bounced_at, message.bounce = at, f"{status}: {in_words(status)}"
    session.add(message)
    session.flush()
    case = session.get(Case, message.case_id) if message.case_id is not None else None
    audit.append(
        session,
        by=By(SYSTEM, at, at),
        operation="mail.bounce",
        case_ref=case.ref if case else "",
        detail={"message_id": message.message_id, "notice": message.notice, "status": status},
    )
    speaker = _speaker(session, message, case, desk=desk, at=at)
    if speaker is not None:
        speaker.not_delivered(message)
    return True


def _speaker(session: Session, message: Message, case: Case | None, *, desk: Desk, at: datetime) -> Speaker | None:
    if case is not None:
        return Speaker.of(session, case, desk=desk, at=at)
    code = message.key.partition(":")[0]
    partnership = session.exec(select(Partnership).where(Partnership.code == code)).first()
    if partnership is None or partnership.id is None:
        return None
    return Speaker.of_partnership(session, partnership.id, desk=desk, at=at)
