"""How an answer is refused: which field, what is wrong with it, and what to write instead. Nothing was recorded, and what was typed is kept."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel

from models.casework.record.identifiers import masked
from models.law.words.dates import BadDate, long_date, refuse_far_off

LONGEST_NUMBER, LONGEST_ECHO = 9, 40  # digits of a number; signs of a wrong answer that are said back


class Problem(BaseModel):
    """What is wrong with one field, and what to write instead. A message may quote what was typed, but never an identifier of a person.

    `wants`: how a line begins that the field lacks.
    """

    field: str
    title: str
    message: Annotated[str, AfterValidator(masked)]
    identifier: bool = False  # what stood there looks like an identifier of a person: it is not put back
    wants: str = ""


class BadAnswer(ValueError):
    """An answer that cannot be recorded. Nothing was; what was typed is kept by whoever asked."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{problem.field}: {problem.message}" for problem in problems))


def refuse(field: str, title: str, message: str) -> BadAnswer:
    """A refusal for one field."""
    return BadAnswer([Problem(field=field, title=title, message=message)])


def whole_number(text: str, field: str, title: str, *, why: str = "") -> int:
    """The number that `text` writes in plain digits; any other sign that some program calls a digit is refused. Raises `BadAnswer`."""
    if not text.isascii() or not text.isdigit() or len(text) > LONGEST_NUMBER:
        shown = text if len(text) <= LONGEST_ECHO else f"{text[:LONGEST_ECHO]}…"
        raise refuse(field, title, f"'{shown}' is not a number{why}")
    return int(text)


def check_to_come(on: date | None, field: str, title: str, *, today: date) -> date:
    """Refuses an empty day, one that is not to come, and one so far off that it is a slip of the finger."""
    if on is None:
        raise refuse(field, title, "a date is needed with this answer; write it as 2026-03-02")
    if on <= today:
        raise refuse(field, title, f"{long_date(on)} is not in the future; give a later date")
    try:
        refuse_far_off(on, field, today=today)
    except BadDate as bad:
        raise refuse(field, title, bad.message) from None
    return on


def identifier_refused(what: str) -> str:
    """Why a text with an identifier is refused."""
    return f"this holds what looks like {what}; take it out: nothing that identifies a child or family is kept here"
