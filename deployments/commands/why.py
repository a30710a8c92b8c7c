"""`cspr why`: show the working behind a date, on the screen, as JSON, or as a page to print for an inspector."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deployments.commands.cases import AsOf
from deployments.commands.output import WrongInput, moment, print_json

if TYPE_CHECKING:
    from models.casework.reading.why_shapes import WhyView


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("why")(why_command)


def why_command(
    ref: Annotated[str, typer.Argument(help="The case's reference.")],
    rule: Annotated[str, typer.Argument(help="The rule, such as rapid-review-to-panel.")],
    item: Annotated[
        str, typer.Option("--item", help="Only this item, where the rule has several: an action's or a hold's number.")
    ] = "",
    at: AsOf = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, and only JSON.")] = False,
    pdf: Annotated[
        Path | None, typer.Option("--pdf", metavar="FILE", help="Write one page to print into this file.")
    ] = None,
) -> None:
    """How a date was worked out: trigger, rule, every day counted or skipped, holds, extensions, every earlier date."""
    if pdf is not None and as_json:
        raise WrongInput("--pdf: give either --pdf or --json")
    from deployments.commands.local import database
    from flows.installation import clock, resources
    from models.casework.reading import why
    from models.casework.record import case

    when = moment(at, "--at")
    try:
        with database(), resources.reading() as session:
            today, found = clock.london_date(when), case.peek(session, ref)
            dates = why.why(session, found, rule_id=rule, item=item, today=today)
    except why.NotADateOfThisCase as refused:
        raise WrongInput(str(refused)) from None
    if as_json:
        print_json(dates)
    elif pdf is not None:
        from notifications.paper import pdf_documents

        _write(pdf, pdf_documents.working_pdf(_only(dates), at=clock.now()))
        typer.echo(f"Written to {pdf}.")
    else:
        from notifications.pages import working_page

        typer.echo("\n---\n\n".join(working_page.why_page(date) for date in dates), nl=False)


def _only(dates: "list[WhyView]") -> "WhyView":
    """The one date to print. Raises `WrongInput` where there are several."""
    if len(dates) > 1:
        raise WrongInput(
            f"--pdf: {dates[0]['rule']} has several dates in {dates[0]['ref']}; choose one with --item: "
            f"{', '.join(date['item'] for date in dates)}"
        )
    return dates[0]


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as refused:
        raise WrongInput(
            f"--pdf: {path} cannot be written ({refused.strerror}); name a file in a folder that is there"
        ) from None
