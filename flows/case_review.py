"""The pipeline: a local child safeguarding practice review (LCSPR) from notification to publication, six stages in order.

A short pass that can be repeated. Each stage asks what is true now, records what follows and queues what must be said; it never waits.
What people must decide hangs on the wall as forms. The pass runs after everything that is recorded; running it again changes nothing.
"""

from datetime import datetime
from uuid import UUID

from prefect import flow

from flows import clock
from flows.action_plan import action_plan
from flows.boundary import without_values
from flows.drafting import draft_letters
from flows.notification import notification
from flows.panel_notice import panel_notice
from flows.practice_review import practice_review
from flows.publication import publication
from flows.rapid_review import rapid_review
from flows.upkeep import deliver_now, hang_forms, set_alarm, show_pages


@flow(name="case-review", flow_run_name="{case_ref} · case review", validate_parameters=True, persist_result=False)
@without_values
def case_review(case_ref: str, as_of: datetime | None = None, answering: UUID | None = None) -> str:
    """Carry one case as far as its record allows, hang the forms that are missing, and send what is queued.

    `as_of`: replay or rehearsal. `answering`: the run of the form that called, which must not be taken down under its own feet.
    """
    at = clock.now(as_of)

    notification(case_ref, at)
    rapid_review(case_ref, at)
    panel_notice(case_ref, at)
    practice_review(case_ref, at)
    action_plan(case_ref, at)
    publication(case_ref, at)

    draft_letters(at=at, ref=case_ref)
    waiting = hang_forms(case_ref, at=at, answering=answering)
    deliver_now(at=at)
    show_pages(case_ref, at=at)
    set_alarm()
    return waiting
