"""`cspr case safe`: that every child is safe now, or that children's social care is acting."""

from typing import Annotated

import typer

from deployments.commands.options import At, ByWhom, Ref
from deployments.commands.output import entered


def add_to(cases: typer.Typer) -> None:
    """Add the command to `cspr case`."""
    cases.command("safe")(safe)


def safe(
    ref: Ref,
    confirmed_at: Annotated[str, typer.Option("--confirmed-at", help="Date and time, as 2026-03-04T15:00.")],
    by: ByWhom,
    confirmed_by: Annotated[
        str, typer.Option("--confirmed-by", help="Which office confirmed it, never a person.")
    ] = "children's social care",
    acting: Annotated[
        bool, typer.Option("--acting", help="Children's social care is acting, and no child is safe yet.")
    ] = False,
    at: At = None,
) -> None:
    """Record that every child is safe now: who confirmed it, and when."""
    from deployments.commands.following import go_on
    from deployments.commands.local import database
    from flows.operations import safety
    from models.casework.stages.child_safety import ACTING, SAFE_NOW

    do = ACTING if acting else SAFE_NOW
    typed = {"case_ref": ref, "do": do, "confirmed_by": confirmed_by, "confirmed_at": confirmed_at}
    with database():
        known = safety.record(typed, by=entered(by, at))
        go_on(known, at)
    typer.echo(f"{known}: {do}, confirmed by {confirmed_by}, is on record.")
