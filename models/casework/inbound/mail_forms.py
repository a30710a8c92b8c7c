"""The desk's form for a mail that could not be placed by itself."""

from pydantic import BaseModel, ConfigDict, Field

from models.casework.forms.fields import Words, in_order


class PlaceMail(BaseModel):
    """A mail that nobody could place by itself: which case it belongs to, or none."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, json_schema_extra=in_order)
    mail: Words = Field(title="Mail", description="Its number, as on the board.")
    ref: Words = Field(title="Case", description="The reference of the case, or 'none': it belongs to no case.")
    recorded_by: Words = Field(title="Recorded by", description="Your name or e-mail address, as in the register.")
