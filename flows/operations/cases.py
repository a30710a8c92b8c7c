"""What is recorded of cases, from the desk and the command line alike, as plain calls: each is one operation with its own transaction.

Nothing here imports Prefect: a flow adds the run, its graph and the forms; the command line adds nothing.
"""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session

from flows.installation import resources
from flows.operations.act import about_a_case, recorder
from models.casework.changes import change_forms, corrections, extensions
from models.casework.changes.change_forms import PUT_OFF, TAKE_BACK, CorrectDate, ExtendDate, ShowFirst
from models.casework.changes.corrections import Correction, WhatIf
from models.casework.dates import holds, occurrences
from models.casework.dates.date_forms import PlaceHold, ReviewHold, SomethingHappened
from models.casework.forms.form_reading import read_form
from models.casework.intake import opening
from models.casework.intake.opening import Intake
from models.casework.plans import action_plan
from models.casework.plans.action_plan_forms import ActionUpdated
from models.casework.process import deciding
from models.casework.record.refusals import refuse, whole_number
from models.casework.record.who import By
from models.casework.stages import branch_steps, rapid_review
from models.casework.stages.return_forms import AgencyReturned
from models.law.words.vocabulary import DecisionKind, OccurrenceKind
from models.records.tables import Proposal


class Answered(NamedTuple):
    """What an answer did: the outcome's code, and whether it counts only once it is signed."""

    outcome: str
    waits_for_signatures: bool


def open_case(typed: Mapping[str, Any], *, by: By, once: str | None = None) -> str:
    """Open a case and make its folder. Returns the reference; the same `once` gives the same case. Raises `BadAnswer`, `SaidAlready`."""
    said = nullcontext() if once else resources.said_once(Intake.__name__, typed, by=by)
    with said, resources.writing(at=by.at) as session:
        ref = opening.open_case(session, typed=typed, by=by, once=once).ref
    resources.make_folder(ref)
    return ref


def decide(ref: str, kind: DecisionKind, typed: Mapping[str, Any], *, round_: int | None, by: By) -> Answered:
    """Record the answer to an open decision, or keep it until it is signed.

    `round_`: which asking of it; without one, the same answer given twice is one. Raises `BadAnswer`, `DecisionNotOpen`, `NoSuchCase`, `SaidAlready`.
    """
    said = resources.said_once(f"{kind} {ref}", typed, by=by) if round_ is None else nullcontext()
    with said, resources.writing(at=by.at) as session:
        done = deciding.decide(session, ref=ref, kind=kind, typed=typed, round_=round_, by=by, desk=resources.desk())
        return Answered(done.outcome, waits_for_signatures=isinstance(done, Proposal))


@about_a_case(AgencyReturned)
def record_return(session: Session, form: AgencyReturned, by: By) -> None:
    """An agency's return came in: of a report by its number, else of the summary."""
    if form.number:
        branch_steps.record_report(
            session,
            ref=form.case_ref,
            agency=form.agency,
            number=form.number,
            outcome=form.outcome,
            returned_on=form.returned_on,
            by=by,
        )
    else:
        rapid_review.record_return(
            session,
            ref=form.case_ref,
            agency=form.agency,
            outcome=form.outcome,
            returned_on=form.returned_on,
            by=by,
        )


@about_a_case(ActionUpdated)
def update_action(session: Session, form: ActionUpdated, by: By) -> None:
    """How an action of the plan stands."""
    action_plan.update_action(
        session,
        ref=form.case_ref,
        number=form.number,
        status=form.status,
        note=form.note,
        evidence=form.evidence,
        on=form.on,
        by=by,
    )


@about_a_case(SomethingHappened)
def record_occurrence(session: Session, form: SomethingHappened, by: By) -> None:
    """Something happened outside the forms."""
    occurrences.record_occurrence(
        session, ref=form.case_ref, kind=form.occurrence, on=form.on, because=form.because, by=by
    )


def what_if(ref: str, sets: Sequence[Correction], *, at: datetime) -> WhatIf:
    """What would follow if these dates were on record instead. Changes nothing. Raises `BadAnswer`, `NoSuchCase`."""
    with resources.reading() as session:
        return corrections.what_if(session, ref=ref, sets=sets, at=at)


def correct_date(typed: Mapping[str, Any], *, by: By) -> str:
    """Correct a date, or show first what would follow. Returns the case's reference. Raises `ShowFirst`, `BadAnswer`, `NoSuchCase`."""
    form = read_form(CorrectDate, {**typed, "recorded_by": by.who or typed.get("recorded_by")})
    if form.occurrence not in corrections.CORRECTABLE:
        raise refuse(
            "occurrence", "Which date", f"'{form.occurrence}' is no date of a case; choose one of {_correctable()}"
        )
    if form.do not in (change_forms.SHOW_FIRST, change_forms.CORRECT):
        raise refuse("do", "What to do", f"choose '{change_forms.SHOW_FIRST}' or '{change_forms.CORRECT}'")
    correction = Correction(OccurrenceKind(form.occurrence), form.on, form.item)
    if form.do == change_forms.SHOW_FIRST:
        with resources.writing(at=by.at) as session:
            recorder(session, form.case_ref, form.recorded_by)
            view = corrections.what_if(session, ref=form.case_ref, sets=[correction], at=by.at)
        raise ShowFirst(view, {**typed, "do": change_forms.CORRECT})
    done = correct(form.case_ref, [correction], because=form.because, by=by.named(form.recorded_by))
    return done["ref"]


def correct(ref: str, sets: Sequence[Correction], *, because: str, by: By) -> WhatIf:
    """Correct dates on record. Returns what followed. Raises `BadAnswer`, `NoSuchCase`."""
    typed = {"ref": ref, "sets": sets, "because": because}
    with resources.said_once("correct", typed, by=by), resources.writing(at=by.at) as session:
        who = recorder(session, ref, by.who)
        return corrections.correct(
            session, ref=ref, sets=sets, because=because, desk=resources.desk(), by=by.named(who)
        )


@about_a_case(PlaceHold)
def place_hold(session: Session, form: PlaceHold, by: By) -> None:
    """Put a hold on a case."""
    holds.place(
        session,
        ref=form.case_ref,
        kind=form.kind,
        from_on=form.from_on,
        review_on=form.review_on,
        because=form.because,
        by=by,
    )


@about_a_case(ReviewHold)
def review_hold(session: Session, form: ReviewHold, by: By) -> None:
    """Release a hold or keep it."""
    number = whole_number(form.number, "number", "Hold", why="; the page of the case shows each hold's")
    if form.outcome not in ("release", "keep"):
        raise refuse("outcome", "What is decided", "choose 'release' or 'keep'")
    holds.review(
        session,
        ref=form.case_ref,
        number=number,
        outcome=form.outcome,
        on=form.on,
        review_on=form.review_on,
        by=by,
    )


@about_a_case(ExtendDate, offered=(PUT_OFF, TAKE_BACK))
def extend_date(session: Session, form: ExtendDate, by: By) -> None:
    """Put a date off, or take that back."""
    where = {"ref": form.case_ref, "rule": form.rule, "item": form.item}
    if form.do == TAKE_BACK:
        extensions.reverse(session, **where, because=form.because, by=by)
    elif form.to_on is None:
        raise refuse("to_on", "If it is put off: until", "give the new date, as 2026-03-02")
    else:
        extensions.extend(session, **where, to_on=form.to_on, because=form.because, by=by)


def _correctable() -> str:
    return ", ".join(sorted(corrections.CORRECTABLE))
