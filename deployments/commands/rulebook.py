"""`cspr rules verify`, `checks`, `cases`, `readings`, `adopt`, `local`: what dates are worked out with, beside the law itself."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from deployments.commands.options import ByWhom, Json
from deployments.commands.output import WrongInput, print_json
from models.casework.record.who import By

TEMPLATES = Path(__file__).parent.parent / "local_rules"


def add_to(rules: typer.Typer) -> None:
    """Add the commands to `cspr rules`."""
    rules.command("verify")(verify)
    rules.command("checks")(checks)
    rules.command("cases")(cases)
    rules.command("readings")(readings)
    rules.command("adopt")(adopt)
    local = typer.Typer(
        help="A partnership's own rules: stricter targets, timetables, retention.", no_args_is_help=True
    )
    local.command("load")(load)
    local.command("show")(show_local)
    local.command("template")(template)
    rules.add_typer(local, name="local")


def verify(
    rule: Annotated[str, typer.Argument(help="The rule, such as lcspr-publish.")],
    by: ByWhom,
    source: Annotated[str, typer.Option("--source", help="The address of the published text that was read.")],
    on: Annotated[str | None, typer.Option("--on", help="The day it was read; today if left out.")] = None,
    edition: Annotated[
        str | None, typer.Option("--row", help="The day from which the row is in force; the newest if left out.")
    ] = None,
    note: Annotated[str, typer.Option("--note", help="What was found.")] = "",
    as_json: Json = False,
) -> None:
    """Record that somebody read the published text of a rule. From then on every date under it says so."""
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import rulebook

    read_on, row = _day(on, "--on"), _day(edition, "--row")
    with database():
        at = clock.now()
        check = rulebook.record_check(
            rule, edition=row, source=source, checked_on=read_on, note=note, by=By(by, at, at)
        )
    if as_json:
        print_json(check)
    else:
        typer.echo(
            f"{check['rule']} (in force from {check['row_from']}): checked by {check['by']} on {check['checked_on']}."
        )


def checks(as_json: Json = False) -> None:
    """Every check of a rule on record: who read which text when."""
    from deployments.commands.local import database
    from flows.operations import rulebook

    with database():
        found = rulebook.all_checks()
    if as_json:
        print_json(found)
        return
    for one in found:
        note = f": {one['note']}" if one["note"] else ""
        typer.echo(
            f"{one['rule']:<40} row from {one['row_from']}  {one['checked_on']} {one['by']}  {one['source']}{note}"
        )
    if not found:
        typer.echo("No rule was checked yet by anybody here; `cspr rules` shows what each row says of itself.")


def cases(
    rule: Annotated[list[str], typer.Argument(help="One or more rules, such as rapid-review-to-panel.")],
    as_json: Json = False,
) -> None:
    """The open cases whose dates stand under each dated row of a rule: whom a change of it touches."""
    from deployments.commands.local import database
    from flows.operations import rulebook
    from models.law.rules.all_rules import RULES

    unknown = [one for one in rule if one not in {row.id for row in RULES} and not one.startswith("local-")]
    if unknown:
        raise WrongInput(f"rule: there is no rule '{unknown[0]}'; `cspr rules` lists them")
    with database():
        found = rulebook.cases_under(rule)
    if as_json:
        print_json(found)
        return
    for one in found:
        typer.echo(f"{one['rule']}, row in force from {one['row_from']}: {', '.join(one['cases'])}")
    if not found:
        typer.echo("No open case has a date under it.")


def readings(as_json: Json = False) -> None:
    """Where the sources disagree on a count: the readings, and which a partnership goes by."""
    from deployments.commands.local import database
    from flows.operations import rulebook

    with database():
        found = rulebook.all_readings()
    if as_json:
        print_json(found)
        return
    for asked in found:
        typer.echo(f"{asked['question']}: {asked['asks']}")
        for reading in asked["readings"]:
            typer.echo(f"  {reading['reading']:<14} {reading['title']}")
        for taken in asked["adopted"]:
            until = f" until {taken['until'][:10]}" if taken["until"] else ""
            typer.echo(
                f"  {taken['partnership']} goes by {taken['reading']} since {taken['at'][:10]}{until} ({taken['by']}: {taken['because']})"
            )
        typer.echo(f"  {asked['source']}")


def adopt(
    question: Annotated[str, typer.Argument(help="The question, such as rapid-review-starts.")],
    reading: Annotated[str, typer.Argument(help="The reading, such as notification.")],
    partnership: Annotated[str, typer.Option("--partnership", help="The partnership's code.")],
    because: Annotated[str, typer.Option("--because", help="Why; kept for years.")],
    by: ByWhom,
    as_json: Json = False,
) -> None:
    """Record which reading a partnership goes by. The other dates are still kept, shown and warned of."""
    from deployments.commands.local import database
    from deployments.stack import nudge
    from flows.installation import clock
    from flows.operations import rulebook

    with database():
        at = clock.now()
        touched = rulebook.adopt(question, reading, partnership=partnership, because=because, by=By(by, at, at))
        for ref in touched:
            nudge.desk(ref)
    print_json({"touched": touched}) if as_json else typer.echo(
        f"{partnership} goes by {reading}. Dates moved in: {', '.join(touched) or 'no open case'}."
    )


def load(
    file: Annotated[
        Path, typer.Option("--file", help="A TOML file of local rules; `cspr rules local template` prints one.")
    ],
    by: ByWhom,
    standing: Annotated[
        Literal["ask", "join", "replace"],
        typer.Option(
            "--standing",
            help="What is set already and not in the file: `ask` names it and loads nothing, `join` keeps it, `replace` lets it go.",
        ),
    ] = "ask",
    as_json: Json = False,
) -> None:
    """Keep a partnership's own rules. The same file again changes nothing; the open cases that it touches are listed."""
    from deployments.commands.local import database
    from deployments.stack import nudge
    from flows.installation import clock
    from flows.operations import rulebook
    from models.casework.changes.local_rules import LocalRulesRefused, Standing

    with database():
        at = clock.now()
        try:
            done = rulebook.load_local_rules(file, by=By(by, at, at), standing=Standing(standing))
        except LocalRulesRefused as refused:
            raise WrongInput(str(refused)) from None
        for ref in done["touched"]:
            nudge.desk(ref)
    if as_json:
        print_json(done)
        return
    if not done["is_new"]:
        typer.echo("That file is loaded already; nothing was changed.")
        return
    typer.echo(f"{len(done['rules'])} rules for cases from {done['in_force_from']}: {', '.join(done['rules'])}")
    if done["fell_away"]:
        typer.echo(f"No longer set by the partnership: {', '.join(done['fell_away'])}.")
    moved, others = done["moved"], [ref for ref in done["touched"] if ref not in done["moved"]]
    typer.echo(f"Dates moved in: {', '.join(moved) or 'no open case'}.")
    if others:
        typer.echo(f"No date moved, but dates are new or no longer asked for in: {', '.join(others)}.")


