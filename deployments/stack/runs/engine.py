"""One flow run: Prefect's engine with heartbeats off. `python -m deployments.stack.runs.engine` is the cold way; `warm.py` forks into `run()`.

A heartbeat thread costs every synchronous flow 1.1 seconds on the way out (`prefect.flow_engine._send_heartbeats` joins a sleeping thread), and no
environment variable can switch it off. We lose nothing: `reconcile` finds a run that died, heartbeats or not.
"""

from __future__ import annotations

import runpy
import sys
import warnings

from deployments.stack import values


def without_heartbeats() -> None:
    """Make every flow run of this process think that no heartbeat was asked for."""
    from prefect.flow_engine import BaseFlowRunEngine

    if not isinstance(BaseFlowRunEngine.__dict__.get("heartbeat_seconds"), property):
        print("This Prefect keeps its heartbeat setting elsewhere: flow runs will be a second slower.", file=sys.stderr)  # noqa: T201
        return
    BaseFlowRunEngine.heartbeat_seconds = property(lambda _engine: None)  # type: ignore[assignment,method-assign]


def run() -> None:
    """Run the flow run that the environment names; ends in SystemExit as `python -m prefect.engine` does."""
    without_heartbeats()
    values.keep_out_of_logs()
    sys.argv = ["prefect.engine"]
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*found in sys.modules.*", category=RuntimeWarning)
        runpy.run_module("prefect.engine", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    run()
