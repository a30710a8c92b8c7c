"""A try to sign: whose code it is, whether it fits, why it does not, and how often somebody may try. What was typed is kept nowhere."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlmodel import Session, col, func, or_, select

from models.casework.record import audit
from models.casework.record.people import SYSTEM
from models.casework.record.who import By
from models.casework.signatures import codes, proposals, signatories
from models.casework.signatures.sign_off_notices import ENDED, bound_to
from models.law.process import signing as law
from models.law.words.dates import london_date, london_time, long_date
from models.records.tables import Case, Person, Proposal, ProposalState, SignOff, SignTry

How = Literal["desk", "reply", "command"]
NEW_CODE = "ask the business manager for a new one"
_OWN, _OTHERS = 12, 40  # codes that one try is compared with: the newest


@dataclass(frozen=True)
class Signature:
    """What a try to sign did. `refused`: why it does not count, in one line; else empty. `ref`: the case, where that is known."""

    ref: str = ""
    words: str = ""
    refused: str = ""
    recorded: bool = False  # it was the last: the decision is on record


@dataclass(frozen=True)
class Try:
    """One try: who, how and when."""

    session: Session
    people: list[Person]
    how: How
    at: datetime
    entered_at: datetime

    @property
    def by(self) -> str:
        return self.people[0].handle if self.people else SYSTEM

    def too_many(self, case: Case | None = None) -> bool:
        """Whether so many tries were refused in the last hour that no more are looked at: this person's, or everybody's in a case."""
        query = select(func.count()).where(col(SignTry.at) > self.at - timedelta(hours=1))
        if case is not None:
            return self.session.exec(query.where(SignTry.case_id == case.id)).one() >= law.TRIES_AN_HOUR_IN_A_CASE
        whose = col(SignTry.person_id).in_([person.id for person in self.people])
        return self.session.exec(query.where(whose)).one() >= law.TRIES_AN_HOUR

    def refused(self, why: str, words: str, *, case: Case | None = None) -> Signature:
        """Put a refused try on record, without what was typed. One that nothing was looked at for, or that repeats, does not count."""
        if why not in ("person", "too-often", "used"):
            person_id = self.people[0].id
            assert person_id is not None
            self.session.add(SignTry(person_id=person_id, case_id=case.id if case else None, at=self.at, why=why))
        audit.append(
            self.session,
            by=By(self.by, self.at, self.entered_at),
            operation="decision.sign-refused",
            case_ref=case.ref if case else "",
            detail={"why": why, "how": self.how},
        )
        return Signature(ref=case.ref if case else "", refused=words)


def called(session: Session, by: str) -> list[Person]:
    """The active people who answer to that, in any partnership; held, so that two tries of one person follow one another."""
    wanted = by.strip().lower()
    names = (func.lower(Person.handle), func.lower(Person.email), func.lower(Person.name))
    query = select(Person).where(col(Person.active), or_(*(name == wanted for name in names))).order_by(col(Person.id))
    return list(session.exec(query.with_for_update(key_share=True)))


def own(session: Session, people: list[Person], code: str) -> tuple[SignOff, Proposal] | None:
    """What a code of theirs was sent for, whatever has become of it since."""
    query = select(SignOff, Proposal).join(Proposal, col(SignOff.proposal_id) == col(Proposal.id))
    theirs = query.where(col(SignOff.person_id).in_([person.id for person in people]))
    return _fitting(session, theirs.order_by(col(SignOff.id).desc()).limit(_OWN), code)


def _fitting(session: Session, query: Any, code: str) -> tuple[SignOff, Proposal] | None:
    if not codes.is_complete(code):
        return None
    for row, proposal in session.exec(query).all():
        if codes.fits(code, row.code_hash, salt=row.salt, bound_to=bound_to(proposal, row)):
            return row, proposal
    return None


def not_their_code(try_: Try, code: str) -> Signature:
    """A code that was sent to somebody else, or to nobody: the second counts against every code that this person has and has not used."""
    session = try_.session
    query = (
        select(SignOff, Proposal)
        .join(Proposal, col(SignOff.proposal_id) == col(Proposal.id))
        .join(Person, col(SignOff.person_id) == col(Person.id))
        .where(
            Proposal.state == ProposalState.WAITING,
            col(Person.partnership_id).in_([person.partnership_id for person in try_.people]),
            col(SignOff.person_id).not_in([person.id for person in try_.people]),
        )
    )
    found = _fitting(session, query.order_by(col(SignOff.id).desc()).limit(_OTHERS), code)
    if found is not None:
        words = f"that code was sent to somebody else; sign with your own, or {NEW_CODE}"
        return try_.refused("anothers", words, case=session.get_one(Case, found[1].case_id))
    open_ = session.exec(
        select(SignOff, Proposal)
        .join(Proposal, col(SignOff.proposal_id) == col(Proposal.id))
        .where(
            Proposal.state == ProposalState.WAITING,
            col(SignOff.signed_at).is_(None),
            col(SignOff.person_id).in_([person.id for person in try_.people]),
        )
    ).all()
    left = law.WRONG_TRIES
    for row, _ in open_:
        row.wrong_tries += 1
        session.add(row)
        left = min(left, max(law.WRONG_TRIES - row.wrong_tries, 0))
    session.flush()
    case_ids = {proposal.case_id for _, proposal in open_}
    case = session.get_one(Case, case_ids.pop()) if len(case_ids) == 1 else None
    more = f"{left} more and your code is locked" if left else "your code is locked now"
    tail = f" ({more})" if open_ else ""
    return try_.refused("wrong", f"the code does not fit; copy it from the newest mail, or {NEW_CODE}{tail}", case=case)


def why_not(session: Session, case: Case, proposal: Proposal, row: SignOff, *, at: datetime) -> tuple[str, str]:
    """Why a person's own code signs nothing now: a word for the record, and the line they read. Empty where it does."""
    rows = proposals.sign_offs(session, proposal)
    if row.signed_at is not None:
        return (
            "used",
            f"that code was used on {_moment(row.signed_at)}; the signature is on record, and nothing more is asked of you",
        )
    if proposal.state is ProposalState.SIGNED:
        return "used", "that decision is recorded already; nothing more is asked of you"
    if proposal.state is not ProposalState.WAITING:
        return (
            "ended",
            f"what that code was for is not to be signed any more ({ENDED[proposal.state]}); if there is a newer mail, use its code",
        )
    if row.wrong_tries >= law.WRONG_TRIES:
        return "locked", f"that code was locked after {law.WRONG_TRIES} wrong tries; {NEW_CODE}"
    if at < row.sent_at:
        return "early", f"that code was sent on {_moment(row.sent_at)}; a signature is not dated before that"
    if london_date(at) > proposal.expires_on:
        return (
            "expired",
            f"that code could be used until {long_date(proposal.expires_on)}; ask the business manager to propose the answer again",
        )
    if any(sign_off.role is row.role and sign_off.signed_at is not None for sign_off in rows):
        return "used", f"somebody else has signed as {row.role.label.lower()} already; nothing more is asked of you"
    if any(sign_off.person_id == row.person_id and sign_off.signed_at is not None for sign_off in rows):
        return (
            "twice",
            "you have signed this for another role; two people are two people, so somebody else must sign for this one",
        )
    asked = proposals.signed_by(proposal)
    may_sign = signatories.who_may_sign(
        session, case, asked, proposal.answers, proposed_by=proposal.proposed_by, on=london_date(at)
    )
    now = {
        (signatory.person.id, signatory.stands_for.id if signatory.stands_for else None)
        for signatory in may_sign.get(row.role, [])
    }
    if (row.person_id, row.for_person_id) not in now:
        held = (
            "your delegation is not in force today"
            if row.for_person_id
            else f"you are not registered as {row.role.label.lower()} any more"
        )
        return "not-theirs", f"{held}; ask the business manager who is to sign"
    return "", ""


def _moment(at: datetime) -> str:
    return f"{long_date(london_date(at))}, {london_time(at)}"
