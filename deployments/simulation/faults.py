"""What goes wrong in a simulation, when, and how: everything follows from the seed."""

import hashlib
import random
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from time import sleep
from typing import Any

from sqlalchemy import Engine, create_engine, event, text

from models.records.session import CaseSession


class Fault(StrEnum):
    """The values are what `--faults` takes and the result counts."""

    KILLED = "killed"  # the process ends just before or just after a commit
    DATABASE_RESTART = "database-restart"  # every connection is cut, just before or just after a commit
    RELAY_DOWN = "relay-down"  # nothing can be handed over for days
    LOST_ANSWER = "lost-answer"  # the relay takes a mail and its answer is lost
    OUTAGE = "outage"  # for 30 days nothing is swept and nothing delivered; people go on recording
    CLOCK_JUMP = "clock-jump"  # for a day the sweeps read a clock that is a day ahead or behind
    DOUBLE_WORKERS = "double-workers"  # two sweep and deliver at once
    HOLIDAY = "holiday"  # a bank holiday is declared while clocks run
    CORRECTION = "correction"  # a date on record was wrong
    ABSENCE = "absence"  # somebody who would be told is away, with a cover or without
    UNUSABLE_ADDRESS = "unusable-address"  # for some weeks nothing can be written to an address of the register
    DOUBLED = "doubled"  # what somebody records is submitted twice
    LOCAL_RULES = "local-rules"  # the partnership loads rules of its own while cases run


class UnknownFault(ValueError):
    """`--faults` names something that the simulation cannot do."""

    exit_code = 2


def chosen(words: str) -> frozenset[Fault]:
    """`all`, `none`, or a list with commas. Raises `UnknownFault`."""
    if words in ("all", "none"):
        return frozenset(Fault) if words == "all" else frozenset()
    named = [word.strip() for word in words.split(",") if word.strip()]
    unknown = [word for word in named if word not in list(Fault)]
    if unknown or not named:
        raise UnknownFault(f"--faults: '{', '.join(unknown)}' is none; choose all, none, or of {', '.join(Fault)}")
    return frozenset(Fault(word) for word in named)


@dataclass(frozen=True)
class Window:
    """A stretch of time in which something is wrong. `shift`: how far the sweeps' clock is off."""

    fault: Fault
    begins: datetime
    ends: datetime
    shift: timedelta = timedelta(0)

    def holds(self, at: datetime) -> bool:
        """Whether it is wrong at that moment."""
        return self.begins <= at < self.ends


# How often in a year, and for how long.
_OUTAGES, _OUTAGE = 1, timedelta(days=30)
_RELAY_DOWN, _RELAY_DAYS = 3, (1, 6)
_JUMPS, _JUMP = 4, timedelta(days=1)
# A sweep that reads a wrong clock writes odd seconds, so that afterwards its moments can be told from right ones.
ODD = timedelta(seconds=13)


def windows(faults: frozenset[Fault], *, begins: datetime, years: int, seed: str) -> list[Window]:
    """The stretches of trouble of a whole simulation, in order of time."""
    found = []
    if Fault.OUTAGE in faults:
        found += [Window(Fault.OUTAGE, at, at + _OUTAGE) for at in _spread(_OUTAGES, begins, years, seed + "outage")]
    if Fault.RELAY_DOWN in faults:
        for at in _spread(_RELAY_DOWN, begins, years, seed + "relay"):
            days = random.Random(f"{seed}{at}").uniform(*_RELAY_DAYS)  # noqa: S311
            found.append(Window(Fault.RELAY_DOWN, at, at + timedelta(minutes=round(days * 1440))))
    if Fault.CLOCK_JUMP in faults:
        for index, at in enumerate(_spread(_JUMPS, begins, years, seed + "jump")):
            shift = timedelta(days=1) + ODD if index % 2 else -timedelta(days=1) + ODD
            found.append(Window(Fault.CLOCK_JUMP, at, at + _JUMP, shift))
    return sorted(found, key=lambda window: window.begins)


