"""Decisions that wait for named people to sign: what is proposed, who may sign it, for whom, and who tried."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from models.law.words.vocabulary import DecisionKind, Role
from models.records.base import Record, coded, facts, moment


class ProposalState(StrEnum):
    """Where a proposal stands. Only SIGNED made a decision."""

    WAITING = "waiting"
    SIGNED = "signed"
    REPLACED = "replaced"  # the proposed answer was changed: the signatures fell away
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"  # the codes ran out, or the answer could no longer be recorded
    NOT_CARRIED = "not-carried"  # too many signed in dissent


class Proposal(Record, table=True):
    """An answer to an open decision that counts only once the people named for it have signed. Its hash binds every code to its content."""

    __table_args__ = (
        Index("uq_proposal_waiting", "case_id", "kind", "round", unique=True, postgresql_where="state = 'waiting'"),
        CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="waits_or_ended"),
        CheckConstraint("(state = 'signed') = (decision_id IS NOT NULL)", name="signed_made_a_decision"),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="review_case.id", index=True)
    kind: DecisionKind = coded(DecisionKind)
    round: int = 1
    outcome: str = Field(max_length=60)
    answers: dict[str, Any] = facts()  # the whole form, cleaned
    salt: str  # as for a decision: the audit chain holds sha256(salt + answers)
    documents: dict[str, Any] = facts()  # field of the form: sha256 of the file that it names
    content_sha256: str = Field(max_length=64)
    proposed_by: str
    proposed_at: datetime = moment()
    entered_at: datetime = moment()
    expires_on: date  # the last day on which it can be signed
    state: ProposalState = coded(ProposalState, default=ProposalState.WAITING)
    ended_at: datetime | None = moment(nullable=True)
    ended_by: str = ""
    ended_because: str = ""
    decision_id: int | None = Field(default=None, foreign_key="decision.id", unique=True)


class SignOff(Record, table=True):
    """That one person may sign one proposal as one role, with a code of their own; and that they did. Only a slow, salted hash of the code is kept."""

    __tablename__ = "sign_off"
    __table_args__ = (
        UniqueConstraint("proposal_id", "role", "person_id"),
        Index("uq_sign_off_role", "proposal_id", "role", unique=True, postgresql_where="signed_at IS NOT NULL"),
        Index("uq_sign_off_person", "proposal_id", "person_id", unique=True, postgresql_where="signed_at IS NOT NULL"),
        CheckConstraint("(signed_at IS NULL) = (entered_at IS NULL)", name="signed_and_entered"),
        CheckConstraint("(for_person_id IS NULL) = (delegation_id IS NULL)", name="for_somebody_by_delegation"),
    )
    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id")
    role: Role = coded(Role)
    person_id: int = Field(foreign_key="person.id", index=True)
    for_person_id: int | None = Field(default=None, foreign_key="person.id")  # for whom a delegate signs
    delegation_id: int | None = Field(default=None, foreign_key="delegation.id")
    salt: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    code_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sent_at: datetime = moment()
    sent_times: int = 1
    wrong_tries: int = 0
    signed_at: datetime | None = moment(nullable=True)
    entered_at: datetime | None = moment(nullable=True)
    position: str = Field(default="", max_length=20)  # agrees, dissents
    because: str = ""  # why somebody dissents
    how: str = Field(default="", max_length=20)  # desk, reply, command


class Delegation(Record, table=True):
    """Who may sign for somebody, as which role, from one day to another, both included."""

    __table_args__ = (
        CheckConstraint("to_on >= from_on", name="ends_after_it_begins"),
        CheckConstraint("delegate_id <> person_id", name="to_somebody_else"),
        Index(
            "uq_delegation_standing",
            "person_id",
            "delegate_id",
            "role",
            "from_on",
            unique=True,
            postgresql_where="withdrawn_at IS NULL",
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    delegate_id: int = Field(foreign_key="person.id", index=True)
    role: Role = coded(Role)
    from_on: date
    to_on: date
    recorded_by: str
    recorded_at: datetime = moment()
    withdrawn_at: datetime | None = moment(nullable=True)


class SignTry(Record, table=True):
    """One try to sign that was refused, without what was typed: what the limits on trying are counted from."""

    __tablename__ = "sign_try"
    __table_args__ = (
        Index("ix_sign_try_person_id_at", "person_id", "at"),
        Index("ix_sign_try_case_id_at", "case_id", "at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    case_id: int | None = Field(default=None, foreign_key="review_case.id")
    at: datetime = moment()
    why: str = Field(max_length=20)
