"""What a case has beside it: proceedings, links, areas, subjects, challenges. Plain calls, one transaction each, as in `cases.py`."""

from datetime import date

from sqlmodel import Session

from flows.installation import resources
from flows.operations.act import about_a_case
from models.casework.context import areas, challenges, context_forms, links, proceedings, routing, subjects
from models.casework.context.context_forms import (
    AboutWhom,
    Challenging,
    LinkCases,
    OtherArea,
    Proceeding,
    WithBody,
)
from models.casework.context.proceeding_checks import Given
from models.casework.reading import context_views
from models.casework.reading.context_shapes import BesideOfCase, TypedProceeding
from models.casework.record import case
from models.casework.record.refusals import refuse, whole_number
from models.casework.record.who import By


def view(ref: str) -> BesideOfCase:
    """What a case has beside it, as JSON values. Raises `NoSuchCase`."""
    with resources.reading() as session:
        return {"ref": case.peek(session, ref).ref, **context_views.beside(session, case.peek(session, ref))}


def proceedings_of(ref: str) -> list[TypedProceeding]:
    """The proceedings of a case, with what was typed about them. Raises `NoSuchCase`."""
    with resources.reading() as session:
        found = case.peek(session, ref)
        typed = {one.number: one for one in proceedings.of_case(session, found)}
        return [
            {
                **one,
                "body": typed[one["number"]].body,
                "contact": typed[one["number"]].contact,
                "reference": typed[one["number"]].reference,
                "stage": typed[one["number"]].stage,
            }
            for one in context_views.proceedings_view(session, found)
        ]


@about_a_case(Proceeding, offered=context_forms.PROCEEDING_DOES)
def proceeding(session: Session, form: Proceeding, by: By) -> None:
    """What became of a parallel proceeding."""
    if form.do == context_forms.BEGAN:
        given = Given(
            kind=form.kind,
            began_on=form.on,
            body=form.body,
            contact=form.contact,
            reference=form.reference,
            stage=form.stage,
            holds_up=form.holds_up or "nothing",
            together=form.together or "in sequence",
            next_on=form.next_on,
        )
        proceedings.record(session, ref=form.case_ref, given=given, by=by)
    elif form.do == context_forms.ENDED:
        proceedings.end(
            session,
            ref=form.case_ref,
            number=form.number,
            on=form.on,
            outcome=form.outcome,
            desk=resources.desk(),
            by=by,
        )
    else:
        act = proceedings.begin_again if form.do == context_forms.AGAIN else proceedings.update
        act(
            session,
            ref=form.case_ref,
            number=form.number,
            on=form.on,
            stage=form.stage,
            next_on=form.next_on,
            by=by,
        )


@about_a_case(LinkCases, offered=context_forms.LINK_DOES)
def link(session: Session, form: LinkCases, by: By) -> None:
    """Link two cases, or take that back."""
    act = links.link if form.do == context_forms.LINK else links.unlink
    act(session, ref=form.case_ref, other=form.other_ref, kind=form.kind, because=form.because, by=by)


@about_a_case(OtherArea, offered=context_forms.AREA_DOES)
def area(session: Session, form: OtherArea, by: By) -> None:
    """Another area's part in a case."""
    if form.do == context_forms.ADD:
        areas.add(
            session,
            ref=form.case_ref,
            name=form.name,
            mailbox=form.mailbox,
            leads=form.leads == "yes",
            reference=form.reference,
            by=by,
        )
    elif form.do == context_forms.TAKE_OFF:
        areas.take_off(session, ref=form.case_ref, number=form.number, because=form.because, by=by)
    else:
        act = areas.published if form.do == context_forms.PUBLISHED else areas.passed_on
        act(session, ref=form.case_ref, number=form.number, on=_given(form.on), by=by)


@about_a_case(AboutWhom, offered=context_forms.SUBJECT_DOES)
def subject(session: Session, form: AboutWhom, by: By) -> None:
    """Whom a case is about."""
    if form.do == context_forms.ADD_ONE:
        subjects.add(session, ref=form.case_ref, kind=form.kind, harm=form.harm, by=by)
    else:
        subjects.take_off(session, ref=form.case_ref, letter=form.letter, by=by)


@about_a_case(Challenging, offered=context_forms.CHALLENGE_DOES)
def challenge(session: Session, form: Challenging, by: By) -> None:
    """Raise a challenge, move it up or resolve it."""
    where = {"ref": form.case_ref, "words": form.words}
    if form.do == context_forms.RAISE:
        challenges.raise_(
            session,
            **where,
            challenger=form.challenger,
            challenged=form.challenged,
            about=form.about,
            on=form.on,
            by=by,
        )
    elif form.do == context_forms.UP:
        challenges.move_up(session, **where, number=form.number, on=form.on, desk=resources.desk(), by=by)
    else:
        challenges.resolve(session, **where, number=form.number, on=form.on, outcome=form.outcome, by=by)


@about_a_case(WithBody, offered=context_forms.BODY_DOES)
def body(session: Session, form: WithBody, by: By) -> None:
    """Put something to a governance body, or record its papers or its outcome."""
    if form.do == context_forms.ROUTE:
        routing.route(session, ref=form.case_ref, body=form.body, what=form.what, by=by)
        return
    if form.do == context_forms.PAPERS:
        routing.papers_sent(session, ref=form.case_ref, number=form.number, on=form.on or by.today, by=by)
        return
    title = "If it was taken: how many were there"
    present = whole_number(form.present, "present", title) if form.present else None
    routing.settle(
        session,
        ref=form.case_ref,
        number=form.number,
        outcome=form.outcome,
        minute=form.minute,
        present=present,
        by=by,
    )


def _given(on: date | None) -> date:
    if on is None:
        raise refuse("on", "On", "give the day, as 2026-03-02")
    return on
