"""Case-years with every fault on a real PostgreSQL: what `cspr simulate` finds, and how long it takes."""

from deployments.simulation.faults import Fault
from deployments.simulation.plan import Plan
from deployments.simulation.run import simulate

WHOLE_LIVES = 5  # years: the longest lives take no longer, but for a few
CASES = 1_160


def on_postgresql(cases: int = CASES, years: int = WHOLE_LIVES, seed: str = "bench") -> None:
    """At least 1,000 case-years in the real database: 0 missed and 0 duplicated, whatever happens."""
    result = simulate(Plan(cases, years, seed, frozenset(Fault)))
    said, faults = result.verdict, sum(result.faults.values())
    print(  # noqa: T201
        f"{'simulation, PostgreSQL':<26} {result.case_years:,.0f} case-years with {faults:,} faults in {result.seconds:,.0f} s, seed {seed!r}: "
        f"{said.rungs_due:,} rungs due, {said.sent_once:,} sent once, {said.missed} missed, {said.duplicated} duplicated; "
        f"{said.messages:,} messages, {said.resent_same_id:,} sent again under the same Message-ID; "
        f"killed at {len(result.killed_at)} of {len(result.boundaries)} commit boundaries",
        flush=True,
    )
    assert result.ok, said.problems


if __name__ == "__main__":
    on_postgresql()
