"""Say that the mailbox for replies cannot be read, or that a mail came back and nobody knows which: somebody may not have been told.

An alert that is answered by mail would go on climbing unheard; a returned mail that stays unplaced hides that a duty to tell was not done.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.casework.notices.notifier import Speaker
from models.casework.record.desk import Desk
from models.law.words.dates import london_date, long_date
from models.records.tables import Partnership


def say_unread(session: Session, why: str, *, desk: Desk, at: datetime) -> int:
    """Alarm the manager of every partnership, once a day. Returns how many were told."""
    return _say(session, "mailbox-unread", {"why": why}, occasion=london_date(at).isoformat(), desk=desk, at=at)


def say_returned(session: Session, mail: int, *, desk: Desk, at: datetime) -> int:
    """Alarm the manager of every partnership that a mail came back and waits for a person. Returns how many were told.

    Once a day, whatever comes: anybody can send us what looks like a report.
    """
    today = london_date(at)
    facts = {"mail": mail, "read_on": long_date(today)}
    return _say(session, "returned-mail-waits", facts, occasion=today.isoformat(), desk=desk, at=at)


def _say(session: Session, notice: str, facts: Mapping[str, Any], *, occasion: str, desk: Desk, at: datetime) -> int:
    told = 0
    for key in session.exec(select(Partnership.id).order_by(col(Partnership.code))).all():
        assert key is not None
        speaker = Speaker.of_partnership(session, key, desk=desk, at=at)
        whole = {**facts, "link": speaker.link}
        told += sum(speaker.say(notice, to, whole, occasion=occasion) for to in speaker.whom_to_alarm())
    return told
