"""The desk's forms for agencies' returns: one came in; one is arranged anew."""

from pydantic import Field

from models.casework.forms.fields import NO_NAMES, YEAR_FIRST, Day, DeskForm, OptionalProse, OptionalWords, Words
from models.casework.stages.rapid_review import RETURNS


class AgencyReturned(DeskForm):
    """An agency sent its summary or a report, or says that it holds nothing."""

    agency: Words = Field(title="Agency", description="Its name or code.")
    number: OptionalWords = Field(
        default="",
        title="Which return",
        description="The number of a report, such as R6; empty: the summary of the rapid review.",
    )
    outcome: Words = Field(default="returned", title="Outcome", json_schema_extra={"enum": list(RETURNS)})
    returned_on: Day = Field(title="Returned on", description=YEAR_FIRST)


ASK_NOW, AUTHOR, PROXY = "ask a missed agency now", "name who writes it", "name a proxy"
ARRANGEMENTS = (ASK_NOW, AUTHOR, PROXY)


class ArrangeReturn(DeskForm):
    """An agency was missed, or somebody else writes its return or answers for it."""

    agency: Words = Field(title="Agency", description="Its name or code.")
    do: Words = Field(
        default=ASK_NOW,
        title="What to do",
        description="A missed agency gets a compressed date; the date of the rapid review does not move.",
        json_schema_extra={"enum": list(ARRANGEMENTS)},
    )
    who: OptionalWords = Field(
        default="",
        title="Who writes it, or stands in",
        description="Name or e-mail address, as in the register. A proxy is of the same agency.",
    )
    because: OptionalProse = Field(
        default="",
        title="Because",
        description=f"Why the agency was missed; why a proxy who is no lead will do. {NO_NAMES}",
    )
