"""What died while the stack ran, and when it was up again: noted by `cspr start`, read by `cspr doctor`.

While something is away, whoever needs it logs that it is. Those errors are over when it is back, and are told with the outage, not beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from deployments.stack.logs import Fault

POSTGRESQL = "PostgreSQL"
KEPT = timedelta(days=30)
SETTLING = timedelta(minutes=1)  # until everybody who needs it has a connection again
NOTICING = timedelta(seconds=10)  # what died was missed by others before we looked
IT_WAS_AWAY = re.compile(
    r"CannotConnectNowError|ConnectionDoesNotExistError|ConnectionRefusedError|ConnectionResetError|AdminShutdown"
    r"|FATAL:  (?:terminating connection|the database system is |connection to client lost)"
    r"|sock\.connect\(address\)\nFileNotFoundError"
    r"|Server error '50[03] |ConnectError|RemoteProtocolError|ReadError|ConnectionClosedError"
    r"|server closed the connection unexpectedly|connection is closed|connection failed: |connection is bad: "
    r"|\b(?:OperationalError|InterfaceError|PrefectHTTPStatusError)\b"
    r"|Process exited with status code: "
)


@dataclass(frozen=True)
class Outage:
    """Something of the stack was away from `began`, when its absence was noticed, until `ended`, when it had been started again."""

    name: str
    began: datetime
    ended: datetime

    def explains(self, fault: Fault, moment: datetime) -> bool:
        """Whether the error says no more than that something was away, and was logged while this was."""
        during = self.began - NOTICING <= moment <= self.ended + SETTLING
        return during and IT_WAS_AWAY.search(fault.text) is not None


def note(data: Path, outage: Outage) -> None:
    """Keep that something was away, with the other outages of the last month. A full disk takes the note, never the stack."""
    lasting = [kept for kept in read(data) if kept.ended > outage.ended - KEPT]
    lines = [
        json.dumps({"name": each.name, "began": each.began.isoformat(), "ended": each.ended.isoformat()})
        for each in (*lasting, outage)
    ]
    path = _path(data)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new")
        new.write_text("\n".join(lines) + "\n")
        new.replace(path)


def read(data: Path) -> list[Outage]:
    """The outages of the last month, oldest first; a line that says none is passed over."""
    try:
        lines = _path(data).read_text().splitlines()
    except OSError:
        return []
    return list(_outages(lines))


def _outages(lines: list[str]) -> Iterator[Outage]:
    for line in lines:
        with suppress(ValueError, KeyError, TypeError):
            kept = json.loads(line)
            yield Outage(
                str(kept["name"]), datetime.fromisoformat(kept["began"]), datetime.fromisoformat(kept["ended"])
            )


def _path(data: Path) -> Path:
    return data / "run" / "outages"
