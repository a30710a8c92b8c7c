"""`cspr demo`: load the invented partnership and caseload, or reset it. Never touches a real caseload."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo(
    reset: Annotated[
        bool, typer.Option("--reset", help="Empty the demonstration first. A real caseload is never touched.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Add the caseload once more to the one that is there.")
    ] = False,
) -> None:
    """Load the demonstration. `cspr start` must be running: its local inbox takes the mails."""
    from deployments.commands.local import database
    from deployments.demonstration import load
    from deployments.demonstration.lives import LIVES
    from deployments.stack import nudge

    with database():
        if reset:
            load.wipe()
        if again and not reset:
            count = load.load()
        elif not load.load_if_empty():
            typer.echo("The demonstration is loaded already; --again adds to it, --reset begins afresh.")
            return
        else:
            count = len(LIVES)
        nudge.reconcile()
    typer.echo(f"{count} invented cases are loaded.")
