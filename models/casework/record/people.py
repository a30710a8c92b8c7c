"""Who is meant: people by what others call them, and the recipients of a role."""

from sqlmodel import Session, col, func, or_, select

from models.casework.record import doors
from models.casework.record.outbox import Recipient
from models.casework.record.session_cache import kept
from models.law.words.vocabulary import AGENCY_ROLES, DecisionKind, Role
from models.records.tables import (
    Action,
    Agency,
    AgencyReturn,
    Case,
    Decision,
    OutsideBody,
    Partnership,
    Person,
    RoleHolding,
)

SYSTEM = "system"  # who acts when a clock does


class UnknownPerson(ValueError):
    """Nobody in the register answers to that."""


def find_person(session: Session, partnership_id: int, text: str) -> Person:
    """The active person whose handle, e-mail address or name is `text`, letter case aside. Raises `UnknownPerson`."""
    doors.checked(text, lambda _: UnknownPerson(doors.WORDS))
    wanted = text.strip().lower()
    people = session.exec(
        select(Person).where(
            Person.partnership_id == partnership_id,
            col(Person.active),
            or_(
                func.lower(Person.handle) == wanted,
                func.lower(Person.email) == wanted,
                func.lower(Person.name) == wanted,
            ),
        )
    ).all()
    if len(people) != 1:
        why = "is nobody in the register" if not people else "is the name of several people; write the e-mail address"
        raise UnknownPerson(
            f"'{text.strip()}' {why}" + ("; write a registered person's name or e-mail address" if not people else "")
        )
    return people[0]


def find_agency(session: Session, partnership_id: int, text: str) -> Agency | None:
    """The agency whose code or name is `text`, letter case aside."""
    wanted = text.strip().lower()
    return session.exec(
        select(Agency).where(
            Agency.partnership_id == partnership_id,
            or_(func.lower(Agency.code) == wanted, func.lower(Agency.name) == wanted),
        )
    ).first()


def holders(session: Session, partnership_id: int, role: Role) -> list[Person]:
    """The active people who hold a role for the partnership or one of its agencies."""
    found = kept(session, ("holders", partnership_id), lambda: _holders(session, partnership_id))
    return list(found.get(role, {}).values())


def _holders(session: Session, partnership_id: int) -> dict[Role, dict[int | None, Person]]:
    held: dict[Role, dict[int | None, Person]] = {}
    for role, person in session.exec(
        select(RoleHolding.role, Person)
        .join(Person, col(RoleHolding.person_id) == col(Person.id))
        .where(Person.partnership_id == partnership_id, col(Person.active))
        .order_by(col(Person.handle))
    ):
        held.setdefault(Role(role), {})[person.id] = person
    return held


def holds(session: Session, person: Person, role: Role) -> bool:
    """Whether a person holds a role."""
    return (
        session.exec(
            select(RoleHolding.id).where(RoleHolding.person_id == person.id, RoleHolding.role == role).limit(1)
        ).first()
        is not None
    )


def registered(session: Session, case: Case, role: Role, *, item: str = "") -> list[Person]:
    """The people who hold `role` in a case, whether they are there or not.

    `item`: the number of the action for its owner and their agency's lead, of the return for those who owe it.
    """
    asked = return_of(session, case, item) if role in AGENCY_ROLES else None
    if asked is not None:
        return _who_owe(session, asked, role)
    if role is Role.ACTION_OWNER:
        return kept(session, ("owners", case.id, item), lambda: _action_owners(session, case, item))
    if role is Role.AGENCY_LEAD:
        return kept(session, ("leads", case.id, item), lambda: _agency_leads(session, case, item))
    return holders(session, case.partnership_id, role)


def outside_body(session: Session, partnership_id: int, role: Role) -> OutsideBody | None:
    """What is known of a national body's address."""
    bodies = select(OutsideBody).where(OutsideBody.partnership_id == partnership_id)
    return kept(session, ("bodies", partnership_id), lambda: {one.role: one for one in session.exec(bodies)}).get(role)


def partnership_of(session: Session, partnership_id: int) -> Partnership:
    """The partnership with a key."""
    partnership = kept(session, ("partnership", partnership_id), lambda: session.get(Partnership, partnership_id))
    assert partnership is not None
    return partnership


def agencies_to_scope(session: Session, partnership_id: int) -> list[Agency]:
    """The agencies that are asked for a summary in every rapid review."""
    return list(
        session.exec(
            select(Agency).where(Agency.partnership_id == partnership_id, col(Agency.scoped)).order_by(col(Agency.code))
        )
    )


