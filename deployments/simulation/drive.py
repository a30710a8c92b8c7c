"""Drive one simulated installation from event to event: what people record, the alarm clock, the daily net, retries, and what goes wrong."""

import heapq
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from deployments.demonstration.lives import Step, working_day
from deployments.simulation.absences import Away, absences
from deployments.simulation.faults import REPEATS, Fault, Killed, chance, windows
from deployments.simulation.log import Log, Sweep
from deployments.simulation.office import Office
from deployments.simulation.own_rules import loadings
from deployments.simulation.plan import BEGINS, OPENED_WITHIN, Plan, Running, at_london, entered
from deployments.simulation.unusable import Spoilt, spoilt
from models.law.words.calendar import bundled
from models.law.words.dates import LONDON, london_date

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
RELAY_TRIED_EVERY = 3 * HOUR  # while it is down; the real delivery tries more often, to no other end
NET = time(6, 40)  # the daily sweep
KILLS, RESTARTS, DOUBLES, DOUBLED = 0.06, 0.015, 0.15, 0.2
KILLS_AT_NEW = 0.8  # where there is a boundary at which no operation of the kind was killed yet
CORRECTED, HOLIDAYS_A_YEAR = 0.3, 2


Done = TypeVar("Done")
_Times = tuple[datetime | None, datetime | None]


@dataclass(order=True)
class _Event:
    at: datetime
    number: int
    do: Callable[[], None] = field(compare=False)


