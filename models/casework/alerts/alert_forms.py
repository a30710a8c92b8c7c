"""The desk's form for an alert that somebody has seen."""

from pydantic import BaseModel, ConfigDict, Field

from models.casework.forms.fields import Words, in_order


class AcknowledgeAlert(BaseModel):
    """Somebody has seen an alert and deals with it. The next step waits a while; no date changes."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, json_schema_extra=in_order)
    code: Words = Field(title="Code", description="As in the alert's mail, such as K7QM-2XRD.")
    recorded_by: Words = Field(title="Recorded by", description="Your name or e-mail address, as in the register.")
