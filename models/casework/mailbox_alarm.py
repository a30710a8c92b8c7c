"""Say that the mailbox for replies and returned mail cannot be read: an alert that is answered by mail would go on climbing unheard."""

from datetime import datetime

from sqlmodel import Session, col, select

from models.casework.case import Desk
from models.casework.speaking import Speaker
from models.law.dates import london_date
from models.records.tables import Partnership


def say_unread(session: Session, why: str, *, desk: Desk, at: datetime) -> int:
    """Alarm the manager of every partnership, once a day. Returns how many were told."""
    told = 0
    for key in session.exec(select(Partnership.id).order_by(col(Partnership.code))).all():
        assert key is not None
        speaker = Speaker.of_partnership(session, key, desk=desk, at=at)
        facts = {"why": why, "link": speaker.link}
        occasion = london_date(at).isoformat()
        told += sum(speaker.say("mailbox-unread", to, facts, occasion=occasion) for to in speaker.whom_to_alarm())
    return told
