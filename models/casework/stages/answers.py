"""Read what was typed into a decision's form, and write the form's JSON Schema."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from models.casework.forms.fields import Answer
from models.casework.forms.form_reading import odd_fields, without_identifier
from models.casework.record.refusals import BadAnswer, Problem
from models.casework.stages.decision_forms import FORMS
from models.law.process.decision import Outcome
from models.law.process.decisions import step
from models.law.words.vocabulary import DecisionKind


def read(kind: DecisionKind, typed: Mapping[str, Any]) -> tuple[Outcome, Answer]:
    """The outcome and the checked answer that `typed` gives. Outcomes may be written by code or by title.

    Raises `BadAnswer` with one problem for each field that is wrong; nothing of the answer is changed.
    """
    problems, outcome = odd_fields(FORMS[kind], typed), None
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
            without_identifier(
                _problem(kind, error["loc"], error["type"], error["msg"], error.get("ctx", {})), error, filled
            )
            for error in invalid.errors()
        ]
    if problems:
        raise BadAnswer(problems)
    assert outcome is not None
    return outcome, answer


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
