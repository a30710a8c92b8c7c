"""One thing that the watch found wrong. References, dates and codes only: never a name or an address."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum


class Severity(StrEnum):
    """How much it matters: somebody was not told, or may soon not be."""

    ALARM = "alarm"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """`what` does not change while the same thing lasts, so that it is shouted once. `ref`: the case, the partnership, or empty.

    `once`: it happened and is over, so that it is not shouted again however long it is shown.
    """

    code: str
    what: str
    remedy: str
    ref: str = ""
    severity: Severity = Severity.ALARM
    once: bool = False

    @property
    def identity(self) -> str:
        """What makes it the same finding as in the look before."""
        return f"{self.code}|{self.ref}|{self.what}"


def in_utc(moment: datetime) -> str:
    """A moment as findings write it: `2026-03-05 09:00 UTC`."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
