"""The desk's forms about the notification: look at it again, withdraw it, record a position that was heard later."""

from typing import Literal

from pydantic import ConfigDict, Field

from models.casework.desk_forms import DeskForm
from models.casework.forms import (
    NO_NAMES,
    YEAR_FIRST,
    Day,
    LookAgain,
    OptionalWords,
    WithdrawNotification,
    Words,
    in_order,
)
from models.casework.life_cycle_forms import case_first
from models.law.steps import step
from models.law.vocabulary import DecisionKind

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
    reasons: OptionalWords = Field(
        default="",
        title="If it disagrees: why",
        description=f"The scrutineer is called in at once; the date does not move. {NO_NAMES}",
    )
