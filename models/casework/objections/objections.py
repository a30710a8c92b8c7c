"""What stands against a step of a case: a ledger is asked, and answers with a code and words for each thing. Here, what bears on several steps.

Serves every duty: what is recorded as standing in the way stands in the way. It is gone past only with a named person's reason for each
(`all_the_same.py`); nothing is forbidden by itself, since publishing before a trial is lawful with reasons.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models.casework.context import challenges, proceedings
from models.casework.dates import holds
from models.casework.stages import panel_thread
from models.law.process.decisions import step
from models.law.words.dates import long_date
from models.law.words.vocabulary import DecisionKind
from models.records.tables import Case, GovernanceBody, ParallelProceeding


@dataclass(frozen=True)
class Objection:
    """One thing that stands against a step. `code`: what its reason is given under. `ledger`: the table that holds it."""

    code: str
    words: str
    ledger: str


@dataclass(frozen=True)
class Asked:
    """What the ledgers are asked about: a case, and the day that the step is for (of publication, of closing)."""

    session: Session
    case: Case
    on: date


Ledger = Callable[[Asked], Iterator[Objection]]


def standing_holds(asked: Asked) -> Iterator[Objection]:
    """Every hold that was not released, whatever it is for, with the proceedings that it stands for."""
    known = proceedings.of_case(asked.session, asked.case)
    for hold in holds.of_case(asked.session, asked.case):
        if hold.released_on is None:
            behind = [one for one in known if _stands_for(asked, one, hold.number)]
            names = "".join(f"; {one.number}, {one.kind}, holds up {one.holds_up}" for one in behind)
            words = f"hold {hold.number} ({hold.reason}) stands since {long_date(hold.from_on)}{names}; it is looked at again on {long_date(hold.review_on)}"
            yield Objection(f"H{hold.number}", words, "hold")


def open_challenges(asked: Asked, about: tuple[str, ...] = challenges.ABOUT) -> Iterator[Objection]:
    """A challenge that is not settled, about one of these."""
    for challenge in challenges.of_case(asked.session, asked.case):
        if challenge.resolved_on is None and challenge.about in about:
            words = f"{challenge.challenger} challenges {challenge.challenged} about {challenge.about} since {long_date(challenge.raised_on)}"
            yield Objection(challenge.number, words, "challenge")


def questions(asked: Asked, checkpoints: tuple[str, ...] = panel_thread.CHECKPOINTS) -> Iterator[Objection]:
    """A question of the Panel, at one of these checkpoints, that was not answered."""
    for question in panel_thread.open_questions(asked.session, asked.case):
        if question.checkpoint in checkpoints:
            words = f"the Panel's {'question' if question.kind == 'question' else 'request for information'} of {long_date(question.on)} ({question.checkpoint}) is not answered"
            yield Objection(question.number, words, "panel_exchange")


def before_a_body(asked: Asked, body_id: int, what: str, outcome: str) -> str:
    """What a governance body was to make of something, in words. `outcome`: what it made of it, where it did not agree."""
    body = asked.session.get(GovernanceBody, body_id)
    name = body.name if body else "a governance body"
    return f"{name} {'did not agree to' if outcome else 'has not yet taken'} '{step(DecisionKind(what)).title}'"


def _stands_for(asked: Asked, proceeding: ParallelProceeding, number: int) -> bool:
    hold = proceedings.standing_hold(asked.session, asked.case, proceeding)
    return proceeding.ended_on is None and hold is not None and hold.number == number
