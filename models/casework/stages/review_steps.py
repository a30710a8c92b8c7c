"""What happens while a local child safeguarding practice review (LCSPR) runs, as dates only: panel meetings, drafts, events, the family track.

The family is told after every meeting of the review's panel, is offered an advocate, and reads the draft in its own time. Never a name and
never what was said. Rule: family-step-due; its number of days is ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models.casework.answering.case_folder import take_in
from models.casework.dates import occurrences, projection, rulebook
from models.casework.record import audit
from models.casework.record.case import load
from models.casework.record.case import occurrences as standing_of
from models.casework.record.desk import Desk
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.law.words.dates import long_date
from models.law.words.vocabulary import OccurrenceKind
from models.records.tables import Case

O = OccurrenceKind  # noqa: E741
ADVOCATE = "advocate"
TELL_WITHIN, OFFER_WITHIN = 5, 10  # working days, the product's own numbers
CAN_HAVE_A_DOCUMENT = (O.DRAFT_RECEIVED, O.DRAFT_COMMENTED_ON)


@dataclass(frozen=True)
class ReviewStep:
    """One thing that may happen. `numbered`: each time is one of its own. `of`: it belongs to one of those, by its number."""

    kind: OccurrenceKind
    numbered: bool = False
    of: OccurrenceKind | None = None
    item: str = ""


HAPPENED: Mapping[str, ReviewStep] = {
    "the review's panel met": ReviewStep(O.REVIEW_PANEL_MET, numbered=True),
    "the family was told after a panel meeting": ReviewStep(O.FAMILY_STEP_DONE, of=O.REVIEW_PANEL_MET),
    "an advocate was offered to the family": ReviewStep(O.FAMILY_STEP_DONE, item=ADVOCATE),
    "the draft was offered to the family": ReviewStep(O.DRAFT_OFFERED_TO_FAMILY, of=O.DRAFT_RECEIVED),
    "the family has read the draft": ReviewStep(O.DRAFT_READ_BY_FAMILY, of=O.DRAFT_RECEIVED),
    "the family does not wish to take part": ReviewStep(O.FAMILY_DECLINED),
    "the family wishes to take part after all": ReviewStep(O.FAMILY_DECLINED),
    "the practitioners' event was held": ReviewStep(O.PRACTITIONERS_EVENT_HELD, numbered=True),
    "a draft of the report came in": ReviewStep(O.DRAFT_RECEIVED, numbered=True),
    "comments on a draft were sent": ReviewStep(O.DRAFT_COMMENTED_ON, of=O.DRAFT_RECEIVED),
}
AFTER_ALL = "the family wishes to take part after all"


def record(session: Session, *, ref: str, what: str, on: date, number: str, document: str, desk: Desk, by: By) -> str:
    """Record one step of a review. Returns its item. The same again changes nothing.

    `number`: which meeting or draft it belongs to; empty: the last. Raises `BadAnswer` naming the field, `NoSuchCase`.
    """
    case = load(session, ref)
    step = HAPPENED.get(what)
    if step is None:
        raise refuse("what", "What happened", f"'{what}' is not one of: {'; '.join(HAPPENED)}")
    _check_day(session, case, on, today=by.today)
    if document and step.kind not in CAN_HAVE_A_DOCUMENT:
        raise refuse("document", "The document", "only a draft, or comments on one, has a document here; leave it out")
    item = _item(session, case, step, on, number)
    take_in(
        session,
        case,
        document,
        folder=desk.folder(case.ref),
        kind=step.kind.value.replace("_", "-"),
        field="document",
        title="The document",
        by=by.who,
        at=by.at,
    )
    if not _put(session, case, step, what, on, item, by=by):
        return item
    projection.reproject(session, case, at=by.at, because=f"{step.kind.value} was recorded")
    audit.append(
        session,
        by=by,
        operation="practice-review.record-step",
        case_ref=case.ref,
        detail={"kind": step.kind.value, "item": item, "on": on.isoformat(), "taken back": what == AFTER_ALL},
    )
    return item


def start_family_track(session: Session, case: Case, *, on: date, by: By) -> None:
    """An advocate is to be offered to the family, by our own number of days. Within the caller's operation."""
    _due(session, case, ADVOCATE, on, OFFER_WITHIN, by=by)


def _put(session: Session, case: Case, step: ReviewStep, what: str, on: date, item: str, *, by: By) -> bool:
    """Put it on record; returns whether anything changed."""
    standing = occurrences.standing(session, case, step.kind, item=item)
    if what == AFTER_ALL:
        if standing is not None:
            occurrences.supersede(session, standing, because=AFTER_ALL, by=by.who, at=by.at)
        return standing is not None
    if standing is not None and standing.on == on:
        return False
    if standing is not None:
        raise refuse(
            "on", "On", f"{long_date(standing.on)} is on record for this; if that is wrong, use 'Correct a date'"
        )
    occurrences.put(session, case, step.kind, on=on, item=item, by=by)
    if step.kind is O.REVIEW_PANEL_MET and occurrences.standing(session, case, O.FAMILY_DECLINED) is None:
        _due(session, case, item, on, TELL_WITHIN, by=by)
    return True


def _due(session: Session, case: Case, item: str, on: date, working_days: int, *, by: By) -> None:
    if occurrences.standing(session, case, O.FAMILY_STEP_DUE, item=item) is not None:
        return  # of an earlier commission: one offer, one telling
    days = rulebook.of_partnership(session, case.partnership_id).calendar
    due_on = days.working_day_after(on, working_days)
    occurrences.put(session, case, O.FAMILY_STEP_DUE, on=due_on, item=item, by=by)


def _item(session: Session, case: Case, step: ReviewStep, on: date, number: str) -> str:
    """Which of several it is: a new one, the same day again, or the one that `number` names."""
    if step.item or not (step.numbered or step.of):
        return step.item
    counted = [occurrence for occurrence in standing_of(session, case) if occurrence.kind is (step.of or step.kind)]
    if step.numbered:
        same = next((occurrence.item for occurrence in counted if occurrence.on == on), None)
        return same or str(len(counted) + 1)
    known = [occurrence.item for occurrence in counted]
    wanted = number.strip() or (known[-1] if known else "")
    if wanted not in known:
        said = ", ".join(known) or "none yet"
        raise refuse("number", "Which one", f"'{number}' is not on record; on record: {said}")
    return wanted


def _check_day(session: Session, case: Case, on: date, *, today: date) -> None:
    commissioned = occurrences.standing(session, case, O.COMMISSIONED)
    if commissioned is None or case.closed_at is not None:
        raise refuse("case_ref", "Case", f"no review runs in {case.ref}; it has steps from its commission on")
    if on > today:
        raise refuse("on", "On", f"{long_date(on)} has not come yet; record it when it has happened")
    if on < commissioned.on:
        raise refuse(
            "on", "On", f"{long_date(on)} is before the commission, {long_date(commissioned.on)}; check the date"
        )
