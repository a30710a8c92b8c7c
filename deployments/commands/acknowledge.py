"""`cspr acknowledge`: say that an alert was seen and is being dealt with. It stops the climb for a while, never the clock."""

from typing import Annotated

import typer

from deployments.commands.output import entered, print_json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("acknowledge")(acknowledge)


def acknowledge(
    code: Annotated[str, typer.Argument(help="The code in the alert's mail, such as K7QM-2XRD.")],
    by: Annotated[str, typer.Option("--by", help="Who acknowledges: name, handle or e-mail address in the register.")],
    at: Annotated[str | None, typer.Option("--at", help="When it was, if not now (2026-03-04T15:00).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, and only JSON.")] = False,
) -> None:
    """Acknowledge an alert. A second time changes nothing and says who was first."""
    from deployments.commands.local import database
    from flows.operations import alerts

    with database():
        done = alerts.by_code(code, by=entered(by, at), how="command")
    if as_json:
        print_json(
            {
                "ref": done.ref,
                "rule": done.rule,
                "acknowledged_by": done.by,
                "acknowledged_at": done.at.isoformat(),
                "new": done.new,
                "next_alert_at": done.next_at.isoformat() if done.next_at else None,
            }
        )
    else:
        typer.echo(done.words)
