"""What the flows and the command line both do, as plain calls: each is one operation with its own transaction.

Nothing here imports Prefect: a flow adds the run, its graph and the forms; the command line adds nothing.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from flows.installation import clock, resources
from flows.installation.settings import load
from flows.operations import drafting
from flows.running.apart import Steps
from flows.running.faults import is_outage
from models.casework.alerts import alerts
from models.casework.alerts.alerts import Swept
from models.casework.changes import corrections, extensions
from models.casework.changes.corrections import Correction
from models.casework.dates import holds, occurrences
from models.casework.forms.fields import DeskForm
from models.casework.intake import opening
from models.casework.notices import notifier, undelivered
from models.casework.process import deciding, notice_sender, pipeline
from models.casework.process.pipeline import Advanced, ToDo
from models.casework.reading import views
from models.casework.record import case, desk, people
from models.casework.record.faults import what_failed
from models.casework.record.refusals import refuse, whole_number
from models.casework.record.who import By
from models.casework.stages import action_plan, branch_steps, desk_action_forms, rapid_review
from models.casework.stages.desk_action_forms import (
    ActionUpdated,
    AgencyReturned,
    CorrectDate,
    ExtendDate,
    PlaceHold,
    ReviewHold,
    ShowFirst,
    SomethingHappened,
)
from models.casework.watching import watch_jobs
from models.law.words.vocabulary import DecisionKind, OccurrenceKind, Stage
from models.records.tables import Case, Proposal
from notifications.mail import delivery, staff_delivery
from notifications.mail.delivery import Delivered


class Answered(NamedTuple):
    """What an answer did: the outcome's code, and whether it counts only once it is signed."""

    outcome: str
    waits_for_signatures: bool


UNREADABLE = "needs a look: its record cannot be read"
log = logging.getLogger(__name__)


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
    form = desk_action_forms.read(AgencyReturned, {**typed, "recorded_by": by or typed.get("recorded_by")})
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
    form = desk_action_forms.read(ActionUpdated, {**typed, "recorded_by": by or typed.get("recorded_by")})
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
    form = desk_action_forms.read(SomethingHappened, {**typed, "recorded_by": by or typed.get("recorded_by")})
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
    form = desk_action_forms.read(CorrectDate, {**typed, "recorded_by": by or typed.get("recorded_by")})
    if form.occurrence not in corrections.CORRECTABLE:
        raise refuse(
            "occurrence", "Which date", f"'{form.occurrence}' is no date of a case; choose one of {_correctable()}"
        )
    if form.do not in (desk_action_forms.SHOW_FIRST, desk_action_forms.CORRECT):
        raise refuse("do", "What to do", f"choose '{desk_action_forms.SHOW_FIRST}' or '{desk_action_forms.CORRECT}'")
    one = Correction(OccurrenceKind(form.occurrence), form.on, form.item)
    if form.do == desk_action_forms.SHOW_FIRST:
        with resources.session(at=at) as session:
            recorder(session, form)
            view = corrections.what_if(session, ref=form.case_ref, sets=[one], at=at)
        raise ShowFirst(view, {**typed, "do": desk_action_forms.CORRECT})
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
    form = desk_action_forms.read(PlaceHold, {**typed, "recorded_by": by or typed.get("recorded_by")})
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
    form = desk_action_forms.read(ReviewHold, {**typed, "recorded_by": by or typed.get("recorded_by")})
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
    form = desk_action_forms.read(ExtendDate, {**typed, "recorded_by": by or typed.get("recorded_by")})
    with resources.session(at=at) as session:
        who = By(recorder(session, form), at, entered_at)
        where = {"ref": form.case_ref, "rule": form.rule, "item": form.item}
        if form.do == desk_action_forms.TAKE_BACK:
            extensions.reverse(session, **where, because=form.because, by=who)
        elif form.do != desk_action_forms.PUT_OFF:
            raise refuse("do", "What to do", f"choose '{desk_action_forms.PUT_OFF}' or '{desk_action_forms.TAKE_BACK}'")
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


def to_do(ref: str, *, at: datetime) -> ToDo:
    """What a pass over a case has to do. Where that cannot be told, everything: the stage at fault then says so by itself. Raises `NoSuchCase`."""
    try:
        with resources.session(at=at) as session:
            return pipeline.to_do(session, ref=ref, desk=resources.desk(), at=at)
    except Exception as fault:
        if is_outage(fault) or isinstance(fault, case.NoSuchCase):
            raise
        log.warning("%s: what is to do could not be told, so every stage is tried: %s", ref, what_failed(fault))
        return ToDo(pipeline.STAGES, follow_up=True)


def follow_up(ref: str, *, at: datetime) -> int:
    """Say what belongs to no stage: mail that did not arrive, invitations, requests to sign. Returns how much is new."""
    with resources.session(at=at) as session:
        return pipeline.follow_up(session, ref=ref, desk=resources.desk(), at=at)


def advance(ref: str, stage: Stage, *, at: datetime) -> Advanced:
    """Do for one stage what the record calls for and has not been done."""
    with resources.session(at=at) as session:
        return pipeline.advance(session, ref=ref, stage=stage, desk=resources.desk(), at=at)


