"""Somebody may sign for somebody else, as one role, between two dates. Whoever is asked now gets a code with the next pass over the case."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.desk.action import run_action
from flows.operations import signing
from flows.running.boundary import without_values
from models.casework.process.signing_forms import DelegateSigning


@flow(name="let-somebody-sign", validate_parameters=False, persist_result=False)
@without_values
def delegate_signing(delegation: DelegateSigning) -> State[None]:
    """Record a delegation, or take one back."""
    return run_action(DelegateSigning, delegation, _act, of_case=False)


def _act(typed: Mapping[str, Any], at: datetime) -> str:
    return signing.delegate(typed, by="", at=at, entered_at=at)
