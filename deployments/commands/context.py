"""`cspr proceedings`, `cspr challenge`, and what `cspr case` knows of links, areas and subjects: the desk actions of the same names, without Prefect."""

from typing import Annotated, Any

import typer

from deployments.commands.options import At, ByWhom, Json, On, Ref
from deployments.commands.output import entered, print_json

Number = Annotated[str, typer.Argument(help="Its number, such as P1 or C1.")]
NextOn = Annotated[str | None, typer.Option("--next-on", help="Its next date, if there is one.")]


def register(app: typer.Typer) -> None:
    """Add the two groups."""
    proceedings = typer.Typer(help="What runs beside a case elsewhere.", no_args_is_help=True)
    proceedings.command("list")(list_proceedings)
    proceedings.command("record")(record)
    proceedings.command("update")(update)
    proceedings.command("end")(end)
    proceedings.command("reopen")(reopen)
    app.add_typer(proceedings, name="proceedings")
    challenge = typer.Typer(help="Challenges between agencies. None stops a clock.", no_args_is_help=True)
    challenge.command("list")(list_challenges)
    challenge.command("record")(raise_challenge)
    challenge.command("up")(move_up)
    challenge.command("resolve")(resolve)
    app.add_typer(challenge, name="challenge")


def list_proceedings(ref: Ref, as_json: Json = False) -> None:
    """Every proceeding of a case, with what is known of it."""
    from deployments.commands.local import database
    from flows.operations import context

    with database():
        found = context.proceedings_of(ref)
    if as_json:
        print_json(found)
        return
    for one in found:
        ended = (
            f"ended {one['ended_on']} ({one['outcome']})" if one["ended_on"] else f"next date {one['next_on'] or '-'}"
        )
        holds = f"; holds up {one['holds_up']}" + (f" (hold {one['hold']})" if one["hold"] else "")
        about = ", ".join(part for part in (one["body"], one["contact"], one["reference"], one["stage"]) if part)
        typer.echo(
            f"{one['number']:<4} {one['kind']}, {one['together']}: {ended}{holds}{f'; {about}' if about else ''}"
        )
    if not found:
        typer.echo("Nothing runs beside this case.")


def record(
    ref: Ref,
    kind: Annotated[str, typer.Option("--kind", help="Such as 'inquest' or 'police investigation'.")],
    on: On,
    by: ByWhom,
    body: Annotated[str, typer.Option("--body", help="Such as a coroner's area.")] = "",
    contact: Annotated[str, typer.Option("--contact", help="An office; no person's name.")] = "",
    reference: Annotated[str, typer.Option("--reference", help="Its own; of a child death review the eCDOP's.")] = "",
    stage: Annotated[str, typer.Option("--stage", help="How far it is.")] = "",
    holds_up: Annotated[str, typer.Option("--holds-up", help="Such as publication or interviews.")] = "nothing",
    together: Annotated[str, typer.Option("--together", help="joint, 'in sequence' or apart.")] = "in sequence",
    next_on: NextOn = None,
    at: At = None,
) -> None:
    """Put a parallel proceeding on record. It moves no limit."""
    from models.casework.context.context_forms import BEGAN

    typed = {
        "case_ref": ref,
        "do": BEGAN,
        "kind": kind,
        "on": on,
        "body": body,
        "contact": contact,
        "reference": reference,
        "stage": stage,
        "holds_up": holds_up,
        "together": together,
        "next_on": next_on,
    }
    record_context("proceeding", typed, by=by, at=at, said=f"{kind} is on record since {on}")


def update(
    ref: Ref,
    number: Number,
    on: On,
    by: ByWhom,
    stage: Annotated[str, typer.Option("--stage", help="How far it is.")] = "",
    next_on: NextOn = None,
    at: At = None,
) -> None:
    """Record what was heard of a proceeding."""
    from models.casework.context.context_forms import HEARD

    typed = {"case_ref": ref, "do": HEARD, "number": number, "on": on, "stage": stage, "next_on": next_on}
    record_context("proceeding", typed, by=by, at=at, said=f"{number} was heard of on {on}")


