"""The steps of a review by another method: done on a day, or left out with a reason; and the agencies' reports that one of them waits for. Rules: branch-step-due, agency-report-due."""

from datetime import date

from sqlmodel import Session

from models.casework.dates import occurrences, projection
from models.casework.record import audit
from models.casework.record.case import load
from models.casework.record.prose import find_in_prose
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.casework.stages import agency_reports
from models.casework.stages.branches import of_case
from models.law.words.dates import long_date
from models.law.words.vocabulary import OccurrenceKind
from models.records.tables import Case, ReviewBranch

DONE, LEFT_OUT = "it was done", "it is left out"
O = OccurrenceKind  # noqa: E741


def record_step(session: Session, *, ref: str, item: str, do: str, on: date, because: str, by: By) -> ReviewBranch:
    """Record that a step was done on a day, or that it is left out and why. The same again changes nothing.

    Raises `BadAnswer` naming the field, `NoSuchCase`.
    """
    case = load(session, ref)
    row, wanted = _step(session, case, item)
    if do not in (DONE, LEFT_OUT):
        raise refuse("do", "What happened", f"choose '{DONE}' or '{LEFT_OUT}'")
    if find_in_prose(because):
        raise refuse("because", "Because", f"this holds what looks like {find_in_prose(because)}; take it out")
    if not row.began_on <= on <= by.today:
        raise refuse("on", "On", f"{long_date(on)} is not between the beginning ({long_date(row.began_on)}) and today")
    if not _keep_step(session, case, row, wanted, do=do, on=on, because=because, by=by):
        return row
    projection.reproject(session, case, at=by.at, because=f"step {wanted} was recorded")
    audit.append(
        session,
        by=by,
        operation="branch.record-step",
        case_ref=case.ref,
        detail={"step": wanted, "left_out": do == LEFT_OUT, "on": on.isoformat()},
    )
    return row


def record_report(
    session: Session, *, ref: str, agency: str, number: str, outcome: str, returned_on: date, by: By
) -> None:
    """Record an agency's report, and with the last of them the step that waited for all. Raises `BadAnswer`, `NoSuchCase`."""
    agency_return = agency_reports.record(
        session, ref=ref, agency=agency, number=number, outcome=outcome, returned_on=returned_on, by=by
    )
    case = load(session, ref)
    days = [one.returned_on for one in agency_reports.of_kind(session, case, agency_return.kind)]
    row = next(
        (
            review_branch
            for review_branch in of_case(session, case)
            if review_branch.code == agency_return.kind and review_branch.ended_on is None
        ),
        None,
    )
    step = next((one for one in row.steps if one["of_agencies"]), None) if row else None
    if row is None or step is None or step["left_out"] or None in days:
        return
    last = max(max(day for day in days if day is not None), row.began_on)
    record_step(session, ref=ref, item=step["item"], do=DONE, on=last, because="a report was corrected", by=by)


def _keep_step(
    session: Session, case: Case, row: ReviewBranch, item: str, *, do: str, on: date, because: str, by: By
) -> bool:
    """Put it on record; returns whether anything changed."""
    step = next(one for one in row.steps if one["item"] == item)
    standing = occurrences.standing(session, case, O.BRANCH_STEP_DONE, item=item)
    if do == DONE:
        if standing is not None and standing.on == on:
            return False
        if step["left_out"]:
            raise refuse(
                "step", "Which step", f"{item} is on record as left out; finish the review, or record another step"
            )
        occurrences.put(session, case, O.BRANCH_STEP_DONE, on=on, item=item, because=because, by=by)
        return True
    if step["left_out"]:
        return False
    if standing is not None:
        raise refuse("do", "What happened", f"{item} is on record as done on {long_date(standing.on)}")
    if not because:
        raise refuse("because", "Because", "say why the step is left out")
    due = occurrences.standing(session, case, O.BRANCH_STEP_DUE, item=item)
    if due is not None:
        occurrences.supersede(session, due, because=because, by=by.who, at=by.at)
    row.steps = [{**one, "left_out": True} if one["item"] == item else one for one in row.steps]
    session.add(row)
    return True


def _step(session: Session, case: Case, item: str) -> tuple[ReviewBranch, str]:
    wanted = item.strip().upper()
    rows = [row for row in of_case(session, case) if row.ended_on is None]
    for row in rows:
        if any(step["item"] == wanted for step in row.steps):
            return row, wanted
    known = ", ".join(step["item"] for row in rows for step in row.steps) or "none"
    raise refuse(
        "step", "Which step", f"'{item}' is no step of a review that runs in {case.ref}; those that are: {known}"
    )
