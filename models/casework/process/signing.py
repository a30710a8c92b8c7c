"""Sign a proposal with a code. The last signature that is needed records the decision, in the same transaction.

What does not fit is refused in words that name the remedy, and is on record as a try: so `sign` never raises for it. The caller commits, then
looks at `refused`. Nobody learns from a refusal whether a code they guessed is anybody's, but by having guessed it whole.
"""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from models.casework.process import deciding
from models.casework.process.deciding import DecisionNotOpen
from models.casework.record import audit, recording
from models.casework.record.case import load
from models.casework.record.desk import Desk
from models.casework.record.prose import find_in_prose
from models.casework.record.refusals import BadAnswer, refuse
from models.casework.record.who import By
from models.casework.signatures import proposals
from models.casework.signatures.sign_tries import How, Signature, Try, called, not_their_code, own, why_not
from models.law.process import signing as law
from models.law.process.decisions import step
from models.law.process.signing import Signed
from models.law.words.dates import london_date
from models.law.words.vocabulary import Role
from models.records.tables import Case, Decision, Delegation, Person, Proposal, ProposalState, SignOff

AGREES, DISSENTS = "agrees", "dissents"


def sign(
    session: Session, *, code: str, by: By, how: How, position: str = AGREES, because: str = "", desk: Desk
) -> Signature:
    """Sign what a code was sent for, in agreement or in dissent. Words never hold a name or the code.

    Commit whatever it returns: a refusal is on record too. Raises `BadAnswer` for a dissent without a reason, before anything is tried.
    """
    _check_position(position, because)
    people = called(session, by.who)
    try_ = Try(session, people, how, by.at, by.entered_at)
    if len({person.partnership_id for person in people}) < max(len(people), 1):
        return try_.refused(
            "person", "that is nobody in the register, or several people; give your e-mail address as it is registered"
        )
    if try_.too_many():
        return try_.refused(
            "too-often",
            f"too many codes were refused; nothing is looked at for an hour after the first of {law.TRIES_AN_HOUR}",
        )
    found = own(session, people, code)
    if found is None:
        return not_their_code(try_, code)
    recording.vouch(session, try_.by)  # the code says that they may
    case = load(session, session.get_one(Case, found[1].case_id).ref)
    row, proposal = found
    session.refresh(row)
    session.refresh(proposal)
    if try_.too_many(case):
        return try_.refused(
            "too-often", "too many codes were refused for this case; nothing is looked at for an hour", case=case
        )
    why, words = why_not(session, case, proposal, row, at=by.at)
    if why:
        return try_.refused(why, words, case=case)
    if proposals.content_now(case, proposal, desk.folder(case.ref)) != proposal.content_sha256:
        words = "a document, or what is kept of the answer, was changed after it was proposed"
        _end(session, case, proposal, ProposalState.LAPSED, words, try_)
        try_.refused("content", words, case=case)
        return Signature(
            case.ref, f"{case.ref}, {step(proposal.kind).title}: not signed, {words}. The question is asked again."
        )
    _put(session, case, proposal, row, position, because, try_)
    return _after(session, case, proposal, desk=desk, try_=try_)


def _check_position(position: str, because: str) -> None:
    if position not in (AGREES, DISSENTS):
        raise refuse("position", "Position", f"choose '{AGREES}' or '{DISSENTS}'")
    if position == DISSENTS and not because.strip():
        raise refuse("because", "If you dissent: why", "say why; a dissent is kept with its reason")
    if found := find_in_prose(because):
        raise refuse("because", "If you dissent: why", f"this holds what looks like {found}; take it out")


