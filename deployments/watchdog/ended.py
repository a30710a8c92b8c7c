"""Runs that failed or crashed: what, when, which case. Told once each, and no longer a fault once the same has ended well.

A run is looked at for a day: by then it was made up for by a later one, or somebody has seen to it. Its name and its message are left alone: they may
hold what somebody typed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import httpx

from deployments.watchdog.moments import moment
from flows.running.faults import NEEDS_A_LOOK
from models.casework.watching.watch_finding import Finding, Severity, in_utc

WINDOW = timedelta(days=1)
PAGE = 200
BADLY = {"FAILED": "failed", "CRASHED": "crashed"}
REMEDY = "Open the run in the desk, under Runs; the log of the runs says why. What was not recorded is asked again, or has to be entered again"


def look(prefect: httpx.Client, *, at: datetime) -> list[Finding]:
    """Every run that ended badly within a day and that no later one made up for, and every form that had a fault of ours and waits."""
    return [*_ended_badly(prefect, at=at), *_had_a_fault(prefect)]


def _had_a_fault(prefect: httpx.Client) -> list[Finding]:
    """Every form that asks again because something went wrong in this system, until it is answered."""
    wanted = {"flow_runs": {"tags": {"all_": [NEEDS_A_LOOK]}, "state": {"type": {"any_": ["PAUSED"]}}}, "limit": PAGE}
    runs = prefect.post("/flow_runs/filter", json=wanted).raise_for_status().json()
    remedy = "Read the log of the runs and mend the cause; the form says what the person can do meanwhile"
    return [
        Finding("form-had-a-fault", f"something went wrong while run {run['id']} was recorded", remedy, case_of(run))
        for run in runs
    ]


def _ended_badly(prefect: httpx.Client, *, at: datetime) -> list[Finding]:
    badly = _ended(prefect, list(BADLY), since=at - WINDOW)
    if not badly:
        return []
    ended = _ended(prefect, ["COMPLETED", *BADLY], since=min(moment(run["end_time"]) for run in badly))
    flows = prefect.post("/flows/filter", json={"limit": PAGE}).raise_for_status().json()
    names = {flow["id"]: flow["name"] for flow in flows}
    well: set[tuple[str, str]] = set()  # what ended well later
    found = []
    for run in ended:  # the newest first
        ref = case_of(run)
        about = (run["flow_id"], ref)
        if run["state_type"] not in BADLY:
            well.add(about)
        elif about not in well and not run["parent_task_run_id"]:  # of a run within a run, the outer one says it
            what = f"a run of {names.get(run['flow_id'], 'a flow')} {BADLY[run['state_type']]} {in_utc(moment(run['end_time']))}"
            found.append(Finding("run-failed", f"{what}, run {run['id']}", REMEDY, ref, Severity.WARNING, once=True))
    return found


def case_of(run: dict[str, Any]) -> str:
    """The reference of the case that a run is about; empty where it is about none."""
    tag = next((tag for tag in run["tags"] if tag.startswith("case:")), "")
    return tag.removeprefix("case:") or str(run["parameters"].get("case_ref") or "")


def _ended(prefect: httpx.Client, states: list[str], *, since: datetime) -> list[dict[str, Any]]:
    wanted = {
        "flow_runs": {
            "state": {"type": {"any_": states}},
            "end_time": {"after_": since.isoformat()},
        },
        "sort": "END_TIME_DESC",
    }
    found: list[dict[str, Any]] = []
    while True:
        page = prefect.post("/flow_runs/filter", json={**wanted, "limit": PAGE, "offset": len(found)})
        read = page.raise_for_status().json()
        found += read
        if len(read) < PAGE:
            return found
