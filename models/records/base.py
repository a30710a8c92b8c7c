"""What every record shares: its key, UTC moments, and enums stored as plain text."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, DateTime, Dialect, Enum, MetaData, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class MomentMustSayItsZone(ValueError):
    """A moment without a time zone was about to be stored."""


class Moment(TypeDecorator[datetime]):
    """`timestamptz`: refuses a moment without a zone, and always gives back UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise MomentMustSayItsZone(f"{value.isoformat()} has no time zone")
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value is not None else None


class Record(SQLModel):
    """Base of every table: one metadata, one naming of constraints."""

    metadata = MetaData(naming_convention=NAMING)


def moment(*, nullable: bool = False, index: bool = False) -> Any:
    """A column for a UTC moment (`…_at`)."""
    return Field(default=None, sa_column=Column(Moment, nullable=nullable, index=index))


def coded(enum: type[StrEnum], *, nullable: bool = False, index: bool = False, default: StrEnum | None = None) -> Any:
    """A column that holds one value of a closed list as text, not as a database type (lists grow)."""
    kind = Enum(
        enum,
        native_enum=False,
        create_constraint=False,
        length=60,
        values_callable=lambda members: [member.value for member in members],
    )
    return Field(default=default, sa_column=Column(kind, nullable=nullable, index=index))


def facts() -> Any:
    """A JSON column. Its value is replaced, never mutated."""
    return Field(default_factory=dict, sa_column=Column(JSONB, nullable=False))


def listing() -> Any:
    """A JSON column that holds a list. Its value is replaced, never mutated."""
    return Field(default_factory=list, sa_column=Column(JSONB, nullable=False))
