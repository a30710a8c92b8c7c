"""`cspr rehearse`: the whole life of a case from its facts, as a table, JSON and a picture. Stores nothing; imports no database."""

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deployments.commands.output import WrongInput, print_json, read_json, refusal

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from models.casework.reading.rehearsal import Date, People, Rehearsal, RehearsedAlert, RehearsedNotice
    from models.casework.reading.rehearsal_shapes import (
        Assumption,
        RehearsalView,
        RehearsedAlertView,
        RehearsedDateView,
        RehearsedNoticeView,
        WithPeople,
    )
    from models.law.words.vocabulary import Role


def register(app: typer.Typer) -> None:
    """Add the `rehearse` command to the command line."""
    app.command("rehearse")(rehearse_command)


def rehearse_command(
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            help="A JSON file with an intake, as `cspr case open` takes it; `-` reads standard input. It may hold "
            '`"assume": {"notified": "2026-03-04"}` and `"outcome": "review"` or `"no-review"` besides.',
        ),
    ] = None,
    svg: Annotated[
        Path | None, typer.Option("--svg", help="Write the timeline to this file, as an SVG picture.")
    ] = None,
    partnership: Annotated[
        Path | None, typer.Option("--partnership", help="A partnership's TOML file: names who holds each role.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Every date, alert and notice in the life of a case, from its facts, if all is done on its last day. Stores nothing."""
    if file is None:
        raise WrongInput("--file: name the file with the intake; `cspr case open --schema` prints what goes into it")
    typed = read_json(file)
    from flows.installation import clock
    from models.casework.reading.rehearsal import rehearse
    from models.casework.reading.rehearsal_course import read_facts
    from models.casework.record.refusals import BadAnswer
    from models.law.words import calendar

    try:
        facts = read_facts(typed, today=clock.london_date(clock.now()))
        rehearsal = rehearse(facts, calendar=calendar.bundled())
    except BadAnswer as bad:
        raise refusal(bad) from None
    held = _held(partnership) if partnership is not None else None
    if svg is not None:
        _draw(rehearsal, svg)
    if as_json:
        print_json(as_data(rehearsal, held))
    else:
        from rich.console import Console

        _print(rehearsal, held, Console(markup=False))
        if svg is not None:
            typer.echo(f"The timeline is in {svg}.")


def as_data(rehearsal: "Rehearsal", held: "People | None" = None) -> "RehearsalView":
    """The rehearsal in the shape that `--json` promises. With `held`, every alert and notice has `people` by role."""
    facts = rehearsal.facts
    assumed: list[Assumption] = [
        {"what": event.kind, "item": event.item, "on": event.on.isoformat(), "given": event.given, "why": event.why}
        for event in rehearsal.events
    ]
    remarks: list[Assumption] = [
        {"what": None, "item": "", "on": None, "given": False, "why": remark} for remark in rehearsal.remarks
    ]
    return {
        "ref": None,
        "route": facts.route,
        "route_because": facts.because,
        "regime": facts.regime,
        "assumptions": [*assumed, *remarks],
        "deadlines": [_date_data(date) for date in rehearsal.dates],
        "alerts": [_alert_data(rehearsed_alert, _people(rehearsed_alert.rung.tells, held)) for rehearsed_alert in rehearsal.alerts],
        "notices": [_notice_data(rehearsed_notice, _people(rehearsed_notice.to, held)) for rehearsed_notice in rehearsal.notices],
    }  # fmt: skip


def _date_data(date: "Date") -> "RehearsedDateView":
    from models.law.deadlines.projection import describe_working

    due, rule = date.due, date.due.rule
    return {
        "rule": rule.id,
        "duty": rule.duty,
        "item": due.item,
        "stage": rule.stage,
        "owed_by": rule.owed_by,
        "to": list(rule.to),
        "counts_from": due.counts_from,
        "from": due.from_on.isoformat(),
        "due_on": due.due_on.isoformat(),
        "reading": due.reading,
        "others": [
            {
                "reading": other.reading,
                "counts_from": other.counts_from,
                "from": other.from_on.isoformat(),
                "due_on": other.due_on.isoformat(),
            }
            for other in due.others
        ],
        "force": rule.force,
        "duty_force": rule.duty_force,
        "verified": rule.verified,
        "working_words": describe_working(due),
        "provisional": due.provisional,
        "met_on": due.met_on.isoformat() if due.met_on else None,
        "met_by": date.met_by or None,
        "not_applicable": due.not_applicable,
    }


def _alert_data(rehearsed_alert: "RehearsedAlert", people: "WithPeople") -> "RehearsedAlertView":
    return {
        "rule": rehearsed_alert.due.rule.id,
        "item": rehearsed_alert.due.item,
        "due_on": rehearsed_alert.due.due_on.isoformat(),
        "rung": rehearsed_alert.rung.code,
        "kind": rehearsed_alert.rung.kind,
        "at": rehearsed_alert.at.isoformat(),
        "on": rehearsed_alert.on.isoformat(),
        "to": list(rehearsed_alert.rung.tells),
        "only_if_late": rehearsed_alert.only_if_late,
        **people,
    }


def _notice_data(rehearsed_notice: "RehearsedNotice", people: "WithPeople") -> "RehearsedNoticeView":
    return {
        "notice": rehearsed_notice.notice,
        "after": rehearsed_notice.after,
        "about": rehearsed_notice.about,
        "on": rehearsed_notice.on.isoformat(),
        "to": list(rehearsed_notice.to),
        **people,
    }


def _people(roles: "tuple[Role, ...]", held: "People | None") -> "WithPeople":
    if held is None:
        return {}
    from models.casework.reading.rehearsal import people_of

    return {"people": {role: list(names) for role, names in people_of(roles, held).items()}}


def _held(path: Path) -> "People":
    from models.casework.reading.rehearsal import held_by
    from models.casework.register.setup import SetupRefused, read_file

    try:
        return held_by(read_file(path))
    except SetupRefused as refused:
        raise WrongInput(f"--partnership: {refused}") from None
    except (OSError, UnicodeDecodeError):
        raise WrongInput(f"--partnership: {path} cannot be read; give the path of a partnership file") from None


def _draw(rehearsal: "Rehearsal", path: Path) -> None:
    from notifications.pages.timeline import timeline

    try:
        path.write_text(timeline(rehearsal), encoding="utf-8")
    except OSError as failed:
        raise WrongInput(
            f"--svg: {path} cannot be written ({failed.strerror}); name a file in a folder of yours"
        ) from None


def _print(rehearsal: "Rehearsal", held: "People | None", console: "Console") -> None:
    facts = rehearsal.facts
    console.print(f"Route: {facts.route.value}, because {facts.because}. Rules: {facts.regime}.")
    console.print(_dates(rehearsal))
    console.print("What goes out if everything is done on its last day", style="bold")
    console.print(_sent(rehearsal, held, late=False))
    if any(rehearsed_alert.only_if_late for rehearsed_alert in rehearsal.alerts):
        console.print("What would go out besides, where something is not done", style="bold")
        console.print(_sent(rehearsal, held, late=True))
    console.print("What is assumed", style="bold")
    for line in _assumed(rehearsal):
        console.print(f"- {line}")


def _dates(rehearsal: "Rehearsal") -> "Table":
    from models.law.deadlines.projection import describe_working
    from models.law.words.dates import long_date

    table = _table("Due", "Rule, and how the date is counted", "Force of the limit", "Done")
    for date in rehearsal.dates:
        due = date.due
        others = "".join(f"\n{long_date(other.due_on)} where {other.reading}" for other in due.others)
        done = due.not_applicable or (f"{long_date(due.met_on)}, {date.met_by}" if due.met_on else "stands")
        table.add_row(
            long_date(due.due_on) + ("\nprovisional" if due.provisional else ""),
            f"{due.rule.id}{' ' + due.item if due.item else ''}\n{describe_working(due)}{others}",
            f"{due.rule.force}\n{due.rule.verified}",
            done,
        )
    return table


def _sent(rehearsal: "Rehearsal", held: "People | None", *, late: bool) -> "Table":
    from models.law.words.dates import long_date

    lines = [
        (
            rehearsed_alert.on,
            rehearsed_alert.rung.code,
            f"{rehearsed_alert.due.rule.id}{' ' + rehearsed_alert.due.item if rehearsed_alert.due.item else ''}",
            rehearsed_alert.rung.tells,
        )
        for rehearsed_alert in rehearsal.alerts
        if rehearsed_alert.only_if_late is late
    ]
    if not late:
        lines += [
            (
                rehearsed_notice.on,
                rehearsed_notice.notice,
                rehearsed_notice.about or (rehearsed_notice.after or "the case is opened"),
                rehearsed_notice.to,
            )
            for rehearsed_notice in rehearsal.notices
        ]
    lines.sort(key=lambda line: line[0])
    table = _table("Day", "Alert or notice", "About", "To")
    for on, day in groupby(lines, key=lambda line: line[0]):
        first = long_date(on)
        for _, code, about, roles in day:
            table.add_row(first, code, about, _to(roles, held))
            first = ""
    return table


def _to(roles: "tuple[Role, ...]", held: "People | None") -> str:
    if held is None:
        return ", ".join(role.label for role in roles)
    from models.casework.reading.rehearsal import people_of

    return "\n".join(f"{role.label}: {', '.join(names)}" for role, names in people_of(roles, held).items())


def _assumed(rehearsal: "Rehearsal") -> list[str]:
    from models.law.words.dates import long_date

    events = [
        f"{long_date(event.on)}: {event.kind.replace('_', ' ')}{' ' + event.item if event.item else ''}, {event.why}"
        for event in rehearsal.events
    ]
    return [*rehearsal.remarks, *events]


def _table(*titles: str) -> "Table":
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD)
    for title in titles:
        table.add_column(title, no_wrap=title in ("Due", "Day"), overflow="fold")
    return table
