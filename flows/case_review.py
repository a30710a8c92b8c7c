"""The pipeline: a local child safeguarding practice review (LCSPR) from notification to publication, six stages in order.

A short pass that can be repeated. It asks once what is to do; only the stages that have something to do run, record what follows and queue what
must be said. It never waits: what people must decide hangs on the wall as forms. The pass runs after everything that is recorded; running it
again changes nothing.

A step that breaks off keeps no other from being done: forms hang, what is queued goes out and the alarm is set before any page is drawn.
"""

from datetime import datetime
from functools import partial
from uuid import UUID

from prefect import flow
from prefect.logging import get_run_logger

from flows import stages
from flows.after_recording import deliver_now, hang_forms, set_alarm, show_or_mark
from flows.installation import clock
from flows.operations import process
from flows.operations.drafting import draft_letters
from flows.running.apart import Steps
from flows.running.boundary import without_values


@flow(name="case-review", flow_run_name="{case_ref} · case review", validate_parameters=True, persist_result=False)
@without_values
def case_review(case_ref: str, as_of: datetime | None = None, answering: UUID | None = None) -> str:
    """Carry one case as far as its record allows, hang the forms that are missing, and send what is queued.

    `as_of`: replay or rehearsal. `answering`: the run of the form that called, which must not be taken down under its own feet.
    Raises `NotAllDone` naming the steps that broke off, when the others are done.
    """
    at = clock.now(as_of)
    steps = Steps(case_ref, get_run_logger())

    to_do = process.to_do(case_ref, at=at)
    for stage in to_do.stages:
        steps.take(f"stage {stage.value}", partial(stages.FLOWS[stage], case_ref, at), otherwise=None)
    if to_do.follow_up:
        steps.take("what belongs to no stage", lambda: process.follow_up(case_ref, at=at), otherwise=0)
    steps.take("the letters", lambda: draft_letters(ref=case_ref), otherwise=[])
    waiting = steps.take(
        "its forms", lambda: hang_forms(case_ref, at=at, answering=answering), otherwise="no forms hung"
    )
    steps.take("the mail", lambda: deliver_now(at=at), otherwise=None)
    steps.take("the alarm", set_alarm, otherwise=None)
    steps.take("its page", lambda: show_or_mark(case_ref, at=at), otherwise=False)
    steps.end()
    return waiting
