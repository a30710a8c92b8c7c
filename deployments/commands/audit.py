"""`cspr audit verify`: read the whole chain and check every link."""

from typing import Annotated

import typer

from deployments.commands.output import print_json


class ChainBroken(Exception):
    """An audit entry does not fit the one before it."""

    exit_code = 1


def register(app: typer.Typer) -> None:
    """Add the commands."""
    audit = typer.Typer(help="The record of who did what, when.", no_args_is_help=True)
    audit.callback()(lambda: None)
    audit.command("verify")(verify)
    app.add_typer(audit, name="audit")


def verify(as_json: Annotated[bool, typer.Option("--json", help="Print JSON, and only JSON.")] = False) -> None:
    """Check the audit chain from its first entry to its head."""
    from deployments.commands.local import database
    from flows import clock, resources
    from models.casework import audit

    with database(), resources.session(at=clock.now()) as session:
        found = audit.verify(session)
    if as_json:
        print_json({"entries": found.entries, "head": found.head, "ok": found.ok})
    else:
        typer.echo(f"{found.entries} entries, head {found.head[:16]}…: {'unbroken' if found.ok else 'BROKEN'}")
    if not found.ok:
        raise ChainBroken(
            f"The audit chain is broken at entry {found.broken_at}: compare the database with the last backup"
        )
