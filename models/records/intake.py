"""What comes in before there is a case: referrals from agencies, from members of the public, from the partnership itself."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from models.law.words.vocabulary import Role
from models.records.base import Record, coded, facts, moment


class Referral(Record, table=True):
    """One incident that somebody thinks should be looked at: coded facts, who sent it, and what became of it.

    A member of the public is not on record at all. The form itself is not kept, only its hash: it may hold what must not be kept here.
    """

    __table_args__ = (
        Index("ix_referral_waiting", "partnership_id", postgresql_where="state IN ('received', 'parked')"),
        CheckConstraint("(state = 'opened') = (case_id IS NOT NULL)", name="opened_as_a_case"),
        CheckConstraint("state <> 'declined' OR settled_because <> ''", name="declined_for_a_reason"),
        CheckConstraint("(settled_at IS NULL) = (settled_by = '')", name="settled_by_somebody"),
    )
    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(unique=True, max_length=24)  # HMR-REF-0007
    partnership_id: int = Field(foreign_key="partnership.id", index=True)
    taken_once: str | None = Field(
        default=None, unique=True, max_length=80
    )  # whoever takes it in under this key again gets this referral
    received_at: datetime = moment()
    entered_at: datetime = moment()
    received_from: str = Field(max_length=20)  # agency, public, own
    form: str = Field(max_length=30)  # referral, significant-incident
    agency_id: int | None = Field(default=None, foreign_key="agency.id")
    sent_by: str = ""  # the handle of a registered person
    reply_to: str = ""  # a professional's address, theirs or their agency's: never that of a member of the public
    safety_asked_at: datetime = (
        moment()
    )  # when it was said that every child is safe, brothers, sisters and household included
    facts: dict[str, Any] = facts()  # coded answers and dates, as an intake takes them
    learning: str = Field(default="", max_length=20)  # an opportunity to learn: inside, between agencies
    learning_words: str = ""
    media_interest: bool = False
    sha256: str = Field(default="", max_length=64)  # of the form as it came, where it was a file
    state: str = Field(default="received", max_length=20)  # received, parked, opened, declined
    recorded_by: str
    adopted_by: str = ""  # who made a parked form their own: the agency's liaison officer, or the business unit
    case_id: int | None = Field(default=None, foreign_key="review_case.id", index=True)
    settled_by: str = ""
    settled_at: datetime | None = moment(nullable=True)
    settled_because: str = ""


class PartnerPosition(Record, table=True):
    """The position of a safeguarding partner that had not been heard when it was decided whether to notify."""

    __tablename__ = "partner_position"
    __table_args__ = (UniqueConstraint("case_id", "round", "partner"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="review_case.id", index=True)
    round: int  # of the decision that it is a position on
    partner: Role = coded(Role)
    position: str = Field(max_length=20)  # agrees, disagrees
    on: date
    reasons: str = ""  # why it disagrees
    salt: str  # the audit chain holds a commitment to the reasons, as it does for a decision's answers
    recorded_by: str
    recorded_at: datetime = moment()
    entered_at: datetime = moment()
