"""The forms of stage 2, rapid review: its outcome, and the reviews by another method that it may lead to."""

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
    Prose,
    Said,
    Words,
    YesNo,
)
from models.casework.learning.themes import Theme

SIGNS = "As in the register. Recorded as attended, or sent a code to sign with, as the partnership has it."


class RapidReviewOutcome(Answer):
    outcome: str = Field(title="What is decided")
    decided_on: Day = Field(title="Decided on", description=YEAR_FIRST)
    meeting_held_on: OptionalDay = Field(
        default=None, title="Panel meeting held on", description=f"{YEAR_FIRST} May be empty."
    )
    national_importance: YesNo = Field(default="no", title="Possibly of national importance?")
    immediate_action: YesNo = Field(default="no", title="Was immediate action for a child's safety needed?")
    facts_gathered: Said = Field(default="", title="Are the facts gathered, as far as they are readily known?")
    facts_from: list[OptionalWords] = Field(
        default_factory=list,
        title="By which agencies",
        description="Their names or codes. Empty: those whose returns are in.",
    )
    key_practice_episodes: Said = Field(default="", title="Are the key practice episodes analysed?")
    inequalities_considered: Said = Field(
        default="", title="Are racism and other inequalities, and disability, considered?"
    )
    improvement_considered: Said = Field(default="", title="Is the potential for improvement considered?")
    not_done_because: Literal[
        "",
        "the facts are not known yet",
        "no agency had been involved",
        "it follows in the review",
        "it does not bear on this incident",
        "the time did not suffice",
    ] = Field(default="", title="If one of these is a no: why")
    learning_at_once: list[Theme] = Field(
        default_factory=list, title="What was learned at once", description="Themes only; nothing about the case."
    )
    agencies: list[AskedAgency] = Field(
        default_factory=list, title="If agencies report on their own: which", description=ASKED_AGENCIES
    )
    local_authority_signed: Words = Field(title="Signed off for the local authority by", description=SIGNS)
    integrated_care_board_signed: Words = Field(title="Signed off for the integrated care board by", description=SIGNS)
    police_signed: Words = Field(title="Signed off for the police by", description=SIGNS)
    reasons: Prose = Field(title="Reasons", description=NO_NAMES, json_schema_extra={"format": "multiline"})
    rapid_review_document: OptionalWords = Field(
        default="", title="The rapid review, for the Panel", description=f"{IN_FOLDER} It is sent encrypted in transit."
    )
    sent_another_way_on: OptionalDay = Field(
        default=None,
        title="Or sent to the Panel another way on",
        description=f"{YEAR_FIRST} Only if no file is named above.",
    )
    panel_reply_document: OptionalWords = Field(
        default="",
        title="If the outcome was considered again: the written reply to the Panel",
        description=f"{IN_FOLDER} The decision is mailed to the Panel either way.",
    )


class BranchBegun(Answer):
    outcome: str = Field(title="Which method")
    decided_on: Day = Field(title="Decided on", description=YEAR_FIRST)
    agencies: list[AskedAgency] = Field(
        default_factory=list, title="If agencies report on their own: which", description=ASKED_AGENCIES
    )
    reasons: Prose = Field(title="Reasons", description=NO_NAMES, json_schema_extra={"format": "multiline"})


class BranchDone(Answer):
    outcome: str = Field(title="What follows from it")
    decided_on: Day = Field(title="Finished on", description=YEAR_FIRST)
    review: OptionalWords = Field(
        default="", title="Which review", description="Its number, such as B1; empty where only one runs."
    )
    left_out_because: OptionalProse = Field(
        default="",
        title="If a step was left out: why",
        description=f"Every step is done, or there is a reason. {NO_NAMES}",
    )
