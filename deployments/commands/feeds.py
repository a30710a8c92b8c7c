"""`cspr calendar feed`, `unfeed`, `file`: a person's dates in their own calendar, by an address that can be revoked or as a file."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from deployments.commands.options import ByWhom
from deployments.commands.output import WrongInput
from models.casework.record.who import By

PersonToShow = Annotated[
    str, typer.Option("--person", help="Whose calendar: a registered person's handle, name or e-mail address.")
]


def add_to(calendar: typer.Typer) -> None:
    """Add the commands to `cspr calendar`."""
    calendar.command("feed")(feed)
    calendar.command("unfeed")(unfeed)
    calendar.command("file")(file)


def feed(person: PersonToShow, by: ByWhom) -> None:
    """Make an address that a calendar program can subscribe to. It is shown once; whoever has it can read the dates."""
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import feeds

    with database():
        at = clock.now()
        address = feeds.make(person, by=By(by, at, at))
    typer.echo(address)
    typer.echo(
        "Shown only now: give it to that person alone. `cspr calendar unfeed` revokes every address of theirs.",
        err=True,
    )


def unfeed(person: PersonToShow, by: ByWhom) -> None:
    """Revoke every address of a person's calendar."""
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import feeds

    with database():
        at = clock.now()
        count = feeds.revoke(person, by=By(by, at, at))
    typer.echo(f"{count} address{'' if count == 1 else 'es'} revoked.")


def file(
    person: PersonToShow,
    out: Annotated[Path | None, typer.Option("--out", help="Where to write it; without it, standard output.")] = None,
) -> None:
    """Write a person's dates as a calendar file, for a calendar that cannot subscribe."""
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import feeds

    with database():
        written = feeds.of_person(person, at=clock.now())
    if out is None:
        sys.stdout.buffer.write(written)
        return
    try:
        out.write_bytes(written)
    except OSError as refused:
        raise WrongInput(f"out: {out} cannot be written ({refused.strerror}); give another path") from None
    typer.echo(f"{written.count(b'BEGIN:VEVENT')} dates written to {out}.")
