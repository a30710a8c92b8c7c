"""One date as a calendar holds it, in a feed or in an invitation. Pure; serves every rule."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class EventStatus(StrEnum):
    """How far a date is to be relied on, in the words of a calendar."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"  # provisional: the bank holidays of that time are not known
    CANCELLED = "CANCELLED"


DUE = (" due", " expected", " ends")  # how the title of a date that stands ends


@dataclass(frozen=True, kw_only=True)
class Event:
    """One date in a calendar, all day. No person, and nothing that somebody wrote."""

    uid: str
    sequence: int  # rises whenever the date moves, is cancelled, or comes back
    title: str
    on: date
    status: EventStatus
    modified_at: datetime
    rule: str
    force: str
    duty_force: str
    others: tuple[date, ...]  # the dates by other readings of the rule
    link: str
    over: str = ""  # what became of a date that is cancelled: "Done", "No longer due"

    @property
    def heading(self) -> str:
        """What a calendar shows. Few programs tell a date that is over by its status alone: so the title says it first, and not that it is due."""
        if not self.over:
            return self.title
        what = next((self.title.removesuffix(end) for end in DUE if self.title.endswith(end)), self.title)
        return f"{self.over}: {what}"
