"""`cspr case transfer-note`, `cspr case take-over`: what goes with a case to another area, and what is opened there from it."""

import json
from pathlib import Path
from typing import Annotated

import typer

from deployments.commands.options import At, ByWhom
from deployments.commands.output import WrongInput, entered, print_json
from models.casework.record import files


def add_to(cases: typer.Typer) -> None:
    """Add the commands to `cspr case`."""
    cases.command("transfer-note")(transfer_note)
    cases.command("take-over")(take_over)


def transfer_note(
    ref: Annotated[str, typer.Argument(help="The case's reference.")],
    out: Annotated[Path | None, typer.Option("--out", help="Write the note into this file.")] = None,
) -> None:
    """The note that goes with a case to another area (JSON): codes, dates and references, no case detail."""
    from deployments.commands.local import database
    from flows.operations import transfers

    with database():
        note = transfers.note(ref)
    if out is None:
        print_json(note)
        return
    try:
        out.write_text(json.dumps(note, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as failed:
        raise WrongInput(f"--out: {out} cannot be written ({failed.strerror}); name another file") from None
    typer.echo(f"The transfer note of {note['ref']} is in {out}. Send it to the other area's shared mailbox.")


def take_over(
    file: Annotated[Path, typer.Argument(help="The other area's transfer note.")],
    by: ByWhom,
    every_child_is_safe: Annotated[
        bool, typer.Option("--every-child-is-safe", help="Somebody here has asked, and it is so.")
    ] = False,
    partnership: Annotated[str, typer.Option("--partnership", help="Its code; left out where there is only one.")] = "",
    at: At = None,
) -> None:
    """Open a case here for one that another area hands over. What was decided there is answered again here, by a person."""
    from deployments.commands.following import go_on
    from deployments.commands.local import database
    from flows.operations import transfers

    text = files.text(file, "JSON", refuse=WrongInput)
    with database():
        ref = transfers.take_over(text, safe=every_child_is_safe, partnership=partnership, by=entered(by, at))
        go_on(ref, at)
    typer.echo(f"{ref} is open here. Confirm to the other area that you have it, with this reference.")
