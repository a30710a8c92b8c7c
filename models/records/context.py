"""What a case has beside it and around it: other proceedings, other cases, other areas, those it is about, and challenges between agencies.

Outside bodies, agencies and offices are named; no child, no family and no professional is. Rows that no longer hold are marked, never deleted.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from models.records.base import Record, moment


class ParallelProceeding(Record, table=True):
    """Something that runs beside a case elsewhere: a police investigation, an inquest, another review. Its number is P1, P2 …"""

    __tablename__ = "parallel_proceeding"
    __table_args__ = (UniqueConstraint("case_id", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="review_case.id", index=True)
    number: str = Field(max_length=10)
    kind: str = Field(max_length=40)
    body: str = ""  # which police force, coroner's area, court …
    contact: str = ""  # an office, such as the coroner's officer: never a person's name
    reference: str = Field(default="", max_length=60)  # the other body's own
    stage: str = ""
    holds_up: str = Field(default="nothing", max_length=20)
    together: str = Field(
        default="in sequence", max_length=20
    )  # joint, in sequence, apart: decided when it is recorded
    began_on: date
    next_on: date | None = None
    next_number: int = 0  # which next date this is: its own item, P1.2
    ended_on: date | None = None
    outcome: str = Field(default="", max_length=40)  # the other body's, never ours
    hold_number: int | None = None
    recorded_by: str
    recorded_at: datetime = moment()


class ProceedingNews(Record, table=True):
    """What was heard of a proceeding on a day. The series is kept: an inquest that was done may be opened again."""

    __tablename__ = "proceeding_news"
    id: int | None = Field(default=None, primary_key=True)
    proceeding_id: int = Field(foreign_key="parallel_proceeding.id", index=True)
    what: str = Field(max_length=20)  # began, update, ended, again
    on: date
    stage: str = ""
    next_on: date | None = None
    outcome: str = Field(default="", max_length=40)
    recorded_by: str
    recorded_at: datetime = moment()


class CaseLink(Record, table=True):
    """Two cases that have to do with each other, read from either side. `predecessor`: the second came before the first."""

    __tablename__ = "case_link"
    __table_args__ = (
        CheckConstraint("case_id <> other_id", name="of_two_cases"),
        Index(
            "uq_case_link_standing", "case_id", "other_id", "kind", unique=True, postgresql_where="removed_at IS NULL"
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="review_case.id", index=True)
    other_id: int = Field(foreign_key="review_case.id", index=True)
    kind: str = Field(max_length=20)
    linked_on: date
    because: str
    recorded_by: str
    recorded_at: datetime = moment()
    removed_at: datetime | None = moment(nullable=True)
    removed_by: str = ""
    removed_because: str = ""


class Subject(Record, table=True):
    """One of those whom a case is about, by a letter: coded, never named. A family may be the subject."""

    __table_args__ = (UniqueConstraint("case_id", "letter"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="review_case.id", index=True)
    letter: str = Field(max_length=2)  # A, B …
    kind: str = Field(max_length=20)  # child, unborn child, care leaver, family
    harm: str = Field(default="", max_length=20)
    recorded_by: str
    recorded_at: datetime = moment()
    removed_at: datetime | None = moment(nullable=True)


class Area(Record, table=True):
    """Another area that has to do with a case: it leads, and this one contributes; or the other way round."""

    __table_args__ = (UniqueConstraint("case_id", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="review_case.id", index=True)
    number: str = Field(max_length=10)  # L1, L2 …
    name: str
    mailbox: str  # a shared one
    leads: bool
    reference: str = Field(default="", max_length=60)  # its own
    published_on: date | None = None  # where it leads: when it published, so that the learning is passed on here
    recorded_by: str
    recorded_at: datetime = moment()
    removed_at: datetime | None = moment(nullable=True)
    removed_because: str = ""


class Predecessor(Record, table=True):
    """A body that came before a partnership: what it did stays readable under its own name."""

    __table_args__ = (UniqueConstraint("partnership_id", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    partnership_id: int = Field(foreign_key="partnership.id", index=True)
    name: str
    from_on: date | None = None
    to_on: date


class Challenge(Record, table=True):
    """One agency or office challenges another about something in a case. It climbs its ladder, and it never stops a clock."""

    __table_args__ = (UniqueConstraint("case_id", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="review_case.id", index=True)
    number: str = Field(max_length=10)  # C1, C2 …
    challenger: str
    challenged: str
    about: str = Field(max_length=40)
    step: int = 1
    raised_on: date
    resolved_on: date | None = None
    outcome: str = Field(default="", max_length=40)
    recorded_by: str
    recorded_at: datetime = moment()


class ChallengeStep(Record, table=True):
    """One entry of the challenge log: raised, moved up, resolved. Only ever added to."""

    __tablename__ = "challenge_step"
    id: int | None = Field(default=None, primary_key=True)
    challenge_id: int = Field(foreign_key="challenge.id", index=True)
    what: str = Field(max_length=20)  # raised, up, resolved
    step: int
    on: date
    words: str = ""
    recorded_by: str
    recorded_at: datetime = moment()


class RoutedItem(Record, table=True):
    """Something in a case that a governance body is to take, on the agenda of one of its meetings. Its number is G1, G2 …"""

    __tablename__ = "routed_item"
    __table_args__ = (UniqueConstraint("case_id", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="review_case.id", index=True)
    number: str = Field(max_length=10)
    body_id: int = Field(foreign_key="governance_body.id", index=True)
    meeting_id: int | None = Field(
        default=None, foreign_key="governance_meeting.id"
    )  # none is to come that leaves the time
    what: str = Field(max_length=60)  # the decision that is prepared
    moved: int = 0
    outcome: str = Field(default="", max_length=40)
    minute: str = Field(default="", max_length=60)
    present: int | None = None
    settled_on: date | None = None
    recorded_by: str
    recorded_at: datetime = moment()
