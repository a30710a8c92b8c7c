"""`cspr ladders`: who is told when, before a date and after it, rule by rule. Stores nothing; imports only the law."""

import json
from typing import Annotated, Any

import typer

from flows import clock
from models.law.ladders import RUNG_TIME, ladder
from models.law.rules import RULES, in_force


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("ladders")(ladders)


def ladders(
    rule: Annotated[str | None, typer.Argument(help="Only this rule.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, and only JSON.")] = False,
) -> None:
    """The rungs of every rule in force today: at which offset, saying what, to whom."""
    if rule is not None and rule not in {row.id for row in RULES}:
        typer.echo(f"rule: there is no rule '{rule}'; `cspr rules` lists them", err=True)
        raise typer.Exit(2)
    found: list[dict[str, Any]] = [
        {"rule": row.id, "force": row.force.value, "nature": row.nature.value, "rungs": _rungs(row)}
        for row in in_force(clock.london_date(clock.now()))
        if rule in (None, row.id)
    ]
    if as_json:
        typer.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    typer.echo(f"Every rung goes off at {RUNG_TIME:%H:%M} in London on its working day; 0 is the due day.")
    for one in found:
        typer.echo(f"\n{one['rule']} ({one['force']}, {one['nature']})")
        for rung in one["rungs"]:
            typer.echo(f"  {rung['offset_working_days']:+3d}  {rung['says']:<12} {', '.join(rung['tells'])}")


def _rungs(row: Any) -> list[dict[str, Any]]:
    return [
        {
            "rung": rung.code,
            "offset_working_days": rung.offset_working_days,
            "says": rung.kind.label,
            "tells": [role.value for role in rung.tells],
        }
        for rung in ladder(row)
    ]
