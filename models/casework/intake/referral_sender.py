"""Who sends a referral, and whether it is theirs to send: a significant-incident form only by the agency's registered liaison officer (docs/law/practice.md)."""

from sqlmodel import Session

from models.casework.intake.referral_forms import AGENCY, SIGNIFICANT, Referred
from models.casework.record.addresses import HeaderNotUsable, whole_address
from models.casework.record.people import UnknownPerson, find_agency, find_person, leads_of
from models.casework.record.refusals import refuse
from models.law.words.vocabulary import Role
from models.records.tables import Agency, Person


def officers_of(session: Session, agency_id: int | None) -> list[Person]:
    """The registered liaison officers of an agency."""
    return leads_of(session, agency_id, Role.LIAISON_OFFICER) if agency_id is not None else []


def may_send(session: Session, sender: Person | None, agency: Agency | None) -> bool:
    """Whether a significant-incident form of that agency is this person's to send."""
    return sender is not None and sender.id in {
        person.id for person in officers_of(session, agency.id if agency else None)
    }


def sender_of(session: Session, partnership_id: int, form: Referred) -> tuple[Agency | None, Person | None, str]:
    """The agency, the registered person and the address to answer to. Nothing of a member of the public is kept."""
    if form.received_from != AGENCY:
        for name, given in (("agency", form.agency), ("sent_by", form.sent_by)):
            if given:
                raise refuse(
                    name, Referred.model_fields[name].title or name, "leave it empty: this referral is not an agency's"
                )
        if form.form == SIGNIFICANT:
            raise refuse("form", "Which form", "a significant-incident form comes from an agency; choose 'referral'")
        return None, None, ""
    agency = find_agency(session, partnership_id, form.agency)
    if agency is None:
        raise refuse(
            "agency",
            "If from an agency: which",
            f"'{form.agency}' is not in the register; give the name or code of a registered agency",
        )
    if not form.sent_by:
        return agency, None, ""
    try:
        person = find_person(session, partnership_id, form.sent_by)
    except UnknownPerson:
        return agency, None, _address(form.sent_by)
    return agency, person, person.email


def _address(text: str) -> str:
    """A professional's or shared address, where that is what was given instead of a registered name."""
    try:
        return whole_address("", text.strip())
    except HeaderNotUsable:
        raise refuse(
            "sent_by",
            "If from an agency: who sent it",
            f"'{text.strip()}' is nobody in the register and no e-mail address; give a registered name, or an address at the agency",
        ) from None


def person_named(session: Session, partnership_id: int, text: str, field: str, title: str) -> Person:
    try:
        return find_person(session, partnership_id, text)
    except UnknownPerson as unknown:
        raise refuse(field, title, str(unknown)) from None
