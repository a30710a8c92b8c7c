"""The forms of the desk actions: what a manager starts by choice, where no decision waits."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from models.casework.changes.corrections import CORRECTABLE
from models.casework.dates.occurrences import RECORDABLE
from models.casework.forms.fields import (
    NO_NAMES,
    YEAR_FIRST,
    Day,
    DeskForm,
    OptionalDay,
    OptionalWords,
    Words,
    in_order,
)
from models.casework.forms.form_reading import read_form
from models.casework.stages.action_plan import STATUSES
from models.casework.stages.rapid_review import RETURNS
from models.law.rules.holds import HoldKind
from models.law.words.vocabulary import OccurrenceKind


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


class ActionUpdated(DeskForm):
    """How an action of the plan stands."""

    number: Words = Field(title="Action", description="Its number, such as A1.")
    status: Words = Field(title="Status", json_schema_extra={"enum": list(STATUSES)})
    on: Day = Field(title="As at", description=YEAR_FIRST)
    note: OptionalWords = Field(default="", title="Note", description=NO_NAMES)
    evidence: OptionalWords = Field(
        default="", title="Evidence", description=f"Needed before an action is assured. {NO_NAMES}"
    )


class SomethingHappened(DeskForm):
    """Something happened outside the forms: a letter went by another route, a meeting was held."""

    occurrence: Words = Field(title="What happened", json_schema_extra={"enum": [kind.value for kind in RECORDABLE]})
    on: Day = Field(title="On", description=YEAR_FIRST)
    because: OptionalWords = Field(
        default="", title="If this corrects a date on record: why that was wrong", description=NO_NAMES
    )


read = read_form


SHOW_FIRST, CORRECT = "show me first what would follow", "correct it"
PUT_OFF, TAKE_BACK = "put the date off", "take the last extension back"


class CorrectDate(DeskForm):
    """A date on record is wrong. Both dates stay, with the reason."""

    occurrence: Words = Field(
        title="Which date", json_schema_extra={"enum": [kind.value for kind in OccurrenceKind if kind in CORRECTABLE]}
    )
    item: OptionalWords = Field(
        default="", title="Which of several", description="Such as 2 for the second interval check; usually empty."
    )
    on: Day = Field(title="It should be", description=YEAR_FIRST)
    because: OptionalWords = Field(
        default="", title="Why the date on record is wrong", description=f"Needed to correct it. {NO_NAMES}"
    )
    do: Words = Field(default=SHOW_FIRST, title="What to do", json_schema_extra={"enum": [SHOW_FIRST, CORRECT]})


class PlaceHold(DeskForm):
    """Something waits for a reason. Most holds stop no clock: the page of the case says which do."""

    kind: Words = Field(title="Why it is held", json_schema_extra={"enum": [kind.value for kind in HoldKind]})
    from_on: Day = Field(title="Held from", description=YEAR_FIRST)
    review_on: Day = Field(title="Look at it again on", description=YEAR_FIRST)
    because: Words = Field(title="Because", description=NO_NAMES)


class ReviewHold(DeskForm):
    """A hold is looked at again: it is released, or kept until a new date."""

    number: Words = Field(title="Hold", description="Its number, as on the page of the case.")
    outcome: Words = Field(title="What is decided", json_schema_extra={"enum": ["release", "keep"]})
    on: Day = Field(title="Looked at on", description=YEAR_FIRST)
    review_on: OptionalDay = Field(default=None, title="If it is kept: look at it again on", description=YEAR_FIRST)


class ExtendDate(DeskForm):
    """An agreed date is put off. No limit of law or guidance can be."""

    rule: Words = Field(default="action-due", title="Rule", description="Such as action-due.")
    item: OptionalWords = Field(default="", title="Which of several", description="Such as A1.")
    do: Words = Field(default=PUT_OFF, title="What to do", json_schema_extra={"enum": [PUT_OFF, TAKE_BACK]})
    to_on: OptionalDay = Field(default=None, title="If it is put off: until", description=YEAR_FIRST)
    because: Words = Field(title="Because", description=NO_NAMES)


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
    because: OptionalWords = Field(
        default="",
        title="Because",
        description=f"Why the agency was missed; why a proxy who is no lead will do. {NO_NAMES}",
    )


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


class AcknowledgeAlert(BaseModel):
    """Somebody has seen an alert and deals with it. The next step waits a while; no date changes."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, json_schema_extra=in_order)
    code: Words = Field(title="Code", description="As in the alert's mail, such as K7QM-2XRD.")
    recorded_by: Words = Field(title="Recorded by", description="Your name or e-mail address, as in the register.")


class PlaceMail(BaseModel):
    """A mail that nobody could place by itself: which case it belongs to, or none."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, json_schema_extra=in_order)
    mail: Words = Field(title="Mail", description="Its number, as on the board.")
    ref: Words = Field(title="Case", description="The reference of the case, or 'none': it belongs to no case.")
    recorded_by: Words = Field(title="Recorded by", description="Your name or e-mail address, as in the register.")


class ShowFirst(Exception):
    """A person asked to see what would follow before it is done. `view` says it; `then` is the form to go on with. Nothing was recorded."""

    def __init__(self, view: Mapping[str, Any], then: Mapping[str, Any]) -> None:
        super().__init__("shown first")
        self.view, self.then = view, then


def schema(form: type[BaseModel], typed: Mapping[str, Any]) -> dict[str, Any]:
    """The form's JSON Schema, with what was typed as the fields' defaults."""
    found = form.model_json_schema()
    for name, value in typed.items():
        if name in found["properties"] and value is not None:
            found["properties"][name]["default"] = value
    return found
