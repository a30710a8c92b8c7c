"""Tell a running desk that something was recorded from the command line, so that its forms follow at once.

Best effort: where no desk runs, or it does not answer, the record stands and `reconcile` brings the desk in step.
"""

import httpx

from flows.settings import load

PIPELINE = "case-review/pass"
RECONCILE = "reconcile/reconcile"
PATIENCE_S = 3.0


def desk(ref: str) -> bool:
    """Ask the running Prefect server for a pass over a case. Returns whether it took the request."""
    return _run(PIPELINE, {"case_ref": ref})


def reconcile(*, dead_after_minutes: int = 10) -> bool:
    """Ask the running Prefect server to bring every case in step. Returns whether it took the request."""
    return _run(RECONCILE, {"dead_after_minutes": dead_after_minutes})


def _run(name: str, parameters: dict[str, str | int]) -> bool:
    settings = load()
    user, _, password = settings.credentials().partition(":")
    try:
        with httpx.Client(base_url=settings.api_url, auth=(user, password), timeout=PATIENCE_S) as server:
            deployment = server.get(f"/deployments/name/{name}").raise_for_status().json()["id"]
            server.post(
                f"/deployments/{deployment}/create_flow_run", json={"parameters": parameters}
            ).raise_for_status()
    except (httpx.HTTPError, KeyError):
        return False
    return True
