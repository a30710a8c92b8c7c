"""Whose address a mail came from: a registered person's, an outside body's, a lead reviewer's, or one that we do not know."""

from sqlmodel import Session, col, func, select

from models.casework.record.people import lead_reviewers
from models.records.tables import Case, Message, OutsideBody, Person


def is_known(session: Session, partnership_id: int | None, case_id: int | None, address: str) -> bool:
    """Whether an address is that of a registered person, an outside body, or the case's lead reviewer."""
    if partnership_id is None or not address:
        return False
    body = session.exec(
        select(OutsideBody.id).where(
            OutsideBody.partnership_id == partnership_id, func.lower(OutsideBody.email) == address
        )
    ).first()
    if body is not None or registered_person(session, partnership_id, address) is not None:
        return True
    case = session.get(Case, case_id) if case_id is not None else None
    return case is not None and address in {recipient.address.lower() for recipient in lead_reviewers(session, case)}


def registered_person(session: Session, partnership_id: int, address: str) -> Person | None:
    """The active person with that address, given in small letters."""
    return session.exec(
        select(Person).where(
            Person.partnership_id == partnership_id, col(Person.active), func.lower(Person.email) == address
        )
    ).first()


def kept_address(session: Session, address: str) -> str:
    """The sender, whole where we know them; otherwise the part after the @ only: an unknown sender may be one of a family."""
    ours = (
        select(Person.id).where(func.lower(Person.email) == address),
        select(OutsideBody.id).where(func.lower(OutsideBody.email) == address),
        select(Message.id).where(func.lower(Message.to_address) == address),
    )
    known = address and any(session.exec(query.limit(1)).first() is not None for query in ours)
    return address if known else "@" + address.rpartition("@")[2] if address else ""
