"""Whether somebody may record what they are about to: every audit entry asks here, so no operation can forget to. The table: `models/law/who_may/table.py`.

A delegation counts for its role while it lasts, and whoever covers for somebody who is away may record what they may.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from models.casework.record.covers import covered_by
from models.casework.record.people import SYSTEM, partnership_of
from models.casework.record.refusals import refuse
from models.casework.record.session_cache import kept
from models.law.who_may.may_record import MayRecord, in_words
from models.law.who_may.table import OF_A_DECISION, row_of
from models.law.words.dates import london_date
from models.law.words.vocabulary import Role
from models.records.session import ours
from models.records.tables import Case, Delegation, Person, RoleHolding

Held = set[tuple[Role, int | None]]  # a role, and the agency that it is held for
AT_MOST = 8  # names in a refusal
INSTALLATION = "partnership.load"  # comes before there is a register, from the installation's own command line


@dataclass(frozen=True)
class Concern:
    """Whom a matter is about, where its case does not say it: the partnership, the agencies, and the people it names (by key)."""

    partnership_id: int | None = None
    agencies: frozenset[int | None] = frozenset()
    people: frozenset[int | None] = frozenset()


NOBODY = Concern()


def of_agency(person: Person) -> Concern:
    """A matter of somebody's own agency."""
    return Concern(person.partnership_id, agencies=frozenset({person.agency_id}))


def check(
    session: Session,
    *,
    by: str,
    operation: str,
    detail: Mapping[str, Any],
    case_ref: str = "",
    concern: Concern = NOBODY,
    at: datetime,
) -> None:
    """Refuse an operation that whoever is behind it may not record. `by`: a handle. Raises `BadAnswer` naming who may."""
    if by == SYSTEM:
        return
    key = str(detail["decision"]) if operation in OF_A_DECISION else operation
    row = row_of(key)
    if row.checked_by_itself or _is_vouched_for(session, by):
        return
    partnership_id = concern.partnership_id or _partnership_of_case(session, case_ref)
    people = _people(session, partnership_id, by)
    if not people and operation == INSTALLATION:
        return
    if any(_may(session, person, key, row, concern, on=london_date(at)) for person in people):
        return
    raise refuse("recorded_by", "Recorded by", _refusal(session, people, partnership_id, by, key, concern))


def check_first(session: Session, *, by: str, key: str, concern: Concern, at: datetime) -> None:
    """Ask before anything else is looked at or changed, and no more in this transaction. Raises `BadAnswer` naming who may."""
    check(session, by=by, operation=key, detail={}, concern=concern, at=at)
    vouch(session, by)


def may(session: Session, person: Person, key: str, concern: Concern, *, at: datetime) -> bool:
    """Whether a person may record something: a decision's code, or an operation as the audit names it."""
    return _may(session, person, key, row_of(key), concern, on=london_date(at))


def vouch(session: Session, by: str) -> None:
    """Ask no more about somebody in this transaction: it was asked before what they are asked by changed, or a code of theirs answered."""
    ours(session).vouched = (session.get_transaction(), _vouched_for(session) | {by})


def added(session: Session, partnership_id: int, key: str) -> tuple[Role, ...]:
    """The roles that a partnership adds to a row."""
    return tuple(Role(role) for role in partnership_of(session, partnership_id).who_may.get(key, ()))


def who_may_record(session: Session, partnership_id: int, key: str, concern: Concern = NOBODY) -> list[Person]:
    """Everybody in the register who may record something by their own roles, or because it is about them, by handle."""
    row = row_of(key)
    roles = {*row.roles, *added(session, partnership_id, key)}
    active = select(Person).where(Person.partnership_id == partnership_id, col(Person.active))
    people = session.exec(active.order_by(col(Person.handle))).all()
    return [person for person in people if _answers(person, _held(session, person), roles, row, concern)]


def _may(session: Session, person: Person, key: str, row: MayRecord, concern: Concern, *, on: date) -> bool:
    roles = {*row.roles, *added(session, person.partnership_id, key)}
    return (
        _answers(person, _held(session, person), roles, row, concern)
        or any(_answers(person, lent, roles, row, concern) for lent in _lent_to(session, person, on=on))
        or any(
            _answers(absent, _held(session, absent), roles, row, concern)
            for absent in covered_by(session, person, on=on)
        )
    )


def _answers(person: Person, held: Held, roles: Collection[Role], row: MayRecord, concern: Concern) -> bool:
    """Whether these roles, or the person, are among those who may."""
    return person.id in concern.people or any(
        role in roles or (role in row.own and agency_id in concern.agencies) for role, agency_id in held
    )


def _held(session: Session, person: Person) -> Held:
    """The roles of a person, each with the agency that it is held for."""
    query = select(RoleHolding.role, RoleHolding.agency_id).where(RoleHolding.person_id == person.id)
    return kept(
        session, ("roles of", person.id), lambda: {(Role(role), agency) for role, agency in session.exec(query)}
    )


def _lent_to(session: Session, person: Person, *, on: date) -> list[Held]:
    """What others let this person sign as on a day, and still hold themselves."""
    rows = session.exec(
        select(Delegation.role, Person)
        .join(Person, col(Delegation.person_id) == col(Person.id))
        .where(
            Delegation.delegate_id == person.id,
            Delegation.from_on <= on,
            Delegation.to_on >= on,
            col(Delegation.withdrawn_at).is_(None),
            col(Person.active),
        )
    ).all()
    return [{(role, agency) for role, agency in _held(session, owner) if role is Role(lent)} for lent, owner in rows]


def _people(session: Session, partnership_id: int | None, by: str) -> list[Person]:
    """The active people of that handle: in one partnership, or (`None`: the matter is none of one) in any."""
    found = select(Person).where(Person.handle == by, col(Person.active))
    if partnership_id is not None:
        found = found.where(Person.partnership_id == partnership_id)
    return list(session.exec(found).all())


def _partnership_of_case(session: Session, ref: str) -> int | None:
    if not ref:
        return None
    query = select(Case.partnership_id).where(Case.ref == ref)
    return kept(session, ("partnership of case", ref), lambda: session.exec(query).first())


def _is_vouched_for(session: Session, by: str) -> bool:
    return by in _vouched_for(session)


def _vouched_for(session: Session) -> frozenset[str]:
    transaction, people = ours(session).vouched
    return people if transaction is session.get_transaction() else frozenset()


def _refusal(
    session: Session, people: list[Person], partnership_id: int | None, by: str, key: str, concern: Concern
) -> str:
    """Who may instead: by role, and by name where the partnership is known."""
    where = partnership_id or (people[0].partnership_id if people else None)
    row = row_of(key)
    who = in_words(row, added(session, where, key) if where else ())
    said = f"{people[0].name if people else by} may not record this: *{row.title}* may be recorded by {who}"
    able = [person.name for person in who_may_record(session, where, key, concern)] if where else []
    if not able:
        return f"{said}; in the register there is nobody yet"
    names = ", ".join(able[:AT_MOST]) + (f" and {len(able) - AT_MOST} more" if len(able) > AT_MOST else "")
    return f"{said}; in the register these are {names}"
