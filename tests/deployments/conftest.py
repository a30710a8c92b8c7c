"""The stack with the throwaway flows registered, and what tests ask of it again and again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from deployments.registry import Deployment
from deployments.stack import registration
from tests.deployments.watchdogs import Listener, listening
from tests.support.cli import Cli, with_the_invented_partnership
from tests.support.stack import LocalStack

THROWAWAY = (
    Deployment(entrypoint="tests.deployments.throwaway:form", name="throwaway form", tags=("throwaway",)),
    Deployment(entrypoint="tests.deployments.throwaway:sleeper", name="throwaway sleeper", cron="0 6 * * 1-5"),
)


class Prefect:
    """Prefect's API, in the few words that these tests need."""

    def __init__(self, api: httpx.Client, stack: LocalStack) -> None:
        self.api = api
        self.stack = stack

    def start_run(self, flow: str, *, tags: tuple[str, ...] = (), **parameters: Any) -> str:
        deployment = self.api.get(f"/deployments/name/{flow}/{flow}").raise_for_status().json()
        body = {"parameters": parameters, "tags": list(tags), "state": {"type": "SCHEDULED"}}
        return str(
            self.api.post(f"/deployments/{deployment['id']}/create_flow_run", json=body).raise_for_status().json()["id"]
        )

    def state(self, run: str) -> dict[str, Any]:
        state: dict[str, Any] = self.api.get(f"/flow_runs/{run}").raise_for_status().json()["state"]
        return state

    def wait(self, run: str, *names: str, seconds: float = 30) -> dict[str, Any]:
        return until(
            lambda: (state := self.state(run))["name"] in names and state,
            seconds=seconds,
            otherwise=lambda: str(self.state(run)),
        )

    def resume(self, run: str, **answers: Any) -> None:
        """Resume it; again until it is taken: for a moment after Suspended the form's schema is not there yet."""

        def taken() -> bool:
            answer = self.api.post(f"/flow_runs/{run}/resume", json={"run_input": answers}).raise_for_status().json()
            return bool(answer["status"] == "ACCEPT")

        until(taken, seconds=5)

    def noted(self) -> list[str]:
        path = self.stack.home / "noted.txt"
        return path.read_text().splitlines() if path.exists() else []


def until(check: Callable[[], Any], *, seconds: float = 30, otherwise: Callable[[], str] = lambda: "") -> Any:
    """The first true answer of `check`; fails the test when none comes in time."""
    end = time.monotonic() + seconds
    while True:
        if found := check():
            return found
        assert time.monotonic() < end, otherwise() or "did not happen in time"
        time.sleep(0.05)


@pytest.fixture(scope="session")
def prefect(stack: LocalStack) -> Iterator[Prefect]:
    """The session's stack, with the throwaway flows beside the real ones."""
    patch = pytest.MonkeyPatch()
    patch.setenv("PREFECT_HOME", str(stack.home / "prefect"))
    from deployments.registry import DEPLOYMENTS

    registration.register(stack.settings, (*DEPLOYMENTS, *THROWAWAY))
    with stack.client() as api:
        yield Prefect(api, stack)
    patch.undo()


@pytest.fixture(scope="module")
def cli(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cli]:
    """The command line, without any server but the database."""
    with with_the_invented_partnership(tmp_path_factory.mktemp("cli") / "home") as made:
        yield made


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A web server on this machine that answers what a test says."""
    with listening() as made:
        yield made
