"""`cspr case link`, `unlink`, `areas`, `area`, `subject`: the shape of a case, as the desk actions of the same names record it."""

from typing import Annotated

import typer

from deployments.commands.context import record_context
from deployments.commands.options import At, Because, ByWhom, Json, Ref
from deployments.commands.output import WrongInput, print_json

Other = Annotated[str, typer.Argument(help="The other case's reference.")]
Kind = Annotated[
    str, typer.Option("--kind", help="same-family, same-child, thematic, linked, predecessor, co-published.")
]


def add_to(cases: typer.Typer) -> None:
    """Add the commands to `cspr case`."""
    cases.command("link")(link)
    cases.command("unlink")(unlink)
    cases.command("areas")(areas)
    cases.command("area")(area)
    cases.command("subject")(subject)


def link(ref: Ref, other: Other, kind: Kind, because: Because, by: ByWhom, at: At = None) -> None:
    """Link two cases. `predecessor`: the other one came first."""
    from models.casework.context.context_forms import LINK

    typed = {"case_ref": ref, "other_ref": other, "kind": kind, "because": because, "do": LINK}
    record_context("link", typed, by=by, at=at, said=f"linked to {other} ({kind})")


def unlink(ref: Ref, other: Other, kind: Kind, because: Because, by: ByWhom, at: At = None) -> None:
    """Take a link back, with the reason."""
    from models.casework.context.context_forms import UNLINK

    typed = {"case_ref": ref, "other_ref": other, "kind": kind, "because": because, "do": UNLINK}
    record_context("link", typed, by=by, at=at, said=f"no longer linked to {other} ({kind})")


def areas(ref: Ref, as_json: Json = False) -> None:
    """The other areas that have to do with a case."""
    from deployments.commands.local import database
    from flows.operations import context

    with database():
        found = context.view(ref)["areas"]
    if as_json:
        print_json(found)
        return
    for one in found:
        published = f", published {one['published_on']}" if one["published_on"] else ""
        typer.echo(f"{one['number']:<4} {one['name']}, {'leads' if one['leads'] else 'contributes'}{published}")
    if not found:
        typer.echo("No other area is on record.")


def area(
    ref: Ref,
    do: Annotated[str, typer.Argument(help="add, published, passed-on or take-off")],
    by: ByWhom,
    number: Annotated[str, typer.Option("--number", help="Which area, such as L1.")] = "",
    name: Annotated[str, typer.Option("--name", help="The authority or partnership.")] = "",
    mailbox: Annotated[str, typer.Option("--mailbox", help="Its shared mailbox.")] = "",
    leads: Annotated[bool, typer.Option("--leads", help="It leads; otherwise it contributes.")] = False,
    reference: Annotated[str, typer.Option("--reference", help="Its own reference.")] = "",
    on: Annotated[str | None, typer.Option("--on", help="The day, as 2026-03-04.")] = None,
    because: Because = "",
    at: At = None,
) -> None:
    """Record another area's part in a case."""
    from models.casework.context.context_forms import ADD, PASSED_ON, PUBLISHED, TAKE_OFF

    offered = {"add": ADD, "published": PUBLISHED, "passed-on": PASSED_ON, "take-off": TAKE_OFF}
    if do not in offered:
        raise WrongInput(f"do: '{do}' is not one of {', '.join(offered)}")
    typed = {"case_ref": ref, "do": offered[do], "number": number, "name": name, "mailbox": mailbox}
    more = {"leads": "yes" if leads else "no", "reference": reference, "on": on, "because": because}
    record_context("area", {**typed, **more}, by=by, at=at, said=f"{name or number}: {do}")


def subject(
    ref: Ref,
    by: ByWhom,
    kind: Annotated[str, typer.Option("--kind", help="child, 'unborn child', 'care leaver', family …")] = "",
    harm: Annotated[str, typer.Option("--harm", help="death, 'serious harm' or other.")] = "",
    take_off: Annotated[str, typer.Option("--take-off", help="Take the one with this letter off instead.")] = "",
    at: At = None,
) -> None:
    """Say whom a case is about, by letters. Nobody is named."""
    from models.casework.context.context_forms import ADD_ONE, TAKE_ONE_OFF

    do = TAKE_ONE_OFF if take_off else ADD_ONE
    typed = {"case_ref": ref, "do": do, "kind": kind, "harm": harm, "letter": take_off}
    record_context(
        "subject",
        typed,
        by=by,
        at=at,
        said=f"{take_off} was taken off" if take_off else f"it is about one more: {kind}",
    )
