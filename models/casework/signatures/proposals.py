"""An answer that waits for signatures: proposed, replaced when it is changed, withdrawn, lapsed. Whatever becomes of it stays on record.

What is signed is the content: the case, the question and its round, the whole cleaned answer and the hash of every document that it names. Any
change of that is another proposal, and the signatures for the one before fall away.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from models.casework.answering.answer_entry import Entry
from models.casework.dates import rulebook
from models.casework.forms.fields import Answer
from models.casework.record import audit
from models.casework.record.people import SYSTEM, partnership_of
from models.casework.record.prose import find_in_prose
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.casework.signatures import signatories
from models.law.process import signing as law
from models.law.process.decisions import step
from models.law.process.signing import Signed
from models.law.words.dates import long_date
from models.law.words.vocabulary import DecisionKind
from models.records.tables import Case, Deadline, Proposal, ProposalState, SignOff

CODES = "codes"


class NotProposed(ValueError):
    """Nothing waits for signatures there: it was signed, or came to nothing. Nothing was changed."""


def to_be_signed(session: Session, case: Case, kind: DecisionKind, outcome: str) -> Signed | None:
    """Who must sign an answer given now; `None` where nobody need, or the partnership records it as attended."""
    return law.signed(kind, outcome) if partnership_of(session, case.partnership_id).sign_off == CODES else None


def signed_by(proposal: Proposal) -> Signed:
    """Who signs a proposal."""
    row = law.signed(proposal.kind, proposal.outcome)
    assert row is not None
    return row


def propose(entry: Entry, kind: DecisionKind, answer: Answer, row: Signed) -> Proposal:
    """Keep an answer that is to be signed. The same again changes nothing; another answer takes the place of the one that waits.

    Raises `BadAnswer` where it could never be signed.
    """
    session, case = entry.session, entry.case
    answers = answer.model_dump(mode="json") | {"recorded_by": entry.by.who, "outcome": entry.outcome.code}
    documents = document_hashes(answers, entry.desk.folder(case.ref))
    content = fingerprint(case.ref, kind, entry.round, answers, documents)
    standing = waiting_for(session, case, kind)
    ran_out = standing is not None and entry.today > standing.expires_on
    same = standing is not None and (standing.round, standing.content_sha256) == (entry.round, content)
    if standing is not None and same and not ran_out:
        return standing
    may_sign = signatories.who_may_sign(session, case, row, answers, proposed_by=entry.by.who, on=entry.today)
    signatories.check_can_be_signed(row, may_sign)
    if standing is not None:
        state = ProposalState.LAPSED if ran_out else ProposalState.REPLACED
        because = (
            f"not everybody had signed by {long_date(standing.expires_on)}"
            if ran_out
            else "another answer was proposed"
        )
        end(session, case, standing, state, because=because, by=entry.by)
    proposal = Proposal(
        case_id=entry.case_id,
        kind=kind,
        round=entry.round,
        outcome=entry.outcome.code,
        answers=answers,
        salt=audit.new_salt(),
        documents=documents,
        content_sha256=content,
        proposed_by=entry.by.who,
        proposed_at=entry.by.at,
        entered_at=entry.by.entered_at,
        expires_on=law.expires_on(
            entry.today,
            due_on=_due_on(session, case, kind),
            calendar=rulebook.of_partnership(session, case.partnership_id).calendar,
        ),
    )
    session.add(proposal)
    session.flush()
    _note(session, case, proposal, "decision.propose", by=entry.by)
    return proposal


def withdraw(session: Session, *, case: Case, kind: DecisionKind, because: str, by: By) -> Proposal:
    """Take back the proposal that waits; the question is asked again. Raises `BadAnswer` without a reason, `NotProposed` where nothing waits."""
    if not because.strip():
        raise refuse("because", "If it is withdrawn: why", "say why; what was proposed stays on record with the reason")
    if found := find_in_prose(because):
        raise refuse("because", "If it is withdrawn: why", f"this holds what looks like {found}; take it out")
    proposal = waits_in(session, case, kind)
    end(session, case, proposal, ProposalState.WITHDRAWN, because=because.strip(), by=by)
    return proposal


def end(
    session: Session,
    case: Case,
    proposal: Proposal,
    state: ProposalState,
    *,
    because: str,
    by: By,
    decision_id: int | None = None,
) -> None:
    """Say what became of a proposal. Its codes sign nothing any more."""
    proposal.state, proposal.ended_at, proposal.ended_by, proposal.ended_because = state, by.at, by.who, because
    proposal.decision_id = decision_id
    session.add(proposal)
    session.flush()
    _note(session, case, proposal, "proposal.end", by=by)


def waits_in(session: Session, case: Case, kind: DecisionKind, round_: int | None = None) -> Proposal:
    """The proposal that waits, in that asking. Raises `NotProposed` where there is none."""
    proposal = waiting_for(session, case, kind)
    if proposal is None or round_ not in (None, proposal.round):
        raise NotProposed(
            f"decision: '{step(kind).title}' of {case.ref} waits for no signatures any more; nothing was changed"
        )
    return proposal


def waiting_for(session: Session, case: Case, kind: DecisionKind) -> Proposal | None:
    """The proposal of a decision that waits for signatures."""
    return next((proposal for proposal in all_waiting(session, case) if proposal.kind is kind), None)


def all_waiting(session: Session, case: Case) -> list[Proposal]:
    """Every proposal of a case that waits for signatures, oldest first."""
    query = select(Proposal).where(Proposal.case_id == case.id, Proposal.state == ProposalState.WAITING)
    return list(session.exec(query.order_by(col(Proposal.id))))


def newest(session: Session, case: Case, kind: DecisionKind, round_: int) -> Proposal | None:
    """The latest proposal in one asking of a decision, whatever became of it."""
    return session.exec(
        select(Proposal)
        .where(Proposal.case_id == case.id, Proposal.kind == kind, Proposal.round == round_)
        .order_by(col(Proposal.id).desc())
        .limit(1)
    ).first()


def why_ended(proposal: Proposal) -> str:
    """Why a proposal came to nothing, as far as it may be said outside the record: not what a person typed."""
    typed = proposal.state is ProposalState.WITHDRAWN and proposal.ended_by != SYSTEM
    return "" if typed else proposal.ended_because


def sign_offs(session: Session, proposal: Proposal) -> list[SignOff]:
    """Everybody who has been sent a code for a proposal, in the order they were."""
    return list(session.exec(select(SignOff).where(SignOff.proposal_id == proposal.id).order_by(col(SignOff.id))))


def fingerprint(
    ref: str, kind: DecisionKind, round_: int, answers: Mapping[str, Any], documents: Mapping[str, Any]
) -> str:
    """The sha256 of what is signed. Who typed it in is no part of it."""
    content = {
        "case": ref,
        "decision": kind.value,
        "round": round_,
        "answers": {name: value for name, value in answers.items() if name != "recorded_by"},
        "documents": dict(documents),
    }
    return hashlib.sha256(audit.canonical(content).encode()).hexdigest()


def content_now(case: Case, proposal: Proposal, folder: Path) -> str:
    """The sha256 of what signing a proposal would mean at this moment, from its record and the files as they are."""
    documents = document_hashes(proposal.answers, folder)
    return fingerprint(case.ref, proposal.kind, proposal.round, proposal.answers, documents)


def document_hashes(answers: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The hash of every file that an answer names; `""` for one that is not there any more."""
    named = {name: str(value) for name, value in answers.items() if name.endswith("_document") and value}
    return {name: _hash(folder / file) for name, file in named.items()}


def _hash(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except (OSError, ValueError):
        return ""


def _due_on(session: Session, case: Case, kind: DecisionKind) -> Any:
    """The due day of the duty that a decision answers, while it runs."""
    return session.exec(
        select(col(Deadline.due_on))
        .where(
            Deadline.case_id == case.id,
            Deadline.rule == step(kind).rule,
            col(Deadline.replaced_at).is_(None),
            col(Deadline.met_on).is_(None),
            col(Deadline.ended_on).is_(None),
        )
        .order_by(col(Deadline.due_on))
        .limit(1)
    ).first()


def _note(session: Session, case: Case, proposal: Proposal, operation: str, *, by: By) -> None:
    audit.append(
        session,
        by=by,
        operation=operation,
        case_ref=case.ref,
        detail={
            "proposal": proposal.id,
            "decision": proposal.kind.value,
            "round": proposal.round,
            "outcome": proposal.outcome,
            "state": proposal.state.value,
            "answers": audit.commitment(proposal.answers, proposal.salt),
            "content": audit.commitment(proposal.content_sha256, proposal.salt),
        },
    )
