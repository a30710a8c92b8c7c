"""How commands read their input and say their output."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from flows.installation import clock
from models.casework.record import files
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.law.words.dates import BadDate, parse_moment


class WrongInput(Exception):
    """Input that cannot be used; the message is one line that names the field and the remedy."""

    exit_code = 2


def print_json(value: Any) -> None:
    """JSON, and only JSON, on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in a file (`-`: standard input). Raises `WrongInput`."""
    return files.json_object(files.text(path, "JSON", refuse=WrongInput), refuse=WrongInput)


def moment(text: str | None, field: str) -> datetime:
    """The moment that an option gives, or now. Without a time: noon in London."""
    if text is None:
        return clock.now()
    try:
        day = parse_moment(text, field)
        return (
            day if isinstance(day, datetime) else clock.now(datetime.combine(day, datetime.min.time()).replace(hour=12))
        )
    except BadDate as bad:
        raise WrongInput(str(bad)) from None


def entered(by: str, at: str | None) -> By:
    """Who records something, as of when (`--at`, or now), and that it is entered now. Raises `WrongInput`."""
    return By(by, moment(at, "--at"), clock.now())


def refusal(bad: BadAnswer) -> WrongInput:
    """Every problem of an answer in one line."""
    return WrongInput("; ".join(f"{problem.field}: {problem.message}" for problem in bad.problems))
