"""`cspr case what-if`, `correct`, `hold`, `review-hold`, `extend`, `action`, `position`: what the desk actions of the same names do, without Prefect."""

from types import ModuleType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deployments.commands.options import At, Because, ByWhom, Json, On, Ref
from deployments.commands.output import WrongInput, entered, print_json

if TYPE_CHECKING:
    from models.casework.changes.corrections import Correction, WhatIf

Sets = Annotated[
    list[str],
    typer.Option(
        "--set", help="A date as it should be, as aware=2026-03-02; interval_checked:2=2026-05-01 names one of several."
    ),
]


def add_to(cases: typer.Typer) -> None:
    """Add the commands to `cspr case`."""
    cases.command("what-if")(what_if)
    cases.command("correct")(correct)
    cases.command("hold")(hold)
    cases.command("review-hold")(review_hold)
    cases.command("extend")(extend)
    cases.command("action")(action)
    cases.command("position")(position)


def what_if(ref: Ref, sets: Sets, as_json: Json = False) -> None:
    """What would follow if a date on record were another: deadlines, outcomes, alerts. Changes nothing."""
    wanted = _corrections(sets)
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import cases

    with database():
        view = cases.what_if(ref, wanted, at=clock.now())
    _print(view, as_json)


def correct(ref: Ref, sets: Sets, by: ByWhom, because: Because = "", at: At = None, as_json: Json = False) -> None:
    """Correct dates on record, with the reason. Both dates stay."""
    wanted = _corrections(sets)
    from deployments.commands.following import go_on
    from deployments.commands.local import database
    from flows.operations import cases

    with database():
        view = cases.correct(ref, wanted, because=because, by=entered(by, at))
        go_on(view["ref"], at)
    _print(view, as_json, done=True)


def hold(
    ref: Ref,
    kind: Annotated[str, typer.Option("--kind", help="Such as 'criminal proceedings' or 'inquest'.")],
    from_on: Annotated[str, typer.Option("--from", help="The first day that is held.")],
    review_on: Annotated[str, typer.Option("--review-on", help="When somebody looks at it again.")],
    by: ByWhom,
    because: Because,
    at: At = None,
) -> None:
    """Put a hold on a case. Most holds stop no clock."""
    typed = {"case_ref": ref, "kind": kind, "from_on": from_on, "review_on": review_on, "because": because}
    _do("place_hold", typed, by=by, at=at, said=f"held ({kind}) from {from_on}, looked at again on {review_on}")


def review_hold(
    ref: Ref,
    number: Annotated[int, typer.Argument(help="The hold's number.")],
    outcome: Annotated[str, typer.Argument(help="release or keep")],
    on: Annotated[str, typer.Option("--on", help="The day it was looked at.")],
    by: ByWhom,
    review_on: Annotated[str | None, typer.Option("--review-on", help="If it is kept: until when.")] = None,
    at: At = None,
) -> None:
    """Look at a hold again: release it, or keep it until a new date."""
    typed = {"case_ref": ref, "number": str(number), "outcome": outcome, "on": on, "review_on": review_on or ""}
    _do("review_hold", typed, by=by, at=at, said=f"hold {number}: {outcome}")


def extend(
    ref: Ref,
    rule: Annotated[str, typer.Argument(help="The rule, such as action-due.")],
    by: ByWhom,
    because: Because,
    item: Annotated[str, typer.Option("--item", help="Which of several, such as A1.")] = "",
    to: Annotated[str | None, typer.Option("--to", help="The new date.")] = None,
    take_back: Annotated[bool, typer.Option("--take-back", help="Take the last extension back instead.")] = False,
    at: At = None,
) -> None:
    """Put an agreed date off, with a reason and up to its rule's cap; or take that back."""
    from models.casework.changes.change_forms import PUT_OFF, TAKE_BACK

    do = TAKE_BACK if take_back else PUT_OFF
    typed = {"case_ref": ref, "rule": rule, "item": item, "do": do, "to_on": to or "", "because": because}
    _do("extend_date", typed, by=by, at=at, said=f"{rule} {item}: {do}{f' until {to}' if to else ''}".strip())


def action(
    ref: Ref,
    number: Annotated[str, typer.Argument(help="The action's number, such as A1.")],
    status: Annotated[str, typer.Option("--status", help="How it stands, such as on-track or assured.")],
    on: On,
    by: ByWhom,
    note: Annotated[str, typer.Option("--note", help="A note. No names.")] = "",
    evidence: Annotated[str, typer.Option("--evidence", help="Needed before it is assured. No names.")] = "",
    at: At = None,
) -> None:
    """Say how an action of a plan stands. It is assured only with evidence."""
    typed = {"case_ref": ref, "number": number, "status": status, "on": on, "note": note, "evidence": evidence}
    _do("update_action", typed, by=by, at=at, said=f"action {number.strip().upper()}: {status.replace('-', ' ')}")


def position(
    ref: Ref,
    partner: Annotated[str, typer.Argument(help="'local authority', 'integrated care board' or police")],
    says: Annotated[str, typer.Argument(metavar="POSITION", help="agrees or disagrees")],
    on: On,
    by: ByWhom,
    reasons: Annotated[str, typer.Option("--reasons", help="Why it disagrees. No names.")] = "",
    at: At = None,
) -> None:
    """Record the position of a safeguarding partner that had not been heard when it was decided whether to notify."""
    from flows.operations import positions

    typed = {"case_ref": ref, "partner": partner, "position": says, "on": on, "reasons": reasons}
    _do("record", typed, by=by, at=at, said=f"{partner} {says}", within=positions)


def _do(
    operation: str, typed: dict[str, Any], *, by: str, at: str | None, said: str, within: ModuleType | None = None
) -> None:
    from deployments.commands.following import go_on
    from deployments.commands.local import database
    from flows.operations import cases

    with database():
        ref = getattr(within or cases, operation)(typed, by=entered(by, at))
        go_on(ref, at)
    typer.echo(f"{ref}: {said}.")


def _corrections(sets: list[str]) -> "list[Correction]":
    """The dates to set. Raises `WrongInput`."""
    from models.casework.changes.corrections import CORRECTABLE, Correction
    from models.law.words.dates import BadDate, parse_date
    from models.law.words.vocabulary import OccurrenceKind

    corrections = []
    for typed in sets:
        name, equals, day = typed.partition("=")
        kind, _, item = name.strip().partition(":")
        if not equals:
            raise WrongInput(f"--set: {typed[:40]!r} has no date; write it as aware=2026-03-02")
        if kind not in CORRECTABLE:
            raise WrongInput(f"--set: {kind[:40]!r} is no date of a case; use one of: {', '.join(sorted(CORRECTABLE))}")
        try:
            corrections.append(Correction(OccurrenceKind(kind), parse_date(day, kind), item))
        except BadDate as bad:
            raise WrongInput(str(bad)) from None
    if len({(correction.kind, correction.item) for correction in corrections}) < len(corrections):
        raise WrongInput("--set: the same date is set twice; give each one once")
    return corrections


def _print(view: "WhatIf", as_json: bool, *, done: bool = False) -> None:
    if as_json:
        print_json(view)
        return
    from notifications.pages import what_if_page

    typer.echo(what_if_page.what_if_page(view, done=done))