def show_local(as_json: Json = False) -> None:
    """Every edition of every partnership's own rules, newest last."""
    from deployments.commands.local import database
    from flows.operations import rulebook

    with database():
        found = rulebook.local_editions()
    if as_json:
        print_json(found)
        return
    for one in found:
        state = f"replaced {one['replaced_at'][:10]}" if one["replaced_at"] else "stands"
        typer.echo(
            f"{one['partnership']}  from {one['in_force_from']}  {state}  loaded by {one['loaded_by']}: {', '.join(one['rules'])}"
        )
    if not found:
        typer.echo("No partnership has rules of its own; the shipped targets stand.")


def template(
    name: Annotated[str | None, typer.Argument(help="Which; left out: what there is.")] = None,
    partnership: Annotated[str, typer.Option("--partnership", help="The code to put in.")] = "HMR",
) -> None:
    """Print a file of local rules to start from: what other partnerships published, with its sources."""
    known = sorted(path.stem for path in TEMPLATES.glob("*.toml"))
    if name is None:
        typer.echo("\n".join(known))
        return
    if name not in known:
        raise WrongInput(f"name: there is no template '{name}'; choose one of {', '.join(known)}")
    text = (TEMPLATES / f"{name}.toml").read_text(encoding="utf-8")
    typer.echo(text.replace('partnership = "XX"', f'partnership = "{partnership}"'), nl=False)


def _day(typed: str | None, field: str) -> date | None:
    from models.law.words.dates import BadDate, parse_date

    if typed is None:
        return None
    try:
        return parse_date(typed, field)
    except BadDate as bad:
        raise WrongInput(str(bad)) from None
