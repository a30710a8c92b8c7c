"""Somebody signs a decision with their code; the pass follows. The code is not offered again where it did not count, and is kept nowhere."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.desk.action import Acted, run_action
from flows.operations import signing
from flows.running.boundary import without_values
from models.casework.process.signing_forms import SignDecision


@flow(name="sign-a-decision", validate_parameters=False, persist_result=False)
@without_values
def sign_decision(signature: SignDecision) -> State[None]:
    """Sign one decision by the code in the mail."""
    return run_action(SignDecision, signature, _act, secret=frozenset({"code"}))


def _act(typed: Mapping[str, Any], at: datetime) -> Acted:
    done = signing.from_form(typed, at=at, entered_at=at)
    return Acted(done.ref, done.words)
