"""Tell a running desk that something was recorded from the command line, so that its forms follow at once.

Best effort: where no desk runs, or it does not answer, the record stands and `reconcile` brings the desk in step.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from deployments.stack import api
from flows.installation import clock
from flows.installation.settings import load

PIPELINE = "case-review/pass"
RECONCILE = "reconcile/reconcile"
MAILBOX = "mailbox/mailbox"
PATIENCE_S = 3.0
MOMENT_S = 15.0
TO_COME = ["SCHEDULED", "PENDING", "RUNNING"]
ENDED = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")


def desk(ref: str) -> bool:
    """Ask the running Prefect server for a pass over a case. Returns whether it took the request."""
    return bool(_run(PIPELINE, {"case_ref": ref}))


def hang(*refs: str) -> bool:
    """Ask for cases to be brought in step a form of which is gone: one run at a time, however many notice it. Returns whether one is on its way."""
    tags = ["form-gone", *(f"case:{ref}" for ref in refs)]
    moment = int(clock.now().timestamp() / MOMENT_S)
    key = f"form-gone:{','.join(refs)}:{moment}"
    return _is_on_its_way(tags) or bool(_run(RECONCILE, {"only": list(refs)}, key=key, tags=tags))


def read_mailbox() -> bool:
    """Ask the running Prefect server to read the mailbox. Returns whether it took the request."""
    return bool(_run(MAILBOX, {}))


def reconcile(*, dead_after_minutes: int = 10, wait_s: float = 0) -> bool:
    """Ask the running Prefect server to bring every case in step, and wait up to `wait_s` seconds until it has.

    Returns whether it took the request and, where it was waited for, came to an end.
    """
    run = _run(RECONCILE, {"dead_after_minutes": dead_after_minutes})
    if not run or not wait_s:
        return bool(run)
    end = time.monotonic() + wait_s
    while time.monotonic() < end:
        if _state(run) in ENDED:
            return True
        time.sleep(0.2)
    return False


def _run(name: str, parameters: Mapping[str, Any], *, key: str | None = None, tags: Sequence[str] = ()) -> str:
    """Start a deployment, with a `key` once. Returns the id of its run; nothing where no server took it."""
    wanted = {"parameters": dict(parameters), "idempotency_key": key, "tags": list(tags)}
    try:
        with server() as prefect:
            deployment = prefect.get(f"/deployments/name/{name}").raise_for_status().json()["id"]
            made = prefect.post(f"/deployments/{deployment}/create_flow_run", json=wanted)
            return str(made.raise_for_status().json()["id"])
    except (httpx.HTTPError, KeyError):
        return ""


def _is_on_its_way(tags: Sequence[str]) -> bool:
    """Whether a run with these tags has not ended."""
    runs = {"tags": {"all_": list(tags)}, "state": {"type": {"any_": TO_COME}}}
    try:
        with server() as prefect:
            return bool(prefect.post("/flow_runs/count", json={"flow_runs": runs}).raise_for_status().json())
    except (httpx.HTTPError, ValueError):
        return False


def _state(run: str) -> str:
    try:
        with server() as prefect:
            return str(prefect.get(f"/flow_runs/{run}").raise_for_status().json()["state"]["type"])
    except (httpx.HTTPError, KeyError, TypeError):
        return ""


def server() -> httpx.Client:
    """A client of the desk's server that does not wait for long."""
    return api.client(load(), timeout=PATIENCE_S)
