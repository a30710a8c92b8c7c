"""The process work pool: where runs wait for a worker, and the command that starts each of them."""

from __future__ import annotations

import hashlib
import os
import shlex
import sys
import tempfile
from pathlib import Path
from typing import Any

import httpx

from deployments.stack.environment import POOL
from deployments.stack.runs import launch
from flows.installation.settings import Settings


def socket_path(settings: Settings) -> Path:
    """Where the warm process listens. A Unix socket's path may have 107 bytes; a longer one goes to a private folder under /tmp."""
    path = settings.data / "run" / "warm.sock"
    if len(str(path).encode()) <= 100:
        return path
    short = Path(tempfile.gettempdir()) / f"cspr-{os.getuid()}-{hashlib.sha256(str(path).encode()).hexdigest()[:12]}"
    short.mkdir(mode=0o700, exist_ok=True)
    if short.stat().st_uid != os.getuid():
        raise PermissionError(f"{short} belongs to somebody else")
    return short / "warm.sock"


def ensure(api: httpx.Client, settings: Settings) -> None:
    """Create the pool, or bring its command up to date with where this installation is."""
    command = shlex.join([sys.executable, "-I", "-S", str(Path(launch.__file__).resolve()), str(socket_path(settings))])
    template = _template(command)
    answer = api.get(f"/work_pools/{POOL}")
    if answer.status_code == 404:
        body = {
            "name": POOL,
            "type": "process",
            "base_job_template": template,
            "description": "Runs on this machine, started by `cspr start`.",
        }
        api.post("/work_pools/", json=body).raise_for_status()
    elif answer.raise_for_status().json()["base_job_template"] != template:
        api.patch(f"/work_pools/{POOL}", json={"base_job_template": template}).raise_for_status()


def _template(command: str) -> dict[str, Any]:
    """Prefect's own template for process workers, with our command for its default (written out here: to ask Prefect costs its import)."""

    def text(default: str | None) -> dict[str, Any]:
        return {"anyOf": [{"type": "string"}, {"type": "null"}], "default": default}

    variables = {
        "name": text(None),
        "env": {"type": "object", "additionalProperties": {"anyOf": [{"type": "string"}, {"type": "null"}]}},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        "command": text(command),
        "stream_output": {"type": "boolean", "default": True},
        "working_dir": text(None),
    }
    return {
        "job_configuration": {name: f"{{{{ {name} }}}}" for name in variables},
        "variables": {"type": "object", "properties": variables},
    }
