"""Reviews by another method, the thread with the Panel, steps of a practice review, the pool of reviewers: plain calls, each one transaction. No Prefect."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flows.installation import resources
from flows.operations import cases, desk_decisions
from flows.operations.people import partnership_named
from flows.operations.rulebook import handle
from models.casework.forms.form_reading import read_form
from models.casework.record import case
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.casework.stages import branch_steps, panel_thread, review_steps, reviewers
from models.casework.stages.review_forms import RecordExchange, RecordReviewStep, RecordStep
from models.law.process.branches import BRANCHES
from models.law.words.vocabulary import DecisionKind

View = dict[str, Any]


def begin(typed: Mapping[str, Any], *, by: str, at: datetime, entered_at: datetime) -> str:
    """Begin a review by another method. Returns the case's reference. Raises `BadAnswer`, `NoSuchCase`."""
    if str(typed.get("outcome") or "") not in [text for one in BRANCHES for text in (one.code, one.title)]:
        raise refuse("outcome", "Which method", f"choose one of {', '.join(one.code for one in BRANCHES)}")
    return desk_decisions.take(DecisionKind.BRANCH_BEGUN, typed, by=by, at=at, entered_at=entered_at)


def record_step(typed: Mapping[str, Any], *, by: str, at: datetime, entered_at: datetime) -> str:
    """Record a step of a review by another method. Returns the case's reference. Raises `BadAnswer`, `NoSuchCase`."""
    form = read_form(RecordStep, {**typed, "recorded_by": by or typed.get("recorded_by")})
    with resources.session(at=at) as session:
        who = By(cases.recorder(session, form), at, entered_at)
        branch_steps.record_step(
            session, ref=form.case_ref, item=form.step, do=form.do, on=form.on, because=form.because, by=who
        )
        return case.peek(session, form.case_ref).ref


def record_exchange(typed: Mapping[str, Any], *, by: str, at: datetime, entered_at: datetime) -> str:
    """Record an exchange with the Panel. Returns the case's reference. Raises `BadAnswer`, `NoSuchCase`."""
    form = read_form(RecordExchange, {**typed, "recorded_by": by or typed.get("recorded_by")})
    with resources.session(at=at) as session:
        panel_thread.record_exchange(
            session,
            ref=form.case_ref,
            checkpoint=form.checkpoint,
            direction=form.direction,
            kind=form.kind,
            on=form.on,
            document=form.document,
            desk=resources.desk(),
            by=By(cases.recorder(session, form), at, entered_at),
        )
        return case.peek(session, form.case_ref).ref


def record_review_step(typed: Mapping[str, Any], *, by: str, at: datetime, entered_at: datetime) -> str:
    """Record a step of a practice review. Returns the case's reference. Raises `BadAnswer`, `NoSuchCase`."""
    form = read_form(RecordReviewStep, {**typed, "recorded_by": by or typed.get("recorded_by")})
    with resources.session(at=at) as session:
        review_steps.record(
            session,
            ref=form.case_ref,
            what=form.what,
            on=form.on,
            number=form.number,
            document=form.document,
            desk=resources.desk(),
            by=By(cases.recorder(session, form), at, entered_at),
        )
        return case.peek(session, form.case_ref).ref


def load_reviewers(partnership: str, text: str, *, by: str, at: datetime, entered_at: datetime) -> int:
    """Make the pool of reviewers what a CSV says. Returns how many can be chosen. Raises `BadAnswer`."""
    recorder = handle(partnership, by, at=at)
    with resources.session(at=at) as session:
        ours = partnership_named(session, partnership)
        return len(reviewers.load(session, ours, text, by=recorder, at=at, entered_at=entered_at))


def all_reviewers(partnership: str, *, at: datetime) -> list[View]:
    """The pool, with what was judged of each one's reports here. Raises `BadAnswer`."""
    with resources.session(at=at) as session:
        ours = partnership_named(session, partnership)
        judged = reviewers.judgements(session, ours.id or 0)
        return [
            {
                "name": one.name,
                "organisation": one.organisation,
                "email": one.email,
                "competences": one.competences,
                "availability": one.availability,
                "past_quality": one.past_quality,
                "judged_here": judged.get(one.email.lower(), []),
            }
            for one in reviewers.pool(session, ours.id or 0)
        ]
