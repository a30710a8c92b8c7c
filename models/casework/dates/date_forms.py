"""The desk's forms for what is on record by itself: something happened; a hold is placed, or looked at again."""

from pydantic import Field

from models.casework.dates.occurrences import RECORDABLE
from models.casework.forms.fields import NO_NAMES, YEAR_FIRST, Day, DeskForm, OptionalDay, OptionalProse, Prose, Words
from models.law.rules.holds import HoldKind


class SomethingHappened(DeskForm):
    """Something happened outside the forms: a letter went by another route, a meeting was held."""

    occurrence: Words = Field(title="What happened", json_schema_extra={"enum": [kind.value for kind in RECORDABLE]})
    on: Day = Field(title="On", description=YEAR_FIRST)
    because: OptionalProse = Field(
        default="", title="If this corrects a date on record: why that was wrong", description=NO_NAMES
    )


class PlaceHold(DeskForm):
    """Something waits for a reason. Most holds stop no clock: the page of the case says which do."""

    kind: Words = Field(title="Why it is held", json_schema_extra={"enum": [kind.value for kind in HoldKind]})
    from_on: Day = Field(title="Held from", description=YEAR_FIRST)
    review_on: Day = Field(title="Look at it again on", description=YEAR_FIRST)
    because: Prose = Field(title="Because", description=NO_NAMES)


class ReviewHold(DeskForm):
    """A hold is looked at again: it is released, or kept until a new date."""

    number: Words = Field(title="Hold", description="Its number, as on the page of the case.")
    outcome: Words = Field(title="What is decided", json_schema_extra={"enum": ["release", "keep"]})
    on: Day = Field(title="Looked at on", description=YEAR_FIRST)
    review_on: OptionalDay = Field(default=None, title="If it is kept: look at it again on", description=YEAR_FIRST)
