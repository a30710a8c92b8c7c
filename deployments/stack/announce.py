"""What `cspr start` says: each step with its time, and at the end where everything is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from flows.installation.settings import Settings


@contextmanager
def step(console: Console, name: str) -> Iterator[None]:
    """Say what has been done and how long it took, or that it failed. Being asked to stop is no failure."""
    began = time.monotonic()
    try:
        yield
    except Exception:
        console.print(f"[red]✗[/red] {name}")
        raise
    console.print(f"[green]✓[/green] {name:<28} {time.monotonic() - began:5.1f} s", highlight=False)


def say_where(console: Console, settings: Settings) -> None:
    """The addresses, the login and the folders."""
    login = settings.credentials()
    user, _, password = login.partition(":")
    lines = [
        ("Desk", settings.ui_url),
        ("Board", f"{settings.ui_url}/case/board"),
        ("Login", f"{user} / {password}   (the Prefect UI asks for {login} in one field)"),
    ]
    if settings.local_inbox:
        lines.append(("Local inbox", f"{settings.inbox_url}   (the same login)"))
    lines += [("Documents", str(settings.documents_directory)), ("Logs", str(settings.data / "logs"))]
    console.print()
    for label, text in lines:
        console.print(f"  [bold]{label:<12}[/bold] ", end="")
        console.print(text, markup=False, soft_wrap=True, highlight=False)
    console.print()
