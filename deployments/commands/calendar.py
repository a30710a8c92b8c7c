"""`cspr calendar`: which bank holidays are in use, taking up new ones, and the days on which the business unit is closed."""

from collections.abc import Sized
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from deployments.commands import feeds
from deployments.commands.options import ByWhom, Json, On
from deployments.commands.output import WrongInput, print_json
from models.casework.record.who import By

Code = Annotated[str, typer.Option("--partnership", help="The partnership's code, such as HMR.")]


class CalendarNotFetched(Exception):
    """The published bank holidays could not be had; the managers are told, and the last good ones stay in use."""

    exit_code = 1


def register(app: typer.Typer) -> None:
    """Add the commands."""
    calendar = typer.Typer(help="The bank holidays that days are counted with, and closure days.", no_args_is_help=True)
    calendar.callback()(lambda: None)
    calendar.command("status")(status)
    calendar.command("fetch")(fetch)
    calendar.command("load")(load)
    calendar.command("close")(close)
    calendar.command("open")(open_)
    feeds.add_to(calendar)
    app.add_typer(calendar, name="calendar")


def status(as_json: Json = False) -> None:
    """Which calendar is in use, where it is from, how far it reaches, when it was last checked, and the closure days."""
    from deployments.commands.local import database
    from flows.operations import calendars

    with database():
        found = calendars.status()
    if as_json:
        print_json(found)
        return
    taken = f"shipped with the product, of {found['taken_at']}"
    if not found["shipped"]:
        taken = f"taken {found['taken_at'][:16]} UTC by {found['taken_by']}"
    checked = found["checked_at"] or found["job_finished_at"]
    typer.echo(f"{found['name']}: known from {found['covers_from']} to {found['covers_to']}")
    typer.echo(f"  {taken}; last checked: {checked[:16] + ' UTC' if checked else 'never'}")
    typer.echo(f"  source {found['source']}")
    typer.echo(f"  sha256 {found['sha256']}")
    typer.echo(f"  fetched daily from {found['fetched_from'] or 'nowhere: CSPR_BANK_HOLIDAYS_URL is not set'}")
    for closure_day in found["closure_days"]:
        typer.echo(f"  {closure_day['partnership']} is closed on {closure_day['on']}: {closure_day['title']}")


def fetch(by: ByWhom = "", as_json: Json = False) -> None:
    """Fetch the bank holidays from the address in the settings now, and move the dates that they touch."""
    from flows.installation.settings import load as settings

    if settings().bank_holidays_url is None:
        raise WrongInput(
            "CSPR_BANK_HOLIDAYS_URL: no address is set; set https://www.gov.uk/bank-holidays.json, "
            "or take a file with `cspr calendar load`"
        )
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import calendars

    with database():
        done = calendars.check(at=clock.now(), by=by)
        if not done.fault:
            _show(done.moved)
    if done.fault:
        raise CalendarNotFetched(done.words)
    print_json({"new": done.new, "moved": dict(done.moved), "told": done.told}) if as_json else typer.echo(done.words)


def load(
    file: Annotated[Path, typer.Option("--file", help="GOV.UK's bank-holidays.json.")],
    by: ByWhom,
    allow_removed: Annotated[
        bool, typer.Option("--allow-removed", help="A day that has passed may be gone, or the calendar end sooner.")
    ] = False,
    because: Annotated[str, typer.Option("--because", help="With --allow-removed: why.")] = "",
    as_json: Json = False,
) -> None:
    """Take up the bank holidays from a file, for an installation that calls nobody."""
    if not by.strip():
        raise WrongInput("by: say who loads it")
    if because and not allow_removed:
        raise WrongInput("because: it is the reason for --allow-removed; give both or neither")
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import calendars
    from models.casework.dates.govuk_bank_holidays import CalendarRefused

    with database():
        at = clock.now()
        try:
            taken_up = calendars.load(file, by=By(by, at, at), allow_removed=allow_removed, because=because)
        except CalendarRefused as refused:
            raise WrongInput(str(refused)) from None
        _show(taken_up.moved)
    if as_json:
        print_json({"new": taken_up.new, "moved": dict(taken_up.moved), "told": taken_up.told})
    else:
        typer.echo(calendars.in_words(taken_up))


def close(
    partnership: Code,
    on: On,
    title: Annotated[str, typer.Option("--title", help="What the day is, such as 'Office closed'.")],
    by: ByWhom,
) -> None:
    """Close a business unit for a day: warnings come before it, no due date moves."""
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import calendars

    with database():
        at = clock.now()
        calendars.close_day(partnership, _day(on), title, by=By(by, at, at))
    typer.echo(f"{partnership.upper()} is closed on {on}. Warnings come before it; no due date moves.")


def open_(partnership: Code, on: On, by: ByWhom) -> None:
    """Take a closure day off the calendar again."""
    from deployments.commands.local import database
    from flows.installation import clock
    from flows.operations import calendars

    with database():
        at = clock.now()
        calendars.open_day(partnership, _day(on), by=By(by, at, at))
    typer.echo(f"{partnership.upper()} is open on {on}.")


def _day(typed: str) -> date:
    from models.law.words.dates import BadDate, parse_date

    try:
        return parse_date(typed, "--on")
    except BadDate as bad:
        raise WrongInput(str(bad)) from None


def _show(moved: Sized) -> None:
    """A word to the desk, if it runs: dates moved in these cases."""
    from deployments.stack import nudge

    if moved:
        nudge.reconcile()
