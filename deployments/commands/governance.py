"""`cspr governance`: the bodies that oversee the reviews, and the days on which they meet."""

from pathlib import Path
from typing import Annotated

import typer

from deployments.commands import routing
from deployments.commands.options import ByWhom, Json
from deployments.commands.output import WrongInput, print_json
from models.casework.record.who import By


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="The bodies that oversee the reviews, and when they meet.", no_args_is_help=True)
    group.command("load")(load)
    group.command("show")(show)
    group.command("meeting")(meeting)
    routing.add_to(group)
    app.add_typer(group, name="governance")


def load(
    file: Annotated[
        Path, typer.Argument(help="A file of bodies (TOML); deployments/demonstration/governance.toml is one.")
    ],
    by: ByWhom,
) -> None:
    """Make the bodies what a file says. One that is not in it any more gets nothing more; meetings are only ever added."""
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import digests
    from models.casework.context.governance import GovernanceRefused

    try:
        with database():
            at = clock.now()
            done = digests.load_bodies(file, by=By(by, at, at))
    except GovernanceRefused as refused:
        raise WrongInput(str(refused)) from None
    typer.echo(f"{done.bodies} bodies, {done.meetings} meetings added.")


def show(as_json: Json = False) -> None:
    """The bodies, how often each is told, and their meetings to come."""
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import digests

    with database():
        found = digests.bodies(at=clock.now())
    if as_json:
        print_json(found)
        return
    for one in found:
        papers = f", papers {one['papers_working_days']} working days before" if one["cadence"] == "meetings" else ""
        typer.echo(f"{one['code']:<20} {one['name']} <{one['email']}>, {one['cadence']}{papers}")
        for on in one["meetings"]:
            typer.echo(f"{'':<20} meets {on}")
    if not found:
        typer.echo("No body is on record.")


def meeting(
    body: Annotated[str, typer.Argument(help="The body's code.")],
    date: Annotated[str, typer.Argument(help="The day, as 2026-04-21.")],
    by: ByWhom,
    cancel: Annotated[bool, typer.Option("--cancel", help="It does not meet on that day after all.")] = False,
    partnership: Annotated[str, typer.Option("--partnership", help="Its code; left out where there is only one.")] = "",
) -> None:
    """Record that a body meets on a day, or that it does not. To move a meeting, cancel the old day and record the new one."""
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import digests
    from models.law.words.dates import BadDate, parse_date

    try:
        on = parse_date(date, "date")
    except BadDate as bad:
        raise WrongInput(str(bad)) from None
    with database():
        at = clock.now()
        digests.meeting(partnership, body, on, held=not cancel, by=By(by, at, at))
    typer.echo(f"{body} {'does not meet' if cancel else 'meets'} on {on.isoformat()}.")
