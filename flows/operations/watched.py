"""What the watchdog found last, as it left it in the data directory: for the board. The watchdog writes it, this reads it. No Prefect."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Found:
    """One thing that is wrong, and since when the watchdog has seen it."""

    code: str
    ref: str
    what: str
    severity: str
    since: datetime

    @property
    def identity(self) -> str:
        """What makes it the same as in the look before."""
        return f"{self.code}|{self.ref}|{self.what}"


@dataclass(frozen=True)
class Report:
    """One look of the watchdog. `awake_since`: when it began to look, or the machine came up again."""

    looked_at: datetime
    awake_since: datetime | None
    found: tuple[Found, ...]

    def as_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        found = [asdict(one) | {"since": one.since.isoformat()} for one in self.found]
        awake_since = self.awake_since.isoformat() if self.awake_since else None
        return {"looked_at": self.looked_at.isoformat(), "awake_since": awake_since, "found": found}


def file_in(data: Path) -> Path:
    """Where the report lies in a data directory."""
    return data / "watchdog" / "report.json"


def last(data: Path) -> Report | None:
    """The last report; None where there is none, or none that can be read."""
    try:
        read = json.loads(file_in(data).read_text(encoding="utf-8"))
        found = (Found(**{**one, "since": datetime.fromisoformat(one["since"])}) for one in read["found"])
        awake_since = datetime.fromisoformat(read["awake_since"]) if read["awake_since"] else None
        return Report(datetime.fromisoformat(read["looked_at"]), awake_since, tuple(found))
    except (OSError, ValueError, KeyError, TypeError):
        return None
