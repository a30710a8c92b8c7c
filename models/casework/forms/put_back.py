"""What of a refused answer goes back into its form: everything that was typed, but what looks like an identifier of a person and what is secret.

Every form, whoever asks it again, puts back through `put_back`: a form that hangs lies in Prefect's database for as long as it hangs.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any, NamedTuple

from pydantic import BaseModel

from models.casework.forms.fields import is_prose
from models.casework.record import doors
from models.casework.record.identifiers import find_identifier
from models.casework.record.prose import find_in_prose
from models.casework.record.refusals import Problem, identifier_refused

DEEPEST = 5  # no form asks for a list of lists of lists
PEOPLE = ("owner", "agency")  # of an action: registered, by name or address
NOT_PUT_BACK = ". What stood here is not put back"


class PutBack(NamedTuple):
    """What is offered again, field by field, and what is said of it."""

    values: dict[str, Any]
    problems: list[Problem]


def put_back(
    form: type[BaseModel], typed: Mapping[str, Any], problems: Sequence[Problem] = (), *, secret: Set[str] = frozenset()
) -> PutBack:
    """What was typed into `form`, as it may be offered again. `secret`: fields that are typed afresh each time.

    A field that held an identifier comes back empty, and says so in place of whatever else was wrong with it.
    """
    values: dict[str, Any] = {}
    refused: dict[str, str] = {}
    for name, value in typed.items():
        if name in secret:
            continue
        kept, found = _without(value, find_in_prose if is_prose(form.model_fields.get(name)) else find_identifier)
        if name not in form.model_fields:  # a form has no place for it
            continue
        values[name] = kept if doors.place_of_odd(kept) is None else ""  # what is no text is kept nowhere
        if found:
            refused[name] = found
    said = [problem for problem in problems if problem.field.partition(".")[0] not in refused]
    said += [
        Problem(
            field=name,
            title=form.model_fields[name].title or name.replace("_", " "),
            message=identifier_refused(found) + NOT_PUT_BACK,
            identifier=True,
        )
        for name, found in refused.items()
    ]
    return PutBack(values, said)


def refused_fields(form: type[BaseModel], problems: Sequence[Problem]) -> str:
    """The fields that were refused, for a log: never a field that somebody made up."""
    known = {problem.field.partition(".")[0] for problem in problems} & set(form.model_fields)
    return ", ".join(sorted(known)) or "the form"


def _without(value: Any, find: Callable[[str], str | None], *, depth: int = 0) -> tuple[Any, str]:
    """A value without the texts in it that hold an identifier, and what was found (`an NHS number`), or nothing.

    `find`: what looks for it. In a list of what somebody wrote, all but whom an action belongs to is prose.
    """
    if depth > DEEPEST:
        return "", ""
    if isinstance(value, Mapping):
        parts = {
            str(name): _without(part, find_identifier if name in PEOPLE else find_in_prose, depth=depth + 1)
            for name, part in value.items()
        }
        kept = {name: part for name, (part, _) in parts.items() if find_identifier(name) is None}
        return kept, next((found for _, found in parts.values() if found), "")
    if isinstance(value, list | tuple):
        several = [_without(part, find, depth=depth + 1) for part in value]
        return [part for part, _ in several], next((found for _, found in several if found), "")
    found = find(str(value)) or ""  # a number in a field of text, too
    return ("" if found else value), found
