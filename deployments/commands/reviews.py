"""`cspr reviews`: the steps of reviews, by whatever method, and the thread with the Panel. `cspr reviewers`: who may be commissioned."""

from pathlib import Path
from typing import Annotated, Any

import typer

from deployments.commands.options import At, ByWhom, Json, On, Partnership, Ref
from deployments.commands.output import WrongInput, entered, print_json
from models.casework.record import files
from models.casework.record.who import By

Document = Annotated[str, typer.Option("--document", help="The name of a file in the case's folder.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    reviews = typer.Typer(help="What happens in a review, and what goes to and from the Panel.", no_args_is_help=True)
    reviews.command("step")(step)
    reviews.command("happened")(happened)
    reviews.command("exchange")(exchange)
    reviews.command("answer-panel")(answer_panel)
    app.add_typer(reviews, name="reviews")
    reviewers = typer.Typer(
        help="Who may be commissioned: competences, availability, how their reports were judged.", no_args_is_help=True
    )
    reviewers.command("load")(load)
    reviewers.command("list")(list_reviewers)
    app.add_typer(reviewers, name="reviewers")


def step(
    ref: Ref,
    number: Annotated[str, typer.Argument(help="The step, such as B1.2.")],
    on: On,
    by: ByWhom,
    left_out: Annotated[bool, typer.Option("--left-out", help="It is left out; say why with --because.")] = False,
    because: Annotated[str, typer.Option("--because", help="Why. No names.")] = "",
    at: At = None,
) -> None:
    """Record that a step of a review by another method was done, or is left out."""
    from models.casework.stages.branch_steps import DONE, LEFT_OUT

    do = LEFT_OUT if left_out else DONE
    typed = {"case_ref": ref, "step": number, "do": do, "on": on, "because": because}
    known = _record("record_step", typed, by=by, at=at)
    typer.echo(f"{known}: {number.upper()}, {do}, on {on}, is on record.")


def happened(
    ref: Ref,
    what: Annotated[str, typer.Argument(help="What happened, such as 'the review's panel met'.")],
    on: On,
    by: ByWhom,
    number: Annotated[
        str, typer.Option("--number", help="Which meeting or draft it belongs to; left out: the last.")
    ] = "",
    document: Document = "",
    at: At = None,
) -> None:
    """Record what happened while a practice review runs: dates only."""
    typed = {"case_ref": ref, "what": what, "on": on, "number": number, "document": document}
    known = _record("record_review_step", typed, by=by, at=at)
    typer.echo(f"{known}: {what} on {on} is on record.")


def exchange(
    ref: Ref,
    checkpoint: Annotated[str, typer.Argument(help="outcome, commissioning or publication.")],
    kind: Annotated[str, typer.Argument(help="What it was, such as letter.")],
    on: On,
    by: ByWhom,
    to_panel: Annotated[bool, typer.Option("--to-panel", help="It went to the Panel; else it came from it.")] = False,
    document: Document = "",
    at: At = None,
) -> None:
    """Record an exchange with the national Panel that went another way."""
    from models.casework.stages.panel_thread import FROM, TO

    direction = TO if to_panel else FROM
    typed = {
        "case_ref": ref,
        "checkpoint": checkpoint,
        "direction": direction,
        "kind": kind,
        "on": on,
        "document": document,
    }
    known = _record("record_exchange", typed, by=by, at=at)
    typer.echo(f"{known}: {kind} {direction} on {on} is on record.")


def answer_panel(
    ref: Ref,
    on: On,
    by: ByWhom,
    number: Annotated[str, typer.Option("--question", help="Its number, such as X3; left out where one waits.")] = "",
    means: Annotated[str, typer.Option("--means", help="By what means it was answered.")] = "mail from here",
    answered_by: Annotated[str, typer.Option("--answered-by", help="Who answered; left out: whoever records it.")] = "",
    document: Document = "",
    at: At = None,
) -> None:
    """Answer a question of the national Panel; by mail from here, it is sent."""
    typed = {
        "case_ref": ref,
        "number": number,
        "on": on,
        "means": means,
        "answered_by": answered_by,
        "document": document,
    }
    known = _record("answer_panel", typed, by=by, at=at)
    typer.echo(f"{known}: the answer to the Panel, by {means}, on {on}, is on record.")


def load(
    file: Annotated[
        Path, typer.Option("--file", help="A CSV: name,organisation,email,competences,availability,past_quality.")
    ],
    by: ByWhom,
    partnership: Partnership = "",
) -> None:
    """Make the pool of reviewers what a table says. Whoever is no longer in it can no longer be chosen."""
    text = files.text(file, "CSV", refuse=WrongInput)
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import reviews

    with database():
        at = clock.now()
        count = reviews.load_reviewers(partnership, text, by=By(by, at, at))
    typer.echo(f"Reviewers who can be chosen: {count}.")


def list_reviewers(partnership: Partnership = "", as_json: Json = False) -> None:
    """The pool of reviewers, by name."""
    from deployments.commands.local import database
    from flows.operations import reviews

    with database():
        found = reviews.all_reviewers(partnership)
    if as_json:
        print_json(found)
        return
    for one in found:
        typer.echo(
            f"{one['name']:<28} {one['email']:<36} {one['availability']:<14} {'; '.join(one['competences']) or '-'}"
            f"  past quality {one['past_quality']}; reports here: {', '.join(one['judged_here']) or 'none judged'}"
        )
    if not found:
        typer.echo("The pool is empty; `cspr reviewers load --file FILE` fills it.")


def _record(operation: str, typed: dict[str, Any], *, by: str, at: str | None) -> str:
    from deployments.commands.following import go_on
    from deployments.commands.local import database
    from flows.operations import reviews

    with database():
        known: str = getattr(reviews, operation)(typed, by=entered(by, at))
        go_on(known, at)
    return known
