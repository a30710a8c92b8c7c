"""Who may sign a proposal, today: whoever holds the role or is named for it, and whom they have delegated it to. Nobody signs for two."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from sqlmodel import Session, col, select

from models.casework.record.people import UnknownPerson, find_person, holders, holds
from models.casework.record.refusals import refuse
from models.casework.stages.answers import field_title
from models.law.process.signing import Signed
from models.law.words.vocabulary import Role
from models.records.tables import Case, Delegation, Person


@dataclass(frozen=True)
class Signatory:
    """Somebody who may sign as one role: by holding it, or for `stands_for` under `delegation`."""

    role: Role
    person: Person
    stands_for: Person | None = None
    delegation: Delegation | None = None


def who_may_sign(
    session: Session, case: Case, row: Signed, answers: Mapping[str, Any], *, proposed_by: str, on: date
) -> dict[Role, list[Signatory]]:
    """By role, everybody who may sign an answer on a day. Whoever proposed it signs only as a role of their own."""
    found: dict[Role, list[Signatory]] = {}
    for role in row.asked(answers):
        principals = _principals(session, case, row, role, answers)
        own = {person.id: Signatory(role, person) for person in principals}
        for person in principals:
            for delegate, delegation in _delegates(session, person, role, on=on):
                if delegate.handle != proposed_by or holds(session, delegate, role):
                    own.setdefault(delegate.id, Signatory(role, delegate, person, delegation))
        found[role] = list(own.values())
    return found


def check_can_be_signed(row: Signed, by_role: Mapping[Role, list[Signatory]]) -> None:
    """Refuses an answer that could never be signed: a role that nobody holds, or one person for two roles. Raises `BadAnswer`."""
    for role, people in by_role.items():
        if not people:
            field, title = _field_of(row, role)
            raise refuse(
                field,
                title,
                f"nobody is registered as {role.label.lower()}, who must sign; register somebody, then answer again",
            )
    if not any(
        len({signatory.person.id for signatory in picked}) == len(picked) for picked in product(*by_role.values())
    ):
        field, title = _field_of(row, next(iter(by_role)))
        raise refuse(
            field,
            title,
            "one person cannot sign for two roles; register somebody else for one of them, or record a delegation",
        )


def _principals(session: Session, case: Case, row: Signed, role: Role, answers: Mapping[str, Any]) -> list[Person]:
    """Whom the answer names for a role; everybody who holds it where nobody is named, or where the one named no longer holds it."""
    named = str(answers.get(row.names.get(role, "")) or "")
    if named:
        try:
            person = find_person(session, case.partnership_id, named)
        except UnknownPerson:
            person = None
        if person is not None and holds(session, person, role):
            return [person]
    return holders(session, case.partnership_id, role)


def _delegates(session: Session, person: Person, role: Role, *, on: date) -> list[tuple[Person, Delegation]]:
    rows = session.exec(
        select(Person, Delegation)
        .join(Delegation, col(Delegation.delegate_id) == col(Person.id))
        .where(
            Delegation.person_id == person.id,
            Delegation.role == role,
            Delegation.from_on <= on,
            Delegation.to_on >= on,
            col(Delegation.withdrawn_at).is_(None),
            col(Person.active),
        )
        .order_by(col(Delegation.id))
    ).all()
    return [(delegate, delegation) for delegate, delegation in rows]


def _field_of(row: Signed, role: Role) -> tuple[str, str]:
    field = row.names.get(role) or row.positions.get(role) or "recorded_by"
    return field, field_title(row.decision, field)
