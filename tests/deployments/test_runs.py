"""Runs of flows: by the warm process, quickly; with every kind of death reported; and by a cold engine when there is no warm one."""

from __future__ import annotations

import os
import signal
import time

from prefect.flow_engine import BaseFlowRunEngine

from deployments.stack import running
from tests.deployments.conftest import Prefect, until
from tests.support.stack import RUN_KILLED


def sleeping_process(prefect: Prefect) -> int:
    return int(
        until(lambda: [line.split()[1] for line in prefect.noted() if line.startswith("sleeps")], seconds=20)[-1]
    )


def start_sleeper(prefect: Prefect) -> tuple[str, int]:
    before = len(prefect.noted())
    run = prefect.start_run("throwaway sleeper", seconds=60)
    until(lambda: len(prefect.noted()) > before, seconds=20)
    return run, sleeping_process(prefect)


def warm(prefect: Prefect) -> int:
    state = running.state(prefect.stack.settings)
    assert state is not None
    return int(state["processes"]["runs"])


def test_a_resumed_form_runs_on_from_the_answer(prefect: Prefect) -> None:
    run = prefect.start_run("throwaway form", case_ref="SWN-2026-0001")
    prefect.wait(run, "Suspended")
    prefect.resume(run, outcome="yes")
    prefect.wait(run, "Completed")
    assert prefect.noted().count("SWN-2026-0001 yes") == 1


def test_a_form_resumed_at_once_while_its_process_is_still_ending_does_not_take_the_worker_down(
    prefect: Prefect,
) -> None:
    state = running.state(prefect.stack.settings)
    runs = [prefect.start_run("throwaway form", case_ref=f"SWN-2026-010{number}") for number in range(3)]
    for run in runs:
        prefect.wait(run, "Suspended")
        prefect.resume(run, outcome="at once")
    for run in runs:
        prefect.wait(run, "Completed")
    assert running.state(prefect.stack.settings) == state


def test_a_run_is_a_child_of_the_warm_process(prefect: Prefect) -> None:
    prefect.stack.expect(RUN_KILLED, because="the run is killed in the end")
    run, pid = start_sleeper(prefect)
    parent = next(line for line in open(f"/proc/{pid}/status") if line.startswith("PPid")).split()[1]  # noqa: SIM115
    assert int(parent) == warm(prefect)
    os.kill(pid, signal.SIGKILL)
    assert "137" in prefect.wait(run, "Crashed")["message"]


def test_a_run_is_cancelled_through_the_desk(prefect: Prefect) -> None:
    run, pid = start_sleeper(prefect)
    time.sleep(0.5)
    prefect.api.post(
        f"/flow_runs/{run}/set_state", json={"state": {"type": "CANCELLING", "name": "Cancelling"}}
    ).raise_for_status()
    prefect.wait(run, "Cancelled")
    until(lambda: not _exists(pid), seconds=5)


def test_a_killed_warm_process_is_reported_and_replaced(prefect: Prefect) -> None:
    prefect.stack.expect(RUN_KILLED, because="the run dies with the process that it was forked from")
    run, pid = start_sleeper(prefect)
    before = warm(prefect)
    os.kill(before, signal.SIGKILL)
    assert prefect.wait(run, "Crashed")["message"]
    until(lambda: not _exists(pid), seconds=5)
    # Meanwhile, and until the new one listens, a cold engine does the work.
    next_run = prefect.start_run("throwaway form", case_ref="SWN-2026-0002")
    prefect.wait(next_run, "Suspended")
    prefect.resume(next_run, outcome="no")
    prefect.wait(next_run, "Completed")
    assert "SWN-2026-0002 no" in prefect.noted()
    until(lambda: warm(prefect) != before, seconds=10)


def test_a_killed_worker_does_not_take_its_run_with_it(prefect: Prefect) -> None:
    before = len(prefect.noted())
    run = prefect.start_run("throwaway sleeper", seconds=4)
    until(lambda: len(prefect.noted()) > before, seconds=20)
    state = running.state(prefect.stack.settings)
    assert state is not None
    os.kill(state["processes"]["worker"], signal.SIGKILL)
    prefect.wait(run, "Completed")
    assert prefect.noted().count("woke") == 1


def test_prefect_still_keeps_the_heartbeat_setting_where_we_switch_it_off() -> None:
    assert isinstance(BaseFlowRunEngine.__dict__["heartbeat_seconds"], property)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
