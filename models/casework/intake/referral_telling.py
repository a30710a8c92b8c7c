"""Who is told of a referral: its sender, the liaison officer for whom it waits, the business unit, the press lead. Each once."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from models.casework.forms.intake import result_in_words
from models.casework.notices.notifier import Speaker
from models.casework.record.covers import covered
from models.casework.record.desk import Desk
from models.casework.record.outbox import Recipient
from models.casework.record.people import leads_of
from models.law.words.dates import london_date, long_date
from models.law.words.vocabulary import Role
from models.records.tables import Agency, Person, Referral

SOURCES = {"agency": "an agency", "public": "a member of the public", "own": "the partnership itself"}


def say_taken(session: Session, referral: Referral, *, desk: Desk, at: datetime) -> None:
    """Say that a referral came in, or that it waits for the agency's liaison officer."""
    speaker = Speaker.of_partnership(session, referral.partnership_id, desk=desk, at=at)
    agency = session.get(Agency, referral.agency_id) if referral.agency_id is not None else None
    officers = leads_of(session, referral.agency_id, Role.LIAISON_OFFICER) if referral.agency_id is not None else []
    parked = referral.state == "parked"
    facts: dict[str, Any] = {"referral": referral.ref, "received_on": long_date(london_date(referral.received_at))}
    about = facts | {
        "agency": agency.name if agency else "",
        "officers": [f"{person.name} ({person.email})" for person in officers],
    }
    for to in _sender(session, referral):
        speaker.say("referral-parked" if parked else "referral-acknowledged", to, about, occasion=referral.ref)
    if parked:
        for to in officers_reached(speaker, referral):
            speaker.say("referral-waits", to, about, occasion=referral.ref)
    if referral.media_interest:
        _say_to(speaker, Role.PRESS_LEAD, "referral-media", facts, referral)
    unit = facts | {
        "source": agency.name if agency else SOURCES[referral.received_from],
        "parked": parked,
        "officers": bool(officers),
        "result": result_in_words(referral.facts),
        "aware_on": referral.facts.get("aware_on") or "",
        "link": desk.case_link("board"),
    }
    for role in (Role.BUSINESS_MANAGER, Role.REVIEW_COORDINATOR):
        _say_to(speaker, role, "referral-received", unit, referral)


def say_settled(session: Session, referral: Referral, *, desk: Desk, at: datetime) -> None:
    """Tell the sender, where there is an address, what became of it."""
    assert referral.settled_at is not None
    speaker = Speaker.of_partnership(session, referral.partnership_id, desk=desk, at=at)
    facts = {
        "referral": referral.ref,
        "settled_on": long_date(london_date(referral.settled_at)),
        "opened": referral.state == "opened",
    }
    for to in _sender(session, referral):
        speaker.say("referral-settled", to, facts, occasion=referral.ref)


def _say_to(speaker: Speaker, role: Role, notice: str, facts: dict[str, Any], referral: Referral) -> None:
    to = speaker.reach(role)
    if not to:
        speaker.nobody(role, notice, occasion=referral.ref, duty=None)
    for recipient in to:
        speaker.say(notice, recipient, facts, occasion=referral.ref)


def _sender(session: Session, referral: Referral) -> list[Recipient]:
    """The address that a referral is answered to: none for a member of the public, who is not on record."""
    if not referral.reply_to:
        return []
    name = session.exec(
        select(Person.name).where(Person.partnership_id == referral.partnership_id, Person.handle == referral.sent_by)
    ).first()
    return [Recipient(Role.REFERRER, name or "", referral.reply_to)]


def officers_reached(speaker: Speaker, referral: Referral) -> list[Recipient]:
    """The liaison officers of a referral's agency, or whoever covers for them."""
    if referral.agency_id is None:
        return []
    return _reached(speaker.session, leads_of(speaker.session, referral.agency_id, Role.LIAISON_OFFICER), speaker)


def _reached(session: Session, officers: list[Person], speaker: Speaker) -> list[Recipient]:
    found = covered(session, officers, on=london_date(speaker.at))
    return [
        Recipient(
            Role.LIAISON_OFFICER, one.person.name, one.person.email, one.stands_for.email if one.stands_for else ""
        )
        for one in found
    ]
