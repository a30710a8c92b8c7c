"""Flows that only the tests of the stack register."""

from __future__ import annotations

import os
import time
from pathlib import Path

from prefect import flow, suspend_flow_run
from prefect.input import RunInput


class Answer(RunInput):
    outcome: str


@flow(name="throwaway form")
def form(case_ref: str) -> None:
    """Wait for an answer and note it."""
    answer = suspend_flow_run(wait_for_input=Answer, key="q0", timeout=None)
    note(f"{case_ref} {answer.outcome}")


@flow(name="throwaway sleeper")
def sleeper(seconds: float = 60) -> None:
    """Say who runs, and sleep."""
    note(f"sleeps {os.getpid()}")
    time.sleep(seconds)
    note("woke")


def note(line: str) -> None:
    with Path(os.environ["CSPR_HOME"], "noted.txt").open("a") as file:
        file.write(f"{line}\n")
