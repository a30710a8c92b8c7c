"""The forms of stage 1, notification: those of its decisions, those that the desk starts, and a partner's position that is heard later."""

from typing import Literal

from pydantic import ConfigDict, Field

from models.casework.forms.fields import (
    NO_NAMES,
    YEAR_FIRST,
    Answer,
    Day,
    DeskForm,
    MomentTyped,
    OptionalDay,
    OptionalProse,
    OptionalWords,
    Prose,
    Words,
    case_first,
    in_order,
)
from models.law.process.decisions import step
from models.law.words.vocabulary import DecisionKind

Position = Literal["agrees", "disagrees", "not yet heard"]


class Notifiable(Answer):
    outcome: str = Field(title="What is decided")
    local_authority: Position = Field(title="The local authority", description="Its position on this decision.")
    integrated_care_board: Position = Field(
        title="The integrated care board", description="Its position on this decision."
    )
    police: Position = Field(title="The police", description="Their position on this decision.")
    dissent_reasons: OptionalProse = Field(
        default="",
        title="If a partner disagrees: why, partner by partner",
        description=f"The scrutineer is called in at once; the date does not move. {NO_NAMES}",
        json_schema_extra={"format": "multiline"},
    )
    decided_on: Day = Field(title="Decided on", description=YEAR_FIRST)
    reasons: Prose = Field(title="Reasons", description=NO_NAMES, json_schema_extra={"format": "multiline"})


class NotificationSent(Answer):
    sent_at: MomentTyped = Field(
        title="Submitted at", description="Date and time of the submission, as 2026-03-04T15:00."
    )
    outside_reference: OptionalWords = Field(
        default="", title="Reference of the notification", description="As the national system shows it."
    )


class LookAgain(Answer):
    decided_on: Day = Field(title="Asked on", description=YEAR_FIRST)
    asked_by: Literal["a safeguarding partner", "the scrutineer", "the Panel", "new information", "other"] = Field(
        default="new information", title="What, or who, asks for it"
    )
    redo_by: OptionalDay = Field(
        default=None,
        title="Redo by",
        description=f"{YEAR_FIRST} An agreed date of ours; empty: none. The 5 working days still count from awareness.",
    )
    reasons: Prose = Field(title="Reasons", description=NO_NAMES, json_schema_extra={"format": "multiline"})


class WithdrawNotification(Answer):
    outcome: str = Field(title="What is decided")
    decided_on: Day = Field(title="Withdrawn on", description=YEAR_FIRST)
    agreed_with_panel: Literal["yes", "no", "not asked"] = Field(
        default="not asked", title="Has the national body agreed that the criteria were not met?"
    )
    reasons: Prose = Field(title="Reasons", description=NO_NAMES, json_schema_extra={"format": "multiline"})


_CONFIG = ConfigDict(extra="forbid", hide_input_in_errors=True, json_schema_extra=case_first)


class LookAgainAtCase(LookAgain):
    """It is decided again whether the incident is notifiable. The 5 working days count from awareness, as before."""

    model_config = _CONFIG
    case_ref: Words = Field(title="Case", description="Its reference, such as HMR-2026-0004.")


class WithdrawNotificationOfCase(WithdrawNotification):
    """The notification is withdrawn. What was missed by then stays missed."""

    model_config = _CONFIG
    case_ref: Words = Field(title="Case", description="Its reference, such as HMR-2026-0004.")
    outcome: Words = Field(
        title="What is decided",
        json_schema_extra={"enum": [one.title for one in step(DecisionKind.WITHDRAW_NOTIFICATION).outcomes]},
    )


class PositionHeard(DeskForm):
    """The position of a safeguarding partner that had not been heard when it was decided whether to notify."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, json_schema_extra=in_order)
    partner: Literal["local authority", "integrated care board", "police"] = Field(title="Partner")
    position: Literal["agrees", "disagrees"] = Field(title="Its position")
    on: Day = Field(title="Heard on", description=YEAR_FIRST)
    reasons: OptionalProse = Field(
        default="",
        title="If it disagrees: why",
        description=f"The scrutineer is called in at once; the date does not move. {NO_NAMES}",
    )
