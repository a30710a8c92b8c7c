"""`cspr doctor`: how is this installation, and what is to be done?"""

from __future__ import annotations

import json
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor")(doctor)


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print JSON, and only JSON.")] = False) -> int:
    """Look at this installation: processes, databases, server, worker, schedules, records, disk, your own Word templates, and
    the errors in its logs since yesterday; say what is wrong and what to do. It changes nothing, and works while nothing runs.

    What died and was started again is told as over: it is wrong only where it happens often.

    Exit status: 0 all is well, 1 something is wrong.
    """
    import logging

    from deployments.stack import health
    from deployments.watchdog.rounds import in_words
    from flows.installation import clock
    from flows.installation.settings import load

    logging.getLogger("httpx").setLevel(logging.WARNING)
    settings = load()
    found = health.examine(settings, at=clock.now())
    if as_json:
        findings = [
            {"code": one.code, "severity": one.severity.value, "ref": one.ref, "what": one.what, "remedy": one.remedy}
            for one in found.findings
        ]
        state = {"ok": not findings, "home": str(settings.data), "findings": findings, "over": found.over}
        typer.echo(json.dumps(state | {"looked_at": found.looked_at, "left_out": found.left_out}, ensure_ascii=False))
    else:
        for finding in found.findings:
            typer.echo(in_words(finding))
        for over in found.over:
            typer.echo(f"OVER {over}.")
        several = {0: "All is well", 1: "1 thing is wrong"}.get(
            len(found.findings), f"{len(found.findings)} things are wrong"
        )
        left_out = f"; left out while nothing runs: {', '.join(found.left_out)}" if found.left_out else ""
        typer.echo(f"{several} in {settings.data}. Looked at: {', '.join(found.looked_at)}{left_out}.")
    return 1 if found.findings else 0
