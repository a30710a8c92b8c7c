"""Referrals that nobody has settled: the business unit, and the officer for whom a parked one waits, are reminded until somebody has. Ours, no law."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import chain, count, takewhile
from typing import Any

from sqlmodel import Session, col, select

from models.casework.dates import rulebook
from models.casework.digests.digest_lines import note
from models.casework.intake.referral_telling import officers_reached
from models.casework.notices.notifier import Speaker
from models.casework.record.desk import Desk
from models.law.words.calendar import Calendar
from models.law.words.dates import london_date, long_date
from models.law.words.vocabulary import Role
from models.records.tables import Partnership, Referral

FIRST = (1, 3)  # working days after it came in; then every five
AFTER_THAT = 5


def say_what_is_not_settled(session: Session, partnership: Partnership, *, desk: Desk, at: datetime) -> int:
    """Remind of every referral whose day has come; of several days that have passed, once. Returns how many mails are new."""
    assert partnership.id is not None
    calendar = rulebook.of_partnership(session, partnership.id).calendar
    speaker = Speaker.of_partnership(session, partnership.id, desk=desk, at=at)
    open_ = select(Referral).where(Referral.partnership_id == partnership.id, col(Referral.settled_at).is_(None))
    said = 0
    for referral in session.exec(open_.order_by(col(Referral.id))):
        days = _days_reached(london_date(referral.received_at), london_date(at), calendar)
        if days is not None:
            said += _remind(speaker, referral, days)
    note(session, "referrals.remind", partnership, london_date(at).isoformat(), said, at=at)
    return said


def _days_reached(received_on: date, today: date, calendar: Calendar) -> int | None:
    """The last of the reminders' days that has come."""
    come = takewhile(lambda days: calendar.working_day_after(received_on, days) <= today, _days())
    return max(come, default=None)


def _days() -> Iterator[int]:
    return chain(FIRST, count(AFTER_THAT, AFTER_THAT))


def _remind(speaker: Speaker, referral: Referral, days: int) -> int:
    facts: dict[str, Any] = {
        "referral": referral.ref,
        "received_on": long_date(london_date(referral.received_at)),
        "parked": referral.state == "parked",
        "days": days,
        "aware_on": referral.facts.get("aware_on") or "",
        "link": speaker.link,
    }
    notice, occasion = "referral-not-settled", f"{referral.ref}:{days}"
    to = officers_reached(speaker, referral) if referral.state == "parked" else []
    said = 0
    for role in (Role.BUSINESS_MANAGER, Role.REVIEW_COORDINATOR):
        reached = speaker.reach(role)
        to += reached
        if not reached:
            said += speaker.nobody(role, notice, occasion=occasion, duty=None)
    return said + sum(speaker.say(notice, recipient, facts, occasion=occasion) for recipient in to)
