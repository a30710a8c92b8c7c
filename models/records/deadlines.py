"""Deadlines as projected, and the alerts that were claimed for them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.law.words.vocabulary import OccurrenceKind
from models.records.base import Record, coded, listing, moment


class Deadline(Record, table=True):
    """One revision of one due date. Whether it is overdue is computed, never stored.

    `replaced_at` is null on the revision in force; an older one stays, so that what was shown then can be shown now.
    `next_rung_at` is when the next alert is due, null when none is left: the only column the sweep looks at.
    """

    __table_args__ = (
        UniqueConstraint("case_id", "partnership_id", "rule", "item", "revision", postgresql_nulls_not_distinct=True),
        Index(
            "uq_deadline_in_force",
            "case_id",
            "partnership_id",
            "rule",
            "item",
            unique=True,
            postgresql_where="replaced_at IS NULL",
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_deadline_next_rung_at", "next_rung_at", postgresql_where="next_rung_at IS NOT NULL"),
        CheckConstraint("replaced_at IS NULL OR next_rung_at IS NULL", name="no_alarm_for_a_replaced_date"),
    )
    id: int | None = Field(default=None, primary_key=True)
    partnership_id: int = Field(foreign_key="partnership.id")
    case_id: int | None = Field(default=None, foreign_key="review_case.id")  # the unique key begins with it
    rule: str = Field(max_length=60)
    rule_from: date  # which dated row of the rule: the one in force from that day
    item: str = Field(default="", max_length=20)
    revision: int = 1
    counts_from: OccurrenceKind = coded(OccurrenceKind)
    from_on: date
    due_on: date
    provisional: bool = False
    working: list[dict[str, Any]] = listing()
    reading: str = ""  # the reading taken, where sources disagree
    others: list[dict[str, Any]] = listing()  # the dates by the other readings
    moved: list[str] = listing()  # what a pause, an extension or a national limit did to the counted date
    suspended: bool = False  # a hold that stops this clock stands
    local_rule: dict[str, Any] | None = Field(
        default=None, sa_column=Column(JSONB(none_as_null=True), nullable=True)
    )  # a partnership's own rule, as it was
    ladder: dict[str, Any] | None = Field(
        default=None, sa_column=Column(JSONB(none_as_null=True), nullable=True)
    )  # whom it tells and when, frozen with its first alert: a changed policy is for what has not begun
    met_on: date | None = None
    ended_on: date | None = None  # the matter ended without it
    not_applicable: str | None = None
    next_rung_at: datetime | None = moment(nullable=True)
    projected_at: datetime = moment()
    replaced_at: datetime | None = moment(nullable=True)
    replaced_because: str = ""
    # The first of the revisions since which the day has stood; null: this one. What was said since then is not said again.
    first_id: int | None = Field(default=None, foreign_key="deadline.id", index=True)

    @property
    def date_id(self) -> int:
        """What all revisions with this same day have in common, however its rule or its working changed meanwhile."""
        assert self.id is not None
        return self.first_id or self.id


class Alert(Record, table=True):
    """One rung of one deadline's ladder: claimed once, in the transaction that writes its messages."""

    __table_args__ = (
        UniqueConstraint("deadline_id", "rung"),
        CheckConstraint("(acknowledged_at IS NULL) = (acknowledged_by IS NULL)", name="acknowledged_by_somebody"),
    )
    id: int | None = Field(default=None, primary_key=True)
    deadline_id: int = Field(foreign_key="deadline.id", index=True)
    rung: str = Field(max_length=40)
    due_at: datetime = moment()
    claimed_at: datetime = moment()
    overtaken_by: str | None = Field(default=None, max_length=40)  # a later rung was due too: that one was sent instead
    code: str | None = Field(default=None, unique=True, max_length=12)  # what a reply or a command acknowledges it with
    acknowledged_at: datetime | None = moment(nullable=True)
    acknowledged_by: str | None = None
    acknowledged_how: str = Field(default="", max_length=20)  # desk, reply, command
