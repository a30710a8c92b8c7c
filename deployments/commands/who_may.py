"""`cspr who-may`: who may record what, by decision and by desk action, in the partnership's own register."""

from typing import TYPE_CHECKING, Annotated

import typer

from deployments.commands.output import print_json

if TYPE_CHECKING:
    from flows.operations.who_may import Recordable


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("who-may")(who_may)


def who_may(
    person: Annotated[
        str, typer.Argument(help="A registered person: what they may record today; left out: the table.")
    ] = "",
    partnership: Annotated[str, typer.Option("--partnership", help="Its code; left out where there is only one.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, and only JSON.")] = False,
) -> None:
    """Who may record what, and why. A partnership adds roles in its file, under `[who_may]`; it takes none away."""
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import who_may as reading

    with database():
        found = reading.of_person(person, at=clock.now()) if person else None
        rows = [] if person else reading.table(partnership)
    if as_json:
        print_json(found or rows)
        return
    for row in rows:
        added = f" (added by the partnership: {', '.join(row['added'])})" if row["added"] else ""
        typer.echo(f"{row['title']} [{row['key']}]\n  {row['who']}{added}\n  {row['because']}")
        if row["people"]:
            typer.echo(f"  here: {', '.join(row['people'])}")
    if found:
        _of_person("may record", found["may"])
        _of_person("for their own agency", found["of_their_own_agency"])


def _of_person(words: str, rows: "list[Recordable]") -> None:
    typer.echo(f"{words}: " + ("; ".join(f"{row['title']} [{row['key']}]" for row in rows) or "nothing"))
