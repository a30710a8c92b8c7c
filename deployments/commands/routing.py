"""`cspr governance route`, `papers`, `settle`, `items`: what a body is to take, and what it made of it."""

from typing import Annotated

import typer

from deployments.commands.context import record_context
from deployments.commands.options import At, ByWhom, Json, Ref
from deployments.commands.output import print_json


def add_to(group: typer.Typer) -> None:
    """Add the commands to `cspr governance`."""
    group.command("route")(route)
    group.command("papers")(papers)
    group.command("settle")(settle)
    group.command("items")(items)


def route(
    ref: Ref,
    body: Annotated[str, typer.Argument(help="The body's code.")],
    what: Annotated[str, typer.Argument(help="The decision that it prepares, such as report-approved.")],
    by: ByWhom,
    at: At = None,
) -> None:
    """Put something on the agenda of a body's next meeting that leaves the time for the papers."""
    from models.casework.context.context_forms import ROUTE

    typed = {"case_ref": ref, "do": ROUTE, "body": body, "what": what}
    record_context("body", typed, by=by, at=at, said=f"{what} is put to {body}")


def papers(
    ref: Ref,
    number: Annotated[str, typer.Argument(help="The item's number, such as G1.")],
    by: ByWhom,
    on: Annotated[
        str, typer.Option("--on", help="The day on which they were sent, as 2026-03-04; today if not given.")
    ] = "",
    at: At = None,
) -> None:
    """Record that a body has the papers of what it is to take."""
    from models.casework.context.context_forms import PAPERS

    typed = {"case_ref": ref, "do": PAPERS, "number": number, "on": on}
    record_context("body", typed, by=by, at=at, said=f"{number}: the papers were sent")


def settle(
    ref: Ref,
    number: Annotated[str, typer.Argument(help="The item's number, such as G1.")],
    outcome: Annotated[str, typer.Option("--outcome", help="agreed, 'agreed with changes', 'not agreed', deferred …")],
    by: ByWhom,
    minute: Annotated[str, typer.Option("--minute", help="The minute's reference.")] = "",
    present: Annotated[str, typer.Option("--present", help="How many members were there.")] = "",
    at: At = None,
) -> None:
    """Record what the body made of an item. Without its quorum it can only be deferred."""
    from models.casework.context.context_forms import SETTLE

    typed = {"case_ref": ref, "do": SETTLE, "number": number, "outcome": outcome, "minute": minute, "present": present}
    record_context("body", typed, by=by, at=at, said=f"{number}: {outcome}")


def items(ref: Ref, as_json: Json = False) -> None:
    """What of a case is with a governance body, and when it meets."""
    from deployments.commands.local import database
    from flows.operations import context

    with database():
        found = context.view(ref)["routed"]
    if as_json:
        print_json(found)
        return
    for one in found:
        sent = f"papers sent {one['papers_sent_on']}" if one["papers_sent_on"] else f"papers by {one['papers_due_on']}"
        when = f"meets {one['meets_on']}, {sent}" if one["meets_on"] else "no meeting to come"
        typer.echo(f"{one['number']:<4} {one['title']}: {one['body']}, {one['outcome'] or when}")
    if not found:
        typer.echo("Nothing of this case is with a body.")
