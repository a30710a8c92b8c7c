"""Forms that somebody cancelled or deleted in Prefect's page, or that a crash took: what the records ask is compared with what hangs, and hung again.

Two short questions and no run, as long as nothing is lost; then one that brings the cases concerned in step. The records are only read here.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import httpx
from sqlalchemy import Engine

from deployments.stack import nudge
from models.casework.process.open_questions import Asked, asked
from models.records.database import onlooker, snapshot

# A run in one of these carries its form: it hangs, or is being answered.
CARRIES = ["PAUSED", "SCHEDULED", "PENDING", "RUNNING"]
PAGE = 200
FIRST_AGAIN_S, LAST_AGAIN_S = 60.0, 3600.0  # a run that did not help is asked for again, ever more seldom
PATIENCE_S = 3
log = logging.getLogger(__name__)


def lost(engine: Engine, prefect: httpx.Client, ref: str = "") -> list[Asked]:
    """What is asked, in one case or in all, and hangs nowhere. Raises `httpx.HTTPError`, `SQLAlchemyError`."""
    wanted = of_records(engine, ref)
    hanging = forms_of(prefect, ref) if wanted else set()
    return [one for one in wanted if one.form not in hanging]


def of_records(engine: Engine, ref: str = "") -> list[Asked]:
    """What is asked, in one case or in all that are open."""
    with snapshot(engine) as session:
        return asked(session, ref)


def forms_of(prefect: httpx.Client, ref: str = "") -> set[str]:
    """The names of the forms that runs of one case, or of all, carry."""
    return {form_in(run["tags"]) for run in runs_with_forms(prefect, ref)}


def runs_with_forms(prefect: httpx.Client, ref: str = "") -> list[dict[str, Any]]:
    """The runs that carry a form of one case, or of all: it hangs, or is being answered."""
    found: list[dict[str, Any]] = []
    tags = ["form", *([f"case:{ref}"] if ref else [])]
    runs = {"tags": {"all_": tags}, "state": {"type": {"any_": CARRIES}}}
    while True:
        page = prefect.post("/flow_runs/filter", json={"flow_runs": runs, "limit": PAGE, "offset": len(found)})
        read = page.raise_for_status().json()
        found += read
        if len(read) < PAGE:
            return found


def form_in(tags: Iterable[str]) -> str:
    """The name of the form that a run with these tags carries; of one that waits for signatures, without how far those are."""
    tags = set(tags)
    name = next((tag for tag in tags if tag.startswith("form:")), "").split(":")[:4]
    return ":".join(name) if len(name) == 4 and f"case:{name[1]}" in tags else ""


def look_after(engine: Engine, prefect: httpx.Client, ref: str) -> list[Asked]:
    """See to it that what a case asks hangs. Returns what did not; a run has been asked for that hangs it."""
    gone = lost(engine, prefect, ref)
    if gone:
        nudge.hang(ref)
    return gone


@dataclass
class Lookout:
    """What the stack does every few seconds. What is missing in two looks, and not for a moment between two forms, is hung again."""

    database_url: str
    every_s: float  # 0: never
    next_at: float = 0.0
    before: frozenset[str] = frozenset()
    asked_at: dict[str, tuple[float, float]] = field(default_factory=dict)  # of a case: when, and how long until again

    def look(self, *, now: float) -> list[str]:
        """Look, if it is time. `now`: of a clock that never goes back. Returns the cases that a run was asked for."""
        if not self.every_s or now < self.next_at:
            return []
        self.next_at = now + self.every_s
        engine = onlooker(self.database_url, patience_s=PATIENCE_S)
        try:
            with nudge.server() as prefect:
                gone = lost(engine, prefect)
        except (
            Exception
        ) as trouble:  # whatever it is, the stack goes on: a server or database that is away is said elsewhere
            log.warning("What hangs could not be compared with the records: %s", type(trouble).__name__)
            return []
        finally:
            engine.dispose()
        refs = {one.ref for one in gone}
        self.asked_at = {ref: when for ref, when in self.asked_at.items() if ref in refs}
        twice = sorted({one.ref for one in gone if one.form in self.before})
        self.before = frozenset(one.form for one in gone)
        due = [ref for ref in twice if self._due(ref, now)]
        return due if due and nudge.hang(*due) else []

    def _due(self, ref: str, now: float) -> bool:
        last, pause = self.asked_at.get(ref, (now - FIRST_AGAIN_S, FIRST_AGAIN_S / 2))
        if now - last < pause:
            return False
        self.asked_at[ref] = (now, min(2 * pause, LAST_AGAIN_S))
        return True