def leads_of(session: Session, agency_id: int, role: Role = Role.AGENCY_LEAD) -> list[Person]:
    """The safeguarding leads of one agency, or whoever else holds a role for it."""
    found = kept(session, ("of agencies",), lambda: _of_agencies(session))
    return list(found.get((agency_id, role), ()))


def _of_agencies(session: Session) -> dict[tuple[int, Role], list[Person]]:
    """Who holds which role for which agency, read in one go: a case asks for many."""
    held: dict[tuple[int, Role], list[Person]] = {}
    for agency_id, role, person in session.exec(
        select(RoleHolding.agency_id, RoleHolding.role, Person)
        .join(Person, col(RoleHolding.person_id) == col(Person.id))
        .where(col(RoleHolding.agency_id).is_not(None), col(Person.active))
        .order_by(col(Person.handle))
    ):
        assert agency_id is not None
        people = held.setdefault((agency_id, Role(role)), [])
        if person not in people:
            people.append(person)
    return held


def return_of(session: Session, case: Case, number: str) -> AgencyReturn | None:
    """The agency's return with a number."""
    if not number:
        return None
    query = select(AgencyReturn).where(AgencyReturn.case_id == case.id, AgencyReturn.number == number)
    return kept(session, ("return", case.id, number), lambda: session.exec(query).first())


def which_one(session: Session, case: Case, item: str) -> str:
    """Which of several an item is, in words: `R3, Harrowmere Schools and Early Years`, `A1`."""
    asked = return_of(session, case, item)
    if asked is None:
        return item
    agency = kept(session, ("agency", asked.agency_id), lambda: session.get(Agency, asked.agency_id))
    return f"{item}, {agency.name}" if agency else item


def accountable(session: Session, asked: AgencyReturn) -> list[Person]:
    """Who answers for a return: the review group's member for the agency, or whoever stands in as a proxy."""
    proxy = session.get(Person, asked.proxy_id) if asked.proxy_id is not None else None
    return [proxy] if proxy is not None and proxy.active else leads_of(session, asked.agency_id)


def authors(session: Session, asked: AgencyReturn) -> list[Person]:
    """Who writes a return, where that is somebody else than who answers for it."""
    named = session.get(Person, asked.author_id) if asked.author_id is not None else None
    writers = [named] if named is not None and named.active else leads_of(session, asked.agency_id, Role.AGENCY_AUTHOR)
    answer = {person.id for person in accountable(session, asked)}
    return [person for person in writers if person.id not in answer]


def _who_owe(session: Session, asked: AgencyReturn, role: Role) -> list[Person]:
    if role is Role.AGENCY_EXECUTIVE:
        return leads_of(session, asked.agency_id, role)
    writers = authors(session, asked) if role is Role.AGENCY_AUTHOR else []
    return writers or accountable(session, asked)


def lead_reviewers(session: Session, case: Case) -> list[Recipient]:
    commission = session.exec(
        select(Decision)
        .where(Decision.case_id == case.id, Decision.kind == DecisionKind.COMMISSION)
        .order_by(col(Decision.round).desc())
    ).first()
    if commission is None or not commission.answers.get("reviewer_email"):
        return []
    return [Recipient(Role.LEAD_REVIEWER, commission.answers["lead_reviewers"], commission.answers["reviewer_email"])]


def _action_owners(session: Session, case: Case, item: str) -> list[Person]:
    query = select(Person).join(Action, col(Action.owner_id) == col(Person.id)).where(Action.case_id == case.id)
    if item:
        query = query.where(Action.number == item)
    return list(session.exec(query.order_by(col(Person.handle))).unique())


def _agency_leads(session: Session, case: Case, item: str) -> list[Person]:
    if item:
        action = session.exec(select(Action).where(Action.case_id == case.id, Action.number == item)).first()
        return leads_of(session, action.agency_id) if action else []
    asked = session.exec(select(AgencyReturn.agency_id).where(AgencyReturn.case_id == case.id)).all()
    if not asked:
        asked = [agency.id for agency in agencies_to_scope(session, case.partnership_id) if agency.id is not None]
    found = session.exec(
        select(Person, RoleHolding.agency_id)
        .join(RoleHolding, col(RoleHolding.person_id) == col(Person.id))
        .where(RoleHolding.role == Role.AGENCY_LEAD, col(RoleHolding.agency_id).in_(asked), col(Person.active))
        .order_by(col(Person.handle))
    ).all()
    return [person for agency_id in asked for person, theirs in found if theirs == agency_id]
