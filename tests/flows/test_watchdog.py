"""`cspr watchdog` beside the real stack: a stack that works is well, and it reads Prefect's answers as Prefect gives them."""

import json
from datetime import timedelta
from typing import Any

from deployments.watchdog import server
from flows import clock, upkeep
from models.casework.watch import SWEEP_JOB
from tests.desk import Desk, until
from tests.inside import Inside, connect

# What other tests of the session spoil on purpose: addresses that the relay refuses, old dates typed in a moment ago.
EXPLAINED = {"refused-without-alarm", "alarm-refused", "rung-not-claimed", "sweep-behind", "mail-waits", "mail-stuck"}


def test_a_stack_that_works_is_well(desk: Desk):
    """Nothing is wrong with the server, nor with a case of its own; other tests of the session spoil cases of theirs on purpose."""
    ref = desk.notify()
    seen: list[str] = []

    def look() -> dict[str, Any] | None:
        done = desk.stack.run("watchdog", "--once", "--json")
        assert done.stderr == ""
        said: dict[str, Any] = json.loads(done.stdout)
        assert done.returncode == (0 if said["ok"] else 1)
        seen[:] = [
            f"{one['code']} {one['ref']}"
            for one in said["findings"]
            if one["ref"] == ref or (not one["ref"] and one["code"] not in EXPLAINED)
        ]
        return None if seen else said

    try:
        said = until(look, seconds=60, what="a stack that is well")
    except TimeoutError:
        raise AssertionError(f"the watchdog finds: {seen}") from None
    assert set(server.CHECKED) <= set(said["checked"])
    assert said["left_out"] == []


def test_a_worker_that_was_seen_long_ago_is_found_in_prefects_own_answers(desk: Desk):
    assert server.SWEEP == upkeep.SWEEP
    found = server.look(desk.stack.settings, at=clock.now() + timedelta(minutes=3))
    assert [one.code for one in found] == ["worker-not-seen"]


def test_the_sweep_leaves_the_heartbeat_that_the_watch_looks_for(own: Inside):
    own.desk.ended(own.desk.start(upkeep.SWEEP))
    with connect(own.stack) as database:
        found = database.execute("SELECT count(*) FROM heartbeat WHERE job = %s", (SWEEP_JOB,)).fetchone()
    assert found == (1,)
