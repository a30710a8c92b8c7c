"""Addresses on record that no mail can be written to, and ones that two people share: from before the check at entry, or put there by other means."""

from collections.abc import Iterator

from sqlmodel import Session, col, select

from models.casework.record.addresses import is_usable
from models.casework.record.people import lead_reviewers
from models.casework.watching.watch_finding import Finding, Severity
from models.records.tables import Case, GovernanceBody, OutsideBody, Partnership, Person, RoleHolding

REMEDY = "Give the right address in the partnership's file or table, and load it again; until then tell them yourself"


def addresses_in_trouble(session: Session) -> list[Finding]:
    """Everybody who is to be told things and whose name and address no mail can carry. Roles and codes only, no name, no address."""
    return [
        finding
        for partnership in session.exec(select(Partnership).order_by(col(Partnership.code)))
        for finding in (*_unusable(session, partnership), *_shared(session, partnership))
    ]


def _unusable(session: Session, partnership: Partnership) -> Iterator[Finding]:
    for whose, name, address in _addressed(session, partnership):
        if not is_usable(name, address):
            what = f"no mail can be written to the address of {whose}: nothing that is said to them goes out"
            yield Finding("address-unusable", what, REMEDY, partnership.code)


def _addressed(session: Session, partnership: Partnership) -> Iterator[tuple[str, str, str]]:
    """Whose address it is, the name beside it, and the address."""
    yield (
        "the partnership's shared mailbox, which every mail is answered to",
        partnership.name,
        partnership.shared_mailbox,
    )
    for person in _there(session, partnership):
        yield _role_of(session, person), person.name, person.email
    for body in session.exec(select(OutsideBody).where(OutsideBody.partnership_id == partnership.id)):
        if body.email:
            yield f"an outside body ({body.role.value})", body.name, body.email
    for board in session.exec(
        select(GovernanceBody).where(GovernanceBody.partnership_id == partnership.id, col(GovernanceBody.active))
    ):
        yield f"a governance body ({board.code})", board.name, board.email
    for case in session.exec(
        select(Case).where(Case.partnership_id == partnership.id, col(Case.closed_at).is_(None)).order_by(col(Case.id))
    ):
        for reviewer in lead_reviewers(session, case):
            yield f"the lead reviewer of {case.ref}", reviewer.name, reviewer.address


def _shared(session: Session, partnership: Partnership) -> Iterator[Finding]:
    by_address: dict[str, Person] = {}
    for person in _there(session, partnership):
        other = by_address.setdefault(person.email.lower(), person)
        if other is not person:
            whose = f"{_role_of(session, other)} and {_role_of(session, person)}"
            what = f"{whose} have one address: codes and answers by mail cannot be told apart"
            remedy = "Give each their own address in the partnership's file or table, and load it again"
            yield Finding("address-shared", what, remedy, partnership.code, Severity.WARNING)


def _there(session: Session, partnership: Partnership) -> list[Person]:
    return list(
        session.exec(
            select(Person)
            .where(Person.partnership_id == partnership.id, col(Person.active))
            .order_by(col(Person.handle))
        )
    )


def _role_of(session: Session, person: Person) -> str:
    roles = session.exec(
        select(RoleHolding.role).where(RoleHolding.person_id == person.id).order_by(col(RoleHolding.role))
    ).all()
    return f"person {person.id} ({', '.join(dict.fromkeys(roles)) or 'no role'})"
