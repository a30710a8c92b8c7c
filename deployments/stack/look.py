"""Now and then, while the stack runs: did a run die, or fail half-way? Then everything is brought in step, within a minute, without anybody.

A look is two questions to the Prefect server and costs no run. What a reconciliation cannot put right is tried again at growing intervals.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

import httpx

from deployments.stack import api, nudge
from flows.installation import clock
from flows.installation.settings import Settings
from flows.running import alive

AT_MOST_S = 3600.0
PATIENCE_S = 3.0
BUSY, CRASHED, FAILED = ("PENDING", "RUNNING", "CANCELLING"), "CRASHED", "FAILED"
BY_ACCIDENT = "Failed"  # Prefect's name; a flow of ours that ends so on purpose gives its state a name of its own
MADE_UP_FOR = ("case-review", "decision", "sweep", "delivery", "mailbox")  # by a reconciliation; desk actions too


class Look:
    """Looks every few seconds, from the loop that watches over the processes."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.next = time.monotonic() + settings.look_seconds
        self.in_vain = 0  # reconciliations that were asked for one after another

    def now_and_then(self) -> None:
        """Have everything brought in step where a run needs it. Costs nothing until it is time to look."""
        if time.monotonic() < self.next:
            return
        needed = False
        try:
            with api.client(self.settings, timeout=PATIENCE_S) as prefect:
                needed = needs_putting_right(prefect, at=clock.now())
        except (httpx.HTTPError, ValueError, KeyError):
            pass  # no server, or none that answers now: whoever restarts it asks for a reconciliation
        self.in_vain = self.in_vain + 1 if needed and nudge.reconcile() else 0
        self.next = time.monotonic() + min(self.settings.look_seconds * 2**self.in_vain, AT_MOST_S)


def needs_putting_right(prefect: httpx.Client, *, at: datetime) -> bool:
    """Whether a run died, or failed by accident and nobody made up for it yet."""
    if any(_is_dead(run, at=at) for run in _runs(prefect, *BUSY, CRASHED)):
        return True
    since = {"start_time": {"after_": (at - timedelta(days=1)).isoformat()}}
    failed = [
        *_runs(prefect, FAILED, flows={"name": {"any_": list(MADE_UP_FOR)}}, **since),
        *_runs(prefect, FAILED, tags={"all_": ["desk"]}, **since),
    ]
    return any(run["state"]["name"] == BY_ACCIDENT and run["parent_task_run_id"] is None for run in failed)


def _is_dead(run: dict[str, Any], *, at: datetime) -> bool:
    state = run["state"]
    since = at - datetime.fromisoformat(state["timestamp"])
    return state["type"] == CRASHED or alive.is_dead(
        state=state["type"], since=since, run_id=run["id"], pid=run["infrastructure_pid"]
    )


def _runs(
    prefect: httpx.Client, *states: str, flows: dict[str, Any] | None = None, **more: Any
) -> list[dict[str, Any]]:
    wanted: dict[str, Any] = {"flow_runs": {"state": {"type": {"any_": list(states)}}, **more}, "limit": 100}
    found: list[dict[str, Any]] = (
        prefect.post("/flow_runs/filter", json=wanted | ({"flows": flows} if flows else {})).raise_for_status().json()
    )
    return found
