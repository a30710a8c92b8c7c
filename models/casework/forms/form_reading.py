"""Read what was typed into any form: every wrong field is named, and nothing that looks like an identifier is said back."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from models.casework.record import doors
from models.casework.record.identifiers import find_identifier
from models.casework.record.refusals import BadAnswer, Problem, identifier_refused

Filled = TypeVar("Filled", bound=BaseModel)


def read_form(form: type[Filled], typed: Mapping[str, Any]) -> Filled:
    """The checked form. Raises `BadAnswer` with a problem for each field that is wrong."""
    odd = odd_fields(form, typed)
    if odd:
        raise BadAnswer(odd)
    try:
        return form.model_validate({name: value for name, value in typed.items() if value is not None})
    except ValidationError as invalid:
        raise BadAnswer(
            [without_identifier(_form_problem(form, error), error, typed) for error in invalid.errors()]
        ) from None


def odd_fields(form: type[BaseModel], typed: Mapping[str, Any]) -> list[Problem]:
    """A problem for each field that holds a character that is no text: before anything else sees it."""
    problems = []
    for name, value in typed.items():
        if doors.is_odd(str(name)):
            problems.append(
                Problem(field="form", title="The form", message="the name of a field is no text; leave it out")
            )
        elif doors.place_of_odd(value) is not None:
            field = form.model_fields.get(name)
            title = (field.title if field else None) or name
            problems.append(Problem(field=name, title=title, message=doors.WORDS))
    return problems


def without_identifier(problem: Problem, error: Mapping[str, Any], typed: Mapping[str, Any]) -> Problem:
    """The problem in words that do not repeat what was typed, where that looks like an identifier."""
    value: Any = typed
    for part in error["loc"]:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return problem
    what = find_identifier(value) if isinstance(value, str) else None
    return problem.model_copy(update={"message": identifier_refused(what), "identifier": True}) if what else problem


def _form_problem(form: type[BaseModel], error: Mapping[str, Any]) -> Problem:
    where = error["loc"]
    name = str(where[0]) if where else "form"
    field = form.model_fields.get(name)
    messages = {
        "missing": "this must be filled in",
        "extra_forbidden": f"there is no such field; the fields are {', '.join(form.model_fields)}",
        "literal_error": f"choose one of {error.get('ctx', {}).get('expected', '')}",
    }
    return Problem(
        field=name,
        title=(field.title if field else None) or name,
        message=messages.get(error["type"], error["msg"]),
        identifier=error["type"] == "identifier",
    )


def schema(form: type[BaseModel], typed: Mapping[str, Any]) -> dict[str, Any]:
    """The form's JSON Schema, with what was typed as the fields' defaults."""
    schema_ = form.model_json_schema()
    for name, value in typed.items():
        if name in schema_["properties"] and value is not None:
            schema_["properties"][name]["default"] = value
    return schema_
