"""`cspr sweep`, `cspr deliver`: the regular jobs, by hand or from another scheduler."""

from typing import Annotated

import typer

from deployments.commands.options import Json
from deployments.commands.output import moment, print_json


class SweepFailed(Exception):
    """Some deadlines could not be swept; the others were."""

    exit_code = 1


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("sweep")(sweep)
    app.command("deliver")(deliver)


def sweep(
    as_of: Annotated[str | None, typer.Option("--as-of", help="As if it were then (2026-03-04T15:00).")] = None,
    as_json: Json = False,
) -> None:
    """Claim every alert that is due and queue its messages. Running it twice changes nothing."""
    from deployments.commands.local import database
    from flows.operations import process

    with database():
        swept = process.sweep(at=moment(as_of, "--as-of"))
    if as_json:
        print_json({"due": swept.due, "claimed": swept.claimed, "messages": swept.messages})
    else:
        typer.echo(f"{swept.due} deadlines due, {swept.claimed} rungs claimed, {swept.messages} messages queued.")
    if swept.failed:
        raise SweepFailed(f"These deadlines could not be swept and need a look: {', '.join(swept.failed)}")


def deliver(as_json: Json = False) -> None:
    """Hand everything that is queued to the relay."""
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import process

    with database():
        done = process.deliver(at=clock.now())
    if as_json:
        counts = {
            "accepted": done.accepted,
            "rejected": done.rejected,
            "uncertain": done.uncertain,
            "pending": done.pending,
        }
        print_json(counts)
    else:
        typer.echo(
            f"{done.accepted} accepted, {done.rejected} rejected, {done.uncertain} uncertain, {done.pending} still queued."
        )
    for trouble in done.troubles:
        typer.echo(trouble, err=True)
