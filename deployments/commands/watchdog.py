"""`cspr watchdog`: has everything gone out that should have? Looks from outside, with its own connection and its own channel."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from deployments.watchdog.rounds import Round


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("watchdog")(watchdog)


def watchdog(
    once: Annotated[bool, typer.Option("--once", help="Look once and end: for systemd, cron and monitors.")] = False,
    every: Annotated[
        float, typer.Option("--every", min=1, max=86_400, metavar="SECONDS", help="How long between two looks.")
    ] = 300,
    grace: Annotated[
        float,
        typer.Option("--grace", min=0, max=86_400, metavar="SECONDS", help="How long to wait before the first look."),
    ] = 0,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON, and only JSON: one object for each look.")
    ] = False,
) -> int:
    """Reckon again what should have gone out and compare it with what did; look at the regular jobs, the worker, the server, the schedules,
    the runs, the forms, the outbox, the mail that came in, every case's page and the audit chain; shout what is wrong at CSPR_WATCH_URLS, and
    have the board say it.

    Exit status with --once: 0 all is well, 1 something is wrong, 2 a setting is wrong, 3 the records could not be looked at.
    """
    import logging
    import signal
    import time

    from deployments.watchdog import rounds
    from flows.installation import clock
    from flows.installation.settings import load

    logging.getLogger("httpx").setLevel(logging.WARNING)  # it would name the addresses that are asked
    settings = load()
    rounds.check_settings(settings)
    if once:
        return _show(rounds.go(settings, at=clock.now()), as_json=as_json)
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(
            stop, signal.default_int_handler
        )  # also where whoever started us ignores Ctrl-C, as a script's `&` does
    watchdog = rounds.Watchdog(settings, stays=True)
    try:
        time.sleep(grace)
        while True:
            _show(watchdog.round(at=clock.now()), as_json=as_json)
            time.sleep(every)
    except KeyboardInterrupt:
        return 0


def _show(round_: Round, *, as_json: bool) -> int:
    if as_json:
        typer.echo(json.dumps(round_.as_json(), ensure_ascii=False))
    else:
        for line in round_.lines():
            typer.echo(line)
    return round_.status
