"""Where a case is: replays what was decided over the table in `decisions.py` and answers "what waits now?".

The diagram in docs/stages.md is drawn from the same rows.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from models.law.process.decision import Opens
from models.law.process.decisions import STEPS, step
from models.law.words.vocabulary import DecisionKind, Route, Stage

K = DecisionKind
# A review that was stopped before its report was approved is commissioned anew if it is decided on again.
_BEGUN_BY = {K.REPORT_APPROVED: K.COMMISSION}


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


def route_after(taken_decisions: Sequence[Taken]) -> Route:
    """The route that the decisions put the case on: the latest that names one."""
    routes = [step(t.decision).outcome(t.outcome).route for t in taken_decisions]
    return next((route for route in reversed(routes) if route), Route.UNDECIDED)


def open_decisions(taken_decisions: Sequence[Taken], *, opened_at: datetime) -> list[Open]:
    """The decisions that wait after `taken`, oldest first, for a case opened at `opened_at`.

    A case starts with "Is it notifiable?". When nothing else waits, "Close the case" does. After that, nothing, until it is opened again.
    """
    waiting: dict[DecisionKind, Open] = {K.NOTIFIABLE: Open(K.NOTIFIABLE, 1, opened_at)}
    rounds: dict[DecisionKind, int] = {}
    lately: set[DecisionKind] = set()  # since the case was last opened
    for index, done in enumerate(taken_decisions):
        rounds[done.decision] = rounds.get(done.decision, 0) + 1
        lately = {done.decision} if step(done.decision).of_closed else lately | {done.decision}
        waiting.pop(done.decision, None)
        outcome = step(done.decision).outcome(done.outcome)
        for ended in tuple(waiting) if outcome.ends_all else outcome.ends:
            if waiting.pop(ended, None) is not None:
                lately -= {_BEGUN_BY.get(ended)}
        route = route_after(taken_decisions[: index + 1])
        for opening in outcome.opens:
            again = rounds.get(opening.decision, 0)
            if opening.decision not in waiting and _opens(opening, route, ever=rounds.keys(), lately=lately):
                waiting[opening.decision] = Open(opening.decision, again + 1, done.at)
    if not waiting and not is_closed(taken_decisions):
        waiting[K.CLOSE] = Open(K.CLOSE, rounds.get(K.CLOSE, 0) + 1, taken_decisions[-1].at)
    return list(waiting.values())


def _opens(opening: Opens, route: Route, *, ever: Set[DecisionKind], lately: Set[DecisionKind]) -> bool:
    """Whether an outcome puts a question on the wall, by the route and by what was taken ever, and since the case was last opened."""
    return (
        route in opening.routes
        and not (opening.once and opening.decision in lately)
        and (not opening.after or bool(opening.after & ever))
        and not opening.unless & ever
    )


def is_closed(taken_decisions: Sequence[Taken]) -> bool:
    """Whether the last closing of the case still stands."""
    for done in reversed(taken_decisions):
        if done.decision is K.CLOSE:
            return True
        if step(done.decision).of_closed:
            return False
    return False


def is_over(taken_decisions: Sequence[Taken]) -> bool:
    """Whether the case was withdrawn or handed over and not opened again since: closing it is all that is left."""
    for done in reversed(taken_decisions):
        if step(done.decision).of_closed:
            return False
        if step(done.decision).outcome(done.outcome).final:
            return True
    return False


def publication_after(taken_decisions: Sequence[Taken]) -> int:
    """Which publication a case is on: 1, and one more whenever it was opened again after it had published."""
    number, published = 1, False
    for done in taken_decisions:
        if step(done.decision).of_closed and published:
            number, published = number + 1, False
        published = published or (done.decision is K.PUBLISHED and done.outcome == "published")
    return number


def may_be_taken(decision: DecisionKind, taken_decisions: Sequence[Taken]) -> bool:
    """Whether a decision that nothing hangs for may be taken now. Not twice in a row: that is the same one, sent twice."""
    row = step(decision)
    kinds = {one.decision for one in taken_decisions}
    return (
        row.anytime
        and (row.may_follow_itself or not taken_decisions or taken_decisions[-1].decision is not decision)
        and row.of_closed is is_closed(taken_decisions)
        and (row.of_closed or not is_over(taken_decisions))
        and route_after(taken_decisions) in row.routes
        and (not row.after or bool(row.after & kinds))
    )


def stage_after(taken_decisions: Sequence[Taken], *, opened_at: datetime) -> Stage:
    """The stage a case is at: the furthest in which something waits; where only closing waits, the last one worked in."""
    if is_closed(taken_decisions):
        return Stage.CLOSED
    stages = [step(o.decision).stage for o in open_decisions(taken_decisions, opened_at=opened_at)]
    stages = [stage for stage in stages if stage is not Stage.CLOSED]
    worked = [step(t.decision).stage for t in taken_decisions if step(t.decision).stage is not Stage.CLOSED]
    stages = stages or worked[-1:] or [Stage.NOTIFICATION]
    return max(stages, key=lambda stage: stage.number)


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {_state(K.NOTIFIABLE)}"]
    for row in STEPS:
        lines.append(
            f'    state "{row.stage.number if row.stage is not Stage.CLOSED else 6} · {row.title}" as {_state(row.decision)}'
        )
    for row in STEPS:
        if row.of_closed:
            lines.append(f"    {_state(K.CLOSE)} --> {_state(row.decision)}: {row.title}")
        for outcome in row.outcomes:
            for opening in outcome.opens:
                lines.append(f"    {_state(row.decision)} --> {_state(opening.decision)}: {outcome.title}")
            if not outcome.opens and not (row.anytime and not outcome.ends_all):
                target = "[*]" if row.decision is K.CLOSE else _state(K.CLOSE)
                lines.append(f"    {_state(row.decision)} --> {target}: {outcome.title}")
    return "\n".join(lines)


def _state(decision: DecisionKind) -> str:
    return decision.value.replace("-", "_")
