"""`cspr digests send`, `show`: Monday's lists, governance digests, the board at the end of a month, by hand or from another scheduler."""

from typing import Annotated

import typer

from deployments.commands.options import Json
from deployments.commands.output import moment, print_json

At = Annotated[str | None, typer.Option("--at", help="As if it were then (2026-03-30T08:00).")]


class DigestsFailed(Exception):
    """Some digests could not be made; the others were."""

    exit_code = 1


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        help="Monday's lists, governance digests, the board at the end of a month.", no_args_is_help=True
    )
    group.command("send")(send)
    group.command("show")(show)
    app.add_typer(group, name="digests")


def send(at: At = None, as_json: Json = False) -> None:
    """Queue every digest that is due and was not sent; `cspr deliver` hands them to the relay. Running it twice changes nothing."""
    from deployments.commands.local import database
    from flows.operations import digests

    with database():
        sent = digests.send(at=moment(at, "--at"))
    if as_json:
        print_json({**sent.queued, "failed": list(sent.failed)})
    else:
        typer.echo(f"{sent.words} queued.")
    if sent.failed:
        raise DigestsFailed(f"These digests could not be made and need a look: {', '.join(sent.failed)}")


def show(
    person: Annotated[str, typer.Option("--person", help="A registered person's handle, name or e-mail address.")],
    at: At = None,
    as_json: Json = False,
) -> None:
    """What a person's list would say now. Nothing is sent."""
    from deployments.commands.local import database
    from flows.operations import digests

    with database():
        found = digests.show(person, at=moment(at, "--at"))
    if as_json:
        print_json(found)
    elif found["facts"] is None:
        typer.echo(f"{found['person']} has nothing to hear, or is away: no list is sent.")
    else:
        typer.echo(f"{found['subject']}\n\n{found['text']}", nl=False)
