"""Reviews by another method, what went to and fro with the national Panel, and the pool of reviewers."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from models.records.base import Record, listing, moment


class ReviewBranch(Record, table=True):
    """One review by another method: a hot debrief, a learning event, agencies' own reviews. Its steps are kept as they were when it began."""

    __tablename__ = "review_branch"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        Index("uq_review_branch_running", "case_id", "code", unique=True, postgresql_where="ended_on IS NULL"),
        CheckConstraint("(ended_on IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="review_case.id", index=True)
    number: str = Field(max_length=10)  # B1, B2 …
    code: str = Field(max_length=40)  # of `models/law/process/branches.py`
    began_on: date
    steps: list[dict[str, Any]] = listing()  # item, title, answers, of_agencies: B1.1, B1.2 …
    begun_by: str
    begun_at: datetime = moment()
    ended_on: date | None = None
    ended_by: str | None = None
    ended_how: str = Field(default="", max_length=40)  # the outcome that ended it


class PanelExchange(Record, table=True):
    """One thing that went to the national Panel or came from it, by whatever way. What it says stays in the document."""

    __tablename__ = "panel_exchange"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        UniqueConstraint(
            "case_id",
            "checkpoint",
            "direction",
            "kind",
            "on",
            "document_id",
            "belongs_to",
            postgresql_nulls_not_distinct=True,
            name="uq_panel_exchange_once",
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="review_case.id", index=True)
    number: str = Field(max_length=10)  # X1, X2 …
    checkpoint: str = Field(max_length=20)  # outcome, commissioning, publication
    direction: str = Field(max_length=10)  # to-panel, from-panel
    kind: str = Field(max_length=40)
    on: date
    document_id: int | None = Field(default=None, foreign_key="document.id")
    message_id: int | None = Field(default=None, foreign_key="message.id")  # the mail of ours that it answers
    belongs_to: str = Field(
        default="", max_length=10
    )  # the question it answers, such as X3; else the round of the form
    answered_by: str = ""  # the handle of whoever answered the Panel
    means: str = Field(default="", max_length=20)  # by what means
    recorded_by: str
    recorded_at: datetime = moment()


class Reviewer(Record, table=True):
    """Somebody who may be commissioned to review. Never of an agency that a review looks at: that is declared each time."""

    __table_args__ = (UniqueConstraint("partnership_id", "email"),)
    id: int | None = Field(default=None, primary_key=True)
    partnership_id: int = Field(foreign_key="partnership.id", index=True)
    name: str
    organisation: str
    email: str
    competences: list[str] = listing()
    availability: str = Field(default="available", max_length=20)
    past_quality: str = Field(
        default="not known", max_length=20
    )  # from elsewhere; our own cases' judgements are kept with them
    active: bool = True
