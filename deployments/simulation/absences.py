"""Who is away in a simulation, and who is told instead. The checker believes this, not the register."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from deployments.demonstration.lives import working_day


@dataclass(frozen=True)
class Away:
    """One absence, both days included, said some days before. `cover`: a handle, or nothing where nobody stands in."""

    who: str
    cover: str
    said_on: date
    from_on: date
    to_on: date


# Handles of the invented partnership, and the domains their mail goes to.
COVERS = (
    ("m.calloway", "t.ashdown"),
    ("d.okonjo", "r.penhale"),
    ("t.ashdown", "m.calloway"),
    ("h.marchetti", ""),
    ("j.thornbury", "w.castellan"),
    ("s.lindqvist", "g.adeyinka"),
)


def absences(begins: date, years: int, *, seed: str) -> list[Away]:
    """In every second month somebody else is away for one to four weeks; never two of them at once."""
    rng = random.Random(f"{seed}:absences")  # noqa: S311
    aways = []
    for number in range(6 * years):
        who, cover = COVERS[number % len(COVERS)]
        said_on = working_day(begins + timedelta(days=60 * number), rng.randint(4, 9))
        from_on = said_on + timedelta(days=rng.randint(1, 7))
        aways.append(Away(who, cover, said_on, from_on, from_on + timedelta(days=rng.randint(4, 25))))
    return aways
