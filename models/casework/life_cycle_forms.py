"""The desk's forms for what is decided from any stage: those of the decisions, with the case that each is about."""

from typing import Any

from pydantic import ConfigDict, Field

from models.casework.forms import Reopen, Transfer, Withdraw, Words, in_order
from models.law.steps import step
from models.law.vocabulary import DecisionKind


def case_first(schema: dict[str, Any]) -> None:
    """Number the fields as every form does, with the case before all others."""
    in_order(schema)
    fields = schema["properties"]
    for position, name in enumerate(sorted(fields, key=lambda name: (name != "case_ref", fields[name]["position"]))):
        fields[name]["position"] = position


_CONFIG = ConfigDict(extra="forbid", hide_input_in_errors=True, json_schema_extra=case_first)


def _case() -> Any:
    return Field(title="Case", description="Its reference, such as HMR-2026-0004.")


class WithdrawCase(Withdraw):
    """The case does not go on here."""

    model_config = _CONFIG
    case_ref: Words = _case()


class TransferCase(Transfer):
    """Another area is to take the case over. Everything is owed here until it has confirmed that."""

    model_config = _CONFIG
    case_ref: Words = _case()


class ReopenCase(Reopen):
    """A closed case is taken up again. Its dates run from their first triggers."""

    model_config = _CONFIG
    case_ref: Words = _case()
    outcome: Words = Field(
        title="What is to be done",
        json_schema_extra={"enum": [one.title for one in step(DecisionKind.REOPEN).outcomes]},
    )
