"""The forms about the case itself: close it, and what is decided from any stage; those that the desk starts ask for the case too."""

from typing import Any, Literal

from pydantic import ConfigDict, Field

from models.casework.forms.contested import Contested
from models.casework.forms.fields import (
    NO_NAMES,
    YEAR_FIRST,
    Answer,
    Day,
    OptionalDay,
    OptionalProse,
    OptionalWords,
    Prose,
    Words,
    case_first,
)
from models.law.process.decisions import step
from models.law.words.vocabulary import DecisionKind


class Close(Contested):
    closed_on: Day = Field(title="Closed on", description=YEAR_FIRST)
    reasons: OptionalProse = Field(
        default="", title="Remarks", description=NO_NAMES, json_schema_extra={"format": "multiline"}
    )


class Withdraw(Answer):
    decided_on: Day = Field(title="Decided on", description=YEAR_FIRST)
    reason: Literal[
        "criteria not met", "opened in error", "same incident as another case", "another area leads", "other"
    ] = Field(title="Why")
    reasons: Prose = Field(title="Reasons", description=NO_NAMES, json_schema_extra={"format": "multiline"})


class Transfer(Answer):
    decided_on: Day = Field(title="Sent on", description=YEAR_FIRST)
    area: Words = Field(
        title="The receiving area", description="The local authority or partnership that is to take it over."
    )
    contact: Words = Field(title="Its shared mailbox", description="Never a person's own address.")
    reasons: Prose = Field(title="Reasons", description=NO_NAMES, json_schema_extra={"format": "multiline"})


class TransferReceived(Answer):
    outcome: str = Field(title="What the other area answered")
    received_on: Day = Field(
        title="Confirmed on", description=f"{YEAR_FIRST} The day on which it took the case over, or said no."
    )
    their_reference: OptionalWords = Field(default="", title="Its own reference")
    reasons: OptionalProse = Field(
        default="", title="Remarks", description=NO_NAMES, json_schema_extra={"format": "multiline"}
    )


class Reopen(Answer):
    outcome: str = Field(title="What is to be done")
    decided_on: Day = Field(title="Decided on", description=YEAR_FIRST)
    reason: Literal[
        "new information",
        "the Panel or a Minister asks",
        "the report was judged not sufficient",
        "proceedings have ended",
        "closed in error",
        "other",
    ] = Field(title="Why")
    redo_by: OptionalDay = Field(
        default=None,
        title="Redo by",
        description=f"{YEAR_FIRST} An agreed date of ours; empty: none. It moves no limit of law or guidance.",
    )
    reasons: Prose = Field(title="Reasons", description=NO_NAMES, json_schema_extra={"format": "multiline"})


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
