"""`cspr partnership load`: the partnership, its agencies, people, roles and the national bodies' addresses, from a file."""

from pathlib import Path
from typing import Annotated

import typer

from deployments.commands.output import WrongInput
from models.casework.record.who import By


def register(app: typer.Typer) -> None:
    """Add the commands."""
    partnership = typer.Typer(help="Set up a partnership.", no_args_is_help=True)
    partnership.callback()(lambda: None)
    partnership.command("load")(load)
    app.add_typer(partnership, name="partnership")


def load(
    file: Annotated[
        Path,
        typer.Option("--file", help="A partnership file (TOML); deployments/demonstration/partnership.toml is one."),
    ],
    by: Annotated[str, typer.Option("--by", help="Who loads it.")] = "command line",
) -> None:
    """Create a partnership or bring it up to the file. People who are not in it any more become inactive."""
    from deployments.commands.local import database
    from flows.installation import clock, resources
    from models.casework.register import setup

    try:
        checked = setup.read_file(file)
        with database():
            at = clock.now()
            with resources.writing(at=at) as session:
                setup.load_partnership(session, checked, by=By(by, at, at))
    except setup.SetupRefused as refused:
        raise WrongInput(str(refused)) from None
    typer.echo(
        f"{checked.code}: {len(checked.people)} people, {len(checked.agencies)} agencies, {len(checked.bodies)} national bodies."
    )
