"""Read what was typed into a form, and write the form's JSON Schema."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from models.casework import doors
from models.casework.fields import Answer
from models.casework.forms import FORMS
from models.casework.identifiers import find_identifier
from models.casework.record.refusals import BadAnswer, Problem, identifier_refused
from models.law.step import Outcome
from models.law.steps import step
from models.law.vocabulary import DecisionKind

Filled = TypeVar("Filled", bound=BaseModel)


def read(kind: DecisionKind, typed: Mapping[str, Any]) -> tuple[Outcome, Answer]:
    """The outcome and the checked answer that `typed` gives. Outcomes may be written by code or by title.

    Raises `BadAnswer` with one problem for each field that is wrong; nothing of the answer is changed.
    """
    problems, outcome = _odd(FORMS[kind], typed), None
    if problems:
        raise BadAnswer(problems)
    try:
        outcome = _outcome(kind, str(typed.get("outcome") or _usual(kind)))
    except BadAnswer as bad:
        problems += bad.problems
    filled = {name: value for name, value in typed.items() if value is not None}
    if "outcome" in FORMS[kind].model_fields:
        filled["outcome"] = outcome.code if outcome else "?"
    else:
        filled.pop("outcome", None)
    try:
        answer = FORMS[kind].model_validate(filled)
    except ValidationError as invalid:
        problems += [
            _without_identifier(
                _problem(kind, error["loc"], error["type"], error["msg"], error.get("ctx", {})), error, filled
            )
            for error in invalid.errors()
        ]
    if problems:
        raise BadAnswer(problems)
    assert outcome is not None
    return outcome, answer


def read_form(form: type[Filled], typed: Mapping[str, Any]) -> Filled:
    """The checked form. Raises `BadAnswer` with a problem for each field that is wrong."""
    odd = _odd(form, typed)
    if odd:
        raise BadAnswer(odd)
    try:
        return form.model_validate({name: value for name, value in typed.items() if value is not None})
    except ValidationError as invalid:
        raise BadAnswer(
            [_without_identifier(_form_problem(form, error), error, typed) for error in invalid.errors()]
        ) from None


def schema(kind: DecisionKind, typed: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The form's JSON Schema, outcomes offered by their titles. `typed` comes back as the fields' defaults: a bad answer is kept."""
    found = FORMS[kind].model_json_schema()
    found["title"] = step(kind).title
    found["description"] = step(kind).question
    properties = found["properties"]
    if "outcome" in properties:
        properties["outcome"] |= {"enum": [outcome.title for outcome in step(kind).outcomes], "type": "string"}
        properties["outcome"].setdefault("description", "What follows from each answer is written above.")
        if _usual(kind):
            properties["outcome"]["default"] = title_of(kind, _usual(kind))
    for name, value in (typed or {}).items():
        if name in properties and value is not None:
            properties[name]["default"] = title_of(kind, value) if name == "outcome" else value
    return found


def _odd(form: type[BaseModel], typed: Mapping[str, Any]) -> list[Problem]:
    """A problem for each field that holds a character that is no text: before anything else sees it."""
    found = []
    for name, value in typed.items():
        if doors.is_odd(str(name)):
            found.append(
                Problem(field="form", title="The form", message="the name of a field is no text; leave it out")
            )
        elif doors.place_of_odd(value) is not None:
            field = form.model_fields.get(name)
            title = (field.title if field else None) or name
            found.append(Problem(field=name, title=title, message=doors.WORDS))
    return found


def _without_identifier(problem: Problem, error: Mapping[str, Any], typed: Mapping[str, Any]) -> Problem:
    """The problem in words that do not repeat what was typed, where that looks like an identifier."""
    value: Any = typed
    for part in error["loc"]:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return problem
    what = find_identifier(value) if isinstance(value, str) else None
    return problem.model_copy(update={"message": identifier_refused(what), "identifier": True}) if what else problem


def title_of(kind: DecisionKind, outcome: str) -> str:
    """An outcome's title, from its code or its title."""
    return next((found.title for found in step(kind).outcomes if outcome in (found.code, found.title)), outcome)


def field_title(kind: DecisionKind, name: str) -> str:
    """What a field is called on the form."""
    field = FORMS[kind].model_fields.get(name)
    return (field.title if field else None) or name.replace("_", " ")


def _usual(kind: DecisionKind) -> str:
    """The outcome that a form names already; empty for most."""
    field = FORMS[kind].model_fields.get("outcome")
    return str(field.default) if field is not None and not field.is_required() else ""


def _outcome(kind: DecisionKind, typed: str) -> Outcome:
    choices = step(kind).outcomes
    if not typed and len(choices) == 1:
        return choices[0]
    for outcome in choices:
        if typed.strip() in (outcome.code, outcome.title):
            return outcome
    offered = ", ".join(outcome.code for outcome in choices)
    raise BadAnswer([Problem(field="outcome", title=field_title(kind, "outcome"), message=f"choose one of {offered}")])


def _problem(
    kind: DecisionKind, where: tuple[int | str, ...], error: str, text: str, context: Mapping[str, Any]
) -> Problem:
    name = ".".join(str(part) for part in where)
    title = field_title(kind, str(where[0])) if where else "The form"
    if len(where) == 3:  # a field of one line of a list: actions.0.due_on
        title = f"{title}, line {int(where[1]) + 1}, {str(where[2]).replace('_', ' ')}"
    if error == "missing":
        text = "this must be filled in"
    elif error == "literal_error":
        text = f"choose one of {context['expected']}"
    elif error == "extra_forbidden":
        text = "the form has no such field; leave it out"
    return Problem(field=name, title=title, message=text, identifier=error == "identifier")


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
