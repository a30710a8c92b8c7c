"""Killed at any place, nothing is repeated and nothing is lost: the record, the mails and the forms agree afterwards."""

from dataclasses import dataclass

import pytest

from tests.faults.conftest import INPUTS_OF, MESSAGES_OF_ANY, OURS, PREFECTS, RECORD_OF, Fragile, kill
from tests.support.desk import until
from tests.support.stack import HELD_TOO_LONG, POSTGRESQL_KILLED, RUN_KILLED


@dataclass(frozen=True)
class Stopped:
    """Three cases whose forms were submitted, and where their runs stand."""

    recording: str  # before the answer is on record
    recorded: str  # right after
    telling: str  # in the middle of the first stage of the pass that follows
    runs: tuple[str, str, str]


@pytest.mark.soak
@pytest.mark.everywhere
def test_the_worker_and_its_runs_are_killed(fragile: Fragile):
    fragile.stack.expect(RUN_KILLED, because="the runs are killed")
    stopped = _stopped(fragile)
    worker = fragile.pid("worker")
    kill(worker, *fragile.runs())
    fragile.let_go()
    until(lambda: fragile.pid("worker") != worker, what="the next worker")
    _is_put_right(fragile, stopped)
    fragile.reconcile()
    for ref in (stopped.recording, stopped.recorded, stopped.telling):
        fragile.is_whole(ref)


@pytest.mark.soak
@pytest.mark.everywhere
def test_only_the_runs_are_killed(fragile: Fragile):
    fragile.stack.expect(RUN_KILLED, because="the runs are killed")
    stopped = _stopped(fragile)
    kill(*fragile.runs())
    fragile.let_go()
    for run in stopped.runs:  # the worker reports it, and a look may have made up for it by now
        assert fragile.desk.ended(run)["state"]["type"] in ("CRASHED", "CANCELLED")
    _is_put_right(fragile, stopped)


def test_the_whole_stack_is_killed_while_forms_are_answered(fragile: Fragile):
    fragile.stack.expect(RUN_KILLED, because="the runs are killed with everything else")
    stopped = _stopped(fragile)
    process = fragile.stack.process
    assert process is not None
    process.kill()
    process.wait()
    fragile.let_go()
    fragile.stack.start()
    [again] = until(lambda: fragile.desk.forms(stopped.recording), what="the form, which the start itself hangs again")
    assert again["id"] not in stopped.runs
    _is_put_right(fragile, stopped, reconcile=False)


@pytest.mark.soak
@pytest.mark.everywhere
def test_postgresql_is_killed_while_forms_are_answered(fragile: Fragile):
    fragile.stack.expect(POSTGRESQL_KILLED, because="the database server is killed under everything that uses it")
    stopped = _stopped(fragile)
    shown = fragile.own.show(stopped.telling)
    postmaster = int((fragile.stack.home / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    kill(postmaster)
    fragile.let_go()
    until(lambda: "PostgreSQL had died and was started again" in fragile.stack.said(), what="PostgreSQL's return")
    after = fragile.own.show(stopped.telling)
    assert (after["decisions"], after["occurrences"]) == (shown["decisions"], shown["occurrences"])
    until(lambda: fragile.recorded(stopped.recording), seconds=120, what="the record of the answer that waited")
    fragile.reconcile()
    for ref in (stopped.recording, stopped.recorded, stopped.telling):
        until(lambda ref=ref: _asks_next(fragile, ref), seconds=120, what="the next form")
        fragile.is_whole(ref)


def _stopped(fragile: Fragile) -> Stopped:
    """Submit the forms of three cases; each run stands at a place of its own until `let_go`."""
    own = fragile.own
    fragile.stack.expect(
        HELD_TOO_LONG, because="on a busy machine Prefect's server gives up a statement that this test holds"
    )
    refs = recording, recorded, telling = [fragile.asked() for _ in range(3)]
    told = own.show(telling)["messages"]
    fragile.hold(recorded, OURS, RECORD_OF, recorded)
    second = fragile.submitted(recorded)
    fragile.held_up(OURS, 1)
    fragile.hold("clearing", PREFECTS, INPUTS_OF, second)
    fragile.let_go(recorded)
    fragile.held_up(PREFECTS, 1)
    fragile.hold("messages", OURS, MESSAGES_OF_ANY)
    last = fragile.submitted(telling)
    until(lambda: "suspended-q0-response" not in own.inputs(last), what="the clearing")
    fragile.held_up(OURS, 1)
    first = fragile.submitted(recording)  # it waits for its turn
    fragile.held_up(OURS, 2)
    assert [fragile.recorded(ref) for ref in refs] == [0, 1, 1]
    assert ["suspended-q0-response" in own.inputs(run) for run in (first, second, last)] == [True, True, False]
    assert [message["message_id"] for message in own.show(telling)["messages"]] == [one["message_id"] for one in told]
    return Stopped(recording, recorded, telling, (first, second, last))


def _asks_next(fragile: Fragile, ref: str) -> bool:
    """Whether the form after *Is it notifiable?* hangs, and nothing else of the case."""
    forms = fragile.desk.forms(ref)
    return len(forms) == 1 and "decision:notification-sent" in forms[0]["tags"]


def _is_put_right(fragile: Fragile, stopped: Stopped, *, reconcile: bool = True) -> None:
    """After one reconciliation two cases are whole, and the third asks again; answered, it is whole too."""
    assert fragile.recorded(stopped.recording) == 0
    if reconcile:
        fragile.reconcile()
    # The start of the next worker has everything brought in step as well: where it came first, its form is on its way.
    [asked] = until(lambda: fragile.desk.forms(stopped.recording), what="the form, hung again")
    assert "decision:notifiable" in asked["tags"]
    offered = fragile.own.inputs(asked["id"])["suspended-q0-schema"]["properties"]
    assert offered["outcome"]["default"] == "Notify the Panel", "what was typed is kept"
    fragile.desk.ended(fragile.submitted(stopped.recording))
    for ref in (stopped.recording, stopped.recorded, stopped.telling):
        fragile.is_whole(ref)
