"""What a governance body is to take: on the agenda of the next meeting whose papers can still be sent in time. Rule: body-papers; all of it ours.

A body prepares; the decision itself is recorded by its own form. A meeting that is cancelled, or was not quorate, moves its items on, and the
day for their papers with them.
"""

from datetime import date
from typing import TypedDict

from sqlmodel import Session, col, select

from models.casework.dates import occurrences, projection, rulebook
from models.casework.record import audit
from models.casework.record.case import load
from models.casework.record.prose import find_in_prose
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.law.process.decisions import step
from models.law.words.dates import long_date
from models.law.words.vocabulary import DecisionKind, OccurrenceKind
from models.records.tables import Case, GovernanceBody, GovernanceMeeting, RoutedItem

K = DecisionKind
O = OccurrenceKind  # noqa: E741
WHAT = (K.RAPID_REVIEW_OUTCOME, K.COMMISSION, K.REPORT_APPROVED, K.ADOPT_PLAN, K.PUBLICATION_DECISION, K.SIGN_OFF_PLAN)
DEFERRED = "deferred"
OUTCOMES = ("agreed", "agreed with changes", "not agreed", "withdrawn", DEFERRED)
NUMBER = "Which item"


def route(session: Session, *, ref: str, body: str, what: str, by: By) -> RoutedItem:
    """Put an item on the agenda of a body's next meeting; the same again changes nothing. Raises `BadAnswer`, `NoSuchCase`."""
    case = load(session, ref)
    assert case.id is not None
    governance_body = _body(session, case, body)
    assert governance_body.id is not None
    if what not in list(WHAT):
        raise refuse("what", "What it takes", f"'{what}' is not one of {', '.join(WHAT)}")
    items = of_case(session, case)
    same = next(
        (
            routed_item
            for routed_item in items
            if (routed_item.body_id, routed_item.what) == (governance_body.id, what) and routed_item.settled_on is None
        ),
        None,
    )
    if same is not None:
        return same
    meeting = next_meeting(session, governance_body, today=by.today)
    if meeting is None:
        raise refuse(
            "body",
            "Body",
            f"no meeting of {governance_body.name} to come leaves {governance_body.papers_working_days} working days for the papers; "
            f"record one first (`cspr governance meeting {governance_body.code} DATE`)",
        )
    item = RoutedItem(
        case_id=case.id,
        number=f"G{len(items) + 1}",
        body_id=governance_body.id,
        meeting_id=meeting.id,
        what=what,
        recorded_by=by.who,
        recorded_at=by.at,
    )
    session.add(item)
    session.flush()
    _ask_for_papers(session, case, item, governance_body, meeting, by)
    _note(session, case, "governance.route", item, governance_body, meeting, by)
    return item


def papers_sent(session: Session, *, ref: str, number: str, on: date, by: By) -> RoutedItem:
    """Record that a body has the papers of an item; the same again changes nothing. Raises `BadAnswer`, `NoSuchCase`."""
    case = load(session, ref)
    item = _waiting(session, case, number)
    body, meeting = _of_item(session, item)
    if meeting is None:
        raise refuse("number", NUMBER, f"{item.number} has no meeting yet; record one first, and its papers then")
    if on > by.today:
        raise refuse("on", "On", f"{long_date(on)} has not come yet; record it when they have been sent")
    before = occurrences.standing(session, case, O.BODY_PAPERS_SENT, item=_round(item))
    if before is not None and before.on != on:
        raise refuse("on", "On", f"the papers of {item.number} are on record as sent on {long_date(before.on)}")
    if before is None:
        _happened(session, case, O.BODY_PAPERS_SENT, item, on, by)
        projection.reproject(session, case, at=by.at, because=f"the papers of {item.number} were sent")
        _note(session, case, "governance.papers", item, body, meeting, by)
    return item


