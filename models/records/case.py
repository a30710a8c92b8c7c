"""The case and everything that happens to it. Nothing here can name a child: there is no field for it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from models.law.words.vocabulary import DecisionKind, OccurrenceKind, Route, Stage
from models.records.base import Record, coded, facts, moment


class Case(Record, table=True):
    """One serious incident, from awareness to the day the report comes down."""

    __tablename__ = "review_case"
    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(unique=True, max_length=24)
    partnership_id: int = Field(foreign_key="partnership.id", index=True)
    pseudonym: str = ""
    authority: str = ""  # which local authority's, where the partnership serves several
    regime: str = Field(max_length=40)
    route: Route = coded(Route, default=Route.UNDECIDED)
    stage: Stage = coded(Stage, default=Stage.NOTIFICATION, index=True)
    facts: dict[str, Any] = facts()  # coded answers of the intake, for the annual return
    opened_at: datetime = moment()
    opened_by: str
    closed_at: datetime | None = moment(nullable=True, index=True)
    opened_once: str | None = Field(
        default=None, unique=True, max_length=60
    )  # whoever opens it under this key again gets this case


class Occurrence(Record, table=True):
    """Something that happened, on a day. A correction supersedes; nothing is edited."""

    __table_args__ = (
        Index(
            "uq_occurrence_current",
            "case_id",
            "kind",
            "item",
            unique=True,
            postgresql_where="superseded_at IS NULL",
        ),
        CheckConstraint("(superseded_at IS NULL) = (superseded_by IS NULL)", name="superseded_by_somebody"),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="review_case.id", index=True)
    kind: OccurrenceKind = coded(OccurrenceKind)
    item: str = Field(default="", max_length=20)
    on: date
    moment_at: datetime | None = moment(nullable=True)  # where the time of day is known
    recorded_by: str
    recorded_at: datetime = moment()
    entered_at: datetime = moment()  # when it was really typed in; later than recorded_at where entry was back-dated
    superseded_at: datetime | None = moment(nullable=True)
    superseded_by: str | None = None
    superseded_because: str = ""


class Decision(Record, table=True):
    """One answer to one question, with its reasons and each partner's position."""

    __table_args__ = (UniqueConstraint("case_id", "kind", "round"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="review_case.id", index=True)
    kind: DecisionKind = coded(DecisionKind)
    round: int = 1
    outcome: str = Field(max_length=60)
    decided_on: date
    answers: dict[str, Any] = facts()  # the whole form, cleaned
    salt: str  # the audit chain holds sha256(salt + answers): erasing both leaves the chain whole
    decided_by: str
    decided_at: datetime = moment()
    entered_at: datetime = moment()


class AgencyReturn(Record, table=True):
    """What one agency is asked for: a summary in a rapid review, or another report. Its number is the item of its own due date."""

    __table_args__ = (UniqueConstraint("case_id", "agency_id", "kind"), UniqueConstraint("case_id", "number"))
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="review_case.id", index=True)
    agency_id: int = Field(foreign_key="agency.id")
    number: str = Field(max_length=10)  # R1, R2 …
    kind: str = Field(default="summary", max_length=20)
    requested_on: date
    due_on: date | None = None
    late_found: bool = False  # the agency was missed at first: its date is compressed, the rapid review's never moves
    because: str = ""  # why it was asked late
    author_id: int | None = Field(default=None, foreign_key="person.id")  # who writes it, where that is known
    proxy_id: int | None = Field(default=None, foreign_key="person.id")  # stands in for the accountable member
    returned_on: date | None = None
    outcome: str = Field(default="", max_length=40)  # returned, nothing-held
    recorded_by: str = ""


class Action(Record, table=True):
    """One thing that one agency will do because of what a review found."""

    __table_args__ = (UniqueConstraint("case_id", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="review_case.id", index=True)
    number: str = Field(max_length=10)  # A1, A2 …
    recommendation: str
    action: str
    scope: str = Field(default="single-agency", max_length=20)
    agency_id: int = Field(foreign_key="agency.id")
    owner_id: int = Field(foreign_key="person.id")
    due_on: date
    status: str = Field(default="not-started", max_length=40)
    evidence: str = ""
    updated_on: date | None = None


class ActionUpdate(Record, table=True):
    """What was said of an action on a day. The series is kept."""

    id: int | None = Field(default=None, primary_key=True)
    action_id: int = Field(foreign_key="action.id", index=True)
    status: str = Field(max_length=40)
    note: str = ""
    evidence: str = ""
    on: date
    recorded_by: str
    recorded_at: datetime = moment()


class Hold(Record, table=True):
    """A reason why something waits. It stops only the clocks whose rules say so; it has its own date to be looked at again."""

    __table_args__ = (UniqueConstraint("case_id", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="review_case.id", index=True)
    number: int
    reason: str = Field(max_length=40)
    from_on: date
    review_on: date
    released_on: date | None = None
    of_publication: bool = True  # placed by the publication decision, and released by its form
    continues: int | None = None  # the number of the hold that was kept on as this one
    because: str = ""
    recorded_by: str = ""
    recorded_at: datetime | None = moment(nullable=True)


class Document(Record, table=True):
    """A file in the case's own folder: what it is called and what it is, never what it says."""

    __table_args__ = (UniqueConstraint("case_id", "kind", "sha256"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="review_case.id", index=True)
    kind: str = Field(max_length=40)
    file_name: str
    media_type: str = Field(max_length=120)
    size_bytes: int
    sha256: str = Field(max_length=64)
    recorded_by: str
    recorded_at: datetime = moment()


class PublicationItem(Record, table=True):
    """One thing that goes out with a publication: a required one is there or is waived with a reason."""

    __table_args__ = (UniqueConstraint("case_id", "slot"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="review_case.id", index=True)
    slot: str = Field(max_length=40)
    state: str = Field(max_length=20)  # ready, waived, to-follow
    note: str = ""
