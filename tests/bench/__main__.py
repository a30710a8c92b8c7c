"""Run every benchmark, or those that are named, and print the figures. Ratios compare two things in the same run; absolute times are this machine's."""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import holidays

from models.law.words import calendar
from tests.bench import law, simulation
from tests.bench.live import live
from tests.bench.reprojection import reprojection
from tests.bench.sweep import sweep
from tests.support.desk import Desk, filled
from tests.support.stack import LocalStack
from tests.support.world import AGREE

DATES = [date(2013, 1, 1) + timedelta(days=n * 2) for n in range(2000)]
ANSWERS = 8


def main(*names: str) -> None:
    """All benchmarks, or those named, one after another, a line each or one for each size."""
    benchmarks: dict[str, Callable[[], None]] = {
        "working-days": working_days,
        "command-line": command_line,
        "resume": resume_to_next_form,
        "law": law.oracle,
        "reprojection": reprojection,
        "sweep": sweep,
        "live": live,
        "simulation": simulation.on_postgresql,
    }
    unknown = [name for name in names if name not in benchmarks]
    if unknown:
        raise SystemExit(f"{unknown[0]} is no benchmark; choose of {', '.join(benchmarks)}")
    for name in names or benchmarks:
        benchmarks[name]()


def working_days() -> None:
    """15 working days after each of 2,000 dates: ours against the `holidays` package, results compared."""
    ours, theirs = calendar.bundled(), holidays.country_holidays("GB", subdiv="ENG", years=range(2012, 2029))
    results = [ours.working_day_after(day, 15) for day in DATES]
    assert results == [theirs.get_nth_working_day(day, 15) for day in DATES], "the two disagree"
    fast = _median(lambda: [ours.working_day_after(day, 15) for day in DATES])
    slow = _median(lambda: [theirs.get_nth_working_day(day, 15) for day in DATES])
    _say(
        "15 working days later",
        f"{slow / fast:.0f}x faster than `holidays` ({fast / len(DATES) * 1e6:.2f} µs), equal on 2,000 dates",
    )


def command_line() -> None:
    """`cspr dates` as a process, against a Python that does nothing."""
    dates = _median(lambda: _process("-m", "deployments.cli", "dates", "--set", "aware=2026-03-02", "--json"), times=7)
    bare = _median(lambda: _process("-c", "pass"), times=7)
    _say("cspr dates", f"{dates:.2f} s, {dates / bare:.1f}x an empty Python")


def resume_to_next_form() -> None:
    """From pressing Resume to the next form hanging, on the real local stack."""
    with tempfile.TemporaryDirectory(prefix="cspr-bench-") as directory:
        stack = LocalStack(Path(directory) / "home")
        try:
            stack.start()
            first = stack.started_in
            desk = Desk(stack)
            waits = [_resume_once(desk) for _ in range(ANSWERS)]
            bare = _median(lambda: desk.api.get("/health"), times=9)
        finally:
            stack.stop()
        began = time.monotonic()
        try:
            stack.start()
            second = time.monotonic() - began
        finally:
            stack.stop()
    median = statistics.median(waits)
    _say(
        "Resume to the next form",
        f"median {median:.2f} s, worst {max(waits):.2f} s of {ANSWERS} ({median / bare:.0f}x one API call)",
    )
    _say("cspr start", f"first {first:.1f} s, second {second:.1f} s ({first / second:.1f}x)")


def _resume_once(desk: Desk) -> float:
    ref = desk.notify()
    form = desk.form(ref, "notifiable")
    began = time.monotonic()
    desk.resume(form["id"], filled("notifiable", {"outcome": "Notify the Panel", **AGREE})).raise_for_status()
    desk.form(ref, "notification-sent")
    return time.monotonic() - began


def _median(work: Callable[[], object], *, times: int = 5) -> float:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def _process(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)


def _say(what: str, figure: str) -> None:
    print(f"{what:<26} {figure}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
