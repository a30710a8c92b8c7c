"""The six stages, each one step that can be repeated: what follows from what is on record is opened and said, once.

`flows/case_review.py` asks what is to do and runs those stages alone, each as an operation of its own; without Prefect all six are one. What
belongs to no stage, such as a mail that did not arrive, follows after them.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlmodel import Session

from models.casework.diary import invitations
from models.casework.notices.notifier import Speaker
from models.casework.process import return_requests
from models.casework.process.notice_sender import follow, say_what_waits, say_what_was_refused
from models.casework.record import audit
from models.casework.record.case import decisions, load, taken
from models.casework.record.desk import Desk
from models.casework.record.outbox import waiting as waiting_notices
from models.casework.record.people import SYSTEM
from models.casework.record.who import By
from models.casework.signatures import sign_off_notices
from models.casework.stages import agency_reports, returns
from models.law.process.decisions import STEPS
from models.law.process.replay import Open, is_over, open_decisions
from models.law.words.vocabulary import DecisionKind, Route, Stage
from models.records.tables import Case, Decision


@dataclass(frozen=True)
class Advanced:
    """What one stage did: notices queued, agency returns opened, and the decisions that wait in it."""

    stage: Stage
    told: int
    opened: int
    waits: tuple[DecisionKind, ...]


@dataclass(frozen=True)
class ToDo:
    """What a pass over a case has to do now: which stages, and whether something that belongs to none of them."""

    stages: tuple[Stage, ...]
    follow_up: bool


def to_do(session: Session, *, ref: str, desk: Desk, at: datetime) -> ToDo:
    """What a pass would do: found by doing it, and undone again. Raises `NoSuchCase`."""
    undone = session.begin_nested()
    try:
        done, followed = _advance(session, ref, desk=desk, at=at)
    finally:
        undone.rollback()
    return ToDo(tuple(one.stage for one in done if one.told or one.opened), followed > 0)


def advance(session: Session, *, ref: str, stage: Stage, desk: Desk, at: datetime) -> Advanced:
    """Do for one stage of a case what its record calls for and has not been done. Repeating it changes nothing.

    Raises `NoSuchCase`.
    """
    recorded, waiting, speaker = _read(session, ref, desk=desk, at=at)
    return _advance_stage(speaker, stage, recorded, waiting)


def follow_up(session: Session, *, ref: str, desk: Desk, at: datetime) -> int:
    """Say what belongs to no stage: mail that did not arrive, invitations, requests to sign. Returns how much is new. Raises `NoSuchCase`."""
    _, waiting, speaker = _read(session, ref, desk=desk, at=at)
    return _follow_up(speaker, waiting)


def advance_all(session: Session, *, ref: str, desk: Desk, at: datetime) -> list[Advanced]:
    """The six stages in order and what follows, in one transaction: the case is locked and its record read once. Raises `NoSuchCase`."""
    return _advance(session, ref, desk=desk, at=at)[0]


class _Read(NamedTuple):
    """What every stage asks of a case, read once."""

    recorded: list[Decision]
    waiting: list[Open]
    speaker: Speaker


def _advance(session: Session, ref: str, *, desk: Desk, at: datetime) -> tuple[list[Advanced], int]:
    recorded, waiting, speaker = _read(session, ref, desk=desk, at=at)
    done = [_advance_stage(speaker, stage, recorded, waiting) for stage in STAGES]
    return done, _follow_up(speaker, waiting)


def _read(session: Session, ref: str, *, desk: Desk, at: datetime) -> _Read:
    case = load(session, ref)
    recorded = decisions(session, case)
    waiting = open_decisions(taken(recorded), opened_at=case.opened_at)
    return _Read(recorded, waiting, Speaker.of(session, case, desk=desk, at=at))


def _advance_stage(speaker: Speaker, stage: Stage, recorded: list[Decision], waiting: list[Open]) -> Advanced:
    session, case, at = speaker.session, speaker.about, speaker.at
    asks = stage is Stage.NOTIFICATION and _asks_for_returns(case, recorded)  # the requests follow that it was sent
    opened = returns.open_for_case(session, case, by=By(SYSTEM, at, at)) if asks else 0
    if opened:
        _note(speaker, "returns.open", {"opened": opened})
    kinds = decisions_of(stage)
    queued = len(waiting_notices(session))
    told = follow(speaker, recorded, kinds) + say_what_waits(speaker, recorded, waiting, kinds)
    if asks:
        told += return_requests.ask_each(speaker)
    if stage is Stage.PRACTICE_REVIEW:
        told += agency_reports.ask_each(speaker)
    if told:
        kinds_told = Counter(notice.kind for notice in waiting_notices(session)[queued:])
        _note(speaker, "notices.queue", {"stage": stage.value, "notices": dict(kinds_told)})
    return Advanced(stage, told, opened, tuple(open_.decision for open_ in waiting if open_.decision in kinds))


def _follow_up(speaker: Speaker, waiting: list[Open]) -> int:
    each = {
        "mail.not-delivered": say_what_was_refused(speaker),
        "invitations.send": invitations.bring_in_step(speaker),
        "sign-off.ask": sign_off_notices.bring_in_step(speaker, waiting),
    }
    for act, mails in each.items():
        if mails:
            _note(speaker, act, {"mails": mails})
    return sum(each.values())


def _note(speaker: Speaker, operation: str, detail: dict[str, Any]) -> None:
    ref, at = speaker.about.ref, speaker.at
    audit.append(speaker.session, by=By(SYSTEM, at, at), operation=operation, case_ref=ref, detail=detail)


@cache
def decisions_of(stage: Stage) -> frozenset[DecisionKind | None]:
    """The decisions whose notices a stage sends; the opening of the case belongs to the first; closing it, and what ends or revives it, to the last."""
    of = (stage, Stage.CLOSED) if stage is Stage.PUBLICATION else (stage,)
    kinds: set[DecisionKind | None] = {row.decision for row in STEPS if row.stage in of}
    if stage is Stage.NOTIFICATION:
        kinds.add(None)
    return frozenset(kinds)


def _asks_for_returns(case: Case, recorded: list[Decision]) -> bool:
    """Whether the agencies are being asked now: from the notification until the rapid review has its outcome."""
    kinds = {decision.kind for decision in recorded}
    asked = DecisionKind.NOTIFICATION_SENT in kinds and DecisionKind.RAPID_REVIEW_OUTCOME not in kinds
    return asked and case.route is Route.STATUTORY and not is_over(taken(recorded))


STAGES: tuple[Stage, ...] = tuple(stage for stage in Stage if stage is not Stage.CLOSED)
