"""The audit chain: append-only, one per installation. Database triggers refuse to change or delete an entry."""

from datetime import datetime
from typing import Any

from sqlmodel import Field

from models.records.base import Record, facts, moment


class AuditEntry(Record, table=True):
    """What was done, by whom, when. `detail` holds references, codes, dates and salted hashes: never what was written."""

    __tablename__ = "audit_entry"
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = moment()
    entered_at: datetime = moment()
    by: str
    operation: str = Field(max_length=60)
    case_ref: str = Field(default="", max_length=24, index=True)
    detail: dict[str, Any] = facts()
    previous: str = Field(max_length=64)
    hash: str = Field(max_length=64, unique=True)
