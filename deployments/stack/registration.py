"""Registers every deployment with Prefect, by module path, into our pool. `python -m deployments.stack.registration`.

Idempotent: the list and the code of the flows are hashed, and the hash is kept as a Prefect variable beside what it describes, so that a start with
nothing new costs one request and not Prefect's import. A deployment that has left the list is deleted.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx

from deployments import registry
from deployments.registry import Deployment
from deployments.stack import api as api_
from deployments.stack.environment import POOL
from flows.installation.settings import Settings, load

VARIABLE = "cspr_registered"


class EntrypointNotFound(Exception):
    """A deployment names a flow that is not there; the message says which."""

    exit_code = 1


def up_to_date(settings: Settings, deployments: Sequence[Deployment] | None = None) -> bool:
    """Whether the server already has exactly these deployments, made from this code. Imports no flow."""
    with api_.client(settings) as api:
        known = api_.get_variable(api, VARIABLE)
        return (
            isinstance(known, dict)
            and known.get("hash") == content_hash(_wanted(deployments))
            and _all_there(api, known)
        )


def register(settings: Settings, deployments: Sequence[Deployment] | None = None) -> list[str]:
    """Register DEPLOYMENTS (or those given) and delete those that we registered before and that have left the list.

    Returns the names registered, none when nothing is new. Raises EntrypointNotFound before anything is changed.
    """
    wanted = _wanted(deployments)
    if up_to_date(settings, wanted):
        return []
    bodies = [(flow_name(deployment), _body(deployment)) for deployment in wanted]
    with api_.client(settings) as api:
        before = api_.get_variable(api, VARIABLE)
        registered: dict[str, str] = {}
        for flow, body in bodies:
            flow_id = api.post("/flows/", json={"name": flow}).raise_for_status().json()["id"]
            made = api.post("/deployments/", json=body | {"flow_id": flow_id}).raise_for_status().json()
            registered[f"{flow}/{body['name']}"] = made["id"]
        for name, identifier in (before or {}).get("deployments", {}).items():
            if identifier not in registered.values():
                api.delete(f"/deployments/{identifier}")
                print(f"deleted {name}", flush=True)  # noqa: T201
        api_.put_variable(api, VARIABLE, {"hash": content_hash(wanted), "deployments": registered})
    return list(registered)


def content_hash(deployments: Sequence[Deployment]) -> str:
    """Of the list, of every Python file that a flow's form may be generated from, and of Prefect's version."""
    digest = hashlib.sha256(repr((version("prefect"), sys.version_info[:2], deployments)).encode())
    root = Path(registry.__file__).parent.parent
    for package in ("models", "notifications", "flows"):
        for path in sorted((root / package).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def load_flow(deployment: Deployment) -> Any:
    """The flow itself, by plain import. Raises EntrypointNotFound."""
    from prefect import Flow

    module, _, name = deployment.entrypoint.partition(":")
    flow = getattr(importlib.import_module(module), name, None)
    if not isinstance(flow, Flow):
        raise EntrypointNotFound(f"Deployment {deployment.name!r}: there is no flow {name!r} in {module}.")
    return flow


def flow_name(deployment: Deployment) -> str:
    """The name under which Prefect lists the flow."""
    return str(load_flow(deployment).name)


def _wanted(deployments: Sequence[Deployment] | None) -> Sequence[Deployment]:
    return registry.DEPLOYMENTS if deployments is None else deployments


def _all_there(api: httpx.Client, known: dict[str, Any]) -> bool:
    identifiers = list(known["deployments"].values())
    if not identifiers:
        return True
    body = {"deployments": {"id": {"any_": identifiers}}}
    return bool(api.post("/deployments/count", json=body).raise_for_status().json() == len(identifiers))


def _body(deployment: Deployment) -> dict[str, Any]:
    flow = load_flow(deployment)
    schedule = {"cron": deployment.cron, "timezone": deployment.timezone}
    return {
        "name": deployment.name,
        "entrypoint": deployment.entrypoint.replace(":", "."),  # a colon would mean a file
        "work_pool_name": POOL,
        "description": deployment.description or flow.description or "",
        "tags": list(deployment.tags),
        "parameters": dict(deployment.parameters),
        "parameter_openapi_schema": json.loads(json.dumps(flow.parameters.model_dump_for_openapi(), default=str)),
        "enforce_parameter_schema": deployment.enforce_schema,
        "schedules": [{"schedule": schedule, "active": True, "max_scheduled_runs": 3}] if deployment.cron else [],
    }


if __name__ == "__main__":
    for registered in register(load()):
        print(f"registered {registered}", flush=True)  # noqa: T201
