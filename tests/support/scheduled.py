"""Prefect's own schedules, for tests: what it has planned by itself, and a schedule of seconds that is taken back afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from typing import Any

import httpx

from flows.installation import clock
from tests.support.desk import Desk, until

ENDED = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
SECONDS = 20  # between two runs by such a schedule: a busy machine must not be given more than it can do
NEXT_RUN_GONE = r"prefect\.flow_runs\.worker - Failed to (?:update state of|submit) flow run.*404 Not Found"
FIRST_IN = timedelta(seconds=4)  # the scheduler looks every other second on a quick stack


def planned(api: httpx.Client, deployment: str) -> list[dict[str, Any]]:
    """The runs to come of a deployment that Prefect's scheduler made."""
    wanted = {
        "deployments": {"name": {"any_": [deployment]}},
        "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}},
    }
    runs = api.post("/flow_runs/filter", json={**wanted, "limit": 200}).raise_for_status().json()
    return [run for run in runs if run["auto_scheduled"]]


def ran_by_the_clock(
    desk: Desk, *deployments: str, seconds: float = 300, states: Sequence[str] = ENDED, **parameters: Any
) -> dict[str, dict[str, Any]]:
    """Give deployments (`flow/name`) a schedule of seconds beside their own, and wait for a run of each that the schedule made.

    `parameters` go with the schedule, and tell these runs from all others. Nobody starts a run: the schedules are all that is added, and they are
    taken back. Returns the first run of each that ended in one of `states`.
    """
    api = desk.api
    desk.stack.expect(
        NEXT_RUN_GONE, because="a schedule that is taken back takes its next run away, from the worker's hand perhaps"
    )
    with ExitStack() as taken_back:
        ids = {name: taken_back.enter_context(_every_few_seconds(api, name, parameters)) for name in deployments}

        def all_ended() -> dict[str, dict[str, Any]] | None:
            ended = {
                name: run for name, deployment in ids.items() if (run := _ended(api, deployment, states, parameters))
            }
            return ended if len(ended) == len(ids) else None

        return until(all_ended, seconds=seconds, what=f"a run of each of {', '.join(deployments)} by its schedule")


@contextmanager
def _every_few_seconds(api: httpx.Client, name: str, parameters: Mapping[str, Any]) -> Iterator[str]:
    deployment = api.get(f"/deployments/name/{name}").raise_for_status().json()["id"]
    anchor = (clock.now() + FIRST_IN).isoformat()
    every = {"interval": SECONDS, "anchor_date": anchor, "timezone": "UTC"}
    schedule = {"schedule": every, "active": True, "max_scheduled_runs": 1, "parameters": parameters}
    [made] = api.post(f"/deployments/{deployment}/schedules", json=[schedule]).raise_for_status().json()
    try:
        yield deployment
    finally:
        api.delete(f"/deployments/{deployment}/schedules/{made['id']}").raise_for_status()


def _ended(
    api: httpx.Client, deployment: str, states: Sequence[str], parameters: Mapping[str, Any]
) -> dict[str, Any] | None:
    wanted = {
        "deployments": {"id": {"any_": [deployment]}},
        "flow_runs": {"state": {"type": {"any_": list(states)}}},
        "sort": "START_TIME_ASC",
        "limit": 200,
    }
    answer = api.post("/flow_runs/filter", json=wanted)
    if answer.is_error:
        return None  # the database is away: a test of outages asks again
    runs: list[dict[str, Any]] = answer.json()
    return next(
        (run for run in runs if run["auto_scheduled"] and parameters.items() <= run["parameters"].items()), None
    )


def moment(run: Mapping[str, Any], name: str) -> datetime:
    """One of a run's times."""
    return datetime.fromisoformat(run[name])
