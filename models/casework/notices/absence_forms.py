"""The desk's form for somebody who is away."""

from pydantic import BaseModel, ConfigDict, Field

from models.casework.forms.fields import YEAR_FIRST, Day, OptionalWords, Words, in_order


class RecordAbsence(BaseModel):
    """Somebody is away; what would be said to them goes to the cover."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, json_schema_extra=in_order)
    who: Words = Field(title="Who is away", description="Name or e-mail address, as in the register.")
    from_on: Day = Field(title="Away from", description=YEAR_FIRST)
    to_on: Day = Field(title="Until", description=f"{YEAR_FIRST} The last day away.")
    cover: OptionalWords = Field(
        default="",
        title="Who covers",
        description="Empty: the deputy, as in the register. Nobody at all becomes an alarm.",
    )
    partnership: OptionalWords = Field(
        default="", title="Partnership", description="Its code; empty where there is only one."
    )
    recorded_by: Words = Field(title="Recorded by", description="Your name or e-mail address, as in the register.")
