"""The criteria questionnaire of a case as people see it: each question with its answer, what the answers amount to, and whether it was decided otherwise."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from sqlmodel import Session

from models.casework.forms.intake import CriteriaResult, result_of
from models.casework.record.case import latest
from models.casework.stages import positions
from models.law.criteria.criteria import Result
from models.law.criteria.questions import questions
from models.law.process.decisions import step
from models.law.words.vocabulary import DecisionKind
from models.records.tables import Case, Decision


class CriteriaQuestion(TypedDict):
    """One question with its answer in words."""

    code: str
    asks: str
    answer: str
    guidance: str
    source: str
    url: str
    verified: str


class CriteriaView(TypedDict):
    """The questionnaire and what its answers amount to. `against`: it was decided otherwise."""

    result: Result
    words: str
    because: list[str]
    rules: list[str]
    agrees: list[str]
    against: bool
    questions: list[CriteriaQuestion]


class PositionView(TypedDict):
    """One safeguarding partner's position on the notification."""

    partner: str
    position: str
    on: str


def criteria_view(case: Case, recorded: Sequence[Decision]) -> CriteriaView:
    """Questions, answers and result as JSON values. `decided`: the outcome that stands, and whether it is against the result."""
    decision = latest(list(recorded), DecisionKind.NOTIFIABLE)
    found = _result(case)
    return {
        "result": found["result"],
        "words": found["words"],
        "because": found["because"],
        "rules": found["rules"],
        "agrees": [step(DecisionKind.NOTIFIABLE).outcome(code).title for code in found["agrees"]],
        "against": bool(decided_against(case, decision)),
        "questions": [
            {
                "code": question.code,
                "asks": question.asks,
                "answer": _words(case.facts, question.code),
                "guidance": question.guidance,
                "source": f"{question.citation.document}, {question.citation.paragraph}",
                "url": question.citation.url,
                "verified": question.verified,
            }
            for question in questions(case.regime)
        ],
    }


def decided_against(case: Case, decision: Decision | None) -> str:
    """What the answers amount to, in words, where a decision says otherwise; empty where it agrees or there is none."""
    found = _result(case)
    if decision is None or not found["agrees"] or decision.outcome in found["agrees"]:
        return ""
    return f"{found['words']}, because {'; '.join(found['because'])}"


def _result(case: Case) -> CriteriaResult:
    """What was kept when the case was opened; worked out where it was opened before that was kept."""
    kept: CriteriaResult | None = case.facts.get("criteria")
    return kept if kept is not None else result_of(case.facts, case.regime)


def _words(facts: Mapping[str, Any], code: str) -> str:
    answer = facts.get(code)
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return str(answer or ("no" if code == "learning" else "not asked"))


def positions_view(session: Session, case: Case, recorded: Sequence[Decision]) -> list[PositionView]:
    """Each safeguarding partner's position on the notification as it stands: with the decision, or heard later. Codes and dates only."""
    decision = latest(list(recorded), DecisionKind.NOTIFIABLE)
    if decision is None:
        return []
    later = {
        partner_position.partner: partner_position
        for partner_position in positions.of_case(session, case)
        if partner_position.round == decision.round
    }
    found: list[PositionView] = []
    for name, position in positions.of(decision.answers).items():
        role = positions.PARTNERS[name]
        heard = later.get(role)
        on = heard.on if heard else decision.decided_on
        found.append({"partner": role.label, "position": heard.position if heard else position, "on": on.isoformat()})
    return found
