"""`cspr dates`: what is due from which dates, under which rule, with the working. Stores nothing; imports only the law."""

import json
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from flows.installation import clock
from models.law.deadlines.chronology import refuse_wrong_order
from models.law.deadlines.projection import Due, dates_for, describe_working, rules_on
from models.law.rules.all_rules import RULES
from models.law.rules.regimes import NoRegimeHeld, regime_on
from models.law.words import calendar
from models.law.words.dates import BadDate, london_date, long_date, parse_date, parse_moment, refuse_far_off
from models.law.words.vocabulary import OccurrenceKind

if TYPE_CHECKING:
    from rich.table import Table

NOT_VERIFIED = "not yet verified against the published text"
COUNTED_FROM = tuple(kind for kind in OccurrenceKind if any(kind in rule.counts_from for rule in RULES))


def register(app: typer.Typer) -> None:
    """Add the `dates` command to the command line."""

    @app.command("dates")
    def dates_command(
        set_: Annotated[
            list[str] | None,
            typer.Option(
                "--set", metavar="WHAT=DATE", help="A date to count from: notified=2026-03-02. Repeat for more."
            ),
        ] = None,
        on: Annotated[
            str | None, typer.Option("--on", metavar="DATE", help="Use the rules in force on this date.")
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
    ) -> None:
        """What is due, and why, from the dates given. Stores nothing."""
        dates(set_ or [], on, as_json)


def dates(set_: list[str], on: str | None, as_json: bool) -> None:
    """Print every deadline that the dates in `set_` (`notified=2026-03-02`, `notified=2026-03-02T15:00`) give rise to.

    `on` takes the rules in force on that day instead of those on the day of awareness. Bad input ends the command with exit code 2
    and one line on standard error that names the field and the remedy.
    """
    sets: dict[OccurrenceKind, date] = {}
    try:
        for typed in set_:
            kind, day = _setting(typed)
            if kind in sets:
                raise BadDate(kind, "is set twice; set it once")
            sets[kind] = day
        if not sets:
            raise BadDate("--set", f"is missing; give at least one date, such as notified=2026-03-02, of: {_choices()}")
        rules_as_on = parse_date(on, "--on") if on is not None else None
        _refuse_impossible(sets, rules_as_on)
        _refuse_days_without_rules(sets, rules_as_on)
        dues = dates_for(sets=sets, on=rules_as_on, calendar=calendar.bundled())
        if not dues:
            raise BadDate(
                "--set",
                f"under the rules of that time nothing counts from {', '.join(sets)} alone; see: cspr rules --on DATE",
            )
    except BadDate as refusal:
        _refuse(refusal)
    if as_json:
        typer.echo(json.dumps({"deadlines": [as_data(due) for due in dues]}, indent=2, ensure_ascii=False))
    else:
        from rich.console import Console

        Console().print(_table(dues))


def as_data(due: Due) -> dict[str, Any]:
    """One deadline in the shape that `--json` promises: dates as ISO text, names as released.

    A date that a temporary relaxation touched has one key more, `relaxed`, with its mark.
    """
    rule = due.rule
    relaxed = {"relaxed": due.relaxed} if due.relaxed else {}
    return {
        "rule": rule.id,
        "duty": rule.duty,
        "owed_by": rule.owed_by,
        "to": list(rule.to),
        "counts_from": due.counts_from.value,
        "from": due.from_on.isoformat(),
        "due_on": due.due_on.isoformat(),
        "force": rule.force.value,
        "citation": {
            "document": rule.citation.document,
            "paragraph": rule.citation.paragraph,
            "url": rule.citation.url,
        },
        "verified_on": rule.verified_on.isoformat() if rule.verified_on else None,
        "provisional": due.provisional,
        "working": [{"date": day.date.isoformat(), "counted": day.counted, "why": day.why} for day in due.working],
        **relaxed,
    }


def _setting(typed: str) -> tuple[OccurrenceKind, date]:
    name, equals, value = typed.partition("=")
    name = name.strip()
    if not equals:
        raise BadDate("--set", f"{typed[:40]!r} has no date; write it as notified=2026-03-02")
    if name not in (*COUNTED_FROM, OccurrenceKind.INCIDENT):  # nothing counts from the incident, but it must come first
        raise BadDate("--set", f"nothing counts from {name[:40]!r}; use one of: {_choices()}")
    return OccurrenceKind(name), london_date(parse_moment(value, name))


def _choices() -> str:
    return ", ".join(COUNTED_FROM)


def _refuse_impossible(sets: dict[OccurrenceKind, date], on: date | None) -> None:
    today = clock.london_date(clock.now())
    for kind, day in sets.items():
        refuse_far_off(day, kind, today=today)
    if on is not None:
        refuse_far_off(on, "--on", today=today)
    refuse_wrong_order(sets)


def _refuse_days_without_rules(sets: dict[OccurrenceKind, date], on: date | None) -> None:
    """An empty answer would look like "nothing is due"."""
    if not set(sets) & set(COUNTED_FROM):
        raise BadDate("--set", f"nothing counts from the incident itself; give a date of: {_choices()}")
    origin = rules_on(sets)
    asked = {"--on": on} if on else {kind: day for kind, day in sets.items() if origin in (None, day)}
    asked.pop(OccurrenceKind.INCIDENT, None)
    for field, day in asked.items():
        try:
            regime_on(day)
        except NoRegimeHeld as none_held:
            raise BadDate(field, f"{none_held}; check the year, or name a later day with --on") from None


def _refuse(refusal: BadDate) -> NoReturn:
    typer.echo(str(refusal), err=True)
    raise typer.Exit(2)


def _table(dues: list[Due]) -> "Table":
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, show_lines=True)
    table.add_column("Due", no_wrap=True)
    table.add_column("Rule, and how the date is counted", ratio=3)
    table.add_column("Force of the limit", ratio=2)
    for due in dues:
        verified = f"verified {long_date(due.rule.verified_on)}" if due.rule.verified_on else NOT_VERIFIED
        provisional = "\nprovisional" if due.provisional else ""
        table.add_row(
            long_date(due.due_on) + provisional,
            f"{due.rule.id}\n{describe_working(due)}",
            f"{due.rule.force}\n{verified}",
        )
    return table
