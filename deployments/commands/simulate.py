"""`cspr simulate`: years of invented casework with faults, and whether every alert went out once. On a database of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from deployments.simulation.run import Result

Progress = Callable[[int, int], None]


class SimulationFailed(Exception):
    """Something was missed, said twice, said without being due, wrongly dated, or gone past without a reason."""

    exit_code = 1


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("simulate")(simulate)


def simulate(
    cases: Annotated[int, typer.Option("--cases", min=1, help="How many cases are opened.")] = 40,
    years: Annotated[int, typer.Option("--years", min=1, max=20, help="How long; the longest lives take three.")] = 3,
    seed: Annotated[str, typer.Option("--seed", help="The same seed gives the same simulation.")] = "1",
    faults: Annotated[
        str,
        typer.Option("--faults", help="all, none, or a list with commas, such as killed,outage."),
    ] = "all",
    database_url: Annotated[
        str | None,
        typer.Option("--database-url", help="An empty PostgreSQL database to use, instead of one of its own."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, and only JSON.")] = False,
) -> None:
    """Simulate years of casework with faults, and check that every alert went out, once.

    Everything is invented, nothing leaves this machine, and no database of yours is touched unless you name an empty one.
    """
    from deployments.simulation.faults import chosen
    from deployments.simulation.plan import Plan
    from deployments.simulation.run import simulate as run

    plan = Plan(cases, years, seed, chosen(faults))
    with _progress() as advance:
        result = run(plan, database_url=database_url, progress=advance)
    _say(result, as_json=as_json)
    if not result.ok:
        raise SimulationFailed(
            f"The simulation found what must not be: {'; '.join(result.verdict.problems[:3]) or 'a sweep failed'}"
        )


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar on standard error, where somebody looks at it."""
    if not sys.stderr.isatty():
        yield lambda done, of: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Installations simulated", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _say(result: Result, *, as_json: bool) -> None:
    from deployments.commands.output import print_json

    data = result.data()
    if as_json:
        print_json(data)
        return
    for name, value in data.items():
        if isinstance(value, dict):
            typer.echo(f"{name}: " + (", ".join(f"{fault} {count}" for fault, count in value.items()) or "none"))
        elif not isinstance(value, list):
            typer.echo(f"{name}: {value}")
