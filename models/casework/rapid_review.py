"""Stage 2, rapid review: ask every agency, take in the returns, record the outcome. Rules: rapid-review-to-panel, local targets."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from models.casework import audit, occurrences, projection
from models.casework.case import load
from models.casework.documents import take
from models.casework.entry import Entry
from models.casework.forms import RapidReviewOutcome, refuse
from models.casework.people import agencies_to_scope, find_agency
from models.law.dates import long_date
from models.law.vocabulary import OccurrenceKind, Role, Route
from models.records.tables import AgencyReturn, Case, Deadline

RETURNS = ("returned", "nothing-held")


def record_outcome(entry: Entry, answer: RapidReviewOutcome) -> None:
    """What the rapid review decided, signed off by all three partners (recorded as attended)."""
    entry.check_past(answer.decided_on, "decided_on", "Decided on")
    entry.check_not_before(answer.decided_on, OccurrenceKind.NOTIFIED, "decided_on", "Decided on", "the notification")
    for field, role in (
        ("local_authority_signed", Role.LOCAL_AUTHORITY_PARTNER),
        ("integrated_care_board_signed", Role.ICB_PARTNER),
        ("police_signed", Role.POLICE_PARTNER),
    ):
        entry.person(getattr(answer, field), field, f"Signed off for: {role.label}", role=role)
    document = take(
        entry,
        answer.rapid_review_document,
        kind="rapid-review",
        field="rapid_review_document",
        title="The rapid review, for the Panel",
    )
    again = "the outcome was considered again" if entry.round > 1 else ""
    if entry.case.route is Route.STATUTORY:
        if document is None and answer.sent_another_way_on is None and not again:
            raise refuse(
                "rapid_review_document",
                "The rapid review, for the Panel",
                f"the Panel must have it: put the file into {entry.desk.folder(entry.case.ref)} and give its name, "
                "or say below when it was sent another way",
            )
        if answer.sent_another_way_on is not None and document is None:
            entry.check_past(answer.sent_another_way_on, "sent_another_way_on", "Or sent to the Panel another way on")
            entry.put(OccurrenceKind.RAPID_REVIEW_SENT, answer.sent_another_way_on, because=again)
    if answer.meeting_held_on is not None:
        entry.check_past(answer.meeting_held_on, "meeting_held_on", "Panel meeting held on")
        entry.put(
            OccurrenceKind.RAPID_REVIEW_MEETING_HELD,
            answer.meeting_held_on,
            because=again or "the outcome form says so",
        )
    entry.put(OccurrenceKind.RAPID_REVIEW_SIGNED_OFF, answer.decided_on, because=again or "the outcome form says so")
    if entry.outcome.code == "lcspr":
        entry.put(OccurrenceKind.DECIDED, answer.decided_on, because=again)
    else:
        entry.withdraw(OccurrenceKind.DECIDED, because=again)


def open_returns(session: Session, case: Case, *, today: date) -> list[AgencyReturn]:
    """Open one return for every agency that is asked in each rapid review; those already open stay. Returns the new ones."""
    asked = set(session.exec(select(AgencyReturn.agency_id).where(AgencyReturn.case_id == case.id)))
    due_on = session.exec(
        select(col(Deadline.due_on)).where(
            Deadline.case_id == case.id, Deadline.rule == "local-agency-summaries", col(Deadline.replaced_at).is_(None)
        )
    ).first()
    assert case.id is not None
    wanted = [one.id for one in agencies_to_scope(session, case.partnership_id) if one.id not in asked]
    new = [
        AgencyReturn(case_id=case.id, agency_id=agency_id, number=f"R{number}", requested_on=today, due_on=due_on)
        for number, agency_id in enumerate(wanted, start=len(asked) + 1)
        if agency_id is not None
    ]
    session.add_all(new)
    session.flush()
    return new


def record_return(
    session: Session,
    *,
    ref: str,
    agency: str,
    outcome: str,
    returned_on: date,
    by: str,
    at: datetime,
    entered_at: datetime,
) -> AgencyReturn:
    """Record that an agency sent its summary, or said that it holds nothing. When all have, the returns are complete.

    Raises `BadAnswer`, `NoSuchCase`.
    """
    case = load(session, ref)
    found = find_agency(session, case.partnership_id, agency)
    asked = session.exec(select(AgencyReturn).where(AgencyReturn.case_id == case.id)).all()
    row = next((one for one in asked if found is not None and one.agency_id == found.id), None)
    if row is None:
        raise refuse(
            "agency",
            "Agency",
            f"'{agency}' was not asked for a return in {case.ref}; give the name of an agency that was",
        )
    if outcome not in RETURNS:
        raise refuse("outcome", "Outcome", f"'{outcome}' is not one of {', '.join(RETURNS)}")
    if not row.requested_on <= returned_on <= at.date():
        raise refuse(
            "returned_on",
            "Returned on",
            f"{long_date(returned_on)} is not between the request ({long_date(row.requested_on)}) and today",
        )
    row.returned_on, row.outcome, row.recorded_by = returned_on, outcome, by
    session.add(row)
    session.flush()
    days = [one.returned_on for one in asked]
    complete = [day for day in days if day is not None]
    if len(complete) == len(days):
        occurrences.put(
            session,
            case,
            OccurrenceKind.RETURNS_COMPLETE,
            on=max(complete),
            because="a return was corrected",
            by=by,
            at=at,
            entered_at=entered_at,
        )
    projection.reproject(session, case, at=at, because="an agency's return was recorded")
    audit.append(
        session,
        by=by,
        at=at,
        entered_at=entered_at,
        operation="rapid-review.record-return",
        case_ref=case.ref,
        detail={"agency": found.code if found else "", "outcome": outcome, "returned_on": returned_on.isoformat()},
    )
    return row
