"""Every schedule must have runs to come that Prefect made of it, and the first of them must be taken when it is due. Plain HTTP, no Prefect."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx

from deployments.registry import DEPLOYMENTS, Deployment
from deployments.watchdog.moments import moment
from models.casework.watching.watch_finding import Finding, Severity, in_utc
from models.casework.watching.watch_jobs import SWEEP_JOB

LATE = timedelta(minutes=15)
YOUNG = timedelta(minutes=5)  # Prefect makes the first runs of a new schedule within a minute
PAGE = 200
REMEDY = "Look at Deployments in the desk and at the log of the Prefect server, and start `cspr` again"
NOT_TAKEN = "Look at the run in the desk, and at the log of the worker"


def look(prefect: httpx.Client, *, at: datetime, taken: bool) -> list[Finding]:
    """What is wrong with the schedules. `taken`: a worker is there to take their runs."""
    every = prefect.post("/deployments/filter", json={"limit": PAGE}).raise_for_status().json()
    scheduled = {one["id"]: one for one in every if not one["paused"] and _active(one)}
    runs = _to_come(prefect, list(scheduled))
    names = {one["name"] for one in scheduled.values()}
    found = [_off(one, every) for one in DEPLOYMENTS if one.cron is not None and one.name not in names]
    for key, deployment in scheduled.items():
        found += _of_one(deployment, [run for run in runs if run["deployment_id"] == key], at=at, taken=taken)
    return found


def _of_one(deployment: dict[str, Any], runs: list[dict[str, Any]], *, at: datetime, taken: bool) -> Iterator[Finding]:
    due = sorted(moment(run["expected_start_time"]) for run in runs if run["expected_start_time"])
    made = [run for run in runs if run["auto_scheduled"] and moment(run["expected_start_time"]) > at]
    if not made and all(moment(one["updated"]) < at - YOUNG for one in _active(deployment)):
        yield _unscheduled(deployment["name"], f"the schedule of {deployment['name']} is on, and makes no run")
    if taken and due and due[0] < at - LATE:
        what = f"the run of {deployment['name']} of {in_utc(due[0])} has not begun"
        yield Finding(f"{_code(deployment['name'])}-not-taken", what, NOT_TAKEN, "", _severity(deployment["name"]))


def _off(wanted: Deployment, every: list[dict[str, Any]]) -> Finding:
    known = any(one["name"] == wanted.name for one in every)
    how = "is paused, or its schedule is switched off" if known else "is not registered"
    return _unscheduled(wanted.name, f"the deployment {wanted.name} {how}")


def _unscheduled(name: str, what: str) -> Finding:
    return Finding(f"{_code(name)}-unscheduled", f"{what}: it never runs by itself", REMEDY, "", _severity(name))


def _code(name: str) -> str:
    return "sweep" if _is_the_sweep(name) else "job"


def _severity(name: str) -> Severity:
    return Severity.ALARM if _is_the_sweep(name) else Severity.WARNING


def _is_the_sweep(name: str) -> bool:
    return any(deployment.name == name and deployment.job == SWEEP_JOB for deployment in DEPLOYMENTS)


def _active(deployment: dict[str, Any]) -> list[dict[str, Any]]:
    return [schedule for schedule in deployment["schedules"] if schedule["active"]]


def _to_come(prefect: httpx.Client, deployments: list[str]) -> list[dict[str, Any]]:
    """The runs of these deployments that have not begun; none where there is no such deployment."""
    if not deployments:
        return []
    wanted = {
        "deployments": {"id": {"any_": deployments}},
        "flow_runs": {"state": {"type": {"any_": ["SCHEDULED", "PENDING"]}}},
        "sort": "EXPECTED_START_TIME_ASC",
        "limit": PAGE,
    }
    found: list[dict[str, Any]] = prefect.post("/flow_runs/filter", json=wanted).raise_for_status().json()
    return found