def run_pass(ref: str, *, at: datetime) -> list[Advanced]:
    """All six stages in order, as `flows/case_review.py` runs them, in one transaction; where that breaks off, each by itself.

    Raises `NoSuchCase`, and `NotAllDone` when the stages that do not break off are done.
    """
    steps = Steps(ref, log, raises=(case.NoSuchCase,))
    done = steps.take("the stages in one", lambda: _advance_all(ref, at=at), otherwise=None)
    if done is None:
        steps.broken.clear()
        every = [
            steps.take(f"stage {stage.value}", partial(advance, ref, stage, at=at), otherwise=None)
            for stage in pipeline.STAGES
        ]
        done = [one for one in every if one is not None]
        steps.take("what belongs to no stage", partial(follow_up, ref, at=at), otherwise=0)
    steps.take("its folder", lambda: resources.make_folder(ref), otherwise=None)
    steps.take("the letters", lambda: drafting.draft_letters(at=at, ref=ref), otherwise=[])
    steps.end()
    return done


def _advance_all(ref: str, *, at: datetime) -> list[Advanced]:
    with resources.session(at=at) as session:
        return pipeline.advance_all(session, ref=ref, desk=resources.desk(), at=at)


def sweep(*, at: datetime) -> Swept:
    """Claim and say everything that is due, batch by batch, until nothing is left."""
    total, failed = Swept(), frozenset[int]()
    while True:
        with resources.session(at=at) as session:
            batch = alerts.claim_due(session, desk=resources.desk(), at=at, skip=failed)
        failed |= {int(what.partition(":")[0]) for what in batch.failed}
        total += batch
        if batch.due < alerts.BATCH:
            break
    beat(watch_jobs.SWEEP_JOB, at=at)
    if total.claimed:
        drafting.draft_letters(at=at)
    return total


def beat(job: str, *, at: datetime) -> None:
    """Note that a regular job came to its end."""
    with resources.session(at=at) as session:
        alerts.beat(session, job=job, at=at)


def deliver(*, at: datetime) -> Delivered:
    """Hand everything that is due to the relay, then to the staff channels. What does not arrive alarms the manager at once."""
    done = _hand_over(at=at)
    with resources.session(at=at) as session:
        silent = undelivered.without_alarm(session, but_not=notifier.ALARMS)
        refs = undelivered.refs_of(session, silent)
        if any(message.case_id is None for message in silent):
            notice_sender.say_what_was_refused_of_partnerships(session, desk=resources.desk(), at=at)
    if not silent:
        return done
    for ref in refs:
        follow_up(ref, at=at)
    alarms = _hand_over(at=at)
    return replace(
        alarms,
        accepted=done.accepted + alarms.accepted,
        rejected=done.rejected + alarms.rejected,
        troubles=tuple(dict.fromkeys(done.troubles + alarms.troubles)),
    )


def deliver_or_leave(*, at: datetime) -> None:
    """Hand over what was just queued, where that is possible now. Where it is not, the record stands, and the next delivery makes up for it."""
    try:
        deliver(at=at)
    except Exception as failure:  # its words may hold what somebody typed
        log.error("What was queued could not be handed over now: %s", type(failure).__name__)


def _hand_over(*, at: datetime) -> Delivered:
    sender = load().mail_from
    mailed = delivery.deliver(resources.engine(), relay=resources.relay(), sender=sender, mail_from=sender, at=at)
    return mailed + staff_delivery.deliver(resources.engine(), staff=resources.staff(), at=at)


def show(ref: str, *, at: datetime) -> views.View:
    """The read model of one case."""
    with resources.session(at=at) as session:
        return views.show(session, case.peek(session, ref), desk=resources.desk(), today=clock.london_date(at))


def own_dates(*, at: datetime) -> list[views.View]:
    """What the partnerships themselves owe, such as the yearly report."""
    with resources.session(at=at) as session:
        return views.of_partnerships(session, today=clock.london_date(at))


def open_refs(*, at: datetime) -> list[str]:
    """The references of the cases that are not closed, whatever else of them can be read."""
    with resources.session(at=at) as session:
        return case.open_refs(session)


def board(*, at: datetime, closed: bool = False) -> list[views.View]:
    """The line of every open case (and, if asked, closed one), sorted by what is to be looked at first.

    A case whose record cannot be read does not hide the others: its own line says so, and comes first.
    """
    with resources.session(at=at) as session:
        return board_of(session, desk=resources.desk(), at=at, closed=closed)


def board_of(session: Session, *, desk: desk.Desk, at: datetime, closed: bool = False) -> list[views.View]:
    """The lines of the board, read in a session of the caller's."""
    refs = case.refs(session) if closed else case.open_refs(session)
    try:
        read = {one.ref: one for one in case.all_cases(session, closed=closed)}
        views.read_together(session, list(read.values()))
    except LookupError:  # the row of one of them holds what no word of ours is
        read = {}
    found = [_line(session, ref, read.get(ref), desk=desk, at=at) for ref in refs]
    return sorted(found, key=lambda one: (one["stage_title"] != UNREADABLE, *_first(one), one["ref"]))


def _first(line: views.View) -> tuple[int, str]:
    """A case without a date that runs comes last."""
    return views.urgent(line["deadlines"][0])[:2] if line["deadlines"] else (3, "")


def _line(session: Session, ref: str, read: Case | None, *, desk: desk.Desk, at: datetime) -> views.View:
    one = read
    try:
        one = one or case.peek(session, ref)
        return views.summary(session, one, desk=desk, today=clock.london_date(at))
    except DBAPIError:
        raise  # the database, not the case
    except Exception as fault:
        log.error("%s cannot be read: %s", ref, what_failed(fault))
        return {
            "ref": ref,
            "link": desk.case_link(ref),
            "pseudonym": one.pseudonym if one else "",
            "route": one.route.value if one else "",
            "stage": one.stage.value if one else "",
            "unread": True,
            "stage_title": UNREADABLE,
            "status": "closed" if one and one.closed_at else "open",
            "open_decisions": [],
            "deadlines": [],
            "holds": [],
            "next_due_on": None,
            "overdue": 0,
        }
