"""What the watchdog remembers between looks, in small files of the data directory: the audit chain's end, and what it has shouted."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from models.casework.watch import Head


class Memory:
    """`DATA/watchdog/anchor.json` and `shouted.json`. A file that cannot be read counts as not there; `OSError` where none can be written."""

    def __init__(self, data: Path) -> None:
        self.folder = data / "watchdog"

    def head(self) -> Head | None:
        """Where the audit chain ended in the last look."""
        found = self._read("anchor.json")
        try:
            return Head(int(found["seq"]), str(found["hash"]))
        except (KeyError, TypeError, ValueError):
            return None

    def keep_head(self, head: Head) -> None:
        """Remember where the audit chain ends now."""
        if self.head() != head:
            self._write("anchor.json", {"seq": head.seq, "hash": head.hash})

    def shouted(self) -> dict[str, datetime]:
        """What was shouted and still lasts, and when it was last shouted."""
        try:
            return {str(what): datetime.fromisoformat(at) for what, at in self._read("shouted.json").items()}
        except (TypeError, ValueError):
            return {}

    def keep_shouted(self, shouted: Mapping[str, datetime]) -> None:
        """Remember what was shouted."""
        if self.shouted() != shouted:
            self._write("shouted.json", {what: at.isoformat() for what, at in shouted.items()})

    def _read(self, name: str) -> dict[str, Any]:
        try:
            found = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self, name: str, value: Mapping[str, Any]) -> None:
        """Whole or not at all, readable by its owner only."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self.folder / f"{name}.{os.getpid()}"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(value, file)
        fresh.replace(self.folder / name)
