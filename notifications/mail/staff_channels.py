"""Staff channels: chat, text message or webhook that alerts go to as well as by mail, each under a name in a file of its own. Serves every alert.

The addresses hold secrets: they are read when something is sent and are in no database, no log and no error. A message on a channel is
an extra: it never discharges a duty, and only a clear yes from every address counts as accepted.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.casework.notices.undelivered import MAIL
from models.casework.record import files
from notifications.mail import apprise_send

NAME = re.compile(r"[a-z][a-z0-9-]{0,19}")


class ChannelsInvalid(ValueError):
    """The file of staff channels cannot be used. The text names the entry and the remedy, never an address."""


@dataclass(frozen=True)
class StaffChannels:
    """The channels by name. `fault`: why their file cannot be used; then nothing is sent."""

    addresses: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)
    fault: str = ""


def read(path: Path) -> StaffChannels:
    """The channels that a TOML file lists: `name = "address"` or `name = ["address", "address"]`. Raises `ChannelsInvalid`."""
    entries = files.toml(path, refuse=ChannelsInvalid)
    return StaffChannels({name: _addresses(name, entry) for name, entry in entries.items()})


def text(subject: str, facts: Mapping[str, Any]) -> str:
    """An alert in few words: what its mail's subject says, the date, the link."""
    due = f"Due {facts['due_on']}." if facts.get("due_on") else ""
    return "\n".join(line for line in (subject, due, str(facts.get("link") or "")) if line)


def _addresses(name: str, entry: Any) -> list[str]:
    if not NAME.fullmatch(name) or name == MAIL:
        raise ChannelsInvalid(
            f"{name[:40]!r} cannot name a channel; write up to 20 small letters, digits and hyphens, other than 'mail'"
        )
    given = [entry] if isinstance(entry, str) else entry
    if not isinstance(given, list) or not given or not all(isinstance(one, str) for one in given):
        raise ChannelsInvalid(f'{name}: write one address in quotes, or a list of them, as in {name} = "msteams://…"')
    for number, one in enumerate(given, 1):
        if not apprise_send.understood(one):
            which = f", address {number}" if len(given) > 1 else ""
            raise ChannelsInvalid(
                f"{name}{which}: Apprise does not understand it; write it as in https://appriseit.com/services"
            )
    return given
