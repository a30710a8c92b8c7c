"""What dates are worked out with besides the law itself: calendars, local rules, adopted readings, and who checked which rule."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from models.records.base import Record, facts, listing, moment


class CalendarEdition(Record, table=True):
    """The bank holidays as they were published at one time. The newest is in use; the older ones stay."""

    __tablename__ = "calendar_edition"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    source: str
    etag: str = ""
    sha256: str = Field(max_length=64)  # of the bytes as they came
    covers_from: date
    covers_to: date
    holidays: list[dict[str, Any]] = listing()  # date, title
    taken_by: str
    taken_at: datetime = moment()
    checked_at: datetime = moment()  # when the source last said that nothing had changed


class LocalRules(Record, table=True):
    """A partnership's own rules file as it was loaded: its cases use the newest that was in force on their trigger day."""

    __tablename__ = "local_rules"
    __table_args__ = (
        Index(
            "uq_local_rules_standing",
            "partnership_id",
            "in_force_from",
            unique=True,
            postgresql_where="replaced_at IS NULL",
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    partnership_id: int = Field(foreign_key="partnership.id", index=True)
    in_force_from: date
    content: dict[str, Any] = facts()
    sha256: str = Field(max_length=64)  # of the file
    loaded_by: str
    loaded_at: datetime = moment()
    replaced_at: datetime | None = moment(nullable=True)


class ClosureDay(Record, table=True):
    """A day on which the business unit is closed. Warnings come before it; no limit is longer for it."""

    __tablename__ = "closure_day"
    __table_args__ = (UniqueConstraint("partnership_id", "on"),)
    id: int | None = Field(default=None, primary_key=True)
    partnership_id: int = Field(foreign_key="partnership.id", index=True)
    on: date
    title: str


class AdoptedReading(Record, table=True):
    """Which reading of a disputed count a partnership goes by, with who decided it and why."""

    __tablename__ = "adopted_reading"
    __table_args__ = (
        Index(
            "uq_adopted_reading_standing",
            "partnership_id",
            "question",
            unique=True,
            postgresql_where="superseded_at IS NULL",
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    partnership_id: int = Field(foreign_key="partnership.id", index=True)
    question: str = Field(max_length=60)
    choice: str = Field(max_length=60)
    because: str
    adopted_by: str
    adopted_at: datetime = moment()
    superseded_at: datetime | None = moment(nullable=True)


class RuleCheck(Record, table=True):
    """Somebody read the published text of a rule and says what they found."""

    __tablename__ = "rule_check"
    __table_args__ = (UniqueConstraint("rule", "rule_from", "source", "checked_on", "checked_by"),)
    id: int | None = Field(default=None, primary_key=True)
    rule: str = Field(max_length=60)
    rule_from: date  # which dated row
    source: str
    checked_on: date
    checked_by: str
    note: str = ""
    recorded_at: datetime = moment()


class Extension(Record, table=True):
    """One date that was put off, where its rule allows that. Reversing it leaves the row."""

    __table_args__ = (
        Index(
            "uq_extension_standing",
            "case_id",
            "rule",
            "item",
            "from_on",
            unique=True,
            postgresql_where="reversed_at IS NULL",
        ),
        CheckConstraint("to_on > from_on", name="later_than_before"),
        CheckConstraint("(reversed_at IS NULL) = (reversed_by IS NULL)", name="reversed_by_somebody"),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="review_case.id", index=True)
    rule: str = Field(max_length=60)
    item: str = Field(default="", max_length=20)
    from_on: date
    to_on: date
    because: str
    granted_by: str
    granted_at: datetime = moment()
    reversed_by: str | None = None
    reversed_at: datetime | None = moment(nullable=True)
    reversed_because: str = ""
