"""The forms of stage 4, the local child safeguarding practice review (LCSPR): commission, interval check, approval of the report."""

from typing import Literal

from pydantic import Field

from models.casework.forms.fields import (
    ASKED_AGENCIES,
    IN_FOLDER,
    NO_NAMES,
    YEAR_FIRST,
    Answer,
    AskedAgency,
    Day,
    OptionalDay,
    OptionalProse,
    OptionalWords,
    Said,
    Words,
    YesNo,
)

Quality = Literal["not judged", "good", "sufficient", "poor"]


class Commission(Answer):
    decided_on: Day = Field(title="Commissioned on", description=YEAR_FIRST)
    lead_reviewers: Words = Field(
        title="Lead reviewer or reviewers", description="Their names, as the Panel is to be told them."
    )
    reviewer_email: Words = Field(title="The lead reviewer's e-mail address")
    method: Literal["systems methodology", "SILP", "SCIE Learning Together", "thematic", "other"] = Field(
        default="systems methodology", title="Method"
    )
    independence_checked: YesNo = Field(title="Is the reviewer independent of the agencies involved?")
    reviewer_organisation: OptionalWords = Field(
        default="", title="The reviewer's organisation", description="For a reviewer who is not in the pool yet."
    )
    conflicts: Literal[
        "not declared",
        "none",
        "worked for an agency involved, not in this case",
        "knows somebody who worked in this case",
        "reviewed one of the agencies before",
        "financial interest",
    ] = Field(default="not declared", title="Conflicts of interest that the reviewer declares")
    conflict_handling: Literal[
        "",
        "a second reviewer takes that part",
        "the partners accept it, with reasons minuted",
        "the scrutineer looks at that part",
    ] = Field(default="", title="If a conflict is declared: how it is dealt with")
    scope_from: OptionalDay = Field(default=None, title="The time looked at: from", description=YEAR_FIRST)
    scope_to: OptionalDay = Field(default=None, title="The time looked at: to", description=YEAR_FIRST)
    terms_of_reference_document: OptionalWords = Field(default="", title="Terms of reference", description=IN_FOLDER)
    panel_members: list[OptionalWords] = Field(
        default_factory=list,
        title="Members of the review's panel",
        description="Names or e-mail addresses, as in the register.",
    )
    members_not_involved: Said = Field(default="", title="Was none of the members involved in the case?")
    agencies: list[AskedAgency] = Field(
        default_factory=list, title="Agencies that report to the review", description=ASKED_AGENCIES
    )
    family_contact: Literal["not yet decided", "yes", "the family does not wish it"] = Field(
        default="not yet decided", title="Is the family to take part?", description="An advocate is offered then."
    )


class IntervalCheck(Answer):
    outcome: str = Field(title="How the review stands")
    checked_on: Day = Field(title="Checked on", description=YEAR_FIRST)
    quality: Literal["sufficient", "to be improved"] = Field(default="sufficient", title="Quality so far")
    ask_reviewer: YesNo = Field(default="no", title="Ask the reviewer in writing for information on progress?")
    delay_reason: Literal[
        "",
        "criminal proceedings",
        "inquest",
        "family court",
        "another review",
        "family engagement",
        "reviewer",
        "capacity",
    ] = Field(default="", title="If it is delayed: why")
    new_date: OptionalDay = Field(
        default=None, title="If it is delayed: expected to be published by", description=YEAR_FIRST
    )
    remarks: OptionalProse = Field(
        default="", title="Remarks", description=NO_NAMES, json_schema_extra={"format": "multiline"}
    )


class ReportApproved(Answer):
    outcome: str = Field(default="approved", title="What is decided")
    decided_on: Day = Field(title="Decided on", description=YEAR_FIRST)
    body: Words = Field(
        title="Decided by", description="The body that approved it or sent it back, such as the partnership executive."
    )
    minute: OptionalWords = Field(default="", title="Minute reference")
    quality: Quality = Field(
        default="not judged",
        title="Quality of the report",
        description="Kept with the reviewer, for the next commission.",
    )
    redo_reason: Literal[
        "",
        "analysis too thin",
        "recommendations unclear",
        "facts missing",
        "may identify somebody",
        "does not keep to the terms of reference",
        "other",
    ] = Field(default="", title="If it is to be done again: why")