def _put(
    session: Session, case: Case, proposal: Proposal, row: SignOff, position: str, because: str, try_: Try
) -> None:
    row.signed_at, row.entered_at, row.position, row.how = try_.at, try_.entered_at, position, try_.how
    row.because = because.strip() if position == DISSENTS else ""
    session.add(row)
    session.flush()
    stands_for = session.get(Person, row.for_person_id) if row.for_person_id else None
    delegation = session.get(Delegation, row.delegation_id) if row.delegation_id else None
    audit.append(
        session,
        by=By(session.get_one(Person, row.person_id).handle, try_.at, try_.entered_at),
        operation="decision.sign",
        case_ref=case.ref,
        detail={
            "proposal": proposal.id,
            "decision": proposal.kind.value,
            "round": proposal.round,
            "content": audit.commitment(proposal.content_sha256, proposal.salt),
            "role": row.role.value,
            "position": position,
            "because": audit.commitment(row.because, proposal.salt),
            "how": try_.how,
            "for": stands_for.handle if stands_for else "",
            "delegated": london_date(delegation.recorded_at).isoformat() if delegation else "",
        },
    )


def _after(session: Session, case: Case, proposal: Proposal, *, desk: Desk, try_: Try) -> Signature:
    """What follows a signature: it waits for the others, it is recorded, or it cannot be."""
    asked = proposals.signed_by(proposal)
    roles = asked.asked(proposal.answers)
    done = {
        sign_off.role: sign_off for sign_off in proposals.sign_offs(session, proposal) if sign_off.signed_at is not None
    }
    title = f"{case.ref}, {step(proposal.kind).title}"
    if not asked.can_be_carried(roles, [role for role, sign_off in done.items() if sign_off.position == DISSENTS]):
        _end(session, case, proposal, ProposalState.NOT_CARRIED, "", try_)
        return Signature(
            case.ref, f"{title}: signed in dissent. It cannot be carried any more; the question is asked again."
        )
    missing = [role.label for role in roles if role not in done]
    if missing:
        return Signature(
            case.ref, f"{title}: signed, {len(done)} of {len(roles)}. Still to sign: {', '.join(missing)}."
        )
    answers = _as_signed(asked, proposal, done)
    refused = ""
    try:
        with session.begin_nested():
            decision = deciding.record_signed(
                session, case, proposal, answers, desk=desk, by=By(try_.by, try_.at, try_.entered_at)
            )
    except (BadAnswer, DecisionNotOpen) as not_now:
        refused = (
            ", ".join(problem.title for problem in not_now.problems)
            if isinstance(not_now, BadAnswer)
            else "it is not asked any more"
        )
    if refused:
        _end(
            session,
            case,
            proposal,
            ProposalState.LAPSED,
            f"it can no longer be recorded as it was proposed: {refused}",
            try_,
        )
        return Signature(
            case.ref, f"{title}: signed by all, but {proposal.ended_because}. The question is asked again."
        )
    _end(session, case, proposal, ProposalState.SIGNED, "", try_, decision=decision)
    return Signature(
        case.ref,
        f"{title}: signed by all. On record: {step(proposal.kind).outcome(proposal.outcome).title}.",
        recorded=True,
    )


def _as_signed(asked: Signed, proposal: Proposal, done: Mapping[Role, SignOff]) -> dict[str, Any]:
    """The answer that was proposed, with each position as it was signed, and why whoever dissented does."""
    answers = dict(proposal.answers)
    signing = {field: role for role, field in asked.positions.items() if role in done}
    for field, role in signing.items():
        answers[field] = "disagrees" if done[role].position == DISSENTS else "agrees"
    if asked.why:
        dissents = [
            f"{role.label}: {sign_off.because}" for role, sign_off in done.items() if sign_off.position == DISSENTS
        ]
        answers[asked.why] = "\n".join(dissents)
    return answers


def _end(
    session: Session,
    case: Case,
    proposal: Proposal,
    state: ProposalState,
    because: str,
    try_: Try,
    *,
    decision: Decision | None = None,
) -> None:
    proposals.end(
        session,
        case,
        proposal,
        state,
        because=because,
        by=By(try_.by, try_.at, try_.entered_at),
        decision_id=decision.id if decision else None,
    )
