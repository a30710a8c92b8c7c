"""The desk's forms for what moves a date: a correction, an extension."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from models.casework.changes.corrections import CORRECTABLE, WhatIf
from models.casework.forms.fields import (
    NO_NAMES,
    YEAR_FIRST,
    Day,
    DeskForm,
    OptionalDay,
    OptionalProse,
    OptionalWords,
    Prose,
    Words,
)
from models.law.words.vocabulary import OccurrenceKind

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
    because: OptionalProse = Field(
        default="", title="Why the date on record is wrong", description=f"Needed to correct it. {NO_NAMES}"
    )
    do: Words = Field(default=SHOW_FIRST, title="What to do", json_schema_extra={"enum": [SHOW_FIRST, CORRECT]})


class ExtendDate(DeskForm):
    """An agreed date is put off. No limit of law or guidance can be."""

    rule: Words = Field(default="action-due", title="Rule", description="Such as action-due.")
    item: OptionalWords = Field(default="", title="Which of several", description="Such as A1.")
    do: Words = Field(default=PUT_OFF, title="What to do", json_schema_extra={"enum": [PUT_OFF, TAKE_BACK]})
    to_on: OptionalDay = Field(default=None, title="If it is put off: until", description=YEAR_FIRST)
    because: Prose = Field(title="Because", description=NO_NAMES)


class ShowFirst(Exception):
    """A person asked to see what would follow before it is done. `view` says it; `then` is the form to go on with. Nothing was recorded."""

    def __init__(self, view: WhatIf, then: Mapping[str, Any]) -> None:
        super().__init__("shown first")
        self.view, self.then = view, then
