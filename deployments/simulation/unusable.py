"""Whose address in the register becomes unusable in a simulation, for some weeks, as one from before the check at entry would be."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from deployments.demonstration.lives import working_day
from deployments.simulation.plan import at_london

TIMES_A_YEAR = 3
WHO = ("d.okonjo", "m.calloway", "g.adeyinka", "s.lindqvist", "t.ashdown")
SPOILT = ("{};", "<{}>", "mailto:{}", "{}.", "z\u00f6.{}", "\u200b{}")


@dataclass(frozen=True)
class Spoilt:
    """One address that no mail can be written to, for a time. `how`: what becomes of the right address."""

    who: str
    how: str
    begins: datetime
    ends: datetime


def spoilt(begins: date, years: int, *, seed: str) -> Iterator[Spoilt]:
    """In every third of a year somebody's, for three to six weeks; never two of them at once."""
    rng = random.Random(f"{seed}:addresses")  # noqa: S311
    for number in range(TIMES_A_YEAR * years):
        day = working_day(begins + timedelta(days=120 * number), rng.randint(10, 40))
        at = at_london(day, time(9, 50))
        yield Spoilt(WHO[number % len(WHO)], rng.choice(SPOILT), at, at + timedelta(days=rng.randint(21, 42)))
