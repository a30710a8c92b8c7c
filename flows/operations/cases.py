"""What is recorded of cases, from the desk and the command line alike, as plain calls: each is one operation with its own transaction.

Nothing here imports Prefect: a flow adds the run, its graph and the forms; the command line adds nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session

from flows.installation import resources
from models.casework.changes import change_forms, corrections, extensions
from models.casework.changes.change_forms import CorrectDate, ExtendDate, ShowFirst
from models.casework.changes.corrections import Correction
from models.casework.dates import holds, occurrences
from models.casework.dates.date_forms import PlaceHold, ReviewHold, SomethingHappened
from models.casework.forms.fields import DeskForm
from models.casework.forms.form_reading import read_form
from models.casework.intake import opening
from models.casework.plans import action_plan
from models.casework.plans.action_plan_forms import ActionUpdated
from models.casework.process import deciding
from models.casework.reading import views
from models.casework.record import case, people
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


def open_case(typed: Mapping[str, Any], *, by: str, at: datetime, entered_at: datetime, once: str | None = None) -> str:
    """Open a case and make its folder. Returns the reference; the same `once` gives the same case. Raises `BadAnswer`."""
    with resources.session(at=at) as session:
        ref = opening.open_case(session, typed=typed, by=by, at=at, entered_at=entered_at, once=once).ref
    resources.make_folder(ref)
    return ref


def decide(
    ref: str,
    kind: DecisionKind,
    typed: Mapping[str, Any],
    *,
    round_: int | None,
    by: str,
    at: datetime,
    entered_at: datetime,
) -> Answered:
    """Record the answer to an open decision, or keep it until it is signed. Raises `BadAnswer`, `DecisionNotOpen`, `NoSuchCase`."""
    with resources.session(at=at) as session:
        done = deciding.decide(
            session,
            ref=ref,
            kind=kind,
            typed=typed,
            round_=round_,
            by=by,
            desk=resources.desk(),
            at=at,
            entered_at=entered_at,
        )
        return Answered(done.outcome, waits_for_signatures=isinstance(done, Proposal))


def record_return(typed: Mapping[str, Any], *, by: str, at: datetime, entered_at: datetime) -> str:
    """Record an agency's return. Returns the case's reference. Raises `BadAnswer`, `NoSuchCase`."""
    form = read_form(AgencyReturned, {**typed, "recorded_by": by or typed.get("recorded_by")})
    with resources.session(at=at) as session:
        who = recorder(session, form)
        if form.number:
            branch_steps.record_report(
                session,
                ref=form.case_ref,
                agency=form.agency,
                number=form.number,
                outcome=form.outcome,
                returned_on=form.returned_on,
                by=By(who, at, entered_at),
            )
            return case.peek(session, form.case_ref).ref
        rapid_review.record_return(
            session,
            ref=form.case_ref,
            agency=form.agency,
            outcome=form.outcome,
            returned_on=form.returned_on,
            by=who,
            at=at,
            entered_at=entered_at,
        )
        return case.peek(session, form.case_ref).ref


def update_action(typed: Mapping[str, Any], *, by: str, at: datetime, entered_at: datetime) -> str:
    """Record how an action stands. Returns the case's reference. Raises `BadAnswer`, `NoSuchCase`."""
    form = read_form(ActionUpdated, {**typed, "recorded_by": by or typed.get("recorded_by")})
    with resources.session(at=at) as session:
        who = recorder(session, form)
        action_plan.update_action(
            session,
            ref=form.case_ref,
            number=form.number,
            status=form.status,
            note=form.note,
            evidence=form.evidence,
            on=form.on,
            by=who,
            at=at,
            entered_at=entered_at,
        )
        return case.peek(session, form.case_ref).ref


def record_occurrence(typed: Mapping[str, Any], *, by: str, at: datetime, entered_at: datetime) -> str:
    """Record that something happened. Returns the case's reference. Raises `BadAnswer`, `NoSuchCase`."""
    form = read_form(SomethingHappened, {**typed, "recorded_by": by or typed.get("recorded_by")})
    with resources.session(at=at) as session:
        who = recorder(session, form)
        occurrences.record_occurrence(
            session,
            ref=form.case_ref,
            kind=form.occurrence,
            on=form.on,
            because=form.because,
            by=who,
            at=at,
            entered_at=entered_at,
        )
        return case.peek(session, form.case_ref).ref


def what_if(ref: str, sets: Sequence[Correction], *, at: datetime) -> views.View:
    """What would follow if these dates were on record instead. Changes nothing. Raises `BadAnswer`, `NoSuchCase`."""
    with resources.session(at=at) as session:
        return corrections.what_if(session, ref=ref, sets=sets, at=at)


