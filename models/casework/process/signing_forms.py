"""The forms about signatures: sign a decision, let somebody sign for somebody else, and what to do about a proposal that waits."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from models.casework.forms.fields import NO_NAMES, YEAR_FIRST, Day, OptionalProse, OptionalWords, Words, in_order
from models.casework.process.signing import AGREES, DISSENTS
from models.law.process.signing import SIGNED

CHANGE, NEW_CODES, WITHDRAW = (
    "change the answer",
    "send new codes to those who have not signed",
    "withdraw what was proposed",
)
DELEGATE, END = "let them sign", "take it back"
ROLES = sorted({role.value for row in SIGNED for role in row.roles})


class SignDecision(BaseModel):
    """Somebody signs what was proposed, with the code that they were sent."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, json_schema_extra=in_order)
    code: Words = Field(
        title="Code", description="As in the mail, such as K7-QM-2X-RD. Used once; it is not kept here."
    )
    position: Words = Field(default=AGREES, title="Position", json_schema_extra={"enum": [AGREES, DISSENTS]})
    because: OptionalProse = Field(default="", title="If you dissent: why", description=NO_NAMES)
    recorded_by: Words = Field(title="Signed by", description="Your name or e-mail address, as in the register.")


class DelegateSigning(BaseModel):
    """Somebody may sign for somebody else, as one role, between two dates."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, json_schema_extra=in_order)
    who: Words = Field(title="Whose signature", description="Name or e-mail address, as in the register.")
    to: Words = Field(title="Who may sign", description="Name or e-mail address, as in the register.")
    role: Words = Field(title="As", json_schema_extra={"enum": list[Any](ROLES)})
    from_on: Day = Field(title="From", description=YEAR_FIRST)
    to_on: Day = Field(title="Until", description=f"{YEAR_FIRST} The last day.")
    do: Words = Field(default=DELEGATE, title="What to do", json_schema_extra={"enum": [DELEGATE, END]})
    partnership: OptionalWords = Field(
        default="", title="Partnership", description="Its code; empty where there is only one."
    )
    recorded_by: Words = Field(title="Recorded by", description="Your name or e-mail address, as in the register.")


class AboutProposal(BaseModel):
    """What to do about an answer that waits for signatures. Leave the form alone while they come in."""

    model_config = ConfigDict(
        extra="forbid", hide_input_in_errors=True, json_schema_extra=in_order, title="It waits for signatures"
    )
    about_proposal: Words = Field(
        title="What to do",
        description="Leave this form alone while the signatures come in.",
        json_schema_extra={"enum": [CHANGE, NEW_CODES, WITHDRAW]},
    )
    because: OptionalProse = Field(default="", title="If it is withdrawn: why", description=NO_NAMES)
    recorded_by: Words = Field(title="Recorded by", description="Your name or e-mail address, as in the register.")


def is_about_a_proposal(typed: Mapping[str, Any]) -> bool:
    """Whether what was typed answers the form about a proposal, and not the question itself."""
    return "about_proposal" in typed
