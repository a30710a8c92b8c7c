"""Which body of rules a case runs under: that of its trigger day, whatever changes later (design §6).

The older serious case review regimes are not held yet; a day before the first held regime is refused, never guessed.
"""

from dataclasses import dataclass
from datetime import date

from models.law.dates import long_date


@dataclass(frozen=True)
class Regime:
    """A body of rules and the days on which a trigger falls under it; `in_force_to` is its last day, `None` if it still stands."""

    id: str
    name: str
    in_force_from: date
    in_force_to: date | None
    documents: tuple[str, ...]


class NoRegimeHeld(LookupError):
    """The day is before every regime that the product holds."""


# 29 June 2018: notifications go to the Panel from that day (statute.md S10, confirmed B).
# 15 December 2023: publication of Working Together 2023 is our recollection, not read (statute.md §9 asks for it by hand).
REGIMES = (
    Regime(
        id="cspr-2018",
        name="Child safeguarding practice reviews under Working Together 2018",
        in_force_from=date(2018, 6, 29),
        in_force_to=date(2023, 12, 14),
        documents=(
            "Children Act 2004, sections 16A to 16K",
            "Child Safeguarding Practice Review and Relevant Agency (England) Regulations 2018 (SI 2018/789)",
            "Working Together to Safeguard Children 2018",
            "Panel guidance for safeguarding partners, April 2019 and September 2022",
        ),
    ),
    Regime(
        id="cspr-2023",
        name="Child safeguarding practice reviews under Working Together 2023",
        in_force_from=date(2023, 12, 15),
        in_force_to=None,
        documents=(
            "Children Act 2004, sections 16A to 16K",
            "Child Safeguarding Practice Review and Relevant Agency (England) Regulations 2018 (SI 2018/789)",
            "Working Together to Safeguard Children 2023",
            "Panel guidance for safeguarding partners, September 2022 and June 2025",
        ),
    ),
)


def regime_on(day: date) -> Regime:
    """The regime in force on `day`. Raises `NoRegimeHeld` for a day before the first."""
    for regime in reversed(REGIMES):
        if regime.in_force_from <= day:
            return regime
    first = REGIMES[0]
    raise NoRegimeHeld(
        f"no rules are held for {long_date(day)}; the earliest held are those from {long_date(first.in_force_from)}"
    )
