"""`cspr mailbox`: what came in, what waits for a person, and where it belongs."""

from typing import Annotated

import typer

from deployments.commands.options import ByWhom, Json
from deployments.commands.output import WrongInput, print_json
from models.casework.record.who import By


class NotRead(Exception):
    """The mailbox could not be read."""

    exit_code = 1


def register(app: typer.Typer) -> None:
    """Add the commands."""
    mailbox = typer.Typer(help="Replies and returned mail: what came in, and where it belongs.", no_args_is_help=True)
    mailbox.command("read")(read)
    mailbox.command("list")(list_)
    mailbox.command("place")(place)
    app.add_typer(mailbox, name="mailbox")


def read(as_json: Json = False) -> None:
    """Read what is new in the mailbox now. Nothing in it is changed; reading twice changes nothing."""
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import mailbox

    with database():
        reading = mailbox.read_new(at=clock.now())
    if reading is None:
        raise WrongInput(
            "CSPR_IMAP_HOST: no mailbox is set, and the local inbox does not run; name its server, user and password"
        )
    if as_json:
        print_json({"read": dict(reading.kinds), "held": reading.held, "cases": sorted(reading.refs)})
    else:
        typer.echo(reading.words)
    if reading.fault:
        raise NotRead(f"The mailbox could not be read: {reading.fault}")


def list_(
    held: Annotated[bool, typer.Option("--held", help="Only what waits for a person.")] = False, as_json: Json = False
) -> None:
    """What came in, newest first. What a mail says is in the mailbox only; of a sender we do not know, only the domain is kept."""
    from deployments.commands.local import database
    from flows.operations import mailbox

    with database():
        found = mailbox.mails(only_held=held)
    if as_json:
        print_json(found)
        return
    for one in found:
        about = one["ref"] or "-"
        typer.echo(
            f"{one['id']:>5}  {one['read_at'][:16]}  {one['state']:<6}  {one['kind']:<15}  {about:<14}  {one['from']:<40}  {one['message_id']}"
        )
    if not found:
        typer.echo("Nothing waits." if held else "Nothing came in yet.")


def place(
    mail: Annotated[int, typer.Argument(metavar="ID", help="The mail's number, as `list` shows it.")],
    ref: Annotated[str, typer.Argument(help="The case's reference; `none`: it belongs to no case.")],
    by: ByWhom,
) -> None:
    """Put a mail to the case that it belongs to."""
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import mailbox

    with database():
        at = clock.now()
        found = mailbox.place(mail, ref, by=By(by, at, at))
    typer.echo(f"Placed with {found}." if found else "Placed: it belongs to no case.")
