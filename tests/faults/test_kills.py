"""Killed at any place, nothing is repeated and nothing is lost: the record, the mails and the forms agree afterwards."""

import pytest

from tests.desk import until
from tests.faults.conftest import (
    BEFORE_CLEARING,
    BEFORE_THE_RECORD,
    IN_THE_FIRST_STAGE,
    Fragile,
    Place,
    kill,
)

PLACES = pytest.mark.parametrize(
    ("place", "on_record"),
    [(BEFORE_THE_RECORD, 0), (BEFORE_CLEARING, 1), (IN_THE_FIRST_STAGE, 1)],
    ids=["before the record", "right after the record", "in the middle of a stage"],
)


@PLACES
def test_the_worker_and_the_run_are_killed(fragile: Fragile, place: Place, on_record: int):
    ref = fragile.desk.notify()
    _stopped_at(fragile, ref, place)
    worker = fragile.pid("worker")
    kill(worker, *fragile.runs())
    fragile.let_go()
    until(lambda: fragile.pid("worker") != worker, what="the next worker")
    assert fragile.recorded(ref) == on_record
    fragile.reconcile()
    fragile.answered(ref)
    fragile.is_whole(ref)
    fragile.reconcile()
    fragile.is_whole(ref)


@PLACES
def test_only_the_run_is_killed(fragile: Fragile, place: Place, on_record: int):
    ref = fragile.desk.notify()
    run = _stopped_at(fragile, ref, place)
    kill(*fragile.runs())
    fragile.let_go()
    assert fragile.desk.ended(run)["state"]["type"] == "CRASHED"
    assert fragile.recorded(ref) == on_record
    fragile.reconcile()
    fragile.answered(ref)
    fragile.is_whole(ref)


def test_the_whole_stack_is_killed_while_a_form_is_answered(fragile: Fragile):
    ref = fragile.desk.notify()
    run = _stopped_at(fragile, ref, BEFORE_THE_RECORD)
    process = fragile.stack.process
    assert process is not None
    process.kill()
    process.wait()
    fragile.let_go()
    fragile.stack.start()
    fragile.desk.api = fragile.stack.client()
    assert fragile.recorded(ref) == 0
    [again] = until(lambda: fragile.desk.forms(ref), what="the form, which the start itself hangs again")
    assert again["id"] != run
    fragile.answered(ref)
    fragile.is_whole(ref)


def test_postgresql_is_killed_while_a_form_is_answered(fragile: Fragile):
    before = fragile.desk.notify()
    fragile.answered(before)
    fragile.is_whole(before)
    shown = fragile.desk.show(before)
    ref = fragile.desk.notify()
    _stopped_at(fragile, ref, BEFORE_THE_RECORD)
    postmaster = int((fragile.stack.home / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    kill(postmaster)
    fragile.let_go()
    until(lambda: "PostgreSQL had died and was started again" in fragile.stack.said(), what="PostgreSQL's return")
    fragile.reconcile()
    assert fragile.desk.show(before) == shown
    fragile.answered(ref)
    fragile.is_whole(ref)
    fragile.is_whole(before)


def _stopped_at(fragile: Fragile, ref: str, place: Place) -> str:
    """Submit the form of a case; its run then stands at a place until `let_go`. Returns the run."""
    if place is not BEFORE_CLEARING:
        fragile.hold(place)
        run = fragile.submitted(ref)
        fragile.blocked(place)
        return run
    # Submitting writes to the very table: so the run is held one step earlier until that is done.
    fragile.hold(BEFORE_THE_RECORD)
    run = fragile.submitted(ref)
    fragile.blocked(BEFORE_THE_RECORD)
    fragile.hold(place)
    fragile.let_go(BEFORE_THE_RECORD)
    fragile.blocked(place)
    return run