def settle(
    session: Session, *, ref: str, number: str, outcome: str, minute: str, present: int | None, by: By
) -> RoutedItem:
    """Record what the body made of an item. Without its quorum it can only be deferred: to the next meeting. Raises `BadAnswer`, `NoSuchCase`."""
    case = load(session, ref)
    item = _waiting(session, case, number)
    if outcome not in OUTCOMES:
        raise refuse("outcome", "Outcome", f"'{outcome}' is not one of {', '.join(OUTCOMES)}")
    if find_in_prose(minute):
        raise refuse("minute", "Minute", "give the minute's reference only; nothing that identifies a child or family")
    body, meeting = _of_item(session, item)
    if outcome != "withdrawn":
        _check_met(body, meeting, by)
    if outcome not in (DEFERRED, "withdrawn"):
        _check_taken(body, minute, present)
    if outcome == DEFERRED:
        _move_on(session, case, item, body, after=meeting.on if meeting else None, by=by)
        return item
    item.outcome, item.minute, item.present, item.settled_on = outcome, minute, present, by.today
    session.add(item)
    if outcome == "withdrawn":
        _call_papers_off(session, case, item, because=f"{item.number} was withdrawn from the body", by=by)
    elif meeting is not None and not _has_papers(session, case, item):
        _happened(session, case, O.BODY_PAPERS_SENT, item, meeting.on, by)
    projection.reproject(session, case, at=by.at, because=f"{item.number}: {outcome}")
    _note(session, case, "governance.settle", item, body, meeting, by)
    return item


def follow_meetings(session: Session, body: GovernanceBody, by: By) -> int:
    """Move on the items whose meeting was cancelled, and give a meeting to those that had none. Returns how many moved."""
    session.flush()
    waiting = session.exec(
        select(RoutedItem)
        .where(RoutedItem.body_id == body.id, col(RoutedItem.settled_on).is_(None))
        .order_by(col(RoutedItem.id))
    ).all()
    moved = 0
    for item in waiting:
        meeting = session.get(GovernanceMeeting, item.meeting_id) if item.meeting_id is not None else None
        if meeting is None or meeting.cancelled_at is not None:
            case = session.get(Case, item.case_id)
            assert case is not None
            moved += _move_on(session, case, item, body, after=None, by=by)
    return moved


def next_meeting(
    session: Session, body: GovernanceBody, *, today: date, after: date | None = None
) -> GovernanceMeeting | None:
    """The first meeting to come, later than `after`, whose papers can still be sent in time."""
    meetings = session.exec(
        select(GovernanceMeeting)
        .where(
            GovernanceMeeting.body_id == body.id,
            col(GovernanceMeeting.cancelled_at).is_(None),
            GovernanceMeeting.on > (after or date.min),
        )
        .order_by(col(GovernanceMeeting.on))
    ).all()
    return next((meeting for meeting in meetings if today <= papers_due_on(session, body, meeting)), None)


def papers_due_on(session: Session, body: GovernanceBody, meeting: GovernanceMeeting) -> date:
    """The last day for the papers of a meeting."""
    calendar = rulebook.of_partnership(session, body.partnership_id).calendar
    return calendar.add_working_days(meeting.on, -body.papers_working_days).on


def of_case(session: Session, case: Case) -> list[RoutedItem]:
    """Every item of a case, in order."""
    return list(session.exec(select(RoutedItem).where(RoutedItem.case_id == case.id).order_by(col(RoutedItem.id))))


class RoutedView(TypedDict):
    """Something that a governance body is to prepare."""

    number: str
    what: K
    title: str
    body: str
    meets_on: str | None
    papers_due_on: str | None
    papers_sent_on: str | None
    quorum: int | None
    moved: int
    outcome: str
    minute: str
    settled_on: str | None


def view(session: Session, case: Case) -> list[RoutedView]:
    """The items of a case as JSON values: body, meeting, last day for the papers, outcome."""
    found: list[RoutedView] = []
    for item in of_case(session, case):
        body, meeting = _of_item(session, item)
        sent = occurrences.standing(session, case, O.BODY_PAPERS_SENT, item=_round(item))
        found.append(
            {
                "number": item.number,
                "what": K(item.what),
                "title": step(K(item.what)).title,
                "body": body.name,
                "meets_on": meeting.on.isoformat() if meeting else None,
                "papers_due_on": papers_due_on(session, body, meeting).isoformat() if meeting else None,
                "papers_sent_on": sent.on.isoformat() if sent else None,
                "quorum": body.quorum,
                "moved": item.moved,
                "outcome": item.outcome,
                "minute": item.minute,
                "settled_on": item.settled_on.isoformat() if item.settled_on else None,
            }
        )
    return found


def _check_met(body: GovernanceBody, meeting: GovernanceMeeting | None, by: By) -> None:
    if meeting is None or meeting.on > by.today:
        when = f"meets on {long_date(meeting.on)}" if meeting else "has no meeting for it yet"
        raise refuse("outcome", "Outcome", f"{body.name} {when}; record what it made of it afterwards")


