"""What has become of a date: each answer carries what its words need, so that no page can ask for a day that is not there. Serves every rule.

A date is never stored as overdue or met: both are worked out for a day (`became`). As JSON an answer is three keys of its date
(`as_json`), and `read` gives the same answer back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Literal, TypedDict, assert_never

from models.law.deadlines.due_date import Due
from models.law.rules.rule import Force, Nature


class Outcome(StrEnum):
    """What has become of a deadline. There is no `due today`: a day is not over until it is over."""

    OPEN = "open"
    OVERDUE = "overdue"
    MET = "met"
    MET_LATE = "met late"
    MISSED = "missed"
    OVER = "over"  # a floor whose day has come: nothing had to be done on that day, and it may stand on
    NOT_APPLICABLE = "not applicable"
    SUSPENDED = "suspended"  # a hold stops this clock
    # The bank holidays of that time are not known: it cannot be called met or late, nor, where it ended undone, missed.
    NOT_SETTLED = "done, date provisional"
    NOT_SETTLED_UNDONE = "not done, date provisional"
    NO_LONGER_OWED = "no longer owed"  # nothing on record gives rise to the date any more


RUNNING = frozenset({Outcome.OPEN, Outcome.OVERDUE})


@dataclass(frozen=True)
class Undone:
    """Nothing was done about it so far, or ever."""

    outcome: Literal[
        Outcome.OPEN,
        Outcome.OVERDUE,
        Outcome.MISSED,
        Outcome.SUSPENDED,
        Outcome.NOT_SETTLED_UNDONE,
        Outcome.NO_LONGER_OWED,
    ]


@dataclass(frozen=True)
class Done:
    """It was done, on this day."""

    outcome: Literal[Outcome.MET, Outcome.MET_LATE, Outcome.NOT_SETTLED]
    on: date


@dataclass(frozen=True)
class Over:
    """A floor whose day has come: what had to stay in place until then may go, or stay."""

    until: date
    outcome: Literal[Outcome.OVER] = Outcome.OVER


@dataclass(frozen=True)
class NotOwed:
    """It does not apply, for this reason."""

    because: str
    outcome: Literal[Outcome.NOT_APPLICABLE] = Outcome.NOT_APPLICABLE


Became = Undone | Done | Over | NotOwed


class BecameKeys(TypedDict):
    """The keys of a date's JSON that say what has become of it."""

    outcome: Outcome
    met_on: str | None
    not_applicable: str | None


NOT_WAITED_FOR = "the matter ended without it; it is not waited for here any more"


def became(
    *,
    due_on: date,
    met_on: date | None,
    not_applicable: str | None,
    today: date,
    nature: Nature,
    closed: bool,
    provisional: bool = False,
    suspended: bool = False,
) -> Became:
    """What has become of a deadline by `today`. `closed`: nothing can meet it any more (the case is closed, or the matter ended).

    Due means by the end of the day in London, so nothing is overdue on its due date. A floor is open until its day and then over.
    Somebody else's expected act is open or met, and never a breach; once nothing can come of it, it is not waited for. A provisional
    date settles nothing: what was done is on record, and whether in time is not said.
    """
    if not_applicable is not None:
        return NotOwed(not_applicable)
    if nature is Nature.KEEP_UNTIL:
        return Over(due_on) if due_on <= today else Undone(Outcome.OPEN)
    if nature is Nature.EXPECTATION:
        if met_on is not None:
            return Done(Outcome.MET, met_on)
        return NotOwed(NOT_WAITED_FOR) if closed else Undone(Outcome.OPEN)
    if met_on is not None:
        if provisional:
            return Done(Outcome.NOT_SETTLED, met_on)
        return Done(Outcome.MET if met_on <= due_on else Outcome.MET_LATE, met_on)
    if suspended:
        return Undone(Outcome.SUSPENDED)
    if today <= due_on:
        return Undone(Outcome.OPEN)
    if not closed:
        return Undone(Outcome.OVERDUE)
    return Undone(Outcome.NOT_SETTLED_UNDONE if provisional else Outcome.MISSED)


def became_of(due: Due, *, today: date, closed: bool) -> Became:
    """What has become of one projected deadline; one whose matter has ended counts as closed."""
    return became(
        due_on=due.due_on,
        met_on=due.met_on,
        not_applicable=due.not_applicable,
        today=today,
        nature=due.rule.nature,
        closed=closed or due.ended_on is not None,
        provisional=due.provisional,
        suspended=due.suspended,
    )


def as_json(answer: Became) -> BecameKeys:
    """The keys of a date's JSON that say what has become of it: `outcome`, `met_on`, `not_applicable`."""
    return {
        "outcome": answer.outcome,
        "met_on": answer.on.isoformat() if isinstance(answer, Done) else None,
        "not_applicable": answer.because if isinstance(answer, NotOwed) else None,
    }


def read(deadline: Mapping[str, Any]) -> Became:
    """The answer in a date's JSON. Raises `ValueError` or `KeyError` for one that `as_json` did not write."""
    outcome = Outcome(deadline["outcome"])
    match outcome:
        case Outcome.MET | Outcome.MET_LATE | Outcome.NOT_SETTLED:
            return Done(outcome, date.fromisoformat(deadline["met_on"]))
        case Outcome.OVER:
            return Over(date.fromisoformat(deadline["due_on"]))
        case Outcome.NOT_APPLICABLE:
            return NotOwed(deadline["not_applicable"])
        case (
            Outcome.OPEN
            | Outcome.OVERDUE
            | Outcome.MISSED
            | Outcome.SUSPENDED
            | Outcome.NOT_SETTLED_UNDONE
            | Outcome.NO_LONGER_OWED
        ):
            return Undone(outcome)
    assert_never(outcome)


def urgency(outcome: Outcome, force: Force) -> int:
    """What is looked at first among dates that run: 0 what a text of others makes overdue, 1 what is to come, 2 an own target that has passed."""
    if outcome is not Outcome.OVERDUE:
        return 1
    return 2 if force is Force.LOCAL else 0
