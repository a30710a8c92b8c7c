"""`cspr start`."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(
        help="Start everything on this machine, in the foreground: databases, the desk (Prefect), a worker, the local inbox. Ctrl-C stops it."
    )
    def start(
        demo: Annotated[
            bool,
            typer.Option(
                "--demo", help="Load a demonstration partnership with invented cases, if there are no cases yet."
            ),
        ] = False,
    ) -> int:
        from deployments.stack.start import start as run
        from flows.settings import load

        return run(load(), demonstration=demo)
