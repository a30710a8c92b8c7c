"""Decisions that nothing hangs for: somebody takes them from the desk when their time has come. Plain calls, as in `cases.py`."""

from collections.abc import Mapping
from typing import Any

from flows.installation import resources
from flows.operations import cases
from models.casework.process.deciding import DecisionNotOpen
from models.casework.record import case
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.law.words.vocabulary import DecisionKind


def take(kind: DecisionKind, typed: Mapping[str, Any], *, by: By) -> str:
    """Record a decision taken from the desk. Returns the case's reference. Raises `BadAnswer`, `NoSuchCase`."""
    ref = str(typed.get("case_ref") or "").strip()
    if not ref:
        raise refuse("case_ref", "Case", "give the case's reference, such as HMR-2026-0004")
    answer = {name: value for name, value in typed.items() if name != "case_ref"}
    try:
        cases.decide(ref, kind, answer, round_=None, by=by)
    except DecisionNotOpen as refused:
        raise refuse("case_ref", "Case", str(refused).partition(": ")[2]) from None
    with resources.writing(at=by.at) as session:
        return case.peek(session, ref).ref
