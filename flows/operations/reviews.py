"""Reviews by another method, the thread with the Panel, steps of a practice review, the pool of reviewers: plain calls, each one transaction. No Prefect."""

from collections.abc import Mapping
from typing import Any, TypedDict

from sqlmodel import Session

from flows.installation import resources
from flows.operations import desk_decisions
from flows.operations.act import about_a_case
from flows.operations.people import partnership_named
from flows.operations.rulebook import handle
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.casework.stages import branch_steps, panel_questions, panel_thread, review_steps, reviewers
from models.casework.stages.review_forms import AnswerPanel, RecordExchange, RecordReviewStep, RecordStep
from models.law.process.branches import BRANCHES
from models.law.words.vocabulary import DecisionKind


class ReviewerView(TypedDict):
    """Somebody who may be commissioned. `judged_here`: what was judged of their reports."""

    name: str
    organisation: str
    email: str
    competences: list[str]
    availability: str
    past_quality: str
    judged_here: list[str]


def begin(typed: Mapping[str, Any], *, by: By) -> str:
    """Begin a review by another method. Returns the case's reference. Raises `BadAnswer`, `NoSuchCase`."""
    if str(typed.get("outcome") or "") not in [text for branch in BRANCHES for text in (branch.code, branch.title)]:
        raise refuse("outcome", "Which method", f"choose one of {', '.join(branch.code for branch in BRANCHES)}")
    return desk_decisions.take(DecisionKind.BRANCH_BEGUN, typed, by=by)


@about_a_case(RecordStep)
def record_step(session: Session, form: RecordStep, by: By) -> None:
    """A step of a review by another method."""
    branch_steps.record_step(
        session, ref=form.case_ref, item=form.step, do=form.do, on=form.on, because=form.because, by=by
    )


@about_a_case(RecordExchange)
def record_exchange(session: Session, form: RecordExchange, by: By) -> None:
    """An exchange with the Panel."""
    panel_thread.record_exchange(
        session,
        ref=form.case_ref,
        checkpoint=form.checkpoint,
        direction=form.direction,
        kind=form.kind,
        on=form.on,
        document=form.document,
        desk=resources.desk(),
        by=by,
    )


@about_a_case(AnswerPanel)
def answer_panel(session: Session, form: AnswerPanel, by: By) -> None:
    """Our answer to a question of the Panel; by mail from here, it is sent."""
    panel_questions.answer(
        session,
        ref=form.case_ref,
        number=form.number,
        on=form.on,
        answered_by=form.answered_by,
        means=form.means,
        document=form.document,
        desk=resources.desk(),
        by=by,
    )


@about_a_case(RecordReviewStep)
def record_review_step(session: Session, form: RecordReviewStep, by: By) -> None:
    """A step of a practice review."""
    review_steps.record(
        session,
        ref=form.case_ref,
        what=form.what,
        on=form.on,
        number=form.number,
        document=form.document,
        desk=resources.desk(),
        by=by,
    )


def load_reviewers(partnership: str, text: str, *, by: By) -> int:
    """Make the pool of reviewers what a CSV says. Returns how many can be chosen. Raises `BadAnswer`."""
    recorder = handle(partnership, by.who)
    with resources.writing(at=by.at) as session:
        ours = partnership_named(session, partnership)
        return len(reviewers.load(session, ours, text, by=by.named(recorder)))


def all_reviewers(partnership: str) -> list[ReviewerView]:
    """The pool, with what was judged of each one's reports here. Raises `BadAnswer`."""
    with resources.reading() as session:
        ours = partnership_named(session, partnership)
        judged = reviewers.judgements(session, ours.id or 0)
        return [
            {
                "name": reviewer.name,
                "organisation": reviewer.organisation,
                "email": reviewer.email,
                "competences": reviewer.competences,
                "availability": reviewer.availability,
                "past_quality": reviewer.past_quality,
                "judged_here": judged.get(reviewer.email.lower(), []),
            }
            for reviewer in reviewers.pool(session, ours.id or 0)
        ]
