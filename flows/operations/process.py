"""What carries cases on by itself: a pass over one, the sweep, delivery. Plain calls, each its own transaction; nothing here imports Prefect."""

import logging
from dataclasses import replace
from datetime import datetime
from functools import partial

from flows.installation import resources
from flows.installation.settings import load
from flows.operations import drafting
from flows.running.apart import Steps
from flows.running.faults import is_outage
from models.casework.alerts import alerts
from models.casework.alerts.alerts import Swept
from models.casework.notices import notifier, undelivered
from models.casework.process import notice_sender, pipeline
from models.casework.process.pipeline import Advanced, ToDo
from models.casework.record import case
from models.casework.record.faults import what_failed
from models.casework.watching import watch_jobs
from models.law.words.vocabulary import Stage
from notifications.mail import delivery, staff_delivery
from notifications.mail.delivery import Delivered

log = logging.getLogger(__name__)


def to_do(ref: str, *, at: datetime) -> ToDo:
    """What a pass over a case has to do. Where that cannot be told, everything: the stage at fault then says so by itself. Raises `NoSuchCase`."""
    try:
        with resources.writing(at=at) as session:
            return pipeline.to_do(session, ref=ref, desk=resources.desk(), at=at)
    except Exception as fault:
        if is_outage(fault) or isinstance(fault, case.NoSuchCase):
            raise
        log.warning("%s: what is to do could not be told, so every stage is tried: %s", ref, what_failed(fault))
        return ToDo(pipeline.STAGES, follow_up=True)


def follow_up(ref: str, *, at: datetime) -> int:
    """Say what belongs to no stage: mail that did not arrive, invitations, requests to sign. Returns how much is new."""
    with resources.writing(at=at) as session:
        return pipeline.follow_up(session, ref=ref, desk=resources.desk(), at=at)


def advance(ref: str, stage: Stage, *, at: datetime) -> Advanced:
    """Do for one stage what the record calls for and has not been done."""
    with resources.writing(at=at) as session:
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
    steps.take("the letters", lambda: drafting.draft_letters(ref=ref), otherwise=[])
    steps.end()
    return done


def _advance_all(ref: str, *, at: datetime) -> list[Advanced]:
    with resources.writing(at=at) as session:
        return pipeline.advance_all(session, ref=ref, desk=resources.desk(), at=at)


def sweep(*, at: datetime) -> Swept:
    """Claim and say everything that is due, batch by batch, until nothing is left."""
    total, failed = Swept(), frozenset[int]()
    while True:
        with resources.writing(at=at) as session:
            batch = alerts.claim_due(session, desk=resources.desk(), at=at, skip=failed)
        failed |= {int(what.partition(":")[0]) for what in batch.failed}
        total += batch
        if batch.due < alerts.BATCH:
            break
    beat(watch_jobs.SWEEP_JOB, at=at)
    if total.claimed:
        drafting.draft_letters()
    return total


def beat(job: str, *, at: datetime) -> None:
    """Note that a regular job came to its end."""
    with resources.writing(at=at) as session:
        alerts.beat(session, job=job, at=at)


def deliver(*, at: datetime) -> Delivered:
    """Hand everything that is due to the relay, then to the staff channels. What does not arrive alarms the manager at once."""
    done = _hand_over(at=at)
    with resources.writing(at=at) as session:
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
