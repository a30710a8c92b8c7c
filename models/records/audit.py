"""The audit chain: append-only, one per installation. Database triggers refuse to change or delete an entry."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.records.base import Record, facts, moment


class AuditEntry(Record, table=True):
    """What was done, by whom, when. `detail` holds references, codes, dates and salted hashes: never what was written.

    `rows` commits to what the transaction wrote: by table and key, the salted digest of each row as it was left. The entry's hash covers
    it, and not its salt.
    """

    __tablename__ = "audit_entry"
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = moment()
    entered_at: datetime = moment()
    by: str
    operation: str = Field(max_length=60)
    case_ref: str = Field(default="", max_length=24, index=True)
    detail: dict[str, Any] = facts()
    rows: dict[str, dict[str, str]] | None = Field(
        default=None, sa_column=Column(JSONB(none_as_null=True), nullable=True)
    )  # none on entries of a version that did not commit to rows
    salt: str | None = Field(default=None, max_length=32)
    previous: str = Field(max_length=64)
    hash: str = Field(max_length=64, unique=True)


class RecordedOnce(Record, table=True):
    """That what was asked for under a key is on record. Whoever asks again under it, after any crash, finds it there and records nothing.

    `operation` and `seq`: what it was, and where it stands in the audit chain.
    """

    __tablename__ = "recorded_once"
    key: str = Field(primary_key=True, max_length=80)
    case_ref: str = Field(default="", max_length=24)
    recorded_at: datetime = moment()
    operation: str = Field(default="", max_length=60)
    seq: int = 0
