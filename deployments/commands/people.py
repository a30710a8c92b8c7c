"""`cspr people`: who is away and who covers, hand-over when somebody leaves, the register as a table."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from deployments.commands.options import ByWhom, Json, Partnership, Who
from deployments.commands.output import WrongInput, print_json
from models.casework.record import files
from models.casework.record.who import By


def register(app: typer.Typer) -> None:
    """Add the commands."""
    people = typer.Typer(help="Who is away, who covers, who takes over; the register as a table.", no_args_is_help=True)
    people.command("away")(away)
    people.command("back")(back)
    people.command("absences")(absences)
    people.command("hand-over")(hand_over)
    people.command("export")(export)
    people.command("import")(import_)
    app.add_typer(people, name="people")


def away(
    who: Who,
    from_on: Annotated[str, typer.Option("--from", help="The first day away.")],
    to_on: Annotated[str, typer.Option("--to", help="The last day away.")],
    by: ByWhom,
    cover: Annotated[str, typer.Option("--cover", help="Who stands in; left out: the deputy.")] = "",
    partnership: Partnership = "",
) -> None:
    """Record that somebody is away. What would be said to them goes to whoever covers."""
    first, last = _day(from_on, "--from"), _day(to_on, "--to")
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import people

    with database():
        at = clock.now()
        done = people.away(partnership, who, first, last, cover=cover, by=By(by, at, at))
    typer.echo(f"{done['who']} is away from {done['from']} to {done['to']}.")


def back(
    who: Who,
    from_on: Annotated[str, typer.Option("--from", help="The first day of the absence that is taken back.")],
    by: ByWhom,
    partnership: Partnership = "",
) -> None:
    """Take an absence back."""
    first = _day(from_on, "--from")
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import people

    with database():
        at = clock.now()
        people.back(partnership, who, first, by=By(by, at, at))
    typer.echo("Taken back.")


def absences(as_json: Json = False) -> None:
    """Who is or will be away, and who covers."""
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import people

    with database():
        found = people.all_absences(at=clock.now())
    if as_json:
        print_json(found)
        return
    for one in found:
        typer.echo(f"{one['who']:<20} {one['from']} to {one['to']}  covered by {one['cover'] or 'NOBODY'}")
    if not found:
        typer.echo("Nobody is away.")


def hand_over(
    leaver: Annotated[str, typer.Argument(help="Who leaves.")],
    by: ByWhom,
    to: Annotated[str, typer.Option("--to", help="Who takes over.")],
    partnership: Partnership = "",
    as_json: Json = False,
) -> None:
    """Move the roles and open actions of somebody who leaves to somebody else, who gets a list of all that is open."""
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import people

    with database():
        at = clock.now()
        handed = people.hand_over(partnership, leaver, to, by=By(by, at, at))
    if as_json:
        print_json(handed)
        return
    typer.echo(f"{handed['to']} takes over from {handed['leaver']}: {', '.join(handed['roles']) or 'no roles'}.")
    for question in handed["waits"]:
        typer.echo(f"  {question['ref']} waits: {question['title']}")
    for action in handed["actions"]:
        typer.echo(f"  {action['ref']} {action['number']}, due {action['due_on']}")


def export(
    file: Annotated[Path | None, typer.Option("--file", help="Where to write it; left out: the screen.")] = None,
    partnership: Partnership = "",
) -> None:
    """The register as CSV, for a spreadsheet."""
    from deployments.commands.local import database
    from flows.operations import people

    with database():
        text = people.everybody(partnership)
    if file is None:
        typer.echo(text, nl=False)
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as refused:
        raise WrongInput(f"--file: {file} cannot be written ({refused.strerror}); name another file") from None
    typer.echo(f"Written to {file}.")


def import_(
    file: Annotated[Path, typer.Option("--file", help="The CSV, with the columns that `export` writes.")],
    by: ByWhom,
    partnership: Partnership = "",
) -> None:
    """Make the register what a CSV says. Whoever is no longer in it becomes inactive, never deleted."""
    text = files.text(file, "CSV", refuse=WrongInput)
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import people
    from models.casework.register.setup import SetupRefused

    with database():
        at = clock.now()
        try:
            listed = people.keep(partnership, text, by=By(by, at, at))
        except SetupRefused as refused:
            raise WrongInput(str(refused)) from None
    typer.echo(f"The register lists {listed} people.")


def _day(typed: str, field: str) -> date:
    from models.law.words.dates import BadDate, parse_date

    try:
        return parse_date(typed, field)
    except BadDate as bad:
        raise WrongInput(str(bad)) from None
