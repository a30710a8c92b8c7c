"""What the driver needs of an office: the real casework on a database has it (`office.py`), and what stands for that in memory (`memory.py`)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Protocol

from deployments.demonstration.lives import Step
from deployments.simulation.absences import Away
from deployments.simulation.faults import Switch
from deployments.simulation.plan import Plan, Running
from deployments.simulation.relay import SimulatedRelay


class Swept(Protocol):
    """What a sweep says of itself."""

    @property
    def due(self) -> int:
        """How many dates had an alarm that was due."""

    @property
    def failed(self) -> Sequence[str]:
        """Those that could not be claimed."""


class Desk(Protocol):
    """Where the driver has everything done: the real casework on a database (`office.py`), or what stands for it in memory (`memory.py`)."""

    @property
    def relay(self) -> SimulatedRelay:
        """Where mail is handed over."""

    def switch(self) -> Switch:
        """What ends its processes at commit boundaries."""

    def set_up(self, *, at: datetime) -> None:
        """Load the partnership."""

    def lives(self, plan: Plan) -> Iterable[tuple[Running, list[tuple[datetime, Step]]]]:
        """Every case with what is recorded in it, and when."""

    def take(self, one: Running, step: Step, *, at: datetime) -> None:
        """Record one step."""

    def correct(self, one: Running, *, days: int, at: datetime) -> bool:
        """The local authority was aware some days earlier. Returns whether that could be recorded."""

    def declare(self, on: date, *, at: datetime) -> bool:
        """A bank holiday is declared. Returns whether it is new."""

    def absent(self, away: Away, *, at: datetime) -> None:
        """Record that somebody will be away."""

    def sweep(self, *, at: datetime) -> Swept:
        """Claim and say everything that is due."""

    def deliver(self, *, at: datetime) -> None:
        """Hand everything that is due to the relay."""

    def next_times(self, *, at: datetime) -> tuple[datetime | None, datetime | None]:
        """When the next rung and when the next try of a mail are due."""
