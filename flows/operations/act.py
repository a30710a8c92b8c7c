"""What the desk's forms about a case have in common: read the form, find who records it, do what it says in one transaction. No Prefect."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol, TypeVar

from sqlmodel import Session

from flows.installation import resources
from models.casework.forms.fields import DeskForm
from models.casework.forms.form_reading import read_form
from models.casework.record import case, people
from models.casework.record.refusals import refuse
from models.casework.record.who import By

Form = TypeVar("Form", bound=DeskForm)


class PlainCall(Protocol):
    """What the desk and the command line call: what was typed goes in, the case's reference comes out."""

    def __call__(self, typed: Mapping[str, Any], *, by: By) -> str:
        """Raises `BadAnswer`, `NoSuchCase`."""


def act(
    form: type[Form],
    do: Callable[[Session, Form, By], object],
    typed: Mapping[str, Any],
    *,
    by: By,
    offered: tuple[str, ...] = (),
) -> str:
    """Record with `do` what a form about a case says. Returns the case's reference.

    `by`: who records it; where it names nobody, the form says who. `offered`: what the form's `do` may be, where it has one.
    Raises `BadAnswer`, `NoSuchCase`, and `SaidAlready` where the same person has just recorded the same.
    """
    given = read_form(form, {**typed, "recorded_by": by.who or typed.get("recorded_by")})
    if offered and given.model_dump()["do"] not in offered:
        raise refuse("do", form.model_fields["do"].title or "What to do", f"choose one of {', '.join(offered)}")
    with resources.said_once(form.__name__, typed, by=by), resources.writing(at=by.at) as session:
        do(session, given, by.named(recorder(session, given.case_ref, given.recorded_by)))
        return case.peek(session, given.case_ref).ref


def about_a_case(
    form: type[Form], *, offered: tuple[str, ...] = ()
) -> Callable[[Callable[[Session, Form, By], object]], PlainCall]:
    """Make of a function that records what a form says the plain call that takes what was typed into it."""

    def made(do: Callable[[Session, Form, By], object]) -> PlainCall:
        return partial(act, form, do, offered=offered)

    return made


def recorder(session: Session, ref: str, typed: str) -> str:
    """The handle of the registered person of the case's partnership that `typed` names. Raises `BadAnswer`, `NoSuchCase`."""
    found = case.peek(session, ref)
    try:
        return people.find_person(session, found.partnership_id, typed).handle
    except people.UnknownPerson as unknown:
        raise refuse("recorded_by", "Recorded by", str(unknown)) from None
