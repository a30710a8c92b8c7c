"""What digests are made of: the dates of a partnership with what became of each, actions that nobody spoke of, summaries that are out.

References, codes and dates. How long is too long without a word is ours, and the wordings say so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import aliased, defer
from sqlmodel import Session, col, func, or_, select

from models.casework.dates import on_record
from models.casework.plans.action_plan import SETTLED
from models.casework.record import audit
from models.casework.record.people import SYSTEM, partnership_of
from models.casework.record.who import By
from models.law.deadlines.outcomes import Became, Done, Outcome, became
from models.law.process.decisions import step
from models.law.rules.rule import Force, Nature, Rule
from models.law.words.calendar import Calendar
from models.law.words.dates import london_date, long_date
from models.law.words.vocabulary import OccurrenceKind, Stage
from models.records.tables import (
    Action,
    Agency,
    AgencyReturn,
    AuditEntry,
    Case,
    Deadline,
    Occurrence,
    Partnership,
    Proposal,
    ProposalState,
    SignOff,
)

NO_WORD_FOR = timedelta(days=28)  # ours
Line = dict[str, Any]


@dataclass(frozen=True)
class Dated:
    """One date in force, and what has become of it. `ref`: the case's reference, or the partnership's code."""

    row: Deadline
    rule: Rule
    ref: str
    became: Became

    @property
    def outcome(self) -> Outcome:
        """What has become of it, without its day."""
        return self.became.outcome

    @property
    def settled_on(self) -> date:
        """The day on which it was done, or should have been."""
        return self.became.on if isinstance(self.became, Done) else self.row.due_on

    @property
    def is_expected(self) -> bool:
        """Whether somebody else's act is waited for: never a breach."""
        return self.rule.nature is Nature.EXPECTATION

    @property
    def is_own(self) -> bool:
        """Whether the date is the partnership's own: a target or an agreed day, never law."""
        return self.rule.force is Force.LOCAL


@dataclass(frozen=True)
class Quiet:
    """One action of which nothing was said for too long."""

    action: Action
    ref: str
    since: date


def dates(session: Session, partnership_id: int, *, today: date, closed_too: bool = False) -> list[Dated]:
    """The dates that a partnership and its open cases owe, by date; what must only be kept until a day is none of them.

    One that cannot be read is left out, so that the others are told of; the board and the watch say which case it belongs to.
    """
    code = partnership_of(session, partnership_id).code
    query = (
        select(Deadline, Case)
        .join(Case, col(Deadline.case_id) == col(Case.id), isouter=True)
        .where(Deadline.partnership_id == partnership_id, col(Deadline.replaced_at).is_(None))
        .order_by(col(Deadline.due_on), col(Deadline.id))
        .options(defer(col(Deadline.working)))  # type: ignore[arg-type]
    )
    if not closed_too:
        query = query.where(or_(col(Deadline.case_id).is_(None), col(Case.closed_at).is_(None)))
    found = []
    for row, case in session.exec(query):
        rule = on_record.readable_rule_of(row)
        if rule is not None and rule.nature is not Nature.KEEP_UNTIL:
            found.append(Dated(row, rule, case.ref if case else code, _became(row, case, rule, today)))
    return found


def line(one: Dated, *, today: date, calendar: Calendar) -> Line:
    """A date as a digest shows it. The forces tell law from what is the partnership's own."""
    days = on_record.working_days_left(one.row.due_on, today, calendar)
    count = f"{abs(days)} working day{'' if abs(days) == 1 else 's'}"
    left = f"in {count}" if days > 0 else f"{count} ago" if days < 0 else "before the next working day"
    return {
        "ref": one.ref,
        "what": one.rule.duty + (f" ({one.row.item})" if one.row.item else ""),
        "due_on": long_date(one.row.due_on),
        "distance": "today" if one.row.due_on == today else left,
        "force": one.rule.force.value,
        "duty_force": one.rule.duty_force.value,
        "provisional": one.row.provisional,
    }


