"""`cspr start`."""

from __future__ import annotations

from pathlib import Path
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
        from deployments.watchdog.rounds import check_settings
        from flows.installation.settings import load

        settings = load()
        check_settings(settings)  # the watchdog's, which runs with the rest
        if settings.channels_file is not None:
            check_staff_channels(settings.channels_file)
        return run(settings, demonstration=demo)


def check_staff_channels(file: Path) -> None:
    """Raises `SettingsInvalid` naming the entry of the file that cannot be used, never an address."""
    from flows.installation.settings import SettingsInvalid
    from notifications.mail.staff_channels import ChannelsInvalid, read

    try:
        read(file)
    except ChannelsInvalid as invalid:
        raise SettingsInvalid(f"CSPR_CHANNELS_FILE: {invalid}") from None