def _spread(times_a_year: int, begins: datetime, years: int, seed: str) -> list[datetime]:
    """So many moments in every year, one in each equal part of it."""
    part = timedelta(days=365) / times_a_year
    rng = random.Random(seed)  # noqa: S311
    return [
        begins + number * part + timedelta(minutes=int(rng.uniform(0.1, 0.8) * part.total_seconds() / 60))
        for number in range(times_a_year * years)
    ]


def chance(seed: str, *about: object) -> float:
    """A number from 0 up to 1 that depends on nothing but these words."""
    words = ":".join((seed, *map(str, about)))
    return int.from_bytes(hashlib.blake2b(words.encode(), digest_size=6).digest()) / 2**48


class Killed(BaseException):
    """The process ended here. Nothing of ours may catch it as an error."""


REPEATS = 8  # from this boundary on an operation only repeats itself: the next batch, the next duty done
Boundary = tuple[str, int]


@dataclass
class Switch:
    """Ends the process, or cuts its connections, at one commit boundary: 0 is just before the first commit, 1 just after it, and so on.

    `seen` are the boundaries that operations passed, by kind of operation; `killed` those at which one was killed.
    """

    engine: Engine
    struck: list[Fault] = field(default_factory=list)
    seen: set[Boundary] = field(default_factory=set)
    killed: set[Boundary] = field(default_factory=set)
    _kind: str = ""
    _armed: tuple[Fault, int] | None = None
    _passed: int = 0
    _thread: int = 0

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Listen to the commits of this engine's sessions while the block runs."""
        listeners: Sequence[tuple[str, Callable[[CaseSession], None]]] = [
            ("before_commit", self._committing),
            ("after_commit", self._committing),
        ]
        for name, listener in listeners:
            event.listen(CaseSession, name, listener)
        try:
            yield
        finally:
            for name, listener in listeners:
                event.remove(CaseSession, name, listener)

    def left(self, kind: str) -> int | None:
        """The first boundary of a kind of operation at which none was killed yet; `None` where there was one at each that is known."""
        known = [number for name, number in self.seen if name == kind] or [0]
        return next((number for number in range(max(known) + 1) if (kind, number) not in self.killed), None)

    @contextmanager
    def watching(self, kind: str, armed: tuple[Fault, int] | None) -> Iterator[None]:
        """Count the boundaries of what the block does in this thread. `armed`: strike at that one; if there are fewer, nothing happens."""
        self._kind, self._armed, self._passed, self._thread = kind, armed, 0, threading.get_ident()
        try:
            yield
        finally:
            self._kind, self._armed = "", None

    def boundary(self) -> None:
        """A commit is about to be made, or was made just now. Raises `Killed` where the process is to end here."""
        if not self._kind or threading.get_ident() != self._thread:
            return
        here, self._passed = min(self._passed, REPEATS), self._passed + 1
        self.seen.add((self._kind, here))
        if self._armed is None or here != self._armed[1]:
            return
        fault, self._armed = self._armed[0], None
        self.struck.append(fault)
        if fault is Fault.KILLED:
            self.killed.add((self._kind, here))
            raise Killed
        cut_connections(self.engine)

    def _committing(self, session: CaseSession) -> None:
        if not session.in_nested_transaction() and session.get_bind() is self.engine:
            self.boundary()


OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"


def cut_connections(engine: Engine) -> None:
    """End every other connection to the database, as its restart does."""
    other = create_engine(engine.url, isolation_level="AUTOCOMMIT")
    with other.connect() as connection:
        connection.execute(text(f"SELECT pg_terminate_backend(pid) {OTHERS}"))
        while connection.execute(text(f"SELECT count(*) {OTHERS}")).scalar_one():
            sleep(0.01)
    other.dispose()


def holidays_with(holidays: dict[Any, str]) -> bytes:
    """Bank holidays in the form in which GOV.UK publishes them."""
    import json

    substitute = " (substitute day)"
    events = [
        {
            "title": title.removesuffix(substitute),
            "date": on.isoformat(),
            "notes": "Substitute day" if title.endswith(substitute) else "",
            "bunting": True,
        }
        for on, title in sorted(holidays.items())
    ]
    return json.dumps({"england-and-wales": {"division": "england-and-wales", "events": events}}).encode()
