"""What a governance body is told at its cadence: counts, dates and references, never what a case is about. Ours, no law.

A meeting that was cancelled before the day of its papers gets none; one that was moved gets one for the new day.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from sqlmodel import Session, col, select

from models.casework.context.governance import all_bodies, meetings_of
from models.casework.dates import rulebook
from models.casework.digests.digest_dates import Period, before_meeting, monthly, quarterly
from models.casework.digests.digest_lines import Dated, Line, dates, note, quiet_cases
from models.casework.notices.notifier import Speaker
from models.casework.plans.action_plan import DONE, SETTLED
from models.casework.record.desk import Desk
from models.casework.record.outbox import Recipient
from models.law.deadlines.outcomes import Outcome
from models.law.rules.rule import Force
from models.law.words.calendar import Calendar
from models.law.words.dates import london_date, long_date
from models.law.words.vocabulary import Role, Stage
from models.records.tables import Action, Case, GovernanceBody, Hold, Partnership

KIND = "digest-governance"
FORCES = {
    "law": "Act, regulations and statutory guidance",
    "guidance": "Panel guidance (an expectation, no legal limit)",
    "answers": "Answers that are expected of others",
    "own": "Own targets and agreed days (not law)",
}
_NEXT = {
    "meetings": "the next digest comes with the papers of the next meeting",
    "monthly": "the next digest comes on the first working day of next month",
    "quarterly": "the next digest comes on the first working day of the next quarter",
}
_AS = {
    Outcome.MET: "met",
    Outcome.MET_LATE: "late",
    Outcome.MISSED: "missed",
    Outcome.OVERDUE: "missed",
    Outcome.OPEN: "to_come",
    Outcome.NOT_SETTLED: "not_settled",
    Outcome.NOT_SETTLED_UNDONE: "not_settled",
    Outcome.SUSPENDED: "suspended",
}
_SETTLED = (Outcome.MET, Outcome.MET_LATE, Outcome.MISSED, Outcome.NOT_SETTLED, Outcome.NOT_SETTLED_UNDONE)


def say_governance_digests(session: Session, partnership: Partnership, *, desk: Desk, at: datetime) -> int:
    """Send every body the digest that is due and was not sent. Returns how many are new."""
    assert partnership.id is not None
    calendar = rulebook.of_partnership(session, partnership.id).calendar
    speaker = Speaker.of_partnership(session, partnership.id, desk=desk, at=at)
    said = 0
    for body in all_bodies(session, partnership.id):
        for period in _due(session, body, at=at, calendar=calendar):
            occasion = f"{body.code}:{period.code}"
            if any(key.startswith(f"{speaker.ref}:{KIND}:{occasion}:") for key in speaker.said):
                continue
            to = Recipient(Role.GOVERNANCE_BODY, body.name, body.email)
            new = speaker.say(KIND, to, facts(session, partnership, body, period, at=at), occasion=occasion)
            note(session, "digests.governance", partnership, occasion, int(new), at=at)
            said += new
    return said


def facts(
    session: Session, partnership: Partnership, body: GovernanceBody, period: Period, *, at: datetime
) -> dict[str, Any]:
    """What the digest of a body says about a period."""
    assert partnership.id is not None
    today = london_date(at)
    open_cases = session.exec(
        select(Case).where(Case.partnership_id == partnership.id, col(Case.closed_at).is_(None)).order_by(col(Case.id))
    ).all()
    owed = dates(session, partnership.id, today=today, closed_too=True)
    refs = {case.id: case.ref for case in open_cases}
    actions = session.exec(select(Action).where(col(Action.case_id).in_(refs)).order_by(col(Action.id))).all()
    return {
        "body": body.name,
        "meeting": long_date(date.fromisoformat(period.code)) if body.cadence == "meetings" else "",
        "since": long_date(period.since),
        "until": long_date(period.until),
        "open_cases": len(open_cases),
        "stages": _stages(open_cases),
        "forces": [_counted(code, owed, period, today) for code in FORCES],
        "actions_overdue": [
            f"{refs[action.case_id]} {action.number}"
            for action in actions
            if action.due_on < today and action.status not in (*DONE, *SETTLED)
        ],
        "actions_without_evidence": [
            f"{refs[action.case_id]} {action.number}"
            for action in actions
            if action.status in DONE and not action.evidence
        ],
        "holds": _holds(session, open_cases, at),
        "quiet": [{"ref": ref, "since": long_date(on)} for ref, on in quiet_cases(session, open_cases, today=today)],
        "next": _NEXT[body.cadence],
    }


def _due(session: Session, body: GovernanceBody, *, at: datetime, calendar: Calendar) -> list[Period]:
    if not body.active or body.cadence == "never":
        return []
    if body.cadence == "meetings":
        days: list[date | None] = [None, *meetings_of(session, body)]
        periods = [
            before_meeting(on, last, working_days=body.papers_working_days, at=at, calendar=calendar)
            for last, on in pairwise(days)
            if on is not None
        ]
    else:
        periods = [(monthly if body.cadence == "monthly" else quarterly)(at, calendar)]
    return [period for period in periods if period is not None]


def _counted(code: str, owed: Sequence[Dated], period: Period, today: date) -> Line:
    """How the dates of one force stand: what was settled in the period, everything still late, and everything to come."""
    counts = Counter(
        "missed" if one.outcome is Outcome.OPEN and one.row.due_on < today else _AS[one.outcome]
        for one in owed
        if one.outcome in _AS and _force(one) == code and _in(one, period)
    )
    return {"code": code, "name": FORCES[code], **{name: counts[name] for name in dict.fromkeys(_AS.values())}}


def _in(one: Dated, period: Period) -> bool:
    return one.outcome not in _SETTLED or period.since <= one.settled_on <= period.until


def _force(one: Dated) -> str:
    if one.is_own:
        return "own"
    if one.is_expected:
        return "answers"
    return "guidance" if one.rule.force is Force.PANEL_GUIDANCE else "law"


def _stages(open_cases: Sequence[Case]) -> list[Line]:
    by_stage = {stage: [case.ref for case in open_cases if case.stage is stage] for stage in Stage}
    return [{"stage": stage.label, "refs": refs} for stage, refs in by_stage.items() if refs]


def _holds(session: Session, open_cases: Sequence[Case], at: datetime) -> list[Line]:
    refs = {case.id: case.ref for case in open_cases}
    standing = session.exec(
        select(Hold)
        .where(col(Hold.case_id).in_(refs), col(Hold.released_on).is_(None))
        .order_by(col(Hold.review_on), col(Hold.id))
    ).all()
    return [
        {
            "ref": refs[hold.case_id],
            "number": hold.number,
            "review_on": long_date(hold.review_on),
            "passed": hold.review_on < london_date(at),
        }
        for hold in standing
    ]
