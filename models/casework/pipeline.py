"""The six stages, each one step that can be repeated: what follows from what is on record is opened and said, once.

`flows/case_review.py` runs these one after another; the command line does too, without Prefect. Each call is one operation.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.casework import audit
from models.casework.case import Desk, decisions, load, taken
from models.casework.people import SYSTEM
from models.casework.rapid_review import open_returns
from models.casework.speaking import Speaker
from models.casework.telling import follow, say_what_waits, say_what_was_refused
from models.law.dates import london_date
from models.law.stages import open_decisions
from models.law.steps import STEPS
from models.law.vocabulary import DecisionKind, Route, Stage
from models.records.tables import Case, Decision


@dataclass(frozen=True)
class Advanced:
    """What one stage did: notices queued, agency returns opened, and the decisions that wait in it."""

    stage: Stage
    told: int
    opened: int
    waits: tuple[DecisionKind, ...]


def advance(session: Session, *, ref: str, stage: Stage, desk: Desk, at: datetime) -> Advanced:
    """Do for one stage of a case what its record calls for and has not been done. Repeating it changes nothing.

    Raises `NoSuchCase`.
    """
    case = load(session, ref)
    recorded = decisions(session, case)
    opened = _open_returns(session, case, recorded, at) if stage is Stage.RAPID_REVIEW else 0
    speaker = Speaker.of(session, case, desk=desk, at=at)
    waiting = open_decisions(taken(recorded), opened_at=case.opened_at)
    kinds = decisions_of(stage)
    told = follow(speaker, recorded, kinds) + say_what_waits(speaker, waiting, kinds)
    if stage is Stage.NOTIFICATION:  # once in each pass
        told += say_what_was_refused(speaker)
    if told or opened:
        audit.append(
            session,
            by=SYSTEM,
            at=at,
            entered_at=at,
            operation=f"{stage.value}.advance",
            case_ref=case.ref,
            detail={"told": told, "opened": opened},
        )
    return Advanced(stage, told, opened, tuple(open_.decision for open_ in waiting if open_.decision in kinds))


def decisions_of(stage: Stage) -> frozenset[DecisionKind | None]:
    """The decisions whose notices a stage sends; the opening of the case belongs to the first, closing it to the last."""
    kinds: set[DecisionKind | None] = {row.decision for row in STEPS if row.stage is stage}
    if stage is Stage.NOTIFICATION:
        kinds.add(None)
    if stage is Stage.PUBLICATION:
        kinds.add(DecisionKind.CLOSE)
    return frozenset(kinds)


def _open_returns(session: Session, case: Case, recorded: list[Decision], at: datetime) -> int:
    notified = any(decision.kind is DecisionKind.NOTIFICATION_SENT for decision in recorded)
    decided = any(decision.kind is DecisionKind.RAPID_REVIEW_OUTCOME for decision in recorded)
    if not notified or decided or case.route is not Route.STATUTORY:
        return 0
    return len(open_returns(session, case, today=london_date(at)))


STAGES: tuple[Stage, ...] = tuple(stage for stage in Stage if stage is not Stage.CLOSED)
