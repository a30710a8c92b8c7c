"""The operations on signatures, as plain calls of one transaction each: sign, change or withdraw what is proposed, delegate. No Prefect."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypedDict

from sqlmodel import select

from flows.installation import clock, resources
from flows.operations.people import partnership_named
from flows.operations.rulebook import handle
from models.casework.forms.form_reading import read_form
from models.casework.notices.absences import named
from models.casework.process import signing
from models.casework.process.signing import AGREES
from models.casework.process.signing_forms import (
    CHANGE,
    DELEGATE,
    END,
    NEW_CODES,
    WITHDRAW,
    AboutProposal,
    DelegateSigning,
    SignDecision,
)
from models.casework.reading import sign_off_views
from models.casework.reading.sign_off_shapes import ProposalView
from models.casework.record import case, once
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.casework.signatures import delegations, proposals, sign_off_notices
from models.casework.signatures.sign_tries import How, Signature
from models.law.words.vocabulary import DecisionKind, Role
from models.records.tables import Partnership


class ProposedView(ProposalView):
    """What waits for signatures, in full: what whoever signs is to see."""

    ref: str
    decision: DecisionKind
    round: int
    proposed_by: str
    proposed_at: str
    answers: dict[str, Any]  # the form as it was filled in
    documents: dict[str, Any]  # field of the form: sha256 of its file
    content_sha256: str


_Days = TypedDict("_Days", {"from": str, "until": str})


class DelegationView(_Days):
    """Who may sign for whom."""

    partnership: str
    who: str
    to: str
    role: Role
    recorded_by: str


def by_code(code: str, *, by: By, how: How, position: str = AGREES, because: str = "") -> Signature:
    """Sign with a code. Raises `BadAnswer` where it does not count; that it was tried is on record by then."""
    with resources.writing(at=by.at) as session:
        signature = signing.sign(
            session, code=code, by=by, how=how, position=position, because=because, desk=resources.desk()
        )
        if signature.refused:
            once.not_yet(session)
    if signature.refused:
        raise refuse("code", "Code", signature.refused)
    return signature


def from_form(typed: Mapping[str, Any], *, by: By) -> Signature:
    """Sign from the desk's form. Raises `BadAnswer`."""
    form = read_form(SignDecision, typed)
    return by_code(form.code, by=by.named(form.recorded_by), how="desk", position=form.position, because=form.because)


def about_proposal(
    ref: str, kind: DecisionKind, round_: int, typed: Mapping[str, Any], *, by: By
) -> dict[str, Any] | None:
    """Do what the form about a proposal asks. Returns what was proposed where that is to be changed. Raises `BadAnswer`, `NotProposed`."""
    form = read_form(AboutProposal, typed)
    with resources.writing(at=by.at) as session:
        found = case.load(session, ref)
        who = named(session, found.partnership_id, form.recorded_by, "recorded_by", "Recorded by").handle
        proposals.waits_in(session, found, kind, round_)
        if form.about_proposal == CHANGE:
            return sign_off_views.kept_answers(session, found, kind, round_)
        if form.about_proposal == NEW_CODES:
            desk = resources.desk()
            sign_off_notices.send_new_codes(session, ref=ref, kind=kind, who="", by=by.named(who), desk=desk)
        elif form.about_proposal == WITHDRAW:
            proposals.withdraw(session, case=found, kind=kind, because=form.because, by=by.named(who))
        else:
            raise refuse("about_proposal", "What to do", f"choose '{CHANGE}', '{NEW_CODES}' or '{WITHDRAW}'")
    return None


def withdraw(ref: str, kind: DecisionKind, *, because: str, by: By) -> str:
    """Take a proposal back. Returns the case's reference. Raises `BadAnswer`, `NotProposed`, `NoSuchCase`."""
    with resources.writing(at=by.at) as session:
        found = case.load(session, ref)
        who = named(session, found.partnership_id, by.who, "recorded_by", "Recorded by").handle
        proposals.withdraw(session, case=found, kind=kind, because=because, by=by.named(who))
        return found.ref


def new_codes(ref: str, kind: DecisionKind, *, who: str, by: By) -> int:
    """Send new codes to whoever has not signed, or to one of them. Returns how many. Raises `BadAnswer`, `NoSuchCase`."""
    with resources.writing(at=by.at) as session:
        found = case.load(session, ref)
        asked_by = named(session, found.partnership_id, by.who, "recorded_by", "Recorded by").handle
        desk = resources.desk()
        return sign_off_notices.send_new_codes(session, ref=ref, kind=kind, who=who, by=by.named(asked_by), desk=desk)


def kept(ref: str, kind: DecisionKind, round_: int) -> dict[str, Any] | None:
    """What was proposed last in one asking of a decision, for its form to begin with."""
    with resources.reading() as session:
        return sign_off_views.kept_answers(session, case.peek(session, ref), kind, round_)


def proposed(ref: str, kind: DecisionKind) -> ProposedView:
    """What waits for signatures, in full: what whoever signs is to see. For the command line. Raises `NotProposed`, `NoSuchCase`."""
    with resources.reading() as session:
        found = case.peek(session, ref)
        proposal = proposals.waits_in(session, found, kind)
        return {
            "ref": found.ref,
            "decision": kind,
            "round": proposal.round,
            "proposed_by": proposal.proposed_by,
            "proposed_at": proposal.proposed_at.isoformat(),
            "answers": dict(proposal.answers),
            "documents": dict(proposal.documents),
            "content_sha256": proposal.content_sha256,
            **sign_off_views.proposal_view(session, proposal),
        }


def delegate(typed: Mapping[str, Any], *, by: By) -> str:
    """Record a delegation, or take one back. Returns what was recorded, without a name: Prefect keeps it. Raises `BadAnswer`."""
    form = read_form(DelegateSigning, {**typed, "recorded_by": by.who or typed.get("recorded_by")})
    if form.role not in list(Role):
        raise refuse("role", "As", f"choose one of {', '.join(Role)}")
    if form.do not in (DELEGATE, END):
        raise refuse("do", "What to do", f"choose '{DELEGATE}' or '{END}'")
    recorder = handle(form.partnership, form.recorded_by)
    with resources.writing(at=by.at) as session:
        ours = partnership_named(session, form.partnership)
        between = delegations.Between(ours.id or 0, form.who, form.to, Role(form.role), form.from_on)
        if form.do == END:
            delegations.withdraw(session, between, by=by.named(recorder))
            return "a delegation was taken back"
        delegations.delegate(session, between, to_on=form.to_on, by=by.named(recorder))
        return f"a delegation until {form.to_on.isoformat()}"


def all_delegations(*, at: datetime) -> list[DelegationView]:
    """Who may sign for whom, now or to come."""
    today: date = clock.london_date(at)
    with resources.reading() as session:
        return [
            {
                "partnership": ours.code,
                "who": person.handle,
                "to": delegate_.handle,
                "role": row.role,
                "from": row.from_on.isoformat(),
                "until": row.to_on.isoformat(),
                "recorded_by": row.recorded_by,
            }
            for ours in session.exec(select(Partnership).order_by(Partnership.code)).all()
            for row, person, delegate_ in delegations.standing(session, ours.id or 0, since=today)
        ]
