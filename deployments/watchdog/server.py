"""Look at the Prefect server from outside, by plain HTTP: does it answer, is a worker there, does what is scheduled run, does what is asked hang?

Never imports Prefect.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx

from deployments.stack import api
from deployments.stack.environment import POOL
from deployments.watchdog import ended, hanging, schedules
from deployments.watchdog.moments import moment
from flows.installation.settings import Settings
from models.casework.process.open_questions import Asked
from models.casework.watching.watch_finding import Finding, in_utc

SEEN_WITHIN = timedelta(minutes=2)  # a worker says every 30 seconds that it is there
CHECKED = ("server", "worker", "schedules", "runs", "forms")
START = "See `cspr status`; `cspr start` starts it"


@dataclass(frozen=True)
class Seen:
    """What the records say of the forms: the decisions that wait, and the cases that something was just recorded for."""

    asked: tuple[Asked, ...]
    settling: frozenset[str]


def look(
    settings: Settings, *, at: datetime, seen: Seen | None = None, awake: bool = True, patience_s: float = 5
) -> list[Finding]:
    """What is wrong with the server, the worker, the schedules, the runs and the forms. Trouble of any kind is a finding.

    `seen`: what the records say; `None` where they could not be read. `awake`: the machine and the stack have been up for a while.
    """
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
            found = [*worker, *ended.look(prefect, at=at)]
            if awake:
                found += schedules.look(prefect, at=at, taken=not worker)
                found += hanging.look(prefect, seen.asked, at=at, settling=seen.settling) if seen else []
            return found
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
    seen = [moment(worker["last_heartbeat_time"]) for worker in workers if worker.get("last_heartbeat_time")]
    if any(one > at - SEEN_WITHIN for one in seen):
        return []
    what = f"no worker was seen since {in_utc(max(seen))}" if seen else "no worker was ever seen"
    return [Finding("worker-not-seen", f"{what}: no alert and no form goes out", START)]
