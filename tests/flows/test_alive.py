"""Whether a run's process lives: told by the run that it says it runs, not by its number alone."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest

from flows.running.alive import DEAD_AFTER, NOT_STARTED, SETTLED, is_dead
from tests.support.desk import until

RUN = "0f0f0f0f-0000-4000-8000-000000000001"
SECOND = timedelta(seconds=1)


@pytest.fixture
def process() -> Iterator[subprocess.Popen[bytes]]:
    """A process that runs RUN."""
    command = [sys.executable, "-c", "print('up', flush=True); import time; time.sleep(600)"]
    found = subprocess.Popen(command, env={"PREFECT__FLOW_RUN_ID": RUN}, stdout=subprocess.PIPE)
    assert found.stdout is not None
    assert found.stdout.readline() == b"up\n"
    yield found
    found.kill()
    found.wait()
    found.stdout.close()


@pytest.mark.parametrize("dead_after", [timedelta(0), DEAD_AFTER])
def test_a_run_whose_process_lives_is_never_dead(process: subprocess.Popen[bytes], dead_after: timedelta):
    for state in ("PENDING", "RUNNING", "CANCELLING"):
        assert not is_dead(
            state=state, since=timedelta(days=1), run_id=RUN, pid=str(process.pid), dead_after=dead_after
        )


def test_a_run_whose_process_has_ended_is_dead_once_the_worker_had_time_to_note_it(process: subprocess.Popen[bytes]):
    process.kill()
    until(lambda: process.poll() is not None, what="its end")
    assert not is_dead(state="RUNNING", since=SETTLED, run_id=RUN, pid=str(process.pid))
    assert is_dead(state="RUNNING", since=SETTLED + SECOND, run_id=RUN, pid=str(process.pid))


def test_a_number_that_another_process_has_by_now_is_not_the_runs(process: subprocess.Popen[bytes]):
    another = RUN.replace("1", "2")
    assert is_dead(state="RUNNING", since=SETTLED + SECOND, run_id=another, pid=str(process.pid))
    assert is_dead(state="RUNNING", since=SETTLED + SECOND, run_id=RUN, pid=str(os.getpid()))


@pytest.mark.parametrize("pid", [None, "", "host:1", "²", "-1"])
def test_a_run_of_which_no_process_is_known_is_dead_when_it_is_busy_for_too_long(pid: str | None):
    assert not is_dead(state="RUNNING", since=DEAD_AFTER, run_id=RUN, pid=None)
    assert is_dead(state="RUNNING", since=DEAD_AFTER + SECOND, run_id=RUN, pid=pid)
    assert is_dead(state="PENDING", since=NOT_STARTED + SECOND, run_id=RUN, pid=pid)
    assert not is_dead(state="PENDING", since=NOT_STARTED, run_id=RUN, pid=pid)


@pytest.mark.parametrize("state", ["SCHEDULED", "PAUSED", "COMPLETED", "FAILED", "CRASHED", "CANCELLED"])
def test_what_waits_or_has_ended_has_no_process_that_could_die(state: str):
    assert not is_dead(state=state, since=timedelta(days=9), run_id=RUN, pid="1", dead_after=timedelta(0))
