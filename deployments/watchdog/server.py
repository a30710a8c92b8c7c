"""Look at the Prefect server from outside, by plain HTTP: does it answer, is a worker there, will the sweep run? Never imports Prefect."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from deployments.stack import api
from deployments.stack.environment import POOL
from flows.settings import Settings
from models.casework.watch_finding import Finding, in_utc

SWEEP = "sweep/deadline-sweep"
SEEN_WITHIN = timedelta(minutes=2)  # a worker says every 30 seconds that it is there
LATE = timedelta(minutes=15)
TO_COME = ["SCHEDULED", "PENDING"]
CHECKED = ("server", "worker", "schedule of the sweep")
START = "See `cspr status`; `cspr start` starts it"


def look(settings: Settings, *, at: datetime, patience_s: float = 5) -> list[Finding]:
    """What is wrong with the server, the worker and the schedule of the sweep. Trouble of any kind is a finding."""
    silent = Finding("server-not-reachable", f"the server does not answer at port {settings.port}", START)
    if settings.login is None and not (settings.data / "login").exists():
        return [silent]  # nothing was ever started here, and looking must not make a login
    try:
        with api.client(settings, timeout=patience_s) as prefect:
            if prefect.get("/health").json() is not True:
                return [silent]
            if prefect.get("/admin/version").status_code in (401, 403):
                remedy = "Give the watchdog the same CSPR_LOGIN and CSPR_HOME as the server"
                return [Finding("login-refused", "the server answers, and refuses our login", remedy)]
            worker = _worker(prefect, at=at)
            return [*worker, *_sweep(prefect, at=at, taken=not worker)]
    except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError):  # no answer, or not one of Prefect's
        return [silent]


def _worker(prefect: httpx.Client, *, at: datetime) -> list[Finding]:
    pool = prefect.get(f"/work_pools/{POOL}")
    if pool.status_code == 404:
        return [Finding("worker-not-seen", f"there is no work pool {POOL}: no run is ever taken", START)]
    if pool.raise_for_status().json()["is_paused"]:
        what = f"the work pool {POOL} is paused: no run is taken"
        return [Finding("worker-paused", what, "Resume it in the desk: Work Pools")]
    workers = prefect.post(f"/work_pools/{POOL}/workers/filter", json={}).raise_for_status().json()
    seen = [_moment(one["last_heartbeat_time"]) for one in workers if one.get("last_heartbeat_time")]
    if any(one > at - SEEN_WITHIN for one in seen):
        return []
    what = f"no worker was seen since {in_utc(max(seen))}" if seen else "no worker was ever seen"
    return [Finding("worker-not-seen", f"{what}: no alert and no form goes out", START)]


def _sweep(prefect: httpx.Client, *, at: datetime, taken: bool) -> list[Finding]:
    """`taken`: a worker is there to take the run."""
    deployment = prefect.get(f"/deployments/name/{SWEEP}")
    if deployment.status_code == 404:
        return [_unscheduled(f"the deployment {SWEEP} is not registered")]
    known = deployment.raise_for_status().json()
    if known.get("paused"):
        return [_unscheduled(f"the deployment {SWEEP} is paused")]
    wanted = {
        "deployments": {"id": {"any_": [known["id"]]}},
        "flow_runs": {"state": {"type": {"any_": TO_COME}}},
        "sort": "EXPECTED_START_TIME_ASC",
        "limit": 10,
    }
    runs = prefect.post("/flow_runs/filter", json=wanted).raise_for_status().json()
    if not runs:
        return [_unscheduled(f"no run of {SWEEP} is to come")]
    first = min(_moment(one["expected_start_time"]) for one in runs if one["expected_start_time"])
    if taken and first < at - LATE:
        remedy = "Look at the run in the desk, and at the log of the worker"
        return [Finding("sweep-not-taken", f"the run of {SWEEP} of {in_utc(first)} has not begun", remedy)]
    return []


def _unscheduled(what: str) -> Finding:
    remedy = "Run `cspr sweep`; look at Deployments in the desk, and start `cspr` again"
    return Finding("sweep-unscheduled", f"{what}: no alert goes out by itself", remedy)


def _moment(text: Any) -> datetime:
    found = datetime.fromisoformat(str(text))
    return found if found.tzinfo else found.replace(tzinfo=UTC)