def correct_date(typed: Mapping[str, Any], *, by: str, at: datetime, entered_at: datetime) -> str:
    """Correct a date, or show first what would follow. Returns the case's reference. Raises `ShowFirst`, `BadAnswer`, `NoSuchCase`."""
    form = read_form(CorrectDate, {**typed, "recorded_by": by or typed.get("recorded_by")})
    if form.occurrence not in corrections.CORRECTABLE:
        raise refuse(
            "occurrence", "Which date", f"'{form.occurrence}' is no date of a case; choose one of {_correctable()}"
        )
    if form.do not in (change_forms.SHOW_FIRST, change_forms.CORRECT):
        raise refuse("do", "What to do", f"choose '{change_forms.SHOW_FIRST}' or '{change_forms.CORRECT}'")
    one = Correction(OccurrenceKind(form.occurrence), form.on, form.item)
    if form.do == change_forms.SHOW_FIRST:
        with resources.session(at=at) as session:
            recorder(session, form)
            view = corrections.what_if(session, ref=form.case_ref, sets=[one], at=at)
        raise ShowFirst(view, {**typed, "do": change_forms.CORRECT})
    done = correct(form.case_ref, [one], because=form.because, by=form.recorded_by, at=at, entered_at=entered_at)
    return str(done["ref"])


def correct(
    ref: str, sets: Sequence[Correction], *, because: str, by: str, at: datetime, entered_at: datetime
) -> views.View:
    """Correct dates on record. Returns what followed. Raises `BadAnswer`, `NoSuchCase`."""
    with resources.session(at=at) as session:
        who = _handle(session, ref, by)
        return corrections.correct(
            session, ref=ref, sets=sets, because=because, desk=resources.desk(), by=By(who, at, entered_at)
        )


def place_hold(typed: Mapping[str, Any], *, by: str, at: datetime, entered_at: datetime) -> str:
    """Put a hold on a case. Returns the case's reference. Raises `BadAnswer`, `NoSuchCase`."""
    form = read_form(PlaceHold, {**typed, "recorded_by": by or typed.get("recorded_by")})
    with resources.session(at=at) as session:
        holds.place(
            session,
            ref=form.case_ref,
            kind=form.kind,
            from_on=form.from_on,
            review_on=form.review_on,
            because=form.because,
            by=By(recorder(session, form), at, entered_at),
        )
        return case.peek(session, form.case_ref).ref


def review_hold(typed: Mapping[str, Any], *, by: str, at: datetime, entered_at: datetime) -> str:
    """Release a hold or keep it. Returns the case's reference. Raises `BadAnswer`, `NoSuchCase`."""
    form = read_form(ReviewHold, {**typed, "recorded_by": by or typed.get("recorded_by")})
    number = whole_number(form.number, "number", "Hold", why="; the page of the case shows each hold's")
    if form.outcome not in ("release", "keep"):
        raise refuse("outcome", "What is decided", "choose 'release' or 'keep'")
    with resources.session(at=at) as session:
        holds.review(
            session,
            ref=form.case_ref,
            number=number,
            outcome=form.outcome,
            on=form.on,
            review_on=form.review_on,
            by=By(recorder(session, form), at, entered_at),
        )
        return case.peek(session, form.case_ref).ref


def extend_date(typed: Mapping[str, Any], *, by: str, at: datetime, entered_at: datetime) -> str:
    """Put a date off, or take that back. Returns the case's reference. Raises `BadAnswer`, `NoSuchCase`."""
    form = read_form(ExtendDate, {**typed, "recorded_by": by or typed.get("recorded_by")})
    with resources.session(at=at) as session:
        who = By(recorder(session, form), at, entered_at)
        where = {"ref": form.case_ref, "rule": form.rule, "item": form.item}
        if form.do == change_forms.TAKE_BACK:
            extensions.reverse(session, **where, because=form.because, by=who)
        elif form.do != change_forms.PUT_OFF:
            raise refuse("do", "What to do", f"choose '{change_forms.PUT_OFF}' or '{change_forms.TAKE_BACK}'")
        elif form.to_on is None:
            raise refuse("to_on", "If it is put off: until", "give the new date, as 2026-03-02")
        else:
            extensions.extend(session, **where, to_on=form.to_on, because=form.because, by=who)
        return case.peek(session, form.case_ref).ref


def _correctable() -> str:
    return ", ".join(sorted(corrections.CORRECTABLE))


def recorder(session: Session, form: DeskForm) -> str:
    """The handle of whoever records. Raises `BadAnswer` where nobody in the register answers to what was typed."""
    return _handle(session, form.case_ref, form.recorded_by)


def _handle(session: Session, ref: str, by: str) -> str:
    found = case.peek(session, ref)
    try:
        return people.find_person(session, found.partnership_id, by).handle
    except people.UnknownPerson as unknown:
        raise refuse("recorded_by", "Recorded by", str(unknown)) from None