class Driver:
    """Runs one plan at one office. `now` is the simulated moment: nothing here reads a clock."""

    def __init__(self, plan: Plan, office: Office, progress: Callable[[float], None] = lambda share: None) -> None:
        self.plan, self.office, self.progress = plan, office, progress
        self.begins = datetime.combine(BEGINS, time(8), tzinfo=LONDON).astimezone(UTC)
        self.ends = self.begins + timedelta(days=OPENED_WITHIN + round(365.25 * plan.years))
        trouble = windows(plan.faults, begins=self.begins, years=plan.years, seed=plan.seed)
        self.log = Log(trouble, self.begins, self.ends)
        self.switch = office.switch()
        self.now = self.begins
        self.not_before = self.begins  # a sweep that left something over does not come again at once
        self.relay_tried = self.begins
        self.idle = False  # the last sweep found nothing
        self._unusable_until = self.begins  # some address in the register is
        self._events: list[_Event] = []
        self._times: _Times | None = None  # of the next rung and the next try, by the records
        self._before: _Times | None = None

    def run(self) -> Log:
        """From the first day to the last, and on until nothing is left to say."""
        self.office.set_up(at=self.now)
        self._schedule()
        for window in self.log.windows:
            self.log.faults[window.fault] += 1
        with self.switch.installed(), ThreadPoolExecutor(2) as self._workers:
            while self._step():
                self.progress((self.now - self.begins) / (self.ends - self.begins))
        self.log.faults.update(self.switch.struck)
        self.log.faults[Fault.LOST_ANSWER] += sum(not taken.answered for taken in self.office.relay.log)
        return self.log

    # What happens when.

    def _step(self) -> bool:
        if self._times is None:
            self._times = self.office.next_times(at=self.now)
        alarm, retry = self._times
        moments = [
            (self._when_swept(alarm), self._sweep_and_deliver),
            (self._events[0].at if self._events else None, self._next_events),
            (self._when_tried(retry), lambda: self._surely("delivery", self._deliver)),
        ]
        due = [(max(at, self.now + SECOND), number) for number, (at, _) in enumerate(moments) if at is not None]
        if not due:
            return False
        at, number = min(due)
        if at > self.ends and not self._events and number == 0:
            return False  # the rest of the rungs are for later years
        self.now = at
        self._before, self._times = self._times, None
        moments[number][1]()
        return True

    def _when_swept(self, alarm: datetime | None) -> datetime | None:
        """When the alarm clock goes off: by the clock that it reads, and never in an outage."""
        if alarm is None or alarm > self.ends:
            return None
        at = max(alarm, self.not_before, self.now)
        for window in self.log.windows:
            if window.fault is Fault.CLOCK_JUMP and window.shift < SECOND * 0 and window.holds(at):
                at = min(max(at, alarm - window.shift), window.ends)
        return self._after_outage(at)

    def _when_tried(self, retry: datetime | None) -> datetime | None:
        if retry is None:
            return None
        whole = retry.replace(second=0, microsecond=0) + (MINUTE if retry.second or retry.microsecond else SECOND * 0)
        at = max(whole, self.now)
        if self._holds(Fault.RELAY_DOWN, at):
            at = max(at, self.relay_tried + RELAY_TRIED_EVERY)
        return self._after_outage(at)

    def _after_outage(self, at: datetime) -> datetime:
        return next(
            (window.ends for window in self.log.windows if window.fault is Fault.OUTAGE and window.holds(at)), at
        )

    def _holds(self, fault: Fault, at: datetime) -> bool:
        return any(window.fault is fault and window.holds(at) for window in self.log.windows)

    def _next_events(self) -> None:
        """Everything that people and calendars do at this moment, one after another."""
        moment = self._events[0].at
        while self._events and self._events[0].at == moment:
            heapq.heappop(self._events).do()
            self.now += SECOND
        if self.now < self._unusable_until and not self._holds(Fault.OUTAGE, self.now):
            self._surely("delivery", self._deliver)  # what could not be written waits for no try of its own

    # The schedule.

    def _schedule(self) -> None:
        rng = random.Random(f"{self.plan.seed}:schedule")  # noqa: S311
        for one, steps in self.office.lives(self.plan):
            for at, step in steps:
                self._add(at, lambda one=one, step=step: self._take(one, step))  # type: ignore[misc]
            if Fault.CORRECTION in self.plan.faults and rng.random() < CORRECTED:
                at = entered(one.aware, Step(rng.randrange(3, 60), "correct"))
                days = rng.randrange(1, 6)
                self._add(at, lambda one=one, days=days: self._correct(one, days))  # type: ignore[misc]
        if Fault.ABSENCE in self.plan.faults:
            for away in absences(BEGINS, self.plan.years, seed=self.plan.seed):
                self._add(at_london(away.said_on, time(9, 30)), lambda away=away: self._absent(away))  # type: ignore[misc]
        if Fault.HOLIDAY in self.plan.faults:
            for _ in range(HOLIDAYS_A_YEAR * self.plan.years):
                said = working_day(BEGINS, rng.randrange(5, 250 * self.plan.years))
                on = working_day(said, rng.randrange(3, 20))
                if bundled().covers(on):  # nothing is published of a year before the year as a whole is
                    self._add(at_london(said, time(10, 10)), lambda on=on: self._declare(on))  # type: ignore[misc]
        if Fault.UNUSABLE_ADDRESS in self.plan.faults:
            for address in spoilt(BEGINS, self.plan.years, seed=self.plan.seed):
                self._add(address.begins, lambda address=address: self._spoil(address))  # type: ignore[misc]
        if Fault.LOCAL_RULES in self.plan.faults:
            for at, template in loadings(BEGINS, seed=self.plan.seed):
                self._add(at, lambda template=template: self._load(template))  # type: ignore[misc]
        day = BEGINS
        while (day := day + timedelta(days=1)) <= london_date(self.ends):
            self._add(at_london(day, NET), self._net)

    def _add(self, at: datetime, do: Callable[[], None]) -> None:
        if at <= self.ends:
            heapq.heappush(self._events, _Event(at, len(self._events), do))

    # What is done.

    def _take(self, one: Running, step: Step) -> None:
        self._surely(step.what, lambda: self.office.take(one, step, at=self.now))
        if Fault.DOUBLED in self.plan.faults and self._chance("doubled") < DOUBLED:
            self.log.faults[Fault.DOUBLED] += 1
            self._surely(step.what, lambda: self.office.take(one, step, at=self.now))

    def _correct(self, one: Running, days: int) -> None:
        if one.ref:
            done = self._surely("correction", lambda: self.office.correct(one, days=days, at=self.now))
            self.log.faults[Fault.CORRECTION] += bool(done)

    def _declare(self, on: date) -> None:
        self.log.faults[Fault.HOLIDAY] += bool(self._surely("holiday", lambda: self.office.declare(on, at=self.now)))

    def _absent(self, away: Away) -> None:
        self._surely("absence", lambda: self.office.absent(away, at=self.now))
        self.log.away.append((self.now, away))
        self.log.faults[Fault.ABSENCE] += 1

    def _spoil(self, one: Spoilt) -> None:
        """An address becomes unusable; some weeks later it is put right."""
        right = self.office.address_of(one.who)
        wrong = one.how.format(right)
        self.log.homes[wrong] = right
        self._unusable_until = self.ends
        self._surely("address", lambda: self.office.put_address(one.who, wrong, at=self.now))
        self._add(min(one.ends, self.ends), lambda: self._put_right(one.who, right))
        self.log.faults[Fault.UNUSABLE_ADDRESS] += 1

    def _put_right(self, who: str, address: str) -> None:
        self._surely("address", lambda: self.office.put_address(who, address, at=self.now))
        self._unusable_until = self._after_outage(self.now) + timedelta(days=1)  # the next of the daily events

    def _load(self, template: str) -> None:
        self._surely("rules", lambda: self.office.load_rules(template, at=self.now))
        self.log.faults[Fault.LOCAL_RULES] += 1

    def _net(self) -> None:
        if self._holds(Fault.OUTAGE, self.now):
            return
        before = self._before
        self._sweep_and_deliver()
        self._times = before if self.idle else None

    def _sweep_and_deliver(self) -> None:
        shift = next(
            (
                window.shift
                for window in self.log.windows
                if window.fault is Fault.CLOCK_JUMP and window.holds(self.now)
            ),
            timedelta(0),
        )
        if shift:
            self._sweep(shift)
        elif Fault.DOUBLE_WORKERS in self.plan.faults and self._chance("double") < DOUBLES:
            self.log.faults[Fault.DOUBLE_WORKERS] += 1
            self._twice(lambda: self._sweep(shift))
            self._twice(self._deliver)
            return
        else:
            self._surely("sweep", lambda: self._sweep(shift))
        if not self.idle:
            self._surely("delivery", self._deliver)

    def _sweep(self, shift: timedelta) -> None:
        at = self.now
        swept = self.office.sweep(at=at + shift)
        self.log.sweeps.append(Sweep(at, at + shift))
        self.idle = swept.due == 0
        if swept.failed:
            self.log.sweep_failures += len(swept.failed)
            self.not_before = at + HOUR

    def _deliver(self) -> None:
        down = self._holds(Fault.RELAY_DOWN, self.now)
        self.relay_tried = self.now
        self.office.relay.at(self.now, is_down=down)
        self.office.deliver(at=self.now)

    def _twice(self, work: Callable[[], None]) -> None:
        """Two workers at once."""
        for done in [self._workers.submit(work), self._workers.submit(work)]:
            done.result()

    def _surely(self, what: str, work: Callable[[], Done]) -> Done:
        """Do it; where the process is killed or the database restarted on the way, a minute later again."""
        try:
            with self._armed(what):
                return work()
        except (Killed, DBAPIError):
            began, self.now = self.now, self.now + MINUTE
            self.log.trouble.append((began, self.now + MINUTE))
            return work()

    @contextmanager
    def _armed(self, what: str) -> Iterator[None]:
        with self.switch.watching(what, self._strike(what)):
            yield

    def _strike(self, what: str) -> tuple[Fault, int] | None:
        """What happens to this operation on the way, and at which boundary: those come first at which nothing was killed yet."""
        drawn = self._chance(what)
        if Fault.KILLED in self.plan.faults:
            left = self.switch.left(what)
            share = KILLS if left is None else KILLS_AT_NEW
            if drawn < share:
                return Fault.KILLED, int(drawn / share * REPEATS) if left is None else left
            drawn = (drawn - share) / (1 - share)
        if Fault.DATABASE_RESTART in self.plan.faults and drawn < RESTARTS:
            return Fault.DATABASE_RESTART, int(drawn / RESTARTS * REPEATS)
        return None

    def _chance(self, what: str) -> float:
        return chance(self.plan.seed, what, self.now.isoformat())
