"""A desk action that is killed at any place is recorded once, or asks again, within a minute and by itself; nothing typed stays in Prefect."""

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest

from models.law.words.vocabulary import OccurrenceKind
from tests.faults.conftest import MESSAGES_OF_ANY, OURS, PREFECTS, RECORD_OF, Fragile, kill
from tests.support.desk import MANAGER, later, until, working_day
from tests.support.stack import POSTGRESQL_KILLED, RUN_KILLED

HOLD = "place-a-hold/Place a hold"
CANARY = "Canary words that were typed."
RUN_OF = "SELECT 1 FROM flow_run WHERE id = %s FOR UPDATE"
NO_QUESTION = "LOCK TABLE flow_run_input IN SHARE MODE"
SERVER_KILLED = (
    r"ConnectError|All connection attempts failed|Connection refused|ConnectionClosedError|Service exceeded error threshold"
    r"|Server disconnected|RemoteProtocolError|ReadError|Process exited with status code|Process for flow run"
)
DATABASES_SHUT = (
    r"not currently accepting connections|terminating connection due to administrator command|DBAPIError|InterfaceError"
    r"|the pass after the record failed|Server error|Process exited with status code|OperationalError"
)
SOON = 150  # seconds: a look every few, a reconciliation over every open case, a run; a machine may be busy


def hold(ref: str, **typed: Any) -> dict[str, Any]:
    return {
        "case_ref": ref,
        "kind": "inquest",
        "from_on": working_day(0).isoformat(),
        "review_on": later(30),
        "because": CANARY,
        "recorded_by": MANAGER,
        **typed,
    }


@dataclass(frozen=True)
class Stopped:
    """Desk actions that stand at three places, and their cases."""

    recording: tuple[str, str]  # before it is on record
    recorded: tuple[str, str]  # right after: what was typed is not yet forgotten
    asking: tuple[str, str]  # while its question is being hung


def _stopped(fragile: Fragile) -> Stopped:
    recording, recorded, asking = (fragile.asked() for _ in range(3))
    fragile.hold(recorded, OURS, RECORD_OF, recorded)
    second = fragile.desk.start(HOLD, asked=hold(recorded))
    fragile.held_up(OURS, 1)
    fragile.hold("forgetting", PREFECTS, RUN_OF, second)
    fragile.let_go(recorded)
    fragile.held_up(PREFECTS, 1)
    fragile.hold(recording, OURS, RECORD_OF, recording)
    first = fragile.desk.start(HOLD, asked=hold(recording))
    fragile.held_up(OURS, 1)
    fragile.hold("asking", PREFECTS, NO_QUESTION)
    third = fragile.desk.start(HOLD, asked=hold(asking, review_on="20/11/2026"))
    fragile.held_up(PREFECTS, 2)
    assert [len(fragile.own.show(ref)["holds"]) for ref in (recording, recorded, asking)] == [0, 1, 0]
    return Stopped((recording, first), (recorded, second), (asking, third))


def _is_put_right(fragile: Fragile, stopped: Stopped) -> None:
    for ref, run in (stopped.recording, stopped.recorded):
        ended = until(lambda run=run: _named(fragile, run, "Recorded"), seconds=SOON, what="the record")
        assert ended["name"] == f"{ref} · place-a-hold"
        assert len(fragile.own.show(ref)["holds"]) == 1
        assert CANARY not in _typed_in(fragile, run)
    ref, run = stopped.asking
    until(lambda: _named(fragile, run, "Suspended"), seconds=SOON, what="the question")
    carried = fragile.own.inputs(run)
    [schema] = [value for key, value in carried.items() if key.endswith("-schema")]
    assert schema["properties"]["because"]["default"] == CANARY
    fragile.desk.resume(run, hold(ref)).raise_for_status()
    until(lambda: _named(fragile, run, "Recorded"), seconds=SOON, what="the record of what was asked again")
    assert len(fragile.own.show(ref)["holds"]) == 1
    assert CANARY not in _typed_in(fragile, run)
    for state in ("PENDING", "RUNNING", "CRASHED"):
        until(lambda state=state: _none_is(fragile, state), seconds=SOON, what=f"no run that is {state}")


