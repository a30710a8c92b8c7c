"""The forms of stage 5, action plan: adopt it, with a line for each action, and sign it off."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from models.casework.forms.fields import (
    NO_NAMES,
    YEAR_FIRST,
    Answer,
    Day,
    DeskForm,
    OptionalProse,
    OptionalWords,
    Prose,
    Words,
    in_order,
)

STATUSES = (
    "not-started",
    "on-track",
    "at-risk",
    "off-track",
    "complete-awaiting-assurance",
    "assured",
    "superseded",
)


class PlannedAction(BaseModel):
    """One line of the plan."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, title="Action", json_schema_extra=in_order)
    recommendation: Prose = Field(title="Recommendation", description=NO_NAMES)
    action: Prose = Field(title="Action", description=NO_NAMES)
    scope: Literal["single-agency", "multi-agency"] = Field(default="single-agency", title="Scope")
    agency: Words = Field(title="Agency", description="Its name or code.")
    owner: Words = Field(title="Owner", description="Name or e-mail address, as in the register.")
    due_on: Day = Field(title="Due on", description=YEAR_FIRST)


class AdoptPlan(Answer):
    outcome: str = Field(title="What is decided")
    decided_on: Day = Field(title="Adopted on", description=YEAR_FIRST)
    body: Words = Field(title="Adopted by", description="The body that adopted it.")
    actions: list[PlannedAction] = Field(default_factory=list, title="Actions")
    reasons: OptionalProse = Field(default="", title="If no actions are needed: why", description=NO_NAMES)


class SignOffPlan(Answer):
    decided_on: Day = Field(title="Signed off on", description=YEAR_FIRST)
    body: Words = Field(title="Signed off by", description="The body that signed it off.")
    minute: OptionalWords = Field(default="", title="Minute reference")


class ActionUpdated(DeskForm):
    """How an action of the plan stands."""

    number: Words = Field(title="Action", description="Its number, such as A1.")
    status: Words = Field(title="Status", json_schema_extra={"enum": list(STATUSES)})
    on: Day = Field(title="As at", description=YEAR_FIRST)
    note: OptionalProse = Field(default="", title="Note", description=NO_NAMES)
    evidence: OptionalProse = Field(
        default="", title="Evidence", description=f"Needed before an action is assured. {NO_NAMES}"
    )
