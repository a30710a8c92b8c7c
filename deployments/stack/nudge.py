"""Tell a running desk that something was recorded from the command line, so that its forms follow at once.

Best effort: where no desk runs, or it does not answer, the record stands and `reconcile` brings the desk in step.
"""

import time
from collections.abc import Mapping

import httpx

from flows.settings import load

PIPELINE = "case-review/pass"
RECONCILE = "reconcile/reconcile"
MAILBOX = "mailbox/mailbox"
PATIENCE_S = 3.0
ENDED = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")


def desk(ref: str) -> bool:
    """Ask the running Prefect server for a pass over a case. Returns whether it took the request."""
    return bool(_run(PIPELINE, {"case_ref": ref}))


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


def _run(name: str, parameters: Mapping[str, str | int]) -> str:
    """Start a deployment. Returns the id of its run; nothing where no server took it."""
    try:
        with _server() as server:
            deployment = server.get(f"/deployments/name/{name}").raise_for_status().json()["id"]
            made = server.post(f"/deployments/{deployment}/create_flow_run", json={"parameters": dict(parameters)})
            return str(made.raise_for_status().json()["id"])
    except (httpx.HTTPError, KeyError):
        return ""


def _state(run: str) -> str:
    try:
        with _server() as server:
            return str(server.get(f"/flow_runs/{run}").raise_for_status().json()["state"]["type"])
    except (httpx.HTTPError, KeyError, TypeError):
        return ""


def _server() -> httpx.Client:
    settings = load()
    user, _, password = settings.credentials().partition(":")
    return httpx.Client(base_url=settings.api_url, auth=(user, password), timeout=PATIENCE_S)
