"""The forms of a referral: what whoever refers is asked, and what the desk does with it. An incident is asked the same as on an intake."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from models.casework.forms.fields import (
    NO_NAMES,
    YEAR_FIRST,
    OptionalDay,
    OptionalProse,
    OptionalWords,
    Words,
    YesNo,
    in_order,
)
from models.casework.forms.intake import NOT_A_WAY_TO_REPORT, Beside, Incident, Together
from models.casework.forms.pseudonyms import Pseudonym

AGENCY, PUBLIC, OWN = "an agency", "a member of the public", "the partnership itself"
REFERRAL, SIGNIFICANT = "referral", "significant-incident form"
OPEN, DECLINE, ADOPT = "open a case", "decline it", "adopt it"


class Referred(Incident):
    """Somebody thinks that an incident should be looked at. Anybody may; a significant-incident form comes from the liaison officer alone."""

    model_config = ConfigDict(title="Take in a referral")
    siblings: Literal["safe", "there are none", "not safe", "not known"] = Field(
        title="Brothers and sisters are", description="Wherever they live."
    )
    household: Literal["safe", "there are none", "not safe", "not known"] = Field(
        title="Other children in the household are", description="A new partner's too."
    )
    received_from: Literal["an agency", "a member of the public", "the partnership itself"] = Field(
        title="It comes from", description="A member of the public is not put on record: no name, no address."
    )
    form: Literal["referral", "significant-incident form"] = Field(
        default="referral",
        title="Which form",
        description="The significant-incident form is sent by the agency's registered liaison officer only; anybody else's waits for them.",
    )
    agency: OptionalWords = Field(default="", title="If from an agency: which", description="Its name or code.")
    sent_by: OptionalWords = Field(
        default="",
        title="If from an agency: who sent it",
        description="A registered name, or a professional's or shared e-mail address at the agency. Never a member of the public.",
    )
    learning_words: OptionalProse = Field(
        default="", title="What is there to learn?", description=f"A few words. {NO_NAMES}"
    )


class OpenReferral(BaseModel):
    """A case is opened from a referral; its facts are carried over."""

    model_config = ConfigDict(
        extra="forbid",
        hide_input_in_errors=True,
        title="Open a case from a referral",
        json_schema_extra=in_order,
    )
    referral: Words = Field(title="Referral", description=f"Its number, such as HMR-REF-0007. {NOT_A_WAY_TO_REPORT}")
    aware_on: OptionalDay = Field(
        default=None,
        title="The local authority became aware on",
        description=f"{YEAR_FIRST} Empty: as the referral says. The 5 working days run from it.",
    )
    pseudonym: Pseudonym = Field(
        default="",
        title="Pseudonym",
        description="Such as Child K, if the partnership uses one. Never a real name or initials.",
    )
    beside: Beside = ""
    together: Together = ""
    another: YesNo = Field(
        default="no",
        title="Is it another incident than one that is on record?",
        description="Asked back where a case with the same days and facts is open.",
    )
    recorded_by: Words = Field(title="Recorded by", description="Your name or e-mail address, as in the register.")


class SettleReferral(BaseModel):
    """A referral is declined with a reason, or a parked form is adopted by the agency's liaison officer or the business unit."""

    model_config = ConfigDict(
        extra="forbid", hide_input_in_errors=True, title="Settle a referral", json_schema_extra=in_order
    )
    referral: Words = Field(title="Referral", description="Its number, such as HMR-REF-0007.")
    do: Words = Field(default=DECLINE, title="What to do", json_schema_extra={"enum": [DECLINE, ADOPT]})
    because: OptionalProse = Field(
        default="", title="If it is declined: why", description=f"Kept with the referral. {NO_NAMES}"
    )
    recorded_by: Words = Field(title="Recorded by", description="Your name or e-mail address, as in the register.")
