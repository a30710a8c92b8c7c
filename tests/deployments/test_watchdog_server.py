"""What the watchdog asks the server: whether it answers, whether a worker was seen, and whether the sweep is to come."""

import time
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from deployments import registry
from deployments.watchdog import server
from flows.installation.settings import Settings
from tests.deployments.watchdogs import NOW, Listener, codes, settings
from tests.support.stack import free_ports

SWEEP = "deadline-sweep"


def scheduled(name: str, **more: Any) -> dict[str, Any]:
    """A deployment as the server lists it, with a schedule that is on."""
    schedule = {"active": True, "updated": (NOW - timedelta(days=1)).isoformat()}
    return {"id": f"id of {name}", "name": name, "paused": False, "schedules": [schedule], **more}


def prefect(listener: Listener, *, seen_at: datetime = NOW, sweep_at: datetime = NOW + timedelta(hours=22)) -> None:
    """Make it answer as a Prefect server does, one where all is well."""
    names = [deployment.name for deployment in registry.DEPLOYMENTS if deployment.cron is not None]
    runs = [
        {
            "deployment_id": f"id of {name}",
            "auto_scheduled": True,
            "state_type": "SCHEDULED",
            "expected_start_time": when.isoformat().replace("+00:00", "Z"),
        }
        for name in names
        for when in ([sweep_at] if name == SWEEP else []) + [NOW + timedelta(hours=22)]
    ]
    listener.runs = runs
    listener.answers = {
        "/api/health": True,
        "/api/admin/version": "3.9.1",
        "/api/work_pools/cspr": {"name": "cspr", "is_paused": False},
        "/api/work_pools/cspr/workers/filter": [
            {"name": "old", "last_heartbeat_time": None, "status": "OFFLINE"},
            {"name": "local", "last_heartbeat_time": seen_at.isoformat().replace("+00:00", "Z"), "status": "ONLINE"},
        ],
        "/api/deployments/filter": [scheduled(name) for name in names],
        "/api/flow_runs/filter": lambda asked: [
            run for run in runs if run["state_type"] in asked["flow_runs"]["state"]["type"]["any_"]
        ],
    }


@pytest.fixture
def watched(listener: Listener, tmp_path: Path) -> tuple[Listener, Settings]:
    prefect(listener)
    return listener, settings(tmp_path, port=listener.port)


def test_a_server_with_a_worker_and_runs_to_come_is_well(watched: tuple[Listener, Settings]):
    listener, chosen = watched
    assert server.look(chosen, at=NOW) == []
    wanted = [asked["flow_runs"]["state"]["type"]["any_"] for asked in listener.bodies("/api/flow_runs/filter")]
    assert wanted == [["FAILED", "CRASHED"], ["PAUSED"], ["SCHEDULED", "PENDING"]]


def test_a_server_that_is_not_there_is_a_finding(tmp_path: Path):
    [port] = free_ports(1)
    assert codes(server.look(settings(tmp_path, port=port), at=NOW)) == ["server-not-reachable"]


