"""Run a simulation: a row of invented installations, each with its own database, as many at once as there are processors."""

import logging
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, func, select

from deployments.simulation.checker import Verdict, check
from deployments.simulation.drive import Driver, Plan
from deployments.simulation.faults import Fault
from deployments.simulation.office import Office
from deployments.simulation.relay import SimulatedRelay
from deployments.simulation.server import copy_of, throwaway
from models.records.database import engine_for
from models.records.migrate import upgrade
from models.records.tables import Case, Partnership

CASES_EACH = 25  # cases of one installation
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
    sweep_failures: int = 0
    refused: list[str] = field(default_factory=list)
    seconds: float = 0

    @property
    def ok(self) -> bool:
        """Whether nothing was missed, said twice, said without being due, or wrongly dated."""
        one = self.verdict
        return not (one.missed or one.duplicated or one.unasked or one.misdated or self.sweep_failures)

    def add(self, other: "Result") -> None:
        """Take in the figures of one installation."""
        for one in fields(Verdict):
            ours, theirs = getattr(self.verdict, one.name), getattr(other.verdict, one.name)
            setattr(self.verdict, one.name, max(ours, theirs) if one.name in MOST_OF else ours + theirs)
        self.case_years += other.case_years
        self.sweep_failures += other.sweep_failures
        self.refused += other.refused
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
            "seed": self.plan.seed,
            "seconds": round(self.seconds, 1),
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
    began, result = time.monotonic(), Result(plan)
    if database_url is not None:
        _prepare(database_url := "postgresql+psycopg://" + database_url.partition("://")[2])
        result.add(installation(plan, database_url))
        result.seconds = time.monotonic() - began
        return result
    shares = _shares(plan)
    with throwaway() as template:
        urls = [copy_of(template, f"installation_{number}") for number in range(len(shares))]
        if len(shares) == 1:
            result.add(installation(shares[0], urls[0]))
        else:
            spawn = multiprocessing.get_context("spawn")
            with ProcessPoolExecutor(processes or os.cpu_count(), mp_context=spawn) as pool:
                running = [pool.submit(installation, share, url) for share, url in zip(shares, urls, strict=True)]
                for done, one in enumerate(as_completed(running), start=1):
                    result.add(one.result())
                    progress(done, len(shares))
    result.seconds = time.monotonic() - began
    return result


def installation(plan: Plan, url: str) -> Result:
    """One installation from its first day to its last, and what the checker says of it."""
    logging.disable(logging.CRITICAL)  # every fault would be logged, as it should be outside a simulation
    engine = engine_for(url)
    relay = SimulatedRelay("", 0, seed=plan.seed, loses_answers=Fault.LOST_ANSWER in plan.faults)
    try:
        with tempfile.TemporaryDirectory(prefix="cspr-simulation-") as home:
            office = Office(engine, relay, Path(home))
            log = Driver(plan, office).run()
        with Session(engine) as session:
            verdict = check(session, log=log, relay=relay.log)
            opened = session.exec(select(Case.opened_at).order_by(col(Case.id))).all()
            assert session.exec(select(func.count()).select_from(Case)).one() == plan.cases
    finally:
        engine.dispose()
        logging.disable(logging.NOTSET)
    lived = sum((log.ends - at).total_seconds() for at in opened) / YEAR_S
    faults = {fault: log.faults[fault] for fault in plan.faults}
    return Result(plan, verdict, lived, faults, log.sweep_failures, office.refused)


def _prepare(url: str) -> None:
    upgrade(url)
    with Session(engine_for(url)) as session:
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