def end(
    ref: Ref,
    number: Number,
    outcome: Annotated[str, typer.Option("--outcome", help="The other body's, such as unascertained.")],
    on: On,
    by: ByWhom,
    at: At = None,
) -> None:
    """Record that a proceeding has ended, with its own outcome."""
    from models.casework.context.context_forms import ENDED

    typed = {"case_ref": ref, "do": ENDED, "number": number, "on": on, "outcome": outcome}
    record_context("proceeding", typed, by=by, at=at, said=f"{number} ended on {on} ({outcome})")


def reopen(ref: Ref, number: Number, on: On, by: ByWhom, next_on: NextOn = None, at: At = None) -> None:
    """Record that a proceeding that had ended goes on after all."""
    from models.casework.context.context_forms import AGAIN

    typed = {"case_ref": ref, "do": AGAIN, "number": number, "on": on, "next_on": next_on}
    record_context("proceeding", typed, by=by, at=at, said=f"{number} began again on {on}")


def list_challenges(ref: Ref, as_json: Json = False) -> None:
    """Every challenge in a case, and how far it has climbed."""
    from deployments.commands.local import database
    from flows.operations import context

    with database():
        found = context.view(ref)["challenges"]
    if as_json:
        print_json(found)
        return
    for one in found:
        stands = f"resolved {one['resolved_on']} ({one['outcome']})" if one["resolved_on"] else f"step {one['step']}"
        typer.echo(
            f"{one['number']:<4} {one['challenger']} challenges {one['challenged']} about {one['about']}: {stands}"
        )
    if not found:
        typer.echo("No challenge is on record.")


def raise_challenge(
    ref: Ref,
    challenger: Annotated[str, typer.Option("--from", help="An agency's name or code, or an office.")],
    challenged: Annotated[str, typer.Option("--to", help="An agency's name or code, or an office.")],
    about: Annotated[str, typer.Option("--about", help="Such as 'threshold'.")],
    on: On,
    by: ByWhom,
    words: Annotated[str, typer.Option("--words", help="What it is about; nothing that identifies anybody.")] = "",
    at: At = None,
) -> None:
    """Put a challenge on record, at the foot of its ladder."""
    from models.casework.context.context_forms import RAISE

    typed = {"case_ref": ref, "do": RAISE, "challenger": challenger, "challenged": challenged, "about": about}
    record_context(
        "challenge", {**typed, "on": on, "words": words}, by=by, at=at, said=f"a challenge about {about} is on record"
    )


def move_up(
    ref: Ref,
    number: Number,
    on: On,
    by: ByWhom,
    words: Annotated[str, typer.Option("--words", help="Why it was not settled.")] = "",
    at: At = None,
) -> None:
    """It was not settled: the next step of its ladder begins."""
    from models.casework.context.context_forms import UP

    typed = {"case_ref": ref, "do": UP, "number": number, "on": on, "words": words}
    record_context("challenge", typed, by=by, at=at, said=f"{number} moved up on {on}")


def resolve(
    ref: Ref,
    number: Number,
    outcome: Annotated[str, typer.Option("--outcome", help="Such as 'agreed' or 'not upheld'.")],
    on: On,
    by: ByWhom,
    words: Annotated[str, typer.Option("--words", help="How it was settled.")] = "",
    at: At = None,
) -> None:
    """Record how a challenge was settled."""
    from models.casework.context.context_forms import RESOLVE

    typed = {"case_ref": ref, "do": RESOLVE, "number": number, "on": on, "outcome": outcome, "words": words}
    record_context("challenge", typed, by=by, at=at, said=f"{number} is resolved ({outcome})")


def record_context(operation: str, typed: dict[str, Any], *, by: str, at: str | None, said: str) -> None:
    from deployments.commands.following import go_on
    from deployments.commands.local import database
    from flows.operations import context

    with database():
        ref = getattr(context, operation)(typed, by=entered(by, at))
        go_on(ref, at)
    typer.echo(f"{ref}: {said}.")
