"""The forms of the desk actions: what a manager starts by choice, where no decision waits."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.casework.action_plan import STATUSES
from models.casework.forms import NO_NAMES, YEAR_FIRST, BadAnswer, Day, OptionalWords, Problem, Words, in_order
from models.casework.occurrences import RECORDABLE
from models.casework.rapid_review import RETURNS


class DeskForm(BaseModel):
    """What every desk action asks."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, json_schema_extra=in_order)
    case_ref: Words = Field(title="Case", description="Its reference, such as HMR-2026-0004.")
    recorded_by: Words = Field(title="Recorded by", description="Your name or e-mail address, as in the register.")


class AgencyReturned(DeskForm):
    """An agency sent its summary, or says that it holds nothing."""

    agency: Words = Field(title="Agency", description="Its name or code.")
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


Filled = TypeVar("Filled", bound=BaseModel)


def read(form: type[Filled], typed: Mapping[str, Any]) -> Filled:
    """The checked form. Raises `BadAnswer` with a problem for each field that is wrong."""
    try:
        return form.model_validate({name: value for name, value in typed.items() if value is not None})
    except ValidationError as invalid:
        raise BadAnswer([_problem(form, error) for error in invalid.errors()]) from None


def schema(form: type[BaseModel], typed: Mapping[str, Any]) -> dict[str, Any]:
    """The form's JSON Schema, with what was typed as the fields' defaults."""
    found = form.model_json_schema()
    for name, value in typed.items():
        if name in found["properties"] and value is not None:
            found["properties"][name]["default"] = value
    return found


def _problem(form: type[BaseModel], error: Mapping[str, Any]) -> Problem:
    where = error["loc"]
    name = str(where[0]) if where else "form"
    field = form.model_fields.get(name)
    messages = {
        "missing": "this must be filled in",
        "extra_forbidden": f"there is no such field; the fields are {', '.join(form.model_fields)}",
        "literal_error": f"choose one of {error.get('ctx', {}).get('expected', '')}",
    }
    return Problem(
        field=name, title=(field.title if field else None) or name, message=messages.get(error["type"], error["msg"])
    )
