"""Who may sign for somebody, as one role, between two dates. A delegation is no cover: it must be recorded for that, and it ends."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from models.casework.notices.absences import named
from models.casework.record import audit
from models.casework.record.people import holds, partnership_of
from models.casework.record.recording import Concern
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.law.words.dates import BadDate, london_date, long_date, refuse_far_off
from models.law.words.vocabulary import Role
from models.records.tables import Delegation, Person


@dataclass(frozen=True)
class Between:
    """Which delegation: in which partnership, whose signature, who may sign, as which role, from which day."""

    partnership_id: int
    who: str
    to: str
    role: Role
    from_on: date


def delegate(session: Session, between: Between, *, to_on: date, by: By) -> Delegation:
    """Record that somebody may sign for somebody else, as one role, from one day to another, both included. The same again changes nothing.

    Raises `BadAnswer` naming the field.
    """
    person, delegate_ = _people(session, between)
    role, from_on = between.role, between.from_on
    if person.id == delegate_.id:
        raise refuse("to", "Who may sign", "nobody delegates to themselves; name somebody else")
    if not holds(session, person, role):
        raise refuse(
            "role", "As", f"{person.handle} is not registered as {role.label.lower()}; choose a role that they hold"
        )
    if to_on < from_on:
        raise refuse("to_on", "Until", f"{long_date(to_on)} is before {long_date(from_on)}; check both dates")
    try:
        refuse_far_off(to_on, "to_on", today=london_date(by.at))
    except BadDate as bad:
        raise refuse("to_on", "Until", bad.message) from None
    standing = _standing(session, person, delegate_, role, from_on)
    if standing is not None and standing.to_on == to_on:
        return standing
    if standing is not None:
        standing.withdrawn_at = by.at
        session.add(standing)
        session.flush()
    assert person.id is not None
    assert delegate_.id is not None
    row = Delegation(
        person_id=person.id,
        delegate_id=delegate_.id,
        role=role,
        from_on=from_on,
        to_on=to_on,
        recorded_by=by.who,
        recorded_at=by.at,
    )
    session.add(row)
    session.flush()
    _note(session, "delegation.record", row, person, delegate_, by=by)
    return row


def withdraw(session: Session, between: Between, *, by: By) -> Delegation:
    """Take a delegation back: from now on nothing is signed under it. Raises `BadAnswer`."""
    person, delegate_ = _people(session, between)
    row = _standing(session, person, delegate_, between.role, between.from_on)
    if row is None:
        raise refuse(
            "from_on", "From", f"no such delegation begins on {long_date(between.from_on)}; look at those on record"
        )
    row.withdrawn_at = by.at
    session.add(row)
    session.flush()
    _note(session, "delegation.withdraw", row, person, delegate_, by=by)
    return row


def standing(session: Session, partnership_id: int, *, since: date) -> list[tuple[Delegation, Person, Person]]:
    """The delegations that have not ended before a day: each with whose signature it is, and who may sign."""
    rows = session.exec(
        select(Delegation, Person)
        .join(Person, col(Delegation.person_id) == col(Person.id))
        .where(
            Person.partnership_id == partnership_id, Delegation.to_on >= since, col(Delegation.withdrawn_at).is_(None)
        )
        .order_by(col(Delegation.from_on), col(Delegation.id))
    ).all()
    return [(row, person, session.get_one(Person, row.delegate_id)) for row, person in rows]


def _people(session: Session, between: Between) -> tuple[Person, Person]:
    return (
        named(session, between.partnership_id, between.who, "who", "Whose signature"),
        named(session, between.partnership_id, between.to, "to", "Who may sign"),
    )


def _standing(session: Session, person: Person, delegate_: Person, role: Role, from_on: date) -> Delegation | None:
    return session.exec(
        select(Delegation).where(
            Delegation.person_id == person.id,
            Delegation.delegate_id == delegate_.id,
            Delegation.role == role,
            Delegation.from_on == from_on,
            col(Delegation.withdrawn_at).is_(None),
        )
    ).first()


def _note(session: Session, operation: str, row: Delegation, person: Person, delegate_: Person, *, by: By) -> None:
    detail = {
        "partnership": partnership_of(session, person.partnership_id).code,
        "who": person.handle,
        "to": delegate_.handle,
        "role": row.role.value,
        "from": row.from_on.isoformat(),
        "until": row.to_on.isoformat(),
    }
    concern = Concern(person.partnership_id, people=frozenset({person.id}))
    audit.append(session, by=by, operation=operation, detail=detail, concern=concern)
