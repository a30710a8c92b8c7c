"""Run a simulation: a row of invented installations, each with its own database, as many at once as there are processors."""

import logging
import multiprocessing
import os
import resource
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import datetime, time
from pathlib import Path
from time import monotonic
from typing import Any

from sqlmodel import Session, col, func, select

from deployments.simulation.checker import Verdict, check
from deployments.simulation.drive import Driver
from deployments.simulation.faults import Boundary, Fault
from deployments.simulation.office import Office
from deployments.simulation.plan import Plan, at_london
from deployments.simulation.relay import SimulatedRelay
from deployments.simulation.server import copy_of, throwaway
from deployments.stack.runs.guard import die_with
from models.law.words.vocabulary import OccurrenceKind
from models.records.database import engine_for
from models.records.migrate import upgrade
from models.records.session import CaseSession
from models.records.tables import Case, Deadline, Partnership

CASES_EACH = 100  # cases of one installation
YEAR_S = 365.25 * 86400
MOST_OF = ("late_max_s", "late_max_healthy_s")


class NotEmpty(Exception):
    """The named database holds something: a simulation is never run on it."""

    exit_code = 2


@dataclass
class Result:
    """The figures of a whole simulation."""

    plan: Plan
    verdict: Verdict = field(default_factory=Verdict)
    case_years: float = 0
    faults: dict[Fault, int] = field(default_factory=dict)
    boundaries: set[Boundary] = field(default_factory=set)
    killed_at: set[Boundary] = field(default_factory=set)
    sweep_failures: int = 0
    refused: list[str] = field(default_factory=list)
    seconds: float = 0
    peak_memory_mb: int = 0

    @property
    def ok(self) -> bool:
        """Whether nothing was missed, said twice, said without being due, wrongly dated, or gone past without a reason."""
        verdict = self.verdict
        return not (
            verdict.missed
            or verdict.duplicated
            or verdict.unasked
            or verdict.misdated
            or verdict.unguarded
            or self.sweep_failures
        )

    def add(self, other: "Result") -> None:
        """Take in the figures of one installation."""
        for one in fields(Verdict):
            ours, theirs = getattr(self.verdict, one.name), getattr(other.verdict, one.name)
            setattr(self.verdict, one.name, max(ours, theirs) if one.name in MOST_OF else ours + theirs)
        self.case_years += other.case_years
        self.sweep_failures += other.sweep_failures
        self.refused += other.refused
        self.boundaries |= other.boundaries
        self.killed_at |= other.killed_at
        for fault, count in other.faults.items():
            self.faults[fault] = self.faults.get(fault, 0) + count

    def data(self) -> dict[str, Any]:
        """As `cspr simulate --json` prints it."""
        said = {one.name: getattr(self.verdict, one.name) for one in fields(Verdict)}
        return {
            "case_years": round(self.case_years, 1),
            **{name: round(value, 1) if name in MOST_OF else value for name, value in said.items()},
            "sweep_failures": self.sweep_failures,
            "faults": {fault.value: self.faults.get(fault, 0) for fault in Fault if fault in self.plan.faults},
            "boundaries": {"of": len(self.boundaries), "killed_at": len(self.killed_at & self.boundaries)},
            "seed": self.plan.seed,
            "seconds": round(self.seconds, 1),
            "peak_memory_mb": self.peak_memory_mb,
        }


def simulate(
    plan: Plan,
    *,
    database_url: str | None = None,
    processes: int | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Result:
    """Run the plan on a server of its own, or all of it in one empty database. `progress`: installations done, of how many.

    Raises `NotEmpty`.
    """
    began, result = monotonic(), Result(plan)
    if database_url is not None:
        _prepare(database_url := "postgresql+psycopg://" + database_url.partition("://")[2])
        result.add(installation(plan, database_url))
        return _measured(result, began)
    shares = _shares(plan)
    with throwaway() as template:
        urls = [copy_of(template, f"installation_{number}") for number in range(len(shares))]
        if len(shares) == 1:
            result.add(installation(shares[0], urls[0]))
        else:
            spawn = multiprocessing.get_context("spawn")
            workers = processes or os.cpu_count()
            with ProcessPoolExecutor(workers, mp_context=spawn, initializer=die_with, initargs=(os.getpid(),)) as pool:
                running = [pool.submit(installation, share, url) for share, url in zip(shares, urls, strict=True)]
                for done, one in enumerate(as_completed(running), start=1):
                    result.add(one.result())
                    progress(done, len(shares))
    return _measured(result, began)


def _measured(result: Result, began: float) -> Result:
    """Add how long it took, and the most memory that any one of its processes had, in megabytes."""
    result.seconds = monotonic() - began
    processes = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    result.peak_memory_mb = max(resource.getrusage(process).ru_maxrss for process in processes) // 1024
    return result


def installation(plan: Plan, url: str) -> Result:
    """One installation from its first day to its last, and what the checker says of it."""
    engine = engine_for(url)
    relay = SimulatedRelay("", 0, seed=plan.seed, loses_answers=Fault.LOST_ANSWER in plan.faults)
    try:
        with _nothing_logged(), tempfile.TemporaryDirectory(prefix="cspr-simulation-") as home:
            office = Office(engine, relay, Path(home))
            driver = Driver(plan, office)
            log = driver.run()
        with CaseSession(engine) as session:
            verdict = check(session, log=log, relay=relay.log)
            years = case_years(session, until=log.ends)
            assert session.exec(select(func.count()).select_from(Case)).one() == plan.cases
    finally:
        engine.dispose()
    faults = {fault: log.faults[fault] for fault in plan.faults}
    seen, killed = driver.switch.seen, driver.switch.killed
    return Result(plan, verdict, years, faults, seen, killed, log.sweep_failures, office.refused)


@contextmanager
def _nothing_logged() -> Iterator[None]:
    """Every fault would be logged, as it should be outside a simulation."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def case_years(session: Session, *, until: datetime) -> float:
    """How long the cases were alive: each from its opening to its closing, or until its report may come down, where that is later."""
    ends: dict[int | None, datetime] = {}
    floors = select(Deadline).where(
        Deadline.counts_from == OccurrenceKind.PUBLISHED, col(Deadline.replaced_at).is_(None)
    )
    for row in session.exec(floors):
        down = at_london(row.due_on, time(0))
        ends[row.case_id] = max(down, ends.get(row.case_id, down))
    lived = 0.0
    for case in session.exec(select(Case)):
        last = max(case.closed_at, ends.get(case.id, case.closed_at)) if case.closed_at else until
        lived += (min(last, until) - case.opened_at).total_seconds()
    return lived / YEAR_S


def _prepare(url: str) -> None:
    upgrade(url)
    with CaseSession(engine_for(url)) as session:
        code = session.exec(select(Partnership.code)).first()
    if code is not None:
        raise NotEmpty(f"--database-url: {code} is set up there; name an empty database, or none")


def _shares(plan: Plan) -> list[Plan]:
    count = -(-plan.cases // CASES_EACH)
    each, more = divmod(plan.cases, count)
    return [
        Plan(each + (number < more), plan.years, f"{plan.seed}/{number}" if count > 1 else plan.seed, plan.faults)
        for number in range(count)
    ]
