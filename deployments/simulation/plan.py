"""What a simulation is asked for, and when what happens in it: everything follows from the seed."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from deployments.demonstration.lives import Life, Step, working_day
from deployments.simulation.faults import Fault
from models.law.words.dates import LONDON

BEGINS = date(2023, 1, 9)
OPENED_WITHIN = 60  # days
ENTRIES = (time(11, 30), time(15, 30))  # when people record; never at the moment of a rung


@dataclass(frozen=True)
class Plan:
    """One simulation: everything follows from it."""

    cases: int
    years: int
    seed: str
    faults: frozenset[Fault]


@dataclass
class Running:
    """One life on its way: when the local authority became aware, and its case's reference once it is open."""

    life: Life
    aware: date
    number: int
    ref: str = ""


def entered(aware: date, step: Step) -> datetime:
    on = working_day(aware, step.day) if step.day else aware
    return at_london(on, ENTRIES[step.hour >= 15])


def awareness(plan: Plan, number: int) -> date:
    """The day on which a case of the plan begins."""
    rng = random.Random(f"{plan.seed}:aware:{number}")  # noqa: S311
    return working_day(BEGINS, rng.randrange(1, OPENED_WITHIN * 5 // 7))


def at_london(day: date, hour: time) -> datetime:
    """A time of a day in London."""
    return datetime.combine(day, hour, tzinfo=LONDON).astimezone(UTC)
