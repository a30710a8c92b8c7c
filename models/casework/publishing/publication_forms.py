"""The forms of stage 6, publication: the decision, a hold and its release, what must be in place, and that it was published."""

from typing import Literal

from pydantic import Field

from models.casework.forms.contested import Contested
from models.casework.forms.fields import (
    IN_FOLDER,
    NO_NAMES,
    YEAR_FIRST,
    Answer,
    Day,
    OptionalDay,
    OptionalProse,
    OptionalWords,
    Prose,
)

Checked = Literal["yes", "not yet", "waived"]


class PublicationDecision(Answer):
    outcome: str = Field(title="What is decided")
    decided_on: Day = Field(title="Decided on", description=YEAR_FIRST)
    planned_on: OptionalDay = Field(
        default=None,
        title="If it is to be published: on",
        description=f"{YEAR_FIRST} The Panel must have it at least 7 working days before.",
    )
    publication_document: OptionalWords = Field(
        default="", title="The document for the Panel, the Secretary of State and Ofsted", description=IN_FOLDER
    )
    hold_reason: Literal[
        "",
        "criminal proceedings",
        "inquest",
        "family court",
        "other review",
        "national review",
        "request of the family",
        "safety of children",
        "media or legal",
        "other",
    ] = Field(default="", title="If it is held: why")
    hold_review_on: OptionalDay = Field(
        default=None, title="If it is held: look at it again on", description=YEAR_FIRST
    )
    reasons: Prose = Field(title="Reasons", description=NO_NAMES, json_schema_extra={"format": "multiline"})


class ReleaseHold(Answer):
    outcome: str = Field(title="What is decided")
    decided_on: Day = Field(title="Decided on", description=YEAR_FIRST)
    review_on: OptionalDay = Field(default=None, title="If it is kept: look at it again on", description=YEAR_FIRST)
    reasons: Prose = Field(title="Reasons", description=NO_NAMES, json_schema_extra={"format": "multiline"})


class ReadyToPublish(Contested):
    outcome: str = Field(title="What is decided")
    decided_on: Day = Field(title="Decided on", description=YEAR_FIRST)
    anonymisation_checked: Literal["yes", "not yet"] = Field(title="Is the anonymisation checked?")
    family_informed: Checked = Field(title="Has the family been informed?")
    partnership_response: Checked = Field(title="Is the partnership's response ready?")
    learning_product: Checked = Field(title="Is the short learning product ready?")
    media_plan: Checked = Field(title="Is the media plan ready?")
    waiver_reasons: OptionalProse = Field(default="", title="If anything is waived: why", description=NO_NAMES)


class Published(Contested):
    outcome: str = Field(title="Was it published?")
    published_on: Day = Field(
        title="On", description=f"{YEAR_FIRST} Where it was not published: the day this was settled."
    )
    url: OptionalWords = Field(
        default="", title="Address of the page", description="Such as https://www.harrowmere.example/reviews."
    )
