"""Ask for the returns one by one, where one notice to all agencies' leads is not enough: missed agencies, authors, proxies. Rule: agency-return.

Said once each, whoever asks twice. An agency that has nobody to ask is an alarm on the first day, and not a silence until its date.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlmodel import col, select

from models.casework.notices.notifier import Speaker
from models.casework.process.decision_notice_facts import FACTS
from models.casework.record.outbox import Recipient
from models.casework.record.people import leads_of
from models.casework.stages import returns
from models.law.words.dates import long_date
from models.law.words.vocabulary import Role
from models.records.tables import Agency, AgencyReturn, Person, RoleHolding

NOTICE = "scoping-request"


def ask_each(speaker: Speaker) -> int:
    """Ask whoever must be asked beside the leads of the agencies that are always asked. Returns how many notices are new."""
    new = 0
    for row in returns.of_case(speaker.session, speaker.about):
        if row.returned_on is None and row.kind == returns.SUMMARY:
            new += sum(_ask(speaker, row, role, why) for role, why in _wanted(speaker, row))
    return new


def asked_of_lead(speaker: Speaker, to: Recipient) -> dict[str, Any]:
    """What the lead of one agency, or of several, is asked for on the first day; empty where it is nothing."""
    rows = speaker.session.exec(
        select(AgencyReturn, Agency)
        .join(Agency, col(AgencyReturn.agency_id) == col(Agency.id))
        .join(RoleHolding, col(RoleHolding.agency_id) == col(Agency.id))
        .join(Person, col(RoleHolding.person_id) == col(Person.id))
        .where(
            AgencyReturn.case_id == speaker.about.id,
            AgencyReturn.kind == returns.SUMMARY,
            col(AgencyReturn.late_found).is_(False),
            RoleHolding.role == Role.AGENCY_LEAD,
            Person.email == (to.stands_for or to.address),
        )
        .order_by(col(AgencyReturn.id))
    ).all()
    return _asked(rows) if rows else {}


def _wanted(speaker: Speaker, row: AgencyReturn) -> Iterator[tuple[Role, str]]:
    if row.proxy_id is not None:
        yield Role.AGENCY_LEAD, "proxy"
    elif row.late_found:
        yield Role.AGENCY_LEAD, "missed"
    elif not leads_of(speaker.session, row.agency_id):
        yield Role.AGENCY_LEAD, "asked"
    if row.author_id is not None:
        yield Role.AGENCY_AUTHOR, "author"


def _ask(speaker: Speaker, row: AgencyReturn, role: Role, why: str) -> int:
    occasion = f"{why}:{row.number}"
    to = speaker.reach(role, item=row.number)
    if not to:
        return int(speaker.nobody(role, NOTICE, occasion=occasion, duty=None, item=row.number))
    agency = speaker.session.get(Agency, row.agency_id)
    assert agency is not None
    facts = FACTS[NOTICE](speaker, None) | _asked([(row, agency)])
    wanted = [
        recipient for recipient in to if recipient.role is role
    ]  # an author who answers for it as well was asked as that
    return sum(speaker.say(NOTICE, recipient, facts, occasion=occasion) for recipient in wanted)


def _asked(rows: Sequence[tuple[AgencyReturn, Agency]]) -> dict[str, Any]:
    """The returns in words: what the mail says, and what the form that goes with it is made out for."""
    dates = [row.due_on for row, _ in rows if row.due_on is not None]
    return {
        "agency": " and ".join(agency.name for _, agency in rows),
        "due_on": long_date(min(dates)) if dates else "",
        "late_found": any(row.late_found for row, _ in rows),
        "asked": [
            {
                "number": row.number,
                "agency": agency.name,
                "requested_on": long_date(row.requested_on),
                "due_on": long_date(row.due_on) if row.due_on else "",
            }
            for row, agency in rows
        ],
    }
