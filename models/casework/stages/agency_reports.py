"""Reports that agencies write of their own: management reviews, reports to a review. Who is asked, by when, and when it came. Rule: agency-report-due.

They stand beside the summaries of the rapid review, in the same table and numbered with them, each with a date and a ladder of its own.
"""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from models.casework.dates import occurrences, projection
from models.casework.forms.fields import AskedAgency
from models.casework.notices.notifier import Speaker
from models.casework.record import audit
from models.casework.record.case import load
from models.casework.record.people import find_agency
from models.casework.record.refusals import check_to_come, refuse
from models.casework.record.who import By
from models.casework.stages import returns
from models.law.words.dates import long_date
from models.law.words.vocabulary import OccurrenceKind, Role
from models.records.tables import Agency, AgencyReturn, Case

REPORT = "report"  # what a practice review asks an agency for; other kinds are the codes of the other methods
OUTCOMES = ("returned", "nothing-held")
NOTICE = "agency-report-request"
_WRITERS = (Role.AGENCY_LEAD, Role.AGENCY_AUTHOR)


def request(
    session: Session, case: Case, asked: Sequence[AskedAgency], *, kind: str, due_on: date, by: By
) -> list[AgencyReturn]:
    """Ask agencies for a report of one kind, each by its own date or by `due_on`. Who was asked before keeps what stands.

    Within the caller's operation. Raises `BadAnswer` naming the line.
    """
    rows = returns.of_case(session, case)
    agency_returns = []
    for index, line in enumerate(asked):
        where, title = f"agencies.{index}", f"Agencies, line {index + 1}"
        agency = find_agency(session, case.partnership_id, line.agency)
        if agency is None or agency.id is None:
            raise refuse(f"{where}.agency", title, f"'{line.agency}' is not a registered agency; give its name or code")
        row = next(
            (
                agency_return
                for agency_return in rows
                if agency_return.agency_id == agency.id and agency_return.kind == kind
            ),
            None,
        )
        if row is None:
            on = check_to_come(line.due_on, f"{where}.due_on", title, today=by.today) if line.due_on else due_on
            assert case.id is not None
            row = AgencyReturn(
                case_id=case.id,
                agency_id=agency.id,
                number=f"R{len(rows) + 1}",
                kind=kind,
                requested_on=by.today,
                due_on=on,
            )
            rows.append(row)
            session.add(row)
            session.flush()
            _put(session, case, OccurrenceKind.AGENCY_REPORT_DUE, on, row.number, by=by)
        agency_returns.append(row)
    return agency_returns


def record(
    session: Session, *, ref: str, agency: str, number: str, outcome: str, returned_on: date, by: By
) -> AgencyReturn:
    """Record that an agency's report came, or that it holds nothing. The same again changes nothing.

    Raises `BadAnswer` naming the field, `NoSuchCase`.
    """
    case = load(session, ref)
    row = _asked(session, case, number)
    found = find_agency(session, case.partnership_id, agency)
    if found is None or found.id != row.agency_id:
        raise refuse(
            "agency", "Agency", f"{row.number} was not asked of '{agency}'; the page of the case lists who was asked"
        )
    if outcome not in OUTCOMES:
        raise refuse("outcome", "Outcome", f"'{outcome}' is not one of {', '.join(OUTCOMES)}")
    if not row.requested_on <= returned_on <= by.today:
        raise refuse(
            "returned_on",
            "Returned on",
            f"{long_date(returned_on)} is not between the request ({long_date(row.requested_on)}) and today",
        )
    if (row.returned_on, row.outcome) == (returned_on, outcome):
        return row
    row.returned_on, row.outcome, row.recorded_by = returned_on, outcome, by.who
    session.add(row)
    session.flush()
    _put(
        session, case, OccurrenceKind.AGENCY_REPORT_RETURNED, returned_on, row.number, by=by, because="it was corrected"
    )
    projection.reproject(session, case, at=by.at, because=f"the agency's report {row.number} was recorded")
    audit.append(
        session,
        by=by,
        operation="agency-report.record",
        case_ref=case.ref,
        detail={"number": row.number, "kind": row.kind, "outcome": outcome, "returned_on": returned_on.isoformat()},
        concern=returns.concern(case, row),
    )
    return row


def of_kind(session: Session, case: Case, kind: str) -> list[AgencyReturn]:
    """The reports of one kind that were asked for in a case."""
    return [row for row in returns.of_case(session, case) if row.kind == kind]


def ask_each(speaker: Speaker) -> int:
    """Send each request to whoever writes the report and to whoever answers for it, once. Returns how many notices are new."""
    rows = speaker.session.exec(
        select(AgencyReturn, Agency)
        .join(Agency, col(AgencyReturn.agency_id) == col(Agency.id))
        .where(
            AgencyReturn.case_id == speaker.about.id,
            AgencyReturn.kind != returns.SUMMARY,
            col(AgencyReturn.returned_on).is_(None),
        )
        .order_by(col(AgencyReturn.id))
    ).all()
    return sum(_ask(speaker, row, agency) for row, agency in rows)


def withdraw(session: Session, case: Case, kind: str, *, because: str, by: By) -> None:
    """End the dates of the reports of one kind that are still out: nobody waits for them any more."""
    for row in of_kind(session, case, kind):
        due = occurrences.standing(session, case, OccurrenceKind.AGENCY_REPORT_DUE, item=row.number)
        if row.returned_on is None and due is not None:
            occurrences.supersede(session, due, because=because, by=by.who, at=by.at)


def _ask(speaker: Speaker, row: AgencyReturn, agency: Agency) -> int:
    if occurrences.standing(speaker.session, speaker.about, OccurrenceKind.AGENCY_REPORT_DUE, item=row.number) is None:
        return 0
    reached = [
        recipient for role in _WRITERS for recipient in speaker.reach(role, item=row.number) if recipient.role is role
    ]
    if not reached:
        return int(speaker.nobody(Role.AGENCY_LEAD, NOTICE, occasion=row.number, duty=None, item=row.number))
    facts = {
        "number": row.number,
        "agency": agency.name,
        "kind": KINDS.get(row.kind, row.kind),
        "due_on": long_date(row.due_on) if row.due_on else "",
    }
    return sum(speaker.say(NOTICE, recipient, facts, occasion=row.number) for recipient in reached)


KINDS = {
    REPORT: "report to the practice review",
    "imr": "individual management review",
    "silp": "report to the learning process",
    "thematic": "report to the thematic review",
    "single-agency-review": "review of its own work",
}


def _asked(session: Session, case: Case, number: str) -> AgencyReturn:
    rows = [row for row in returns.of_case(session, case) if row.kind != returns.SUMMARY]
    row = next((agency_return for agency_return in rows if agency_return.number == _said(number)), None)
    if row is None:
        known = ", ".join(agency_return.number for agency_return in rows) or "none"
        raise refuse(
            "number",
            "Which return",
            f"'{number}' is no report asked for in {case.ref}; those that are: {known}. For the summary of the rapid review leave it empty",
        )
    return row


def _said(number: str) -> str:
    return number.strip().upper()


def _put(session: Session, case: Case, kind: OccurrenceKind, on: date, item: str, *, by: By, because: str = "") -> None:
    occurrences.put(session, case, kind, on=on, item=item, because=because, by=by)