def _check_taken(body: GovernanceBody, minute: str, present: int | None) -> None:
    if not minute:
        raise refuse("minute", "Minute", "give the reference of the minute")
    if body.quorum is not None and (present is None or present < body.quorum):
        raise refuse(
            "present",
            "Members present",
            f"{body.name} needs {body.quorum}; without them it is '{DEFERRED}' to the next meeting",
        )


def _move_on(
    session: Session, case: Case, item: RoutedItem, body: GovernanceBody, *, after: date | None, by: By
) -> bool:
    """To the next meeting; to none where none is to come. Returns whether anything changed."""
    meeting = next_meeting(session, body, today=by.today, after=after)
    if (meeting.id if meeting else None) == item.meeting_id:
        return False
    _call_papers_off(session, case, item, because=f"{item.number} was moved to another meeting", by=by)
    item.meeting_id = meeting.id if meeting else None
    item.moved += 1
    session.add(item)
    _ask_for_papers(session, case, item, body, meeting, by)
    _note(session, case, "governance.move", item, body, meeting, by)
    return True


def _round(item: RoutedItem) -> str:
    """Which item, and which of the meetings that it was put to."""
    return f"{item.number}.{item.moved + 1}"


def _ask_for_papers(
    session: Session, case: Case, item: RoutedItem, body: GovernanceBody, meeting: GovernanceMeeting | None, by: By
) -> None:
    if meeting is not None:
        _happened(session, case, O.BODY_PAPERS_DUE, item, papers_due_on(session, body, meeting), by)
    projection.reproject(session, case, at=by.at, because=f"{item.number} was put to a meeting")


def _call_papers_off(session: Session, case: Case, item: RoutedItem, *, because: str, by: By) -> None:
    """Papers that were not sent, for a meeting that will not take the item, are not owed."""
    due = occurrences.standing(session, case, O.BODY_PAPERS_DUE, item=_round(item))
    if due is not None and not _has_papers(session, case, item):
        occurrences.supersede(session, due, because=because, by=by.who, at=by.at)


def _has_papers(session: Session, case: Case, item: RoutedItem) -> bool:
    return occurrences.standing(session, case, O.BODY_PAPERS_SENT, item=_round(item)) is not None


def _happened(session: Session, case: Case, kind: OccurrenceKind, item: RoutedItem, on: date, by: By) -> None:
    occurrences.put(session, case, kind, on=on, item=_round(item), by=by)


def _waiting(session: Session, case: Case, number: str) -> RoutedItem:
    items = [routed_item for routed_item in of_case(session, case) if routed_item.settled_on is None]
    found = next((routed_item for routed_item in items if routed_item.number == number.strip().upper()), None)
    if found is None:
        raise refuse("number", NUMBER, f"'{number}' waits for no body; those that do: {_numbers(items)}")
    return found


def _body(session: Session, case: Case, code: str) -> GovernanceBody:
    bodies = session.exec(
        select(GovernanceBody).where(GovernanceBody.partnership_id == case.partnership_id, col(GovernanceBody.active))
    ).all()
    governance_body = next((body for body in bodies if body.code == code.strip().lower()), None)
    if governance_body is None:
        offered = ", ".join(sorted(body.code for body in bodies)) or "none yet"
        raise refuse("body", "Body", f"'{code}' is no body on record; choose one of {offered}")
    return governance_body


def _of_item(session: Session, item: RoutedItem) -> tuple[GovernanceBody, GovernanceMeeting | None]:
    body = session.get(GovernanceBody, item.body_id)
    assert body is not None
    return body, session.get(GovernanceMeeting, item.meeting_id) if item.meeting_id is not None else None


def _numbers(items: list[RoutedItem]) -> str:
    return ", ".join(routed_item.number for routed_item in items) or "none"


def _note(
    session: Session,
    case: Case,
    operation: str,
    item: RoutedItem,
    body: GovernanceBody,
    meeting: GovernanceMeeting | None,
    by: By,
) -> None:
    detail = {
        "number": item.number,
        "body": body.code,
        "what": K(item.what),
        "meets_on": meeting.on.isoformat() if meeting else None,
        "outcome": item.outcome,
        "minute": item.minute,
    }
    audit.append(session, by=by, operation=operation, case_ref=case.ref, detail=detail)
