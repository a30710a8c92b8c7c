"""What starts a case: its dates and coded facts, and what they must keep to. Plain, so that a rehearsal needs no database."""

from datetime import date
from typing import Any, Literal

from pydantic import ConfigDict, Field

from models.casework.forms import YEAR_FIRST, Answer, Day, OptionalDay, OptionalWords, YesNo, in_order, refuse
from models.law.dates import long_date
from models.law.regimes import NoRegimeHeld, regime_on


class Intake(Answer):
    """What starts a case. Coded facts and dates only: there is no field for a name, and none may be written into one."""

    model_config = ConfigDict(
        extra="forbid", hide_input_in_errors=True, title="Notify a serious incident", json_schema_extra=in_order
    )
    immediate_safety: YesNo = Field(
        title="Is every child safe now?",
        description="Including brothers, sisters and others in the household. If not: call 999 or children's social care first.",
    )
    aware_on: Day = Field(
        title="The local authority became aware on", description=f"{YEAR_FIRST} The 5 working days run from it."
    )
    incident_on: OptionalDay = Field(
        default=None, title="The incident was on", description=f"{YEAR_FIRST} May be empty."
    )
    harm: Literal["death", "serious harm", "other"] = Field(title="What happened to the child or children")
    abuse_or_neglect: Literal["known", "suspected", "not suspected"] = Field(title="Abuse or neglect is")
    children: Literal["1", "2", "3", "4", "more"] = Field(default="1", title="How many children")
    looked_after: YesNo = Field(default="no", title="Looked after by a local authority?")
    care_leaver: YesNo = Field(default="no", title="A care leaver up to and including 24?")
    media_interest: YesNo = Field(default="no", title="Is media interest likely?")
    pseudonym: OptionalWords = Field(
        default="",
        title="Pseudonym",
        description="Such as Child K, if the partnership uses one. Never a real name or initials.",
    )
    partnership: OptionalWords = Field(
        default="", title="Partnership", description="Its code; empty where there is only one."
    )


FACTS = ("harm", "abuse_or_neglect", "children", "looked_after", "care_leaver", "media_interest")


def coded(intake: Intake) -> dict[str, Any]:
    """The coded facts as a case keeps them: yes and no as truth values."""
    found: dict[str, Any] = {name: getattr(intake, name) for name in FACTS}
    return {name: value == "yes" if value in ("yes", "no") else value for name, value in found.items()}


def check_dates(intake: Intake, *, today: date) -> str:
    """The regime of the case. Refuses, with `BadAnswer`, dates that cannot be."""
    if intake.aware_on > today:
        raise refuse(
            "aware_on",
            "The local authority became aware on",
            f"{long_date(intake.aware_on)} has not come yet; check the date",
        )
    return check_facts(intake)


def check_facts(intake: Intake) -> str:
    """The same without a today: what a rehearsal asks, which may begin on a day to come."""
    if intake.incident_on is not None and intake.incident_on > intake.aware_on:
        raise refuse(
            "incident_on",
            "The incident was on",
            f"{long_date(intake.incident_on)} is after {long_date(intake.aware_on)}, when it became known; check both dates",
        )
    if intake.immediate_safety != "yes":
        raise refuse(
            "immediate_safety",
            "Is every child safe now?",
            "that comes first: call 999 or children's social care, then come back; what you typed is kept",
        )
    try:
        regime = regime_on(intake.aware_on)
    except NoRegimeHeld as gap:
        raise refuse("aware_on", "The local authority became aware on", str(gap)) from None
    if not regime.can_carry_live_cases:
        raise refuse(
            "aware_on",
            "The local authority became aware on",
            f"{long_date(intake.aware_on)} falls under {regime.name}; such older cases cannot be opened as live cases yet; "
            f"`cspr rules --on {intake.aware_on}` and `cspr dates` show their rules and dates",
        )
    return regime.id
