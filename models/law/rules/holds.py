"""Why something waits, as typed reasons; and what a reason may stop. Serves `hold-review` and every rule with `paused_by`.

Most holds stop no clock at all: publication waits, the review and its limits go on (docs/law/what-is-due.md, the protocol on criminal proceedings
in the part seen suspends nothing). A rule that a hold does stop says so itself, with the unit of the pause: `Rule.paused_by`. No national
rule that we read does; a partnership may say it of its own targets.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class HoldKind(StrEnum):
    """Why something waits. The values are what records and local rules hold."""

    CRIMINAL = "criminal proceedings"
    INQUEST = "inquest"
    FAMILY_COURT = "family court"
    OTHER_REVIEW = "other review"
    NATIONAL_REVIEW = "national review"
    FAMILY = "request of the family"
    SAFETY = "safety of children"
    MEDIA = "media or legal"
    OTHER = "other"


class PauseUnit(StrEnum):
    """What a pause is measured in: a rule that can be paused declares it."""

    WORKING_DAYS = "working days"
    DAYS = "days"


@dataclass(frozen=True)
class Pausing:
    """One kind of hold that stops a rule's clock, and the unit in which the pause is added back."""

    hold: HoldKind
    unit: PauseUnit


@dataclass(frozen=True)
class ExtensionAllowed:
    """How far beyond its first date a rule's date may be put off: at most `days` calendar days, all extensions together."""

    days: int

    def latest(self, first_due_on: date) -> date:
        """The last day to which the date may be put off."""
        return first_due_on + timedelta(days=self.days)


@dataclass(frozen=True)
class Paused:
    """One hold on a case: from the first day that is held to the day it was released (`None` while it stands), which counts again."""

    number: int
    hold: HoldKind
    from_on: date
    to_on: date | None


@dataclass(frozen=True)
class Extended:
    """A date that was put off: that of one rule and item, from one day to another."""

    rule: str
    item: str
    from_on: date
    to_on: date
