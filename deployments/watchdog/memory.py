"""What the watchdog remembers between looks, in small files of the data directory: the audit chain's ends, what it has shouted, what it found last.

The newest end alone shows that the chain was cut or written anew; those of earlier days show from where.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from flows.operations import watched
from flows.operations.watched import Report
from models.casework.record.audit import Head
from models.casework.record.evidence import Anchor


class Memory:
    """`DATA/watchdog/anchor.json`, `anchors.jsonl` (one a day), `shouted.json` and `report.json`. A file that cannot be read counts as not there; `OSError` where none can be written."""

    def __init__(self, data: Path) -> None:
        self.data, self.folder = data, watched.file_in(data).parent

    def head(self) -> Head | None:
        """Where the audit chain ended in the last look."""
        found = self._read("anchor.json")
        try:
            return Head(int(found["seq"]), str(found["hash"]))
        except (KeyError, TypeError, ValueError):
            return None

    def anchors(self) -> list[Anchor]:
        """Every end of the audit chain that was seen and kept: one of each day, and the last."""
        found = []
        last = self.head()
        if last is not None:
            found.append(Anchor(last.seq, last.hash, f"seen with hash {last.hash[:16]} in an earlier look"))
        for line in self._history():
            with suppress(ValueError, KeyError, TypeError):
                kept = json.loads(line)
                where = f"seen with hash {kept['hash'][:16]} on {kept['on']}"
                found.append(Anchor(int(kept["seq"]), str(kept["hash"]), where))
        return found

    def keep_head(self, head: Head, *, at: datetime) -> None:
        """Remember where the audit chain ends now."""
        if self.head() != head:
            self._write("anchor.json", {"seq": head.seq, "hash": head.hash})
        history, today = self._history(), at.date().isoformat()
        if head.seq and f'"on": "{today}"' not in (history[-1] if history else ""):
            line = json.dumps({"seq": head.seq, "hash": head.hash, "on": today})
            self._replace("anchors.jsonl", "".join(f"{one}\n" for one in [*history, line]))

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

    def report(self) -> Report | None:
        """What was found in the last look."""
        return watched.last(self.data)

    def keep_report(self, report: Report) -> None:
        """Leave what was found where the board reads it."""
        self._write(watched.file_in(self.data).name, report.as_json())

    def _read(self, name: str) -> dict[str, Any]:
        try:
            found = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _history(self) -> list[str]:
        try:
            return (self.folder / "anchors.jsonl").read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError):
            return []

    def _write(self, name: str, value: Mapping[str, Any]) -> None:
        self._replace(name, json.dumps(value))

    def _replace(self, name: str, content: str) -> None:
        """Whole or not at all, readable by its owner only."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self.folder / f"{name}.{os.getpid()}"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(content)
        fresh.replace(self.folder / name)
