"""Test dates carry their weekday, and a wrong one is refused: a slip in a test date would test another day."""

from datetime import date


def day(text: str) -> date:
    """The date written as `Fri 2026-12-18`. Raises `ValueError` if that day is not a Friday."""
    weekday, _, iso = text.partition(" ")
    found = date.fromisoformat(iso)
    if f"{found:%a}" != weekday:
        raise ValueError(f"{iso} is a {found:%a}, not a {weekday}")
    return found
