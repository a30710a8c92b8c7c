"""A plain HTTP client for Prefect's API on this machine: for what must not wait for Prefect's import."""

from __future__ import annotations

import time
from typing import Any

import httpx

from flows.installation.settings import Settings


def client(settings: Settings, *, timeout: float = 20) -> httpx.Client:
    """A client of the API with the installation's login. Proxies from the environment are not used: the server is ours."""
    user, _, password = settings.credentials().partition(":")
    return httpx.Client(base_url=settings.api_url, auth=(user, password), timeout=timeout, trust_env=False)


def answers(settings: Settings, *, timeout: float = 1) -> bool:
    """Whether a Prefect server answers at our address and takes our login."""
    try:
        with client(settings, timeout=timeout) as api:
            return api.get("/health").json() is True and api.get("/admin/version").status_code == 200
    except (httpx.HTTPError, ValueError):
        return False


def put_variable(api: httpx.Client, name: str, value: Any) -> None:
    """Set a Prefect variable, new or not."""
    if api.patch(f"/variables/name/{name}", json={"value": value}).status_code == 404:
        api.post("/variables/", json={"name": name, "value": value, "tags": ["cspr"]}).raise_for_status()


def get_variable(api: httpx.Client, name: str) -> Any:
    """A Prefect variable's value; None when there is none."""
    answer = api.get(f"/variables/name/{name}")
    return answer.json()["value"] if answer.status_code == 200 else None


def wait_until_healthy(settings: Settings, *, seconds: float, alive: Any = lambda: True) -> bool:
    """Wait for the server, as long as `alive()` and at most `seconds`; returns whether it answers."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and alive():
        if answers(settings):
            return True
        time.sleep(0.05)
    return False
