"""`cspr status`."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(
        help="Say what runs in this data directory, where, and what is down. Exit status 0: all is up; 1: something is down, or nothing runs."
    )
    def status(as_json: Annotated[bool, typer.Option("--json", help="Print JSON, and only JSON.")] = False) -> int:
        from deployments.stack import condition, running
        from flows.installation.settings import load

        settings = load()
        found = running.state(settings)
        parts = condition.parts(settings, found) if found is not None else []
        down = [part for part in parts if not part.up]
        if as_json:
            state = {"running": found is not None, "home": str(settings.data)} | (found or {})
            more = {
                "desk_answers": any(part.name == "desk" and part.up for part in parts),
                "down": [part.name for part in down],
                "parts": {part.name: {"up": part.up, "words": part.words} for part in parts},
            }
            typer.echo(json.dumps(state | more))
        elif found is None:
            typer.echo(f"Nothing runs in {settings.data}. `cspr start` starts it.")
        else:
            typer.echo(f"Running in {settings.data}, process {found.get('pid')}.")
            for part in parts:
                typer.echo(f"  {'up  ' if part.up else 'DOWN'}  {part.name:<28} {part.words}")
            if found.get("inbox"):
                typer.echo(f"  The local inbox's page: {found['inbox']}")
            if down:
                typer.echo(f"Down: {', '.join(part.name for part in down)}. Its log is in {settings.data / 'logs'}.")
        return 1 if found is None or down else 0
