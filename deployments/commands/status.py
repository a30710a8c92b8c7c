"""`cspr status`."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(help="Say what runs in this data directory, and where. Exit status 1 when nothing does.")
    def status(as_json: Annotated[bool, typer.Option("--json", help="Print JSON, and only JSON.")] = False) -> int:
        from deployments.stack import api, running
        from flows.settings import load

        settings = load()
        found = running.state(settings)
        if as_json:
            state = {"running": found is not None, "home": str(settings.data)} | (found or {})
            typer.echo(json.dumps(state | {"desk_answers": found is not None and api.answers(settings)}))
        elif found is None:
            typer.echo(f"Nothing runs in {settings.data}. `cspr start` starts it.")
        else:
            typer.echo(f"Running in {settings.data}, process {found.get('pid')}.")
            typer.echo(
                f"  desk         {found.get('ui')} ({'answers' if api.answers(settings) else 'does not answer yet'})"
            )
            if found.get("inbox"):
                typer.echo(f"  local inbox  {found['inbox']}")
            for name, pid in found.get("processes", {}).items():
                typer.echo(f"  {name:<16} process {pid}")
        return 0 if found is not None else 1
