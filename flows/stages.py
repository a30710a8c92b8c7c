"""The six stages of a case as flows: in each what the record calls for is done in one transaction, and a line in the log says what it was.

A stage's flow runs only where it has something to do: `flows/case_review.py` asks first.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from prefect import flow
from prefect.logging import get_run_logger

from flows.installation import clock
from flows.operations import process
from flows.running.boundary import without_values
from models.law.words.vocabulary import Stage


@flow(name="1 Notification", flow_run_name="{case_ref} · notification", persist_result=False)
@without_values
def notification(case_ref: str, as_of: datetime | None = None) -> None:
    """Tell the business unit, the partners and, on dissent, the scrutineer. Rules: notify-panel, notify-partners."""
    _run(case_ref, Stage.NOTIFICATION, as_of=as_of)


@flow(name="2 Rapid review", flow_run_name="{case_ref} · rapid review", persist_result=False)
@without_values
def rapid_review(case_ref: str, as_of: datetime | None = None) -> None:
    """Open a return for every agency and send the scoping letters; tell the outcome. Rules: rapid-review-to-panel, the local targets."""
    _run(case_ref, Stage.RAPID_REVIEW, as_of=as_of)


@flow(name="3 Panel notice", flow_run_name="{case_ref} · Panel notice", persist_result=False)
@without_values
def panel_notice(case_ref: str, as_of: datetime | None = None) -> None:
    """Send the Panel the rapid review and the decision; tell the partners what it answered. Rule: panel-response-expected."""
    _run(case_ref, Stage.PANEL_NOTICE, as_of=as_of)


@flow(name="4 Practice review", flow_run_name="{case_ref} · practice review", persist_result=False)
@without_values
def practice_review(case_ref: str, as_of: datetime | None = None) -> None:
    """Tell of the review, of any delay and of the approval. Rules: tell-of-review-decision, lcspr-publish, interval-check."""
    _run(case_ref, Stage.PRACTICE_REVIEW, as_of=as_of)


@flow(name="5 Action plan", flow_run_name="{case_ref} · action plan", persist_result=False)
@without_values
def action_plan(case_ref: str, as_of: datetime | None = None) -> None:
    """Tell every owner which actions are theirs and by when; tell all when the plan is signed off. Rule: action-due."""
    _run(case_ref, Stage.ACTION_PLAN, as_of=as_of)


@flow(name="6 Publication", flow_run_name="{case_ref} · publication", persist_result=False)
@without_values
def publication(case_ref: str, as_of: datetime | None = None) -> None:
    """Send the national bodies their copies; tell of holds, publication and the close. Rule: report-to-panel-before-publication and others."""
    _run(case_ref, Stage.PUBLICATION, as_of=as_of)


FLOWS: Mapping[Stage, Callable[[str, datetime | None], None]] = {
    Stage.NOTIFICATION: notification,
    Stage.RAPID_REVIEW: rapid_review,
    Stage.PANEL_NOTICE: panel_notice,
    Stage.PRACTICE_REVIEW: practice_review,
    Stage.ACTION_PLAN: action_plan,
    Stage.PUBLICATION: publication,
}


def _run(case_ref: str, stage: Stage, *, as_of: datetime | None) -> None:
    done = process.advance(case_ref, stage, at=clock.now(as_of))
    waits = ", ".join(done.waits) or "nothing"
    get_run_logger().info(
        "%s: %d notices queued, %d returns opened, waits for %s", case_ref, done.told, done.opened, waits
    )
