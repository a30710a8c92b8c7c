"""The desk's forms for reviews by another method, for the thread with the Panel and for the steps of a practice review."""

from pydantic import ConfigDict, Field

from models.casework.forms.fields import (
    IN_FOLDER,
    NO_NAMES,
    YEAR_FIRST,
    Day,
    DeskForm,
    OptionalProse,
    OptionalWords,
    Words,
    case_first,
)
from models.casework.stages import branch_steps, panel_questions, panel_thread, review_steps
from models.casework.stages.rapid_review_forms import BranchBegun
from models.law.process.branches import BRANCHES


class BeginBranch(BranchBegun):
    """Another method begins, beside whatever runs already."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, json_schema_extra=case_first)
    case_ref: Words = Field(title="Case", description="Its reference, such as HMR-2026-0004.")
    outcome: Words = Field(title="Which method", json_schema_extra={"enum": [branch.title for branch in BRANCHES]})


class RecordStep(DeskForm):
    """A step of a review by another method was done, or is left out."""

    step: Words = Field(title="Which step", description="Its number, such as B1.2, as on the page of the case.")
    do: Words = Field(
        default=branch_steps.DONE,
        title="What happened",
        json_schema_extra={"enum": [branch_steps.DONE, branch_steps.LEFT_OUT]},
    )
    on: Day = Field(title="On", description=YEAR_FIRST)
    because: OptionalProse = Field(
        default="",
        title="Because",
        description=f"Needed where it is left out, or where a date is corrected. {NO_NAMES}",
    )


class RecordExchange(DeskForm):
    """Something went to the national Panel or came from it, by another way than the forms."""

    checkpoint: Words = Field(title="At which checkpoint", json_schema_extra={"enum": list(panel_thread.CHECKPOINTS)})
    direction: Words = Field(
        default=panel_thread.FROM, title="Which way", json_schema_extra={"enum": list(panel_thread.DIRECTIONS)}
    )
    kind: Words = Field(title="What", json_schema_extra={"enum": list(panel_thread.KINDS)})
    on: Day = Field(title="On", description=YEAR_FIRST)
    document: OptionalWords = Field(default="", title="The document", description=IN_FOLDER)


class AnswerPanel(DeskForm):
    """Our answer to a question of the national Panel, or to its request for information."""

    number: OptionalWords = Field(
        default="",
        title=panel_questions.WHICH,
        description="Its number, such as X3, as on the page of the case; may be empty where only one waits.",
    )
    on: Day = Field(title="Answered on", description=YEAR_FIRST)
    answered_by: OptionalWords = Field(
        default="", title="Answered by", description="Somebody of the register; empty: whoever records it."
    )
    means: Words = Field(
        default=panel_questions.MAIL,
        title="By what means",
        description="By mail from here it is sent, with the document, as soon as this is recorded.",
        json_schema_extra={"enum": list(panel_questions.MEANS)},
    )
    document: OptionalWords = Field(default="", title="The answer", description=IN_FOLDER)


class RecordReviewStep(DeskForm):
    """Something happened while the practice review runs: dates only, never a name or what was said."""

    what: Words = Field(title="What happened", json_schema_extra={"enum": list(review_steps.HAPPENED)})
    on: Day = Field(title="On", description=YEAR_FIRST)
    number: OptionalWords = Field(
        default="",
        title="Which one",
        description="The number of the panel meeting or draft it belongs to; empty: the last.",
    )
    document: OptionalWords = Field(default="", title="The draft, or the comments", description=IN_FOLDER)