def quiet_actions(session: Session, partnership_id: int, *, today: date) -> list[Quiet]:
    """The actions that are not settled and of which nothing was said for 28 days, nor since the plan was adopted."""
    rows = session.exec(
        select(Action, Case.ref, col(Occurrence.on))
        .join(Case, col(Action.case_id) == col(Case.id))
        .join(Occurrence, col(Occurrence.case_id) == col(Case.id))
        .where(
            Case.partnership_id == partnership_id,
            col(Case.closed_at).is_(None),
            col(Action.status).not_in(SETTLED),
            Occurrence.kind == OccurrenceKind.PLAN_ADOPTED,
            col(Occurrence.superseded_at).is_(None),
        )
        .order_by(col(Action.id))
    ).all()
    heard = [Quiet(action, ref, max(adopted_on, action.updated_on or adopted_on)) for action, ref, adopted_on in rows]
    return [quiet for quiet in heard if quiet.since <= today - NO_WORD_FOR]


def returns_out(session: Session, partnership_id: int) -> list[tuple[AgencyReturn, Agency, str]]:
    """The reports that agencies were asked for and have not sent, oldest first; a summary, only until the rapid review has its outcome."""
    wanted = or_(
        AgencyReturn.kind != "summary",
        col(Case.stage).in_([Stage.NOTIFICATION, Stage.RAPID_REVIEW]),
    )
    return list(
        session.exec(
            select(AgencyReturn, Agency, Case.ref)
            .join(Case, col(AgencyReturn.case_id) == col(Case.id))
            .join(Agency, col(AgencyReturn.agency_id) == col(Agency.id))
            .where(
                Case.partnership_id == partnership_id,
                col(Case.closed_at).is_(None),
                col(AgencyReturn.returned_on).is_(None),
                wanted,
            )
            .order_by(col(AgencyReturn.requested_on), col(AgencyReturn.id))
        )
    )


def quiet_cases(session: Session, cases: Sequence[Case], *, today: date) -> list[tuple[str, date]]:
    """The cases in which nobody recorded anything for 28 days, with the day of the last entry."""
    rows = session.exec(
        select(AuditEntry.case_ref, func.max(AuditEntry.at))
        .where(col(AuditEntry.case_ref).in_([case.ref for case in cases]), AuditEntry.by != SYSTEM)
        .group_by(col(AuditEntry.case_ref))
    ).all()
    last = {ref: london_date(at) for ref, at in rows}
    heard = [(case.ref, last.get(case.ref, london_date(case.opened_at))) for case in cases]
    return [(ref, on) for ref, on in heard if on <= today - NO_WORD_FOR]


def signatures_owed(session: Session, partnership_id: int) -> list[tuple[int, Line]]:
    """What waits for a signature, with the key of whoever has a code for it: a code is one person's own, whoever covers for them."""
    done = aliased(SignOff)
    signed = select(done.id).where(
        done.proposal_id == SignOff.proposal_id, done.role == SignOff.role, col(done.signed_at).is_not(None)
    )
    query = (
        select(SignOff.person_id, Case.ref, Proposal)
        .join(Proposal, col(SignOff.proposal_id) == col(Proposal.id))
        .join(Case, col(Proposal.case_id) == col(Case.id))
        .where(
            Case.partnership_id == partnership_id,
            col(Case.closed_at).is_(None),
            Proposal.state == ProposalState.WAITING,
            ~signed.exists(),
        )
        .order_by(col(Proposal.id))
    )
    return [
        (person, {"ref": ref, "title": step(proposal.kind).title, "until": long_date(proposal.expires_on)})
        for person, ref, proposal in session.exec(query)
    ]


def note(session: Session, operation: str, partnership: Partnership, period: str, mails: int, *, at: datetime) -> None:
    """Put in the audit chain that digests were queued; nothing where none were."""
    if mails:
        detail = {"partnership": partnership.code, "period": period, "mails": mails}
        audit.append(session, by=By(SYSTEM, at, at), operation=operation, detail=detail)


def _became(row: Deadline, case: Case | None, rule: Rule, today: date) -> Became:
    return became(
        due_on=row.due_on,
        met_on=row.met_on,
        not_applicable=row.not_applicable,
        today=today,
        nature=rule.nature,
        closed=(case is not None and case.closed_at is not None) or row.ended_on is not None,
        provisional=row.provisional,
        suspended=row.suspended,
    )