def _named(fragile: Fragile, run: str, name: str) -> dict[str, Any] | None:
    with suppress(httpx.HTTPError):  # the server may be on its way back
        found = fragile.desk.run(run)
        return found if found["state"]["name"] == name else None
    return None


def _hangs(fragile: Fragile, ref: str, decision: str) -> bool:
    with suppress(httpx.HTTPError):
        return any(f"decision:{decision}" in form["tags"] for form in fragile.desk.forms(ref))
    return False


def _none_is(fragile: Fragile, state: str) -> bool:
    wanted = {"flow_runs": {"state": {"type": {"any_": [state]}}}, "limit": 50}
    with suppress(httpx.HTTPError):
        return not fragile.desk.api.post("/flow_runs/filter", json=wanted).raise_for_status().json()
    return False


def _typed_in(fragile: Fragile, run: str) -> str:
    return json.dumps([fragile.desk.run(run)["parameters"], fragile.own.inputs(UUID(run))])


def test_the_runs_are_killed(fragile: Fragile):
    fragile.stack.expect(RUN_KILLED, because="the runs are killed")
    stopped = _stopped(fragile)
    kill(*fragile.runs())
    fragile.let_go()
    _is_put_right(fragile, stopped)


@pytest.mark.soak
@pytest.mark.everywhere
def test_the_worker_is_killed_with_its_runs(fragile: Fragile):
    fragile.stack.expect(RUN_KILLED, because="the runs are killed")
    stopped = _stopped(fragile)
    worker = fragile.pid("worker")
    kill(worker, *fragile.runs())
    fragile.let_go()
    _is_put_right(fragile, stopped)


@pytest.mark.soak
@pytest.mark.everywhere
def test_the_server_is_killed(fragile: Fragile):
    fragile.stack.expect(SERVER_KILLED, because="the server is killed under everything that uses it")
    stopped = _stopped(fragile)
    kill(fragile.pid("prefect-server"))
    fragile.let_go()
    _is_put_right(fragile, stopped)


@pytest.mark.soak
@pytest.mark.everywhere
def test_an_action_that_died_while_its_pass_ran_has_its_pass(fragile: Fragile):
    fragile.stack.expect(RUN_KILLED, because="the runs are killed")
    ref = fragile.asked()
    fragile.hold("messages", OURS, MESSAGES_OF_ANY)
    typed = {"case_ref": ref, "occurrence": OccurrenceKind.MANAGERS_ALERTED.value, "on": working_day(0).isoformat()}
    run = fragile.desk.start(
        "record-that-something-happened/Record that something happened", happened={**typed, "recorded_by": MANAGER}
    )
    fragile.held_up(OURS, 1)
    kill(*fragile.runs())
    fragile.let_go()
    until(lambda: _named(fragile, run, "Recorded"), seconds=SOON, what="the record")


@pytest.mark.parametrize("place", ["before", pytest.param("after", marks=(pytest.mark.soak, pytest.mark.everywhere))])
def test_no_database_for_a_while_and_then_the_answer_is_recorded_and_all_that_follows(fragile: Fragile, place: str):
    """`place`: the databases go away before the answer is recorded, or in the pass right after."""
    fragile.stack.expect(f"{POSTGRESQL_KILLED}|{DATABASES_SHUT}", because="the databases let nobody in")
    ref = fragile.asked()
    fragile.hold("held", OURS, *((RECORD_OF, ref) if place == "before" else (MESSAGES_OF_ANY,)))
    fragile.submitted(ref)
    fragile.held_up(OURS, 1)
    assert fragile.recorded(ref) == (place == "after")
    with fragile.without_databases(seconds=20):
        fragile.let_go()
    until(lambda: fragile.recorded(ref), seconds=SOON, what="the record")
    until(lambda: _hangs(fragile, ref, "notification-sent"), seconds=SOON, what="the next form")
    until(
        lambda: {message["state"] for message in fragile.own.show(ref)["messages"]} <= {"accepted", "carried"},
        seconds=SOON,
        what="the mails",
    )
    fragile.is_whole(ref)
