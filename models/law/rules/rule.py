"""What a rule is: one timed duty, dated and cited. The rows are in `england.py`, `yearly_report.py`, `local_targets.py` and `serious_case_reviews.py`; `rules.py` holds them together."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.law.rules.holds import ExtensionAllowed, Pausing
from models.law.words.dates import long_date
from models.law.words.vocabulary import OccurrenceKind, Role, Route, Stage


class Force(StrEnum):
    """What stands behind a limit or a duty, strongest first. A local target never looks like law."""

    ACT = "Act"
    REGULATIONS = "regulations"
    STATUTORY_GUIDANCE = "statutory guidance"
    PANEL_GUIDANCE = "Panel guidance"
    LOCAL = "local"


class Unit(StrEnum):
    """What a limit counts, and in which direction from the day it counts from."""

    WORKING_DAYS_AFTER = "working days after"
    CALENDAR_DAYS_AFTER = "days after"
    MONTHS_AFTER = "months after"
    WORKING_DAYS_BEFORE = "working days before"
    CALENDAR_DAYS_BEFORE = "days before"
    AGREED_DATE = "agreed date"


class Nature(StrEnum):
    """What passing the date means."""

    DUTY = "duty"
    EXPECTATION = "expectation"  # somebody else's expected act: a chase timer, never a breach
    KEEP_UNTIL = "keep until"  # a floor: something stays in place at least until the day
    TARGET = "target"  # the partnership's own


class Evidence(StrEnum):
    """How the rule is known: the grades of docs/law/README.md."""

    PRIMARY = "A"
    RESTATED = "B"
    WEAK = "C"
    RECALLED = "recalled"


@dataclass(frozen=True)
class Citation:
    """Where the rule is to be found. The paragraph says so when it has not been read."""

    document: str
    paragraph: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One timed duty as it stood between two dates.

    `limit` counts in `unit`. `counts_from`: the first kind listed that has happened is used. `met_by`: all are needed, and the
    latest of them is the day it was met. `until`: anything that ends the matter before it was met. `repeats`: one deadline per
    item (an action, a hold, a yearly report), or one after another where the act that meets it also starts the next.
    `anew`: one more deadline for each further publication, counted and met by its own acts.
    `within`: the national rule whose date a local target may never pass. `paused_by`, `extension`: nothing, unless the rule says so.
    `force` is that of the date limit, `duty_force` that of the duty itself: they differ more often than people think.
    """

    id: str
    duty: str
    owed_by: str
    owner: Role  # who answers for it, told when it is late
    to: tuple[str, ...]
    counts_from: tuple[OccurrenceKind, ...]
    limit: int
    unit: Unit
    force: Force
    duty_force: Force
    citation: Citation
    evidence: Evidence
    in_force_from: date
    in_force_to: date | None = None
    verified_on: date | None
    nature: Nature = Nature.DUTY
    stage: Stage
    met_by: tuple[OccurrenceKind, ...] = ()
    routes: frozenset[Route]
    of_partnership: bool = False  # owed once by the partnership, not by each case
    repeats: bool = False
    anew: bool = False
    until: tuple[OccurrenceKind, ...] = ()
    within: str = ""
    paused_by: tuple[Pausing, ...] = ()
    extension: ExtensionAllowed | None = None
    note: str = ""
    set_by_partnership: bool = False  # a local rule that a partnership loaded; the shipped ones are nobody's own

    def __hash__(self) -> int:
        return hash(
            (self.id, self.in_force_from)
        )  # every field, each time, would be slow; equality still compares them all

    def is_in_force(self, on: date) -> bool:
        """Whether the row stood on that day; its last day counts."""
        return self.in_force_from <= on and (self.in_force_to is None or on <= self.in_force_to)

    @property
    def follows_itself(self) -> bool:
        """Whether meeting it starts it again, as a check at regular intervals does."""
        return self.repeats and any(kind in self.counts_from for kind in self.met_by)

    @property
    def verified(self) -> str:
        """How far the rule was checked, in words: never more than was done."""
        if self.verified_on is None:
            return "not yet verified against the published text"
        if self.evidence is Evidence.PRIMARY:
            return f"checked against the published text on {long_date(self.verified_on)}"
        if self.evidence is Evidence.WEAK:
            return f"in a weak restatement only, read on {long_date(self.verified_on)}; the published text itself is not yet checked"
        return f"as restated by others, read on {long_date(self.verified_on)}; the published text itself is not yet checked"

    @property
    def when(self) -> str:
        """The limit in words: `15 working days after`, `1 month after`, `agreed date`."""
        if self.unit is Unit.AGREED_DATE:
            return self.unit.value
        return counted(self.limit, self.unit)


def counted(limit: int, unit: Unit) -> str:
    """The limit with its unit, singular where it is one: `1 working day after`."""
    return f"{limit} {unit.value.replace('days', 'day').replace('months', 'month') if limit == 1 else unit.value}"
