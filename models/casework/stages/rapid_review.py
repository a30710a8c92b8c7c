"""Stage 2, rapid review: ask every agency, take in the returns, record the outcome. Rules: rapid-review-to-panel, local targets."""

from datetime import date

from sqlmodel import Session

from models.casework.answering.answer_entry import Entry
from models.casework.answering.case_folder import take
from models.casework.dates import occurrences, projection
from models.casework.record import audit
from models.casework.record.case import load
from models.casework.record.people import find_agency
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.casework.stages import branches, returns
from models.casework.stages.rapid_review_forms import RapidReviewOutcome
from models.law.process.branches import branch
from models.law.words.dates import long_date
from models.law.words.vocabulary import DecisionKind, OccurrenceKind, Role, Route
from models.records.tables import AgencyReturn, Case

RETURNS = ("returned", "nothing-held")
AGAIN = "the outcome was considered again"
# What a rapid review is to do (docs/law/what-is-due.md, restated by Cambridgeshire and Devon); a "no" needs its reason, as a code.
TO_BE_DONE = ("facts_gathered", "key_practice_episodes", "inequalities_considered", "improvement_considered")


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
    _check_record(entry, answer)
    again = AGAIN if entry.round > 1 else ""
    _take_papers(entry, answer)
    if answer.meeting_held_on is not None:
        entry.check_past(answer.meeting_held_on, "meeting_held_on", "Panel meeting held on")
    if again:  # the first meeting and the first sign-off stay as they were: they met, or missed, the first dates
        entry.put(OccurrenceKind.RECONSIDERED, answer.meeting_held_on or answer.decided_on, item=str(entry.round))
        entry.put(OccurrenceKind.RAPID_REVIEW_SIGNED_OFF, answer.decided_on, item=str(entry.round))
    else:
        because = "the outcome form says so"
        if answer.meeting_held_on is not None:
            entry.put(OccurrenceKind.RAPID_REVIEW_MEETING_HELD, answer.meeting_held_on, because=because)
        entry.put(OccurrenceKind.RAPID_REVIEW_SIGNED_OFF, answer.decided_on, because=because)
    _keep_what_follows(entry, answer, again)


def _keep_what_follows(entry: Entry, answer: RapidReviewOutcome, again: str) -> None:
    """The decision to review, once: confirmed later, its day stays. A review by another method begins, or ends with the outcome."""
    if entry.outcome.code != "lcspr":
        entry.withdraw(OccurrenceKind.DECIDED, because=again)
    elif entry.standing(OccurrenceKind.DECIDED) is None:
        entry.put(OccurrenceKind.DECIDED, answer.decided_on)
    method = branch(entry.outcome.code)
    if method is not None:
        branches.begin(entry, method, answer.agencies, on=answer.decided_on, confirm=bool(again))
    elif answer.agencies:
        raise refuse(
            "agencies",
            "If agencies report on their own: which",
            "with this answer no agency is asked here; a practice review asks them when it is commissioned: leave them out",
        )
    if DecisionKind.BRANCH_DONE in entry.outcome.ends:
        branches.end_all(entry, on=answer.decided_on, because=AGAIN)


def _check_record(entry: Entry, answer: RapidReviewOutcome) -> None:
    """What a rapid review must hold: yes, or no with the reason. Which agencies gave the facts: registered ones."""
    if "no" in (getattr(answer, name) for name in TO_BE_DONE) and not answer.not_done_because:
        raise refuse("not_done_because", "If one of these is a no: why", "choose the reason; the record is to hold it")
    for index, named in enumerate(answer.facts_from):
        if find_agency(entry.session, entry.case.partnership_id, named) is None:
            raise refuse(
                f"facts_from.{index}",
                f"By which agencies, line {index + 1}",
                f"'{named}' is not a registered agency; give its name or code",
            )


def _take_papers(entry: Entry, answer: RapidReviewOutcome) -> None:
    """The rapid review for the Panel, and, where the outcome was considered again, the written reply to it."""
    document = take(
        entry,
        answer.rapid_review_document,
        kind="rapid-review",
        field="rapid_review_document",
        title="The rapid review, for the Panel",
    )
    if entry.round > 1:
        reply = answer.panel_reply_document
        take(entry, reply, kind="panel-reply", field="panel_reply_document", title="The written reply to the Panel")
    if entry.case.route is Route.STATUTORY:
        if document is None and answer.sent_another_way_on is None and entry.round == 1:
            raise refuse(
                "rapid_review_document",
                "The rapid review, for the Panel",
                f"the Panel must have it: put the file into {entry.desk.folder(entry.case.ref)} and give its name, "
                "or say below when it was sent another way",
            )
        if answer.sent_another_way_on is not None and document is None:
            entry.check_past(answer.sent_another_way_on, "sent_another_way_on", "Or sent to the Panel another way on")
            if entry.round == 1 or entry.standing(OccurrenceKind.RAPID_REVIEW_SENT) is None:
                entry.put(OccurrenceKind.RAPID_REVIEW_SENT, answer.sent_another_way_on, because=AGAIN)
            else:
                entry.put(OccurrenceKind.PANEL_REPLIED_TO, answer.sent_another_way_on, item=str(entry.round))


def record_return(session: Session, *, ref: str, agency: str, outcome: str, returned_on: date, by: By) -> AgencyReturn:
    """Record that an agency sent its summary, or said that it holds nothing: either meets its date. When all have, the returns are complete.

    One that comes after the outcome is recorded too. Raises `BadAnswer`, `NoSuchCase`.
    """
    case = load(session, ref)
    row, found = returns.asked_of(session, case, agency)
    if outcome not in RETURNS:
        raise refuse("outcome", "Outcome", f"'{outcome}' is not one of {', '.join(RETURNS)}")
    if not row.requested_on <= returned_on <= by.at.date():
        raise refuse(
            "returned_on",
            "Returned on",
            f"{long_date(returned_on)} is not between the request ({long_date(row.requested_on)}) and today",
        )
    row.returned_on, row.outcome, row.recorded_by = returned_on, outcome, by.who
    session.add(row)
    session.flush()
    _put_returned(session, case, row, by=by)
    days = [
        agency_return.returned_on
        for agency_return in returns.of_case(session, case)
        if agency_return.kind == returns.SUMMARY
    ]
    complete = [day for day in days if day is not None]
    if len(complete) == len(days):
        occurrences.put(
            session, case, OccurrenceKind.RETURNS_COMPLETE, on=max(complete), because="a return was corrected", by=by
        )
    projection.reproject(session, case, at=by.at, because="an agency's return was recorded")
    audit.append(
        session,
        by=by,
        operation="rapid-review.record-return",
        case_ref=case.ref,
        detail={"agency": found.code, "number": row.number, "outcome": outcome, "returned_on": returned_on.isoformat()},
        concern=returns.concern(case, row),
    )
    return row


def _put_returned(session: Session, case: Case, row: AgencyReturn, *, by: By) -> None:
    assert row.returned_on is not None
    occurrences.put(
        session,
        case,
        OccurrenceKind.RETURNED,
        on=row.returned_on,
        item=row.number,
        because="the return was corrected",
        by=by,
    )
