"""Whom to address as a role on a day: the holders who are there, the covers of those who are not, the national bodies' addresses."""

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session

from models.casework.record.covers import Reached, covered
from models.casework.record.outbox import Recipient
from models.casework.record.people import (
    authors,
    holders,
    lead_reviewers,
    outside_body,
    registered,
    return_of,
    which_one,
)
from models.law.words.vocabulary import NATIONAL_BODIES, Role
from models.records.tables import Case

INSTEAD = {Role.AGENCY_AUTHOR: Role.AGENCY_LEAD}  # where nobody holds the role


def addressed_as(role: Role) -> tuple[Role, ...]:
    """As whom somebody may be addressed who is told as `role`: as such, or as whoever stands in where nobody holds it."""
    return (role, INSTEAD[role]) if role in INSTEAD else (role,)


def recipients(session: Session, case: Case, role: Role, *, on: date, item: str = "") -> list[Recipient]:
    """Everybody to address as `role` in a case, one entry per address. Empty where nobody can be reached.

    `item`: the number of the action for its owner and their agency's lead, of the return for those who owe it. Where nobody else than
    the accountable member writes a return, the author is that member, addressed as such.
    """
    if role in NATIONAL_BODIES:
        body = outside_body(session, case.partnership_id, role)
        return [Recipient(role, body.name, body.email)] if body and body.email else []
    if role is Role.LEAD_REVIEWER:
        return lead_reviewers(session, case)
    which = which_one(session, case, item) if item else ""
    if role is Role.AGENCY_AUTHOR:
        asked = return_of(session, case, item)
        writing = covered(session, authors(session, asked), on=on) if asked else []
        if writing:
            return _addressed(role, writing, which)
        role = INSTEAD[role]
    return _addressed(role, covered(session, registered(session, case, role, item=item), on=on), which)


def recipients_of_partnership(session: Session, partnership_id: int, role: Role, *, on: date) -> list[Recipient]:
    """Everybody to address as `role` in a matter of the partnership's own."""
    return _addressed(role, covered(session, holders(session, partnership_id, role), on=on))


def _addressed(role: Role, found: Iterable[Reached], which: str = "") -> list[Recipient]:
    """One entry for each who is meant. Somebody who covers for two is told for each, and for themselves once."""
    by_meant: dict[str, Recipient] = {}
    for one in found:
        stands_for = one.stands_for.email if one.stands_for else ""
        recipient = Recipient(role, one.person.name, one.person.email, stands_for, one.person.channel, which)
        by_meant.setdefault(recipient.meant, recipient)
    return list(by_meant.values())
