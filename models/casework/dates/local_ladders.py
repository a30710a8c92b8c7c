"""A partnership's own ladders, in the same TOML file as its own rules: whom its alerts tell, when, and how loudly. Never less than a duty needs.

```toml
[alerts]
again_after_working_days = 2

[[ladder]]
rule = "notify-panel"

[[ladder.rung]]
says = "reminder"
working_days = -2
tells = ["business-manager", "local-authority-notifier"]
```
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import time
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from models.law.alerts.ladders import RUNG_TIME, Rung, RungKind, code_of
from models.law.local.alert_policy import (
    LadderTooQuiet,
    LocalLadders,
    after_working_hours,
    check_ladder,
    rung_data,
    rung_from,
)
from models.law.rules.rule import Rule
from models.law.words.vocabulary import Role

Says = Literal["reminder", "due-today", "overdue", "escalation", "notice", "chase"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True)


class AlertsPart(_Part):
    """What holds for every ladder."""

    again_after_working_days: int | None = Field(default=None, ge=1, le=5)


class RungPart(_Part):
    """One rung. Either `at`, a time in London, or `working_hours` after 09:00 of its day; nothing: 09:00."""

    says: Says
    working_days: int = Field(ge=-60, le=60)
    working_hours: int | None = Field(default=None, ge=0, le=80)
    at: time | None = None
    tells: list[Role]
    staff_channel: bool = False


class LadderPart(_Part):
    """The whole ladder of one rule: it takes the place of the shipped one."""

    rule: str
    rung: list[RungPart] = Field(min_length=1)


def read(alerts: AlertsPart | None, ladders: Sequence[LadderPart], rules: Mapping[str, Rule]) -> LocalLadders:
    """The ladders that a file gives. `rules`: those in force with it, its own included. Raises `LadderTooQuiet` naming the place."""
    found: dict[str, tuple[Rung, ...]] = {}
    for number, ladder_part in enumerate(ladders):
        place = f"ladder.{number} ({ladder_part.rule})"
        if ladder_part.rule not in rules:
            raise LadderTooQuiet(f"{place}: there is no rule '{ladder_part.rule}'; `cspr rules` lists them")
        if ladder_part.rule in found:
            raise LadderTooQuiet(f"{place}: the rule has a ladder already; put all its rungs into one")
        rungs = tuple(sorted(_rungs(ladder_part, place), key=lambda rung: (rung.offset_working_days, rung.at)))
        try:
            check_ladder(rules[ladder_part.rule], rungs)
        except LadderTooQuiet as quiet:
            raise LadderTooQuiet(f"{place}: {quiet}") from None
        found[ladder_part.rule] = rungs
    return LocalLadders(tuple(sorted(found.items())), alerts.again_after_working_days if alerts else None)


def as_content(ladders: LocalLadders) -> dict[str, Any]:
    """What is kept with the edition; nothing where the file sets nothing."""
    if ladders == LocalLadders():
        return {}
    return {
        "ladders": {rule: [rung_data(rung) for rung in rungs] for rule, rungs in ladders.ladders},
        "again_after": ladders.again_after_working_days,
    }


def from_content(content: Mapping[str, Any]) -> LocalLadders:
    """What `as_content` kept."""
    kept = content.get("ladders") or {}
    return LocalLadders(
        tuple(sorted((rule, tuple(rung_from(rung) for rung in rungs)) for rule, rungs in kept.items())),
        content.get("again_after"),
    )


def _rungs(given: LadderPart, place: str) -> list[Rung]:
    rungs: list[Rung] = []
    for rung_part in given.rung:
        if rung_part.at is not None and rung_part.working_hours is not None:
            raise LadderTooQuiet(f"{place}: a rung has both `at` and `working_hours`; leave one out")
        days, at = rung_part.working_days, rung_part.at or RUNG_TIME
        if rung_part.working_hours:
            days, at = after_working_hours(days, rung_part.working_hours)
        kind = RungKind(rung_part.says)
        rung = Rung(code_of(kind, days), days, kind, tuple(dict.fromkeys(rung_part.tells)), at, rung_part.staff_channel)
        same_day = sum(other.offset_working_days == days and other.kind is kind for other in rungs)
        rungs.append(replace(rung, code=f"{rung.code}@{at:%H:%M}") if same_day else rung)
    return rungs
