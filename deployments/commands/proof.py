"""`cspr proof`: for every date of a case, what was alarmed, who was told, what the relay said and who acknowledged it."""

from pathlib import Path
from typing import Annotated

import typer

from deployments.commands.cases import AsOf
from deployments.commands.output import WrongInput, moment, print_json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("proof")(proof_command)


def proof_command(
    ref: Annotated[str, typer.Argument(help="The case's reference.")],
    at: AsOf = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, and only JSON.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown: what is done unless asked.")] = False,
    pdf: Annotated[Path | None, typer.Option("--pdf", metavar="FILE", help="Write it to print into this file.")] = None,
) -> None:
    """The proof of alert: each alert, each message with its Message-ID and hash, each try with the relay's words, each acknowledgement."""
    if sum((as_json, as_markdown, pdf is not None)) > 1:
        raise WrongInput("--json, --markdown, --pdf: give only one of them")
    from deployments.commands.local import database
    from flows.installation import clock, resources
    from models.casework.reading import proof
    from models.casework.record import case

    when = moment(at, "--at")
    with database(), resources.reading() as session:
        found = proof.proof(session, case.peek(session, ref), today=clock.london_date(when))
    if as_json:
        print_json(found)
        return
    from notifications.paper import proof as words

    if pdf is None:
        typer.echo(words.proof_page(found), nl=False)
        return
    try:
        pdf.write_bytes(words.proof_pdf(found, at=clock.now()))
    except OSError as refused:
        raise WrongInput(
            f"--pdf: {pdf} cannot be written ({refused.strerror}); name a file in a folder that is there"
        ) from None
    typer.echo(f"Written to {pdf}.")
