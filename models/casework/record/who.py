"""Who acts, when it counts as entered, and when it really was: what every operation is given."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from models.law.words.dates import london_date


@dataclass(frozen=True)
class By:
    """Who acts, when it counts as entered, and when it really was."""

    who: str
    at: datetime
    entered_at: datetime

    @property
    def today(self) -> date:
        """The day in London."""
        return london_date(self.at)

    def named(self, handle: str) -> "By":
        """The same moments, by the registered person of that handle: what somebody typed as their name is resolved."""
        return replace(self, who=handle)