def test_where_nothing_was_ever_started_no_login_is_made(tmp_path: Path):
    chosen = Settings(home=tmp_path, port=free_ports(1)[0], _env_file=None)  # type: ignore[call-arg]
    assert codes(server.look(chosen, at=NOW)) == ["server-not-reachable"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("answer", [None, {"detail": "ill"}, "yes"])
def test_a_server_that_is_not_healthy_is_a_finding(watched: tuple[Listener, Settings], answer: Any):
    listener, chosen = watched
    listener.answers["/api/health"] = answer
    assert codes(server.look(chosen, at=NOW)) == ["server-not-reachable"]


@pytest.mark.parametrize("path", ["/api/work_pools/cspr", "/api/flow_runs/filter"])
def test_a_server_that_fails_at_a_question_is_a_finding(watched: tuple[Listener, Settings], path: str):
    listener, chosen = watched
    listener.status[path] = 500
    assert codes(server.look(chosen, at=NOW)) == ["server-not-reachable"]
    listener.status.clear()
    listener.answers[path] = ["nonsense"]
    assert codes(server.look(chosen, at=NOW)) == ["server-not-reachable"]


def test_a_server_that_answers_for_ever_is_not_waited_for(watched: tuple[Listener, Settings]):
    _, chosen = watched
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as mute:  # listens, and never answers
        began = time.monotonic()
        silent = settings(chosen.data, port=mute.server_address[1])
        assert codes(server.look(silent, at=NOW, patience_s=0.3)) == ["server-not-reachable"]
        assert time.monotonic() - began < 5


def test_a_login_that_is_refused_is_a_finding(watched: tuple[Listener, Settings]):
    listener, chosen = watched
    listener.status["/api/admin/version"] = 401
    assert codes(server.look(chosen, at=NOW)) == ["login-refused"]


def test_a_worker_that_stopped_is_found_after_two_minutes(watched: tuple[Listener, Settings]):
    listener, chosen = watched
    prefect(listener, seen_at=NOW - timedelta(minutes=1, seconds=55))
    assert server.look(chosen, at=NOW) == []
    prefect(listener, seen_at=NOW - timedelta(minutes=2, seconds=5))
    [found] = server.look(chosen, at=NOW)
    assert (found.code, "2026-03-05 10:57 UTC" in found.what) == ("worker-not-seen", True)


@pytest.mark.parametrize("change", ["none", "no pool", "paused"])
def test_a_pool_that_nobody_works_for_is_found(watched: tuple[Listener, Settings], change: str):
    listener, chosen = watched
    if change == "none":
        listener.answers["/api/work_pools/cspr/workers/filter"] = []
    elif change == "no pool":
        del listener.answers["/api/work_pools/cspr"]
    else:
        listener.answers["/api/work_pools/cspr"]["is_paused"] = True
    assert codes(server.look(chosen, at=NOW)) == ["worker-paused" if change == "paused" else "worker-not-seen"]


@pytest.mark.parametrize(
    "change", ["no run", "not of the schedule", "past", "not registered", "paused", "switched off"]
)
@pytest.mark.parametrize("name", [SWEEP, "digests"])
def test_a_job_that_is_not_scheduled_is_found(watched: tuple[Listener, Settings], name: str, change: str):
    listener, chosen = watched
    deployments, runs = listener.answers["/api/deployments/filter"], listener.runs
    [deployment] = [one for one in deployments if one["name"] == name]
    own = [run for run in runs if run["deployment_id"] == deployment["id"]]
    match change:
        case "no run":
            runs[:] = [run for run in runs if run not in own]
        case "not of the schedule":
            for run in own:
                run["auto_scheduled"] = False
        case "past":
            for run in own:
                run["expected_start_time"] = (NOW - timedelta(minutes=1)).isoformat()
        case "not registered":
            deployments.remove(deployment)
        case "paused":
            deployment["paused"] = True
        case _:
            deployment["schedules"][0]["active"] = False
    [found] = server.look(chosen, at=NOW)
    assert found.code == ("sweep-unscheduled" if name == SWEEP else "job-unscheduled")
    assert name in found.what
    assert server.look(chosen, at=NOW, awake=False) == []  # it may be about to be


def test_a_schedule_that_was_made_a_moment_ago_is_given_time(watched: tuple[Listener, Settings]):
    listener, chosen = watched
    listener.runs.clear()
    for deployment in listener.answers["/api/deployments/filter"]:
        deployment["schedules"][0]["updated"] = (NOW - timedelta(minutes=4)).isoformat()
    assert server.look(chosen, at=NOW) == []
    assert set(codes(server.look(chosen, at=NOW + timedelta(seconds=90)))) == {"sweep-unscheduled", "job-unscheduled"}


def test_a_sweep_that_is_due_and_does_not_begin_is_found(watched: tuple[Listener, Settings]):
    listener, chosen = watched
    prefect(listener, sweep_at=NOW - timedelta(minutes=16))
    assert codes(server.look(chosen, at=NOW)) == ["sweep-not-taken"]
