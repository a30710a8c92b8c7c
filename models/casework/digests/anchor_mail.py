"""Where the audit chain ends, by mail to two people each working day: an end that whoever can change the database cannot take back. Ours, no law."""

from datetime import datetime

from sqlmodel import Session

from models.casework.dates import rulebook
from models.casework.digests.digest_lines import note
from models.casework.notices.notifier import Speaker
from models.casework.record import audit
from models.casework.record.desk import Desk
from models.casework.record.evidence import NOTICE, SHOWN
from models.casework.record.outbox import Recipient
from models.law.words.dates import london_date, long_date
from models.law.words.vocabulary import SAFEGUARDING_PARTNERS, Role
from models.records.tables import Partnership

PEOPLE = 2
# Who gets it where fewer than two of those whom the partnership names are there.
INSTEAD = (Role.BUSINESS_MANAGER, Role.SCRUTINEER, Role.REVIEW_GROUP_CHAIR, *SAFEGUARDING_PARTNERS)


def say_anchor(session: Session, partnership: Partnership, *, desk: Desk, at: datetime) -> int:
    """Send today's end of the chain where it was not sent today. Returns how many mails are new."""
    assert partnership.id is not None
    today, end = london_date(at), audit.end_of_chain(session)
    if end.seq == 0 or not rulebook.of_partnership(session, partnership.id).calendar.is_working_day(today):
        return 0
    speaker = Speaker.of_partnership(session, partnership.id, desk=desk, at=at)
    occasion = today.isoformat()
    if any(key.startswith(f"{speaker.ref}:{NOTICE}:{occasion}:") for key in speaker.said):
        return 0
    facts = {"seq": end.seq, "hash": end.hash[:SHOWN], "day": long_date(today), "link": desk.case_link("board")}
    said = sum(
        speaker.say(NOTICE, recipient, facts, occasion=occasion, loud=False) for recipient in _two(speaker, partnership)
    )
    note(session, "digests.anchor", partnership, occasion, said, at=at)
    return said


def _two(speaker: Speaker, partnership: Partnership) -> list[Recipient]:
    found: dict[str, Recipient] = {}
    for role in (*map(Role, partnership.anchor_to), *INSTEAD):
        for recipient in speaker.reach(role):
            if len(found) < PEOPLE:
                found.setdefault(recipient.address.lower(), recipient)
    return list(found.values())
