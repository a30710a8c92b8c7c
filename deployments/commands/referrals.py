"""`cspr referral`: take in, import, list, open, adopt and decline referrals; the form to send out. None of it needs Prefect."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deployments.commands.options import At, ByWhom, Json
from deployments.commands.output import WrongInput, entered, print_json, read_json

if TYPE_CHECKING:
    from models.casework.reading.referral_shapes import ReferralView

Number = Annotated[str, typer.Argument(help="The referral's number, such as HMR-REF-0007.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    referrals = typer.Typer(
        help="What agencies and members of the public refer, before there is a case. **Not the way to report a child at risk now: "
        "call 999 or children's social care.**",
        no_args_is_help=True,
    )
    referrals.command("take")(take)
    referrals.command("import")(import_)
    referrals.command("template")(template)
    referrals.command("list")(list_)
    referrals.command("show")(show)
    referrals.command("open")(open_)
    referrals.command("adopt")(adopt)
    referrals.command("decline")(decline)
    app.add_typer(referrals, name="referral")


def take(
    file: Annotated[
        Path | None, typer.Option("--file", help="A JSON file with the form's fields; `-` reads standard input.")
    ] = None,
    by: ByWhom = "",
    at: At = None,
    schema: Annotated[bool, typer.Option("--schema", help="Print the form's JSON Schema instead.")] = False,
    as_json: Json = False,
) -> None:
    """Take in a referral: the same form, and the same checks, as *Take in a referral*."""
    if schema:
        from models.casework.forms import form_reading
        from models.casework.intake.referral_forms import Referred

        print_json(form_reading.schema(Referred, {}))
        return
    if file is None:
        raise WrongInput("--file: name the file with the referral; --schema prints what goes into it")
    typed = read_json(file)
    from deployments.commands.local import database
    from flows.operations import referrals

    with database():
        taken = referrals.take(typed, by=entered(by, at))
    _say(taken, as_json)


def import_(
    file: Annotated[Path, typer.Argument(help="A JSON or XLSX form; `cspr referral template` writes an empty one.")],
    by: ByWhom,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Take in a referral from a form. The same file again changes nothing; formulas and macros are refused, never run."""
    from deployments.commands.local import database
    from flows.operations import referrals
    from models.casework.intake.referral_file import NotAForm

    with database():
        try:
            taken = referrals.take_file(file, by=entered(by, at))
        except NotAForm as refused:
            raise WrongInput(str(refused)) from None
    _say(taken, as_json)


def template(file: Annotated[Path, typer.Argument(help="Where to write it, such as referral.xlsx.")]) -> None:
    """Write the empty form, an XLSX workbook to send to agencies."""
    from notifications.paper.referral_template import template as empty

    if file.suffix.lower() != ".xlsx":
        raise WrongInput(f"file: {file} would be a workbook under another name; give one that ends in .xlsx")
    try:
        file.write_bytes(empty())
    except OSError as refused:
        raise WrongInput(f"file: {file} cannot be written ({refused.strerror}); name another file") from None
    typer.echo(f"Written to {file}.")


def list_(
    everything: Annotated[bool, typer.Option("--all", help="Opened and declined ones too.")] = False,
    as_json: Json = False,
) -> None:
    """Every referral that waits, oldest first."""
    from deployments.commands.local import database
    from flows.operations import referrals

    with database():
        found = referrals.every(settled=everything)
    if as_json:
        print_json(found)
        return
    for one in found:
        source = one["agency"] or {"public": "a member of the public", "own": "the partnership"}.get(one["from"], "")
        became = f"  {one['case']}" if one["case"] else ""
        typer.echo(f"{one['referral']}  {one['received_on']}  {one['state']:<9}{became}  {source}: {one['result']}")
    if not found:
        typer.echo("No referral waits.")


def show(number: Number, as_json: Json = False) -> None:
    """Everything about one referral: its answers, what they amount to, who sent it, what became of it."""
    from deployments.commands.local import database
    from flows.operations import referrals

    with database():
        found = referrals.one(number)
    if as_json:
        print_json(found)
        return
    shown: dict[str, Any] = {name: value for name, value in found.items() if name != "answers"}
    for name, value in {**shown, **found["answers"]}.items():
        if value not in (None, "", [], False):
            typer.echo(f"{name.replace('_', ' ')}: {', '.join(value) if isinstance(value, list) else value}")


def open_(
    number: Number,
    by: ByWhom,
    aware_on: Annotated[str, typer.Option("--aware-on", help="If the referral does not say: as 2026-03-04.")] = "",
    pseudonym: Annotated[str, typer.Option("--pseudonym", help="Such as Child K. Never a real name.")] = "",
    beside: Annotated[str, typer.Option("--beside", help="What runs beside it elsewhere, such as 'inquest'.")] = "",
    together: Annotated[str, typer.Option("--together", help="If anything does: joint, 'in sequence' or apart.")] = "",
    another: Annotated[
        bool, typer.Option("--another", help="It is another incident, though an open case has the same days and facts.")
    ] = False,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Open a case from a referral; its facts are carried over."""
    from deployments.commands.following import go_on
    from deployments.commands.local import database
    from flows.operations import referrals

    typed = {
        "referral": number,
        "aware_on": aware_on,
        "pseudonym": pseudonym,
        "beside": beside,
        "together": together,
        "another": "yes" if another else "no",
    }
    with database():
        ref = referrals.open_case(typed, by=entered(by, at))
        go_on(ref, at)
    print_json({"ref": ref, "referral": number.strip().upper()}) if as_json else typer.echo(
        f"{ref} is open, from {number.strip().upper()}."
    )


def adopt(number: Number, by: ByWhom, at: At = None) -> None:
    """Adopt a parked form: the agency's liaison officer, the business manager or the review coordinator does."""
    from models.casework.intake.referral_forms import ADOPT

    _settle({"referral": number, "do": ADOPT}, by, at)


def decline(
    number: Number,
    by: ByWhom,
    because: Annotated[
        str, typer.Option("--because", help="Why. No names, nothing that identifies a child or family.")
    ],
    at: At = None,
) -> None:
    """Open no case from a referral, with the reason."""
    from models.casework.intake.referral_forms import DECLINE

    _settle({"referral": number, "do": DECLINE, "because": because}, by, at)


def _settle(typed: dict[str, Any], by: str, at: str | None) -> None:
    from deployments.commands.local import database
    from flows.operations import referrals

    with database():
        done = referrals.settle(typed, by=entered(by, at))
    typer.echo(f"{done}.")


def _say(taken: "ReferralView", as_json: bool) -> None:
    if as_json:
        print_json(taken)
        return
    if taken["state"] != "parked":
        typer.echo(f"{taken['referral']} is {taken['state']}. By the answers: {taken['result']}.")
        return
    officers = "; ".join(taken["officers"])
    whom = f"that is {officers}" if officers else "nobody is registered as one; the business manager was told"
    typer.echo(
        f"{taken['referral']} is parked, not lost: only the liaison officer of {taken['agency']} may send a significant-incident form; {whom}."
    )
