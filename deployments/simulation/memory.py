"""What stands for the database and the casework on it, in memory: for many more years than the real one has time for.

The lives are those that people led on the real one (`history.py`); the dates and the moments of their alarms come from the law itself. In
between is a second, small writing of the algorithm: project, set the alarm, claim every rung once, put its mails into the outbox, record an
attempt before making it, send the same bytes until the relay answers, record a duty done when it has. It meets the same faults at the same
moments, and the same checker judges it. So it shows that the algorithm holds, over any number of years. That the SQL, the transactions and the
composing do what the algorithm says, it does not show: that the database mode shows, and a test compares the two on the same seeds.

Left out: mails that neither alarm nor discharge a duty, the audit chain, documents, words. A transaction is one assignment after another under
a lock, with the boundaries before and after it at which a process can be killed.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from threading import Lock
from types import MappingProxyType
from typing import Any

from deployments.demonstration.lives import Life, Step
from deployments.simulation.absences import Away
from deployments.simulation.checker import Records
from deployments.simulation.faults import Switch
from deployments.simulation.history import History, Recorded
from deployments.simulation.memory_dates import Dates
from deployments.simulation.memory_outbox import Outbox
from deployments.simulation.oracle import Edition, Facts, law
from deployments.simulation.plan import Plan, Running, at_london
from deployments.simulation.relay import SimulatedRelay
from deployments.simulation.store import Alert, Case, Date, Decided, Fact, Register, alarms_of
from models.law.calendar import Calendar, bundled
from models.law.dates import london_date
from models.law.deadlines import Happened, project
from models.law.ladders import RungKind
from models.law.rules import Nature
from models.law.stages import Taken, route_after
from models.law.vocabulary import NATIONAL_BODIES, OccurrenceKind, Role

HANDING_OVER = timedelta(seconds=1)  # takes a moment: what follows from it comes after what was claimed with it


@dataclass(frozen=True)
class Swept:
    """What a sweep says of itself."""

    due: int = 0
    failed: tuple[str, ...] = ()


@dataclass
class Memory:
    """One installation. `as_recorded`: corrections are in the histories already."""

    histories: Sequence[History]
    relay: SimulatedRelay
    register: Register
    as_recorded: bool = False
    cases: dict[int, Case] = field(default_factory=dict)
    dates: Dates = field(default_factory=Dates)
    own: dict[tuple[str, str], Date] = field(default_factory=dict)  # what the partnership itself owes
    alerts: dict[tuple[int, str], Alert] = field(default_factory=dict)
    editions: list[Edition] = field(default_factory=lambda: [Edition(None, bundled())])
    away: list[Away] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)
    _switch: Switch = field(default_factory=lambda: Switch(None))
    _own_facts: tuple[Happened, ...] = ()
    _own_revisions: dict[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.outbox = Outbox(self.relay, self._transaction)

    def switch(self) -> Switch:
        """What ends a process at a boundary of a transaction."""
        return self._switch

    @property
    def calendar(self) -> Calendar:
        """The bank holidays in use."""
        return self.editions[-1].calendar

    def set_up(self, *, at: datetime) -> None:
        """The yearly report was published 300 days ago."""
        on, to_panel = london_date(at) - timedelta(days=300), london_date(at) - timedelta(days=296)
        self._own_facts = (
            Happened(OccurrenceKind.YEARLY_REPORT_PUBLISHED, on, str(on.year)),
            Happened(OccurrenceKind.YEARLY_REPORT_SENT_TO_PANEL, to_panel, str(on.year)),
        )
        self._project_own(at)

    def lives(self, plan: Plan) -> Iterator[tuple[Running, list[tuple[datetime, Step]]]]:
        """The histories, each operation as a step at its own moment."""
        for number, history in enumerate(self.histories):
            running = Running(Life("", 0, {}, ()), history.aware, number)
            yield running, [(one.at, Step(0, "record", {"recorded": one})) for one in history.recorded]

    def take(self, one: Running, step: Step, *, at: datetime) -> None:
        """One operation of a history. The same again changes nothing."""
        recorded: Recorded = step.answers["recorded"]
        with self._transaction():
            case = self.cases.get(one.number)
            if case is None:
                case = self.cases[one.number] = Case(one.number, at)
                one.ref = str(one.number)
            elif id(recorded) in case.done:
                return
            case.done.add(id(recorded))
            for kind, item in recorded.withdrawn:
                case.withdraw(kind, item, at)
            for fact in recorded.happened:
                case.put(fact.kind, fact.on, fact.item, at)
            case.decided += [Decided(kind, outcome, at) for kind, outcome in recorded.decided]
            if recorded.closed:
                case.closed_at = at
            for told in recorded.told:
                case.owed[told.kind, told.item] = [
                    self.outbox.put(f"{told.kind}{told.item}:{number}", case, None, at=at)
                    for number in range(told.mails)
                ]
            self._project(case, at)

    def correct(self, one: Running, *, days: int, at: datetime) -> bool:
        """The local authority was aware some days before what is on record."""
        if self.as_recorded:
            return False
        with self._transaction():
            case = self.cases[one.number]
            if case.closed_at is None:
                case.put(OccurrenceKind.AWARE, one.aware - timedelta(days=days), "", at)
                self._project(case, at)
        return True

    def declare(self, on: date, *, at: datetime) -> bool:
        """A bank holiday more. Every date of an open case is worked out again."""
        with self._transaction():
            now = self.calendar
            if on in now.holidays:
                return False
            holidays = MappingProxyType({**now.holidays, on: "declared"})
            self.editions.append(Edition(at, replace(now, holidays=holidays, name=f"{now.name} + {on}")))
            for case in self.cases.values():
                if case.closed_at is None:
                    self._project(case, at)
            self._project_own(at)
        return True

    def absent(self, away: Away, *, at: datetime) -> None:
        """Somebody will be away."""
        with self._transaction():
            if away not in self.away:
                self.away.append(away)

    def next_times(self, *, at: datetime) -> tuple[datetime | None, datetime | None]:
        """When the next rung and when the next try of a mail are due."""
        return self.dates.next_alarm(), self.outbox.next_try()

    def deliver(self, *, at: datetime) -> None:
        """Hand over what is due; then record the duties that are done."""
        self.outbox.deliver(at=at)
        self._discharge(at + HANDING_OVER)

    def sweep(self, *, at: datetime) -> Swept:
        """Claim every rung that is due: of one date the newest is said, the older ones are on record as overtaken."""
        with self._transaction():
            rows = self.dates.due(at)
            for row in rows:
                self._claim(row, at)
        return Swept(len(rows))

    def _claim(self, row: Date, at: datetime) -> None:
        due = [
            (rung, when)
            for rung, when in alarms_of(row, self.calendar)
            if when <= at and (row.id, rung.code) not in self.alerts
        ]
        for rung, _ in due:
            newest = due[-1][0]
            alert = Alert(len(self.alerts) + 1, row.id, rung.code, at, None if rung is newest else newest.code)
            self.alerts[row.id, rung.code] = alert
            row.said.add(rung.code)
            if rung is newest and not (rung.kind is RungKind.NOTICE and self._a_longer_floor_stands(row)):
                for role in rung.tells:
                    self._tell(role, row, alert, at)
        case = self.cases[row.case_id] if row.case_id is not None else None
        closed = case is not None and case.closed_at is not None
        self.dates.set_alarm(row, calendar=self.calendar, closed=closed)

    def _tell(self, role: Role, row: Date, alert: Alert, at: datetime) -> None:
        if role in NATIONAL_BODIES:
            return
        for to in self.register.reach(role, self.away, on=london_date(at)):
            case = self.cases[row.case_id] if row.case_id is not None else None
            self.outbox.put(f"alert {alert.id}:{role}", case, alert, at=at, role=role, to=to)

    def _a_longer_floor_stands(self, row: Date) -> bool:
        assert row.case_id is not None
        return any(
            other.due_on > row.due_on and other.duty.nature is Nature.KEEP_UNTIL
            for other in self.cases[row.case_id].rows.values()
            if other.counts_from == row.counts_from
        )

    def _discharge(self, at: datetime) -> None:
        for case in self.cases.values():
            for (kind, item), mails in list(case.owed.items()):
                if all(mail.accepted_at is not None for mail in mails):
                    with self._transaction():
                        case.owed.pop((kind, item), None)
                        if case.standing(kind, item) is None:
                            on = london_date(max(mail.accepted_at for mail in mails if mail.accepted_at is not None))
                            case.put(kind, on, item, at)
                            self._project(case, at)

    def _project(self, case: Case, at: datetime) -> None:
        facts = case.facts()
        route = route_after([Taken(one.kind, one.outcome, one.decided_at) for one in case.decided])
        aware = next((one.on for one in facts if one.kind is OccurrenceKind.AWARE), london_date(at))
        dues = law(facts, route, self.calendar, aware)
        closed = case.closed_at is not None
        self.dates.bring_in_step(case.id, case.rows, case.revisions, dues, calendar=self.calendar, closed=closed, at=at)

    def _project_own(self, at: datetime) -> None:
        trigger = max(one.on for one in self._own_facts)
        dues = project(
            happened=self._own_facts, route=None, calendar=self.calendar, trigger_on=trigger, of_partnership=True
        )
        self.dates.bring_in_step(None, self.own, self._own_revisions, dues, calendar=self.calendar, closed=False, at=at)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Alone; before it ends and after it a process can be killed. Nobody sees what is in between, so the first may as well be at its beginning."""
        with self._lock:
            self._switch.boundary()
            yield
        self._switch.boundary()

    def facts(self) -> Facts:
        """Everything on record, for the oracle."""
        deadlines: dict[int | None, list[Date]] = {}
        for row in self.dates.rows.values():
            deadlines.setdefault(row.case_id, []).append(row)
        happened: dict[int, list[Fact]] = {case.id: case.happened for case in self.cases.values()}
        decided = {case.id: case.decided for case in self.cases.values()}
        return Facts(list(self.cases.values()), happened, decided, deadlines, self.editions)

    def case_years(self, *, until: datetime) -> float:
        """How long the cases were alive: each from its opening to its closing, or until its report may come down, where that is later."""
        lived = timedelta(0)
        for case in self.cases.values():
            floors = [
                at_london(row.due_on, time(0)) for row in case.rows.values() if row.duty.nature is Nature.KEEP_UNTIL
            ]
            last = max([case.closed_at, *floors]) if case.closed_at is not None else until
            lived += max(min(last, until) - case.opened_at, timedelta(0))
        return lived / timedelta(days=365.25)

    def records(self) -> Records:
        """The alerts and mails, for the checker."""
        alerts: dict[tuple[int, str], list[Any]] = {key: [alert] for key, alert in self.alerts.items()}
        by_alert: dict[int, list[Any]] = {}
        for mail in self.outbox.mails:
            if mail.alert_id is not None:
                by_alert.setdefault(mail.alert_id, []).append(mail)
        return Records(alerts, self.outbox.mails, by_alert, self.register.holders, self.register.addresses)
