"""Going on although something stands against it: refused, or kept with a named person's reason for each thing. Serves every duty.

What is answered for with *Ready to publish* need not be answered for again with *Published*, as long as it stands as it stood.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypedDict

from sqlmodel import Session

from models.casework.answering.answer_entry import Entry
from models.casework.context import routing
from models.casework.dates import rulebook
from models.casework.forms.contested import BY, BY_TITLE, WHY, WHY_TITLE, Contested, reasons
from models.casework.forms.fields import Answer
from models.casework.objections import copies, to_closing
from models.casework.objections.objections import Asked, Ledger, Objection
from models.casework.objections.to_publishing import TO_BE_READY, TO_PUBLISH, planned_for
from models.casework.record.case import decisions, latest, taken
from models.casework.record.refusals import BadAnswer, Problem, refuse
from models.law.process.decisions import step
from models.law.process.replay import is_over, publication_after
from models.law.words.dates import long_date
from models.law.words.vocabulary import DecisionKind
from models.records.tables import Case, Decision, GovernanceMeeting

K = DecisionKind
# Which answer of which decision the ledgers are asked about.
CONTESTED: Mapping[DecisionKind, tuple[str, tuple[Ledger, ...]]] = {
    K.READY_TO_PUBLISH: ("ready", TO_BE_READY),
    K.PUBLISHED: ("published", TO_PUBLISH),
    K.CLOSE: ("closed", to_closing.TO_CLOSE),
}


class WentOn(TypedDict):
    """What stood against an answer that was given all the same, the reason, and who answers for it."""

    code: str
    words: str
    ledger: str
    reason: str
    by: str


class Against(TypedDict):
    """What stands against a decision that waits. `answered`: it was answered for before."""

    code: str
    words: str
    answered: bool


class CopyDay(TypedDict):
    """How many working days a body will have had its copy, were it published on a day; none where it has none."""

    on: str
    had: int | None


class CopyView(TypedDict):
    """A body's copy of the report."""

    body: str
    sent_on: str | None
    stands: str
    limit: int | None
    days: list[CopyDay]


class AgainstView(TypedDict):
    """What stands against a decision that waits, and how the copies stand."""

    against: list[Against]
    copies: list[CopyView]


def check(entry: Entry, kind: DecisionKind, answer: Answer) -> list[WentOn]:
    """What stands against an answer and goes on all the same, each with the reason and who answers for it, as JSON values.

    Raises `BadAnswer` with a problem for each thing that has no reason.
    """
    _check_bodies(entry, kind)
    if kind not in CONTESTED or CONTESTED[kind][0] != entry.outcome.code:
        return []
    assert isinstance(answer, Contested)
    objections = _asked(entry.session, entry.case, kind, _day(entry.session, entry.case, kind, answer.day))
    before = _answered_before(entry.session, entry.case, kind)
    objections = [objection for objection in objections if (objection.code, objection.words) not in before]
    if not objections:
        return []
    given = reasons(answer.all_the_same, [objection.code for objection in objections])
    problems = [
        Problem(field=WHY, title=WHY_TITLE, message=f"{objection.code}: {objection.words}; do that first, or say in a line of its own why it goes on all the same", wants=objection.code)
        for objection in objections
        if objection.code not in given
    ]  # fmt: skip
    if not answer.all_the_same_by:
        problems.append(
            Problem(field=BY, title=BY_TITLE, message="name the person who answers for going on all the same")
        )
    if problems:
        raise BadAnswer(problems)
    who = entry.person(answer.all_the_same_by, BY, BY_TITLE).handle
    return [
        {
            "code": objection.code,
            "words": objection.words,
            "ledger": objection.ledger,
            "reason": given[objection.code],
            "by": who,
        }
        for objection in objections
    ]


def view(session: Session, case: Case, kind: DecisionKind, *, today: date) -> AgainstView:
    """What stands against a decision that waits, as its form and the case's page show it; empty for one that nothing stands against."""
    if kind not in CONTESTED:
        return {"against": [], "copies": []}
    on = _day(session, case, kind, today)
    if kind is K.PUBLISHED:
        on = max(today, planned_for(session, case) or today)
    before = _answered_before(session, case, kind)
    return {
        "against": [
            {"code": objection.code, "words": objection.words, "answered": (objection.code, objection.words) in before}
            for objection in _asked(session, case, kind, on)
        ],
        "copies": _copies(session, case, sorted({on, today})) if kind is not K.CLOSE else [],
    }


def open_objections(session: Session, case: Case, kind: DecisionKind, *, today: date) -> list[Objection]:
    """What stands against a decision that waits, were it answered today."""
    return _asked(session, case, kind, _day(session, case, kind, today))


def of_decision(decision: Decision) -> list[WentOn]:
    """What a recorded decision went past, each with its reason and who answers for it."""
    return list(decision.answers.get("went_on") or ())


def _asked(session: Session, case: Case, kind: DecisionKind, on: date) -> list[Objection]:
    ledgers = CONTESTED[kind][1]
    if kind is K.CLOSE and is_over(taken(decisions(session, case))):
        ledgers = to_closing.TO_CLOSE_WHAT_IS_OVER
    return [objection for ledger in ledgers for objection in ledger(Asked(session, case, on))]


def _day(session: Session, case: Case, kind: DecisionKind, on: date) -> date:
    """The day that an answer is for: of what is ready, the planned one."""
    return (planned_for(session, case) or on) if kind is K.READY_TO_PUBLISH else on


def _answered_before(session: Session, case: Case, kind: DecisionKind) -> set[tuple[str, str]]:
    """What *Ready to publish* was answered for with, in the publication that the case is on."""
    recorded = decisions(session, case)
    ready = latest(recorded, K.READY_TO_PUBLISH) if kind is K.PUBLISHED else None
    if ready is None:
        return set()
    now, then = (publication_after(taken(found)) for found in (recorded, recorded[: recorded.index(ready) + 1]))
    return {(one["code"], one["words"]) for one in of_decision(ready)} if now == then else set()


def _copies(session: Session, case: Case, days: Sequence[date]) -> list[CopyView]:
    """How many working days each body will have had its copy, for each of these days of publication."""
    calendar = rulebook.of_partnership(session, case.partnership_id).calendar
    return [
        {
            "body": copy.body,
            "sent_on": copy.sent_on.isoformat() if copy.sent_on else None,
            "stands": copy.stands,
            "limit": copy.rule.limit,
            "days": [{"on": on.isoformat(), "had": copies.days_had(copy, on, calendar)} for on in days],
        }
        for copy in copies.of_case(session, case)
    ]


def _check_bodies(entry: Entry, kind: DecisionKind) -> None:
    """What a governance body is to prepare is not decided before it has: recorded first, or taken back from it."""
    for item in routing.of_case(entry.session, entry.case):
        if item.what == kind.value and item.settled_on is None:
            meeting = entry.session.get(GovernanceMeeting, item.meeting_id) if item.meeting_id is not None else None
            when = f", which meets on {long_date(meeting.on)}" if meeting else ""
            raise refuse(
                "outcome",
                step(kind).title,
                f"{item.number} has put this to a governance body{when}; record first what it made of it, or that it was withdrawn from it "
                "('Put something to a body')",
            )
