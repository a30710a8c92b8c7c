"""The forms of stage 3, Panel notice: what the national Panel answered, and what has become of a national review."""

from pydantic import Field

from models.casework.forms.fields import (
    IN_FOLDER,
    NO_NAMES,
    YEAR_FIRST,
    Answer,
    Day,
    OptionalDay,
    OptionalProse,
    OptionalWords,
)


class PanelResponse(Answer):
    outcome: str = Field(title="What the Panel answered")
    received_on: Day = Field(title="Received on", description=YEAR_FIRST)
    response_document: OptionalWords = Field(default="", title="The Panel's letter", description=IN_FOLDER)
    meet_again_on: OptionalDay = Field(
        default=None,
        title="If the Panel disagrees: the partners meet again on",
        description=f"{YEAR_FIRST} Empty: within 10 working days, the product's own number.",
    )
    redo_by: OptionalDay = Field(
        default=None,
        title="If the Panel disagrees: redo the outcome by",
        description=f"{YEAR_FIRST} An agreed date of ours; empty: none. The partners meet before it.",
    )
    review_on: OptionalDay = Field(
        default=None, title="If it is a national review: look at it again on", description=YEAR_FIRST
    )


class NationalReview(Answer):
    outcome: str = Field(title="How it stands")
    decided_on: Day = Field(title="As of", description=YEAR_FIRST)
    review_on: OptionalDay = Field(default=None, title="If it still runs: look at it again on", description=YEAR_FIRST)
    redo_by: OptionalDay = Field(
        default=None,
        title="If it comes back: redo the outcome by",
        description=f"{YEAR_FIRST} An agreed date of ours; empty: none. The partners decide again what is done here.",
    )
    reasons: OptionalProse = Field(
        default="", title="Remarks", description=NO_NAMES, json_schema_extra={"format": "multiline"}
    )
