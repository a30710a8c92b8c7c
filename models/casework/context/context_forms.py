"""The desk's forms for what a case has beside it: proceedings, other cases, other areas, those it is about, challenges."""

from pydantic import Field

from models.casework.context import challenges, links, routing, subjects
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
    one_of,
)
from models.law.rules.proceedings import HOLDS_UP, OUTCOMES, PROCEEDINGS, TOGETHER, UNKNOWN_OUTCOMES

BEGAN, HEARD, ENDED, AGAIN = "it began", "something was heard of it", "it ended", "it began again"
LINK, UNLINK = "link them", "take the link back"
ADD, PUBLISHED, PASSED_ON, TAKE_OFF = "add it", "it has published", "the learning was passed on here", "take it off"
ROUTE, PAPERS, SETTLE = "put it to a body", "its papers were sent", "record what the body made of it"
RAISE, UP, RESOLVE = "raise it", "move it up", "resolve it"
ADD_ONE, TAKE_ONE_OFF = "add one", "take one off"
PROCEEDING_DOES = (BEGAN, HEARD, ENDED, AGAIN)
LINK_DOES = (LINK, UNLINK)
AREA_DOES = (ADD, PUBLISHED, PASSED_ON, TAKE_OFF)
SUBJECT_DOES = (ADD_ONE, TAKE_ONE_OFF)
CHALLENGE_DOES = (RAISE, UP, RESOLVE)
BODY_DOES = (ROUTE, PAPERS, SETTLE)
_WHICH = "Its number, as on the page of the case; empty for a new one."


class Doing(DeskForm):
    """A form that does one of several things."""

    do: Words = Field(title="What to do")


class Proceeding(Doing):
    """Something runs beside the case elsewhere. It moves no limit; what it holds up gets a hold with a date."""

    do: Words = Field(default=BEGAN, title="What is recorded", json_schema_extra={"enum": [*PROCEEDING_DOES]})
    number: OptionalWords = Field(default="", title="Which one", description=_WHICH)
    on: Day = Field(title="On", description=f"{YEAR_FIRST} The day on which it began, was heard of, ended.")
    kind: OptionalWords = Field(
        default="", title="If it is new: what it is", json_schema_extra=one_of(tuple(PROCEEDINGS))
    )
    body: OptionalProse = Field(
        default="", title="If it is new: which body", description=f"Such as a coroner's area. {NO_NAMES}"
    )
    contact: OptionalWords = Field(
        default="", title="Contact", description="An office, such as the coroner's officer; no person's name."
    )
    reference: OptionalWords = Field(
        default="", title="Its reference", description="Of a child death review: the eCDOP reference, and nothing else."
    )
    holds_up: OptionalWords = Field(default="nothing", title="What it holds up", json_schema_extra=one_of(HOLDS_UP))
    together: OptionalWords = Field(
        default="in sequence", title="Together with ours, or one after the other", json_schema_extra=one_of(TOGETHER)
    )
    stage: OptionalProse = Field(default="", title="Its stage", description=NO_NAMES)
    next_on: OptionalDay = Field(default=None, title="Its next date", description=f"{YEAR_FIRST} May be empty.")
    outcome: OptionalWords = Field(
        default="",
        title="If it ended: its own outcome",
        json_schema_extra=one_of(*OUTCOMES.values(), UNKNOWN_OUTCOMES),
    )


class LinkCases(Doing):
    """Two cases have to do with each other, or are merely published together."""

    other_ref: Words = Field(title="The other case", description="Its reference, such as HMR-2026-0005.")
    kind: Words = Field(
        title="How they are linked",
        description="`predecessor`: the other case came before this one.",
        json_schema_extra={"enum": list(links.KINDS)},
    )
    do: Words = Field(default=LINK, title="What to do", json_schema_extra={"enum": [*LINK_DOES]})
    because: Prose = Field(title="Because", description=NO_NAMES)


class OtherArea(Doing):
    """Another area has to do with the case: it leads, or it contributes."""

    do: Words = Field(default=ADD, title="What to do", json_schema_extra={"enum": [*AREA_DOES]})
    number: OptionalWords = Field(default="", title="Which area", description=_WHICH)
    name: OptionalWords = Field(default="", title="If it is new: which area", description="Authority or partnership.")
    mailbox: OptionalWords = Field(default="", title="If it is new: its shared mailbox")
    leads: Words = Field(default="no", title="If it is new: does it lead?", json_schema_extra={"enum": ["yes", "no"]})
    reference: OptionalWords = Field(default="", title="If it is new: its own reference")
    on: OptionalDay = Field(default=None, title="If it published, or the learning was passed on: on")
    because: OptionalProse = Field(default="", title="If it is taken off: because", description=NO_NAMES)


class AboutWhom(Doing):
    """The case is about several, each by a letter; or about a family as one. Nobody is named."""

    do: Words = Field(default=ADD_ONE, title="What to do", json_schema_extra={"enum": [*SUBJECT_DOES]})
    kind: OptionalWords = Field(default="", title="If one is added: who", json_schema_extra=one_of(subjects.KINDS))
    harm: OptionalWords = Field(default="", title="What happened", json_schema_extra=one_of(subjects.HARM))
    letter: OptionalWords = Field(default="", title="If one is taken off: the letter")


class WithBody(Doing):
    """A governance body is to take something, or has: on the agenda of its next meeting with time for the papers."""

    do: Words = Field(default=ROUTE, title="What to do", json_schema_extra={"enum": [*BODY_DOES]})
    body: OptionalWords = Field(default="", title="If it is to be taken: by which body", description="Its code.")
    what: OptionalWords = Field(default="", title="If it is to be taken: what", json_schema_extra=one_of(routing.WHAT))
    number: OptionalWords = Field(default="", title="Otherwise: which item", description=_WHICH)
    on: OptionalDay = Field(
        default=None, title="If its papers were sent: on", description=f"{YEAR_FIRST} Empty: today."
    )
    outcome: OptionalWords = Field(
        default="", title="If it was taken: the outcome", json_schema_extra=one_of(routing.OUTCOMES)
    )
    minute: OptionalWords = Field(default="", title="If it was taken: the minute", description="Its reference only.")
    present: OptionalWords = Field(default="", title="If it was taken: how many were there", description="A number.")


class Challenging(Doing):
    """One agency or office challenges another. It climbs a ladder of its own, and stops no clock."""

    do: Words = Field(default=RAISE, title="What to do", json_schema_extra={"enum": [*CHALLENGE_DOES]})
    number: OptionalWords = Field(default="", title="Which challenge", description=_WHICH)
    on: Day = Field(title="On", description=YEAR_FIRST)
    challenger: OptionalWords = Field(
        default="", title="If it is new: who challenges", description="An agency's name or code, or an office."
    )
    challenged: OptionalWords = Field(default="", title="If it is new: who is challenged")
    about: OptionalWords = Field(default="", title="If it is new: about", json_schema_extra=one_of(challenges.ABOUT))
    outcome: OptionalWords = Field(
        default="", title="If it is resolved: the outcome", json_schema_extra=one_of(challenges.OUTCOMES)
    )
    words: OptionalProse = Field(default="", title="In words", description=NO_NAMES)
