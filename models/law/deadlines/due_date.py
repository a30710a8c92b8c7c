"""One date by which something is due, and what happened to make it so: the values that the engine in `projection.py` works with. Serves every rule."""

from dataclasses import dataclass
from datetime import date

from models.law.deadlines.overlays import relaxed
from models.law.rules.all_rules import Rule
from models.law.words.calendar import DayCounted
from models.law.words.vocabulary import OccurrenceKind


@dataclass(frozen=True)
class Happened:
    """Something that happened on a day in London; `item` tells apart several of a kind (an action's or a hold's number)."""

    kind: OccurrenceKind
    on: date
    item: str = ""


@dataclass(frozen=True)
class OtherDate:
    """The date by another reading of the same rule: what the reading is, what it counts from, and where it ends."""

    reading: str
    counts_from: OccurrenceKind
    from_on: date
    due_on: date


@dataclass(frozen=True)
class Due:
    """One date by which something is due, with everything needed to check it by hand.

    `met_on` is the day on which the last of what was needed was done. `ended_on` is the day on which the matter ended without it;
    `not_applicable` gives the reason, and only when it ended on or before the due date: after that, the date was missed.
    `reading`: the reading taken, where sources disagree, and `others` the dates by the rest. `moved`: what a pause, an extension or a
    national limit did to the counted date, in words. `suspended`: a hold that stops this clock stands, so the date is not final.
    """

    rule: Rule
    item: str
    counts_from: OccurrenceKind
    from_on: date
    due_on: date
    provisional: bool
    working: tuple[DayCounted, ...]
    met_on: date | None
    not_applicable: str | None
    ended_on: date | None = None
    reading: str = ""
    others: tuple[OtherDate, ...] = ()
    moved: tuple[str, ...] = ()
    suspended: bool = False

    @property
    def warn_on(self) -> date:
        """The day that warnings lead up to: the earliest date by any reading."""
        return min((self.due_on, *(other.due_on for other in self.others)))

    @property
    def relaxed(self) -> str:
        """The mark of a temporary relaxation that touched this date, or nothing. The date itself never changes by it."""
        overlay = relaxed(self.rule.id, from_on=self.from_on, due_on=self.due_on)
        return overlay.mark if overlay else ""
