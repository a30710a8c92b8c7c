"""How decisions were signed, and who is still to sign: read models. Roles, handles and dates; a reason only in `of_rule`, which never goes to the desk.

A decision that nobody had to sign by code, because the partnership records attendance, says so for each name that its form holds.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, func, or_, select

from models.casework.reading.decision_shapes import PlannedQuestion, WaitingDecision
from models.casework.reading.sign_off_shapes import ProposalView, SignatureView, SignedDecision
from models.casework.record.case import decisions
from models.casework.record.read_ahead import of_case
from models.casework.signatures import proposals
from models.law.process import signing as law
from models.law.process.decisions import step
from models.law.process.signing import Signed
from models.law.words.dates import london_date
from models.law.words.vocabulary import DecisionKind
from models.records.tables import Case, Decision, Delegation, Person, Proposal, ProposalState, SignOff

ATTENDED = "attended"


def waiting_for_signatures(session: Session, case: Case, open_: Sequence[PlannedQuestion]) -> list[WaitingDecision]:
    """The open decisions, each with its proposal: what became of the newest one, who has signed it and who has not; `None` where there is none."""
    query = select(Proposal).where(Proposal.case_id == case.id).order_by(col(Proposal.id))
    every = of_case(session, "proposals", case.id, lambda: session.exec(query).all())
    newest = {(one.kind, one.round): one for one in every}
    found = ((one, newest.get((one["decision"], one["round"]))) for one in open_)
    return [{**one, "proposal": proposal_view(session, proposal) if proposal else None} for one, proposal in found]


def of_decision(session: Session, case: Case, decision: Decision) -> list[SignatureView]:
    """Who signed a decision, as what, when, how and for whom; or, for each role, that it was recorded as attended. Empty where nobody signs it."""
    row = law.signed(decision.kind, decision.outcome)
    if row is None:
        return []
    proposal = session.exec(select(Proposal).where(Proposal.decision_id == decision.id)).first()
    if proposal is None:
        return _attended(session, case, row, decision)
    return [
        _signature(session, sign_off)
        for sign_off in proposals.sign_offs(session, proposal)
        if sign_off.signed_at is not None
    ]


def of_rule(session: Session, case: Case, rule_id: str) -> list[SignedDecision]:
    """The decisions that answer a rule's duty and that named people sign, with their signatures and the reasons of whoever dissented."""
    found: list[SignedDecision] = []
    for decision in decisions(session, case):
        signatures = of_decision(session, case, decision) if step(decision.kind).rule == rule_id else []
        if signatures:
            reasons = _reasons(session, decision)
            found.append(
                {
                    "decision": decision.kind,
                    "title": step(decision.kind).title,
                    "round": decision.round,
                    "outcome": step(decision.kind).outcome(decision.outcome).title,
                    "decided_on": decision.decided_on.isoformat(),
                    "sign_offs": [{**view, "because": reasons.get(view["role"], "")} for view in signatures],
                }
            )
    return found


def proposal_view(session: Session, proposal: Proposal) -> ProposalView:
    """A proposal from outside: how far its signatures are, or why it came to nothing."""
    row = proposals.signed_by(proposal)
    rows = proposals.sign_offs(session, proposal)
    sign_offs = [sign_off for sign_off in rows if sign_off.signed_at is not None]
    roles = row.asked(proposal.answers)
    return {
        "number": proposal.id,
        "state": proposal.state,
        "waits": proposal.state is ProposalState.WAITING,
        "proposed_on": london_date(proposal.proposed_at).isoformat(),
        "expires_on": proposal.expires_on.isoformat(),
        "outcome_title": step(proposal.kind).outcome(proposal.outcome).title,
        "signed": [_signature(session, sign_off) for sign_off in sign_offs],
        "missing": [
            {"role": role, "role_title": role.label, "who": _asked_as(session, rows, role.value)}
            for role in roles
            if role not in {sign_off.role for sign_off in sign_offs}
        ],
        "needed": len(roles),
        "ended_because": proposals.why_ended(proposal),
    }


def _asked_as(session: Session, rows: Sequence[SignOff], role: str) -> list[str]:
    people = (session.get(Person, sign_off.person_id) for sign_off in rows if sign_off.role == role)
    return [person.handle for person in people if person is not None]


def _signature(session: Session, sign_off: SignOff) -> SignatureView:
    person = session.get_one(Person, sign_off.person_id)
    stands_for = session.get(Person, sign_off.for_person_id) if sign_off.for_person_id else None
    delegation = session.get(Delegation, sign_off.delegation_id) if sign_off.delegation_id else None
    return {
        "role": sign_off.role,
        "role_title": sign_off.role.label,
        "who": person.handle,
        "for": stands_for.handle if stands_for else None,
        "delegated_on": london_date(delegation.recorded_at).isoformat() if delegation else None,
        "position": sign_off.position,
        "how": sign_off.how,
        "at": sign_off.signed_at.isoformat() if sign_off.signed_at else None,
        "entered_at": sign_off.entered_at.isoformat() if sign_off.entered_at else None,
    }


def _attended(session: Session, case: Case, row: Signed, decision: Decision) -> list[SignatureView]:
    return [
        {
            "role": role,
            "role_title": role.label,
            "who": _handle(session, case, str(decision.answers.get(row.names.get(role, "")) or "")),
            "position": str(decision.answers.get(row.positions.get(role, "")) or ""),
            "how": ATTENDED,
            "for": None,
            "delegated_on": None,
            "at": None,
            "entered_at": None,
        }
        for role in row.roles
    ]


def _handle(session: Session, case: Case, typed: str) -> str | None:
    """The handle of whoever the form named, also when they have left since."""
    wanted = typed.strip().lower()
    names = (func.lower(Person.handle), func.lower(Person.email), func.lower(Person.name))
    query = select(Person.handle).where(
        Person.partnership_id == case.partnership_id, or_(*(name == wanted for name in names))
    )
    return session.exec(query).first() if wanted else None


def _reasons(session: Session, decision: Decision) -> Mapping[str, str]:
    rows = session.exec(
        select(SignOff)
        .join(Proposal, col(SignOff.proposal_id) == col(Proposal.id))
        .where(Proposal.decision_id == decision.id, col(SignOff.signed_at).is_not(None))
    )
    return {sign_off.role.value: sign_off.because for sign_off in rows}


def kept_answers(session: Session, case: Case, kind: DecisionKind, round_: int) -> dict[str, Any] | None:
    """What was proposed last in this asking, for the form to begin with; `None` where nothing was."""
    proposal = proposals.newest(session, case, kind, round_)
    return dict(proposal.answers) if proposal is not None else None
