"""`cspr returns`: the agencies' returns of a rapid review, without Prefect: who is asked, who writes, who stands in, what is late."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from deployments.commands.options import At, Because, ByWhom, Json, Ref, Who
from deployments.commands.output import WrongInput, entered, print_json

if TYPE_CHECKING:
    from models.casework.reading.ledger_shapes import ReturnView

Agency = Annotated[str, typer.Argument(help="The agency's name or code.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    returns = typer.Typer(
        help="What agencies were asked for: who writes it, by when, what is late.", no_args_is_help=True
    )
    returns.command("list")(list_returns)
    returns.command("record")(record)
    returns.command("ask")(ask)
    returns.command("author")(author)
    returns.command("proxy")(proxy)
    returns.command("letter")(letter)
    app.add_typer(returns, name="returns")


def list_returns(ref: Ref, as_json: Json = False) -> None:
    """Every return of a case: asked on, due, how it stands, who is chased next."""
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import returns

    with database():
        found = returns.of_case(ref, at=clock.now())
    if as_json:
        print_json(found)
        return
    for one in found:
        typer.echo(_line(one))
    if not found:
        typer.echo("No agency was asked.")


def record(
    ref: Ref,
    agency: Agency,
    on: Annotated[str, typer.Option("--on", help="The day it came, as 2026-03-04.")],
    by: ByWhom,
    outcome: Annotated[str, typer.Option("--outcome", help="returned, or nothing-held.")] = "returned",
    number: Annotated[str, typer.Option("--number", help="A report's number, such as R6; left out: the summary.")] = "",
    at: At = None,
) -> None:
    """Record that an agency sent its return, or says that it holds nothing."""
    from deployments.commands.following import go_on
    from deployments.commands.local import database
    from flows.operations import cases

    typed = {"case_ref": ref, "agency": agency, "number": number, "outcome": outcome, "returned_on": on}
    with database():
        known = cases.record_return(typed, by=entered(by, at))
        go_on(known, at)
    typer.echo(f"{known}: {agency}, {outcome} on {on}, is on record.")


def ask(ref: Ref, agency: Agency, by: ByWhom, because: Because, at: At = None) -> None:
    """Ask an agency that was missed. Its date is compressed; the rapid review's never moves."""
    from models.casework.stages.return_forms import ASK_NOW

    _arrange({"case_ref": ref, "agency": agency, "do": ASK_NOW, "because": because}, by=by, at=at)


def author(ref: Ref, agency: Agency, who: Who, by: ByWhom, at: At = None) -> None:
    """Say who writes an agency's return."""
    from models.casework.stages.return_forms import AUTHOR

    _arrange({"case_ref": ref, "agency": agency, "do": AUTHOR, "who": who}, by=by, at=at)


def proxy(ref: Ref, agency: Agency, who: Who, by: ByWhom, because: Because = "", at: At = None) -> None:
    """Say who stands in for the accountable member: of the same agency and of similar seniority, or with a reason."""
    from models.casework.stages.return_forms import PROXY

    _arrange({"case_ref": ref, "agency": agency, "do": PROXY, "who": who, "because": because}, by=by, at=at)


def letter(ref: Ref, agency: Agency) -> None:
    """Draft the letter that requires a return, into the case's folder. A person checks and signs it; it is never sent from here."""
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import returns

    with database():
        try:
            path, new = returns.letter(ref, agency, at=clock.now())
        except OSError as refused:
            raise WrongInput(
                f"CSPR_DOCUMENTS: the letter cannot be written ({refused}); make the folder writable"
            ) from None
    typer.echo(f"Drafted: {path}" if new else f"It is there already, and was left as it is: {path}")


def _arrange(typed: dict[str, Any], *, by: str, at: str | None) -> None:
    from deployments.commands.following import go_on, on_record
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import returns

    with database():
        ref = returns.arrange(typed, by=entered(by, at))
        go_on(ref, at)
        with on_record(ref, "it is on record."):
            found = returns.of_case(ref, at=clock.now())
            asked = typed["agency"].strip().lower()
            for one in found:
                if asked in (one["agency"].lower(), one["agency_code"].lower()):
                    typer.echo(f"{ref}: {_line(one)}")


def _line(one: "ReturnView") -> str:
    how = f"{one['outcome']} {one['returned_on']}" if one["returned_on"] else one["stands"] or "out"
    people = "".join(f"  {role} {who}" for role, who in (("author", one["author"]), ("proxy", one["proxy"])) if who)
    late = "  missed at first" if one["late_found"] else ""
    chased = f"  next {one['next']['on']}: {', '.join(one['next']['to'])}" if one["next"] else ""
    return f"{one['number']:<4} {one['agency']:<40} due {one['due_on'] or '-':<10}  {how}{late}{people}{chased}"
