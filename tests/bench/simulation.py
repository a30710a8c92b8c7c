"""Thousands of case-years with every fault, on a real PostgreSQL: what `cspr simulate` finds, and how long it takes."""

from deployments.simulation.drive import Plan
from deployments.simulation.faults import Fault
from deployments.simulation.run import simulate


def simulation(cases: int = 1_000, years: int = 10, seed: str = "bench") -> None:
    """So many case-years: 0 missed and 0 duplicated, whatever happens. Estimated at half an hour and more on two processors."""
    result = simulate(Plan(cases, years, seed, frozenset(Fault)))
    said = result.verdict
    print(  # noqa: T201
        f"simulation                 {result.case_years:,.0f} case-years with {sum(result.faults.values()):,} faults in {result.seconds:,.0f} s: "
        f"{said.rungs_due:,} rungs due, {said.sent_once:,} sent once, {said.missed} missed, {said.duplicated} duplicated, "
        f"{said.messages:,} messages, {said.resent_same_id:,} sent again under the same Message-ID"
    )
    assert result.ok, said.problems


if __name__ == "__main__":
    simulation()
