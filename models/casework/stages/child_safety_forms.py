"""The desk's form for a child who was not safe when the case was opened."""

from pydantic import Field

from models.casework.forms.fields import DeskForm, MomentTyped, Words
from models.casework.stages import child_safety


class ChildSafe(DeskForm):
    """Every child is safe now, or children's social care is acting: who confirmed it, and when. No names."""

    do: Words = Field(
        default=child_safety.SAFE_NOW, title="What is so", json_schema_extra={"enum": [*child_safety.DOES]}
    )
    confirmed_by: Words = Field(
        default=child_safety.CONFIRMED_BY[0],
        title="Confirmed by",
        description="An office, never a person.",
        json_schema_extra={"enum": [*child_safety.CONFIRMED_BY]},
    )
    confirmed_at: MomentTyped = Field(title="Confirmed at", description="Date and time, as 2026-03-04T15:00.")
