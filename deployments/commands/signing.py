"""`cspr sign` and `cspr signatures`: sign a decision with a code, send new codes, withdraw what was proposed, say who may sign for whom."""

from typing import Annotated

import typer

from deployments.commands.following import go_on
from deployments.commands.options import ByWhom, Json, Ref
from deployments.commands.output import WrongInput, entered, moment, print_json
from models.casework.record.who import By
from models.law.words.vocabulary import DecisionKind

At = Annotated[str | None, typer.Option("--at", help="When it was, if not now (2026-03-04T15:00).")]
Question = Annotated[str, typer.Argument(help="The decision's code, such as rapid-review-outcome.")]
Role = Annotated[str, typer.Option("--as", help="The role, such as police-partner.")]
FromOn = Annotated[str, typer.Option("--from-on", help="The first day, as 2026-03-02.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("sign")(sign)
    signatures = typer.Typer(help="New codes, withdrawn proposals, delegations.", no_args_is_help=True)
    signatures.command("show")(show)
    signatures.command("new-codes")(new_codes)
    signatures.command("withdraw")(withdraw)
    signatures.command("delegate")(delegate)
    signatures.command("end-delegation")(end_delegation)
    signatures.command("delegations")(delegations)
    app.add_typer(signatures, name="signatures")


def sign(
    code: Annotated[str, typer.Argument(help="The code in the mail, such as K7-QM-2X-RD.")],
    by: Annotated[str, typer.Option("--by", help="Who signs: e-mail address, handle or name in the register.")],
    dissent: Annotated[bool, typer.Option("--dissent", help="Sign in dissent; say why with --because.")] = False,
    because: Annotated[str, typer.Option("--because", help="Why you dissent. No names.")] = "",
    at: At = None,
    as_json: Json = False,
) -> None:
    """Sign what was proposed. With the last signature the decision is recorded, and what follows from it is done."""
    from deployments.commands.local import database
    from flows.operations import signing
    from models.casework.process.signing import AGREES, DISSENTS

    with database():
        position = DISSENTS if dissent else AGREES
        signature = signing.by_code(code, by=entered(by, at), how="command", position=position, because=because)
        go_on(signature.ref, at)
    if as_json:
        print_json(
            {"ref": signature.ref, "position": position, "recorded": signature.recorded, "words": signature.words}
        )
    else:
        typer.echo(signature.words)


def show(ref: Ref, decision: Question, as_json: Json = False) -> None:
    """What waits for signatures, in full, and who has signed: what whoever signs is to see."""
    from deployments.commands.local import database
    from flows.operations import signing
    from models.casework.stages.answers import field_title
    from notifications.pages.signatures import signature_words

    kind = _kind(decision)
    with database():
        found = signing.proposed(ref, kind)
    if as_json:
        print_json(found)
        return
    typer.echo(f"{found['ref']}, {decision}: proposed by {found['proposed_by']}, to be signed by {found['expires_on']}")
    for name, value in found["answers"].items():
        if value not in ("", None, []):
            typer.echo(f"  {field_title(kind, name)}: {value}")
    for name, sha256 in found["documents"].items():
        typer.echo(f"  {field_title(kind, name)}: sha256 {sha256}")
    for one in found["signed"]:
        typer.echo(f"  {signature_words(one, named=True)}")
    for missing in found["missing"]:
        typer.echo(f"  {missing['role_title']} ({' or '.join(missing['who'])}): not yet")


def new_codes(
    ref: Ref,
    decision: Question,
    by: ByWhom,
    who: Annotated[str, typer.Option("--who", help="Only to this person.")] = "",
    at: At = None,
) -> None:
    """Send a new code to whoever has not signed; the one before signs nothing any more."""
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import process, signing

    with database():
        when = moment(at, "--at")
        sent = signing.new_codes(ref, _kind(decision), who=who, by=By(by, when, clock.now()))
        process.deliver_or_leave(at=when)
    typer.echo(f"{sent} new codes are on their way.")


def withdraw(
    ref: Ref,
    decision: Question,
    by: ByWhom,
    because: Annotated[str, typer.Option("--because", help="Why. No names.")],
    at: At = None,
) -> None:
    """Withdraw what was proposed; the question is asked again."""
    from deployments.commands.local import database
    from flows.operations import signing

    with database():
        known = signing.withdraw(ref, _kind(decision), because=because, by=entered(by, at))
        go_on(known, at)
    typer.echo(f"{known}: what was proposed for {decision} is withdrawn.")


def delegate(
    who: Annotated[str, typer.Option("--from", help="Whose signature: name, handle or e-mail address.")],
    to: Annotated[str, typer.Option("--to", help="Who may sign.")],
    role: Role,
    from_on: FromOn,
    to_on: Annotated[str, typer.Option("--to-on", help="The last day, as 2026-03-20.")],
    by: ByWhom,
    partnership: Annotated[str, typer.Option("--partnership", help="Its code; empty where there is only one.")] = "",
    at: At = None,
) -> None:
    """Let somebody sign for somebody else, as one role, between two dates."""
    from models.casework.process.signing_forms import DELEGATE

    typed = {"who": who, "to": to, "role": role, "from_on": from_on, "to_on": to_on, "partnership": partnership}
    _delegate({**typed, "do": DELEGATE}, by, at)


def end_delegation(
    who: Annotated[str, typer.Option("--from", help="Whose signature: name, handle or e-mail address.")],
    to: Annotated[str, typer.Option("--to", help="Who may sign.")],
    role: Role,
    from_on: FromOn,
    by: ByWhom,
    partnership: Annotated[str, typer.Option("--partnership", help="Its code; empty where there is only one.")] = "",
    at: At = None,
) -> None:
    """Take a delegation back: nothing is signed under it from now on."""
    from models.casework.process.signing_forms import END

    typed = {"who": who, "to": to, "role": role, "from_on": from_on, "to_on": from_on, "partnership": partnership}
    _delegate({**typed, "do": END}, by, at)


def delegations(as_json: Json = False) -> None:
    """Who may sign for whom, now or to come."""
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import signing

    with database():
        found = signing.all_delegations(at=clock.now())
    if as_json:
        print_json(found)
        return
    for one in found:
        typer.echo(f"{one['who']}  {one['role']:<24} by {one['to']}  {one['from']} to {one['until']}")


def _delegate(typed: dict[str, str], by: str, at: str | None) -> None:
    from deployments.commands.local import database
    from flows.operations import signing

    with database():
        done = signing.delegate(typed, by=entered(by, at))
    typer.echo(f"On record: {done}.")


def _kind(decision: str) -> DecisionKind:
    if decision not in list(DecisionKind):
        raise WrongInput(f"decision: there is no '{decision}'; choose one of {', '.join(DecisionKind)}")
    return DecisionKind(decision)
