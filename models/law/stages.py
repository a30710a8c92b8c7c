"""Where a case is: replays what was decided over the table in `steps.py` and answers "what waits now?".

The diagram in the README is drawn from the same rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.law.steps import STEPS, step
from models.law.vocabulary import DecisionKind, Route, Stage

K = DecisionKind


@dataclass(frozen=True)
class Taken:
    """A decision that was recorded."""

    decision: DecisionKind
    outcome: str
    at: datetime


@dataclass(frozen=True)
class Open:
    """A decision that waits, in its round (1 the first time it is asked), and since when."""

    decision: DecisionKind
    round: int
    opened_at: datetime


def route_after(taken: Sequence[Taken]) -> Route:
    """The route that the decisions put the case on: the latest that names one."""
    routes = [step(t.decision).outcome(t.outcome).route for t in taken]
    return next((route for route in reversed(routes) if route), Route.UNDECIDED)


def open_decisions(taken: Sequence[Taken], *, opened_at: datetime) -> list[Open]:
    """The decisions that wait after `taken`, oldest first, for a case opened at `opened_at`.

    A case starts with "Is it notifiable?". When nothing else waits, "Close the case" does. After that, nothing.
    """
    waiting: dict[DecisionKind, Open] = {K.NOTIFIABLE: Open(K.NOTIFIABLE, 1, opened_at)}
    rounds: dict[DecisionKind, int] = {}
    for index, done in enumerate(taken):
        rounds[done.decision] = rounds.get(done.decision, 0) + 1
        waiting.pop(done.decision, None)
        outcome = step(done.decision).outcome(done.outcome)
        for ended in outcome.ends:
            waiting.pop(ended, None)
        route = route_after(taken[: index + 1])
        for opening in outcome.opens:
            again = rounds.get(opening.decision, 0)
            if route in opening.routes and opening.decision not in waiting and not (opening.once and again):
                waiting[opening.decision] = Open(opening.decision, again + 1, done.at)
    if not waiting and K.CLOSE not in rounds:
        waiting[K.CLOSE] = Open(K.CLOSE, 1, taken[-1].at)
    return list(waiting.values())


def stage_after(taken: Sequence[Taken], *, opened_at: datetime) -> Stage:
    """The stage a case is at: the furthest in which something waits; where only closing waits, the last one worked in."""
    if any(t.decision is K.CLOSE for t in taken):
        return Stage.CLOSED
    stages = [step(o.decision).stage for o in open_decisions(taken, opened_at=opened_at) if o.decision is not K.CLOSE]
    stages = stages or [step(taken[-1].decision).stage]
    return max(stages, key=lambda stage: stage.number)


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {_state(K.NOTIFIABLE)}"]
    for row in STEPS:
        lines.append(
            f'    state "{row.stage.number if row.stage is not Stage.CLOSED else 6} · {row.title}" as {_state(row.decision)}'
        )
    for row in STEPS:
        for outcome in row.outcomes:
            for opening in outcome.opens:
                lines.append(f"    {_state(row.decision)} --> {_state(opening.decision)}: {outcome.title}")
            if not outcome.opens:
                target = "[*]" if row.decision is K.CLOSE else _state(K.CLOSE)
                lines.append(f"    {_state(row.decision)} --> {target}: {outcome.title}")
    return "\n".join(lines)


def _state(decision: DecisionKind) -> str:
    return decision.value.replace("-", "_")
