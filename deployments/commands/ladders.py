"""`cspr ladders`: who is told when, before a date and after it, rule by rule. Without `--partnership` it imports only the law."""

import json
from datetime import date
from typing import Annotated, Any

import typer

from flows.installation import clock
from models.law.alerts.ladders import severity
from models.law.local.alert_policy import NONE_OF_ITS_OWN, QUIET_FROM, QUIET_UNTIL, LocalLadders, policy
from models.law.rules.all_rules import RULES, Rule, in_force


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("ladders")(ladders)


def ladders(
    rule: Annotated[str | None, typer.Argument(help="Only this rule.")] = None,
    partnership: Annotated[
        str | None, typer.Option("--partnership", help="With the ladders of this partnership's own: its code.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, and only JSON.")] = False,
) -> None:
    """The rungs of every rule in force today: at which offset, saying what, to whom."""
    if rule is not None and rule not in {row.id for row in RULES}:
        typer.echo(f"rule: there is no rule '{rule}'; `cspr rules` lists them", err=True)
        raise typer.Exit(2)
    today = clock.london_date(clock.now())
    local = _of_its_own(partnership, today) if partnership is not None else NONE_OF_ITS_OWN
    found = [_shown(row, local) for row in in_force(today) if rule in (None, row.id)]
    if as_json:
        typer.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    typer.echo(
        f"Rungs go off on working days, in London time, never from {QUIET_FROM:%H:%M} to {QUIET_UNTIL:%H:%M}; 0 is the due day, * goes to staff "
        "channels too."
    )
    for one in found:
        own = ", the partnership's own" if one["own"] else ""
        again = one["again_after_working_days"]
        typer.echo(
            f"\n{one['rule']} ({one['force']}, {one['nature']}{own}); acknowledged but not done: again after {again}"
        )
        for rung in one["rungs"]:
            mark = "*" if rung["staff_channel"] else " "
            typer.echo(
                f"  {rung['offset_working_days']:+3d} {rung['at']}{mark} {rung['says']:<12} {', '.join(rung['tells'])}"
            )


def _of_its_own(partnership: str, today: date) -> LocalLadders:
    from deployments.commands.local import database
    from flows.operations import alerts

    with database():
        return alerts.ladders_of(partnership, on=today)


def _shown(row: Rule, local: LocalLadders) -> dict[str, Any]:
    by = policy(row, local)
    return {
        "rule": row.id,
        "force": row.force.value,
        "nature": row.nature.value,
        "severity": severity(row).value,
        "own": row.id in dict(local.ladders),
        "again_after_working_days": by.again_after_working_days,
        "rungs": [
            {
                "rung": rung.code,
                "offset_working_days": rung.offset_working_days,
                "at": f"{rung.at:%H:%M}",
                "says": rung.kind.label,
                "tells": [role.value for role in rung.tells],
                "staff_channel": rung.loud,
            }
            for rung in by.rungs
        ],
    }
