"""What a simulation itself knows of what happened: the stretches of trouble, its sweeps, the faults that struck."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from deployments.simulation.absences import Away
from deployments.simulation.faults import Fault, Window


@dataclass(frozen=True)
class Sweep:
    """One sweep that came to its end: when it really was, and what its clock said."""

    at: datetime
    shown: datetime


@dataclass
class Log:
    """What the simulation itself knows, apart from the records."""

    windows: list[Window]
    begins: datetime
    ends: datetime
    sweeps: list[Sweep] = field(default_factory=list)
    trouble: list[tuple[datetime, datetime]] = field(default_factory=list)  # a process was down for a moment
    faults: Counter[Fault] = field(default_factory=Counter)
    away: list[tuple[datetime, Away]] = field(default_factory=list)  # and when it was put on record
    homes: dict[str, str] = field(default_factory=dict)  # by an unusable address: the right one
    sweep_failures: int = 0
