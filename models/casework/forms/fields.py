"""What a form is made of: the kinds of fields and how each is read, what every form has, and how an answer is refused.

Every field is a plain string with a format for the picker, so that a badly typed answer reaches us, is explained and asked again;
nothing is refused by a machine that cannot say why. `answers.read` turns what was typed into a checked answer or raises `BadAnswer`.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, WithJsonSchema
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from models.casework.record.identifiers import find_identifier
from models.casework.record.prose import find_in_prose
from models.casework.record.refusals import identifier_refused
from models.law.words.dates import LONDON, BadDate, parse_date, parse_moment


def _day(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, date):
        return value
    try:
        return parse_date(str(value or ""), info.field_name or "date")
    except BadDate as bad:
        raise PydanticCustomError("date", "{message}", {"message": bad.message}) from None


def _day_or_none(value: Any, info: ValidationInfo) -> Any:
    return None if value in (None, "") else _day(value, info)


def _moment(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, datetime):
        return value
    try:
        day = parse_moment(str(value or ""), info.field_name or "moment")
    except BadDate as bad:
        raise PydanticCustomError("moment", "{message}", {"message": bad.message}) from None
    if isinstance(day, datetime):
        return day
    raise PydanticCustomError("moment", "{message}", {"message": f"the time is missing; write it as {day}T15:00"})


def _free_text(value: Any) -> Any:
    text = str(value or "").strip()
    found = find_identifier(text)
    if found:
        raise PydanticCustomError("identifier", "{message}", {"message": identifier_refused(found)})
    return text


def _needed(value: Any) -> Any:
    return _filled(_free_text(value))


def _prose(value: Any) -> Any:
    text = str(value or "").strip()
    found = find_in_prose(text)
    if found:
        raise PydanticCustomError("identifier", "{message}", {"message": identifier_refused(found)})
    return text


def _needed_prose(value: Any) -> Any:
    return _filled(_prose(value))


def _filled(text: str) -> str:
    if not text:
        raise PydanticCustomError("missing", "{message}", {"message": "this must be filled in"})
    return text


DATE_SCHEMA = WithJsonSchema({"type": "string", "format": "date"})
TEXT = WithJsonSchema({"type": "string"})
Day = Annotated[date, BeforeValidator(_day), DATE_SCHEMA]
OptionalDay = Annotated[date | None, BeforeValidator(_day_or_none), DATE_SCHEMA]
MomentTyped = Annotated[datetime, BeforeValidator(_moment), TEXT]
Words = Annotated[str, BeforeValidator(_needed), TEXT]
OptionalWords = Annotated[str, BeforeValidator(_free_text), TEXT]
# Somebody's own words, in which names and addresses are looked for; `Words` may be a registered name or a professional's address.
Prose = Annotated[str, BeforeValidator(_needed_prose), TEXT]
OptionalProse = Annotated[str, BeforeValidator(_prose), TEXT]
YesNo = Literal["yes", "no"]


def is_prose(field: FieldInfo | None) -> bool:
    """Whether a field of a form takes somebody's own words."""
    metadata = field.metadata if field is not None else ()
    return any(getattr(each, "func", None) in (_prose, _needed_prose) for each in metadata)


Said = Literal["", "yes", "no"]

NO_NAMES = "No names and nothing else that identifies a child or family."
YEAR_FIRST = "Year first, as 2026-03-04."
IN_FOLDER = "The name of a file in the case's folder, or leave empty."
ASKED_AGENCIES = "Which agencies are asked for a report of their own; each gets a request, a date and reminders."


def one_of(*lists: Iterable[str]) -> dict[str, Any]:
    """The schema of a field that takes one of these, or is left empty."""
    return {"enum": list(dict.fromkeys(["", *(one for list_ in lists for one in list_)]))}


def in_order(schema: dict[str, Any]) -> None:
    """Number a form's fields in the order they are declared, who records it last: Prefect keeps schemas without an order.

    A field that may be left empty starts out empty, not as `null`.
    """
    fields = schema.get("properties", {})
    names = sorted(fields, key=lambda name: name == "recorded_by")
    for position, name in enumerate(names):
        fields[name]["position"] = position
        if fields[name].get("default", "") is None:
            del fields[name]["default"]


def case_first(schema: dict[str, Any]) -> None:
    """Number the fields as every form does, with the case before all others."""
    in_order(schema)
    fields = schema["properties"]
    for position, name in enumerate(sorted(fields, key=lambda name: (name != "case_ref", fields[name]["position"]))):
        fields[name]["position"] = position


class Answer(BaseModel):
    """What every form has: who records it."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, json_schema_extra=in_order)
    recorded_by: Words = Field(title="Recorded by", description="Your name or e-mail address, as in the register.")

    @property
    def day(self) -> date:
        """The day on which it was decided."""
        for name in ("decided_on", "received_on", "checked_on", "published_on", "closed_on"):
            found = getattr(self, name, None)
            if isinstance(found, date):
                return found
        moment = getattr(self, "sent_at", None)
        assert isinstance(moment, datetime)
        return moment.astimezone(LONDON).date()


class DeskForm(BaseModel):
    """What every desk action asks."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, json_schema_extra=in_order)
    case_ref: Words = Field(title="Case", description="Its reference, such as HMR-2026-0004.")
    recorded_by: Words = Field(title="Recorded by", description="Your name or e-mail address, as in the register.")


class AskedAgency(BaseModel):
    """One agency that is asked for a report of its own."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, title="Agency", json_schema_extra=in_order)
    agency: Words = Field(title="Agency", description="Its name or code.")
    due_on: OptionalDay = Field(default=None, title="Due on", description=f"{YEAR_FIRST} Empty: the template's day.")
