"""Who there is: safeguarding partnerships, their agencies, people and roles, and the outside bodies they write to."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from models.law.words.vocabulary import Role
from models.records.base import Record, coded, facts, listing, moment


class Partnership(Record, table=True):
    """The three safeguarding partners of one or more local authorities, with the business unit that serves them."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=8)  # opens every reference: HMR-2026-0004
    name: str
    local_authority: str
    authorities: list[str] = listing()  # where it serves several: all of them, the first included
    shared_mailbox: str  # the reply-to of every mail: never a personal address
    website: str = ""
    sign_off: str = Field(default="codes", max_length=20)  # codes, attended: how named people sign what is decided
    anchor_to: list[str] = listing()  # roles that get the end of the audit chain by mail; none: the first two there are
    who_may: dict[str, list[str]] = facts()  # the roles that it adds to those that may record something, by what it is


class Agency(Record, table=True):
    """A relevant agency that can be asked for a return and can own actions."""

    __table_args__ = (UniqueConstraint("partnership_id", "code"),)
    id: int | None = Field(default=None, primary_key=True)
    partnership_id: int = Field(foreign_key="partnership.id", index=True)
    code: str = Field(max_length=40)
    name: str
    scoped: bool = True  # asked for a summary in every rapid review


class Person(Record, table=True):
    """A professional. Never a child or a member of a family."""

    __table_args__ = (
        # An address names one person; whoever left keeps theirs on record, and a successor may have it.
        Index("uq_person_address", "partnership_id", "email", unique=True, postgresql_where="active"),
        UniqueConstraint("partnership_id", "handle"),
    )
    id: int | None = Field(default=None, primary_key=True)
    partnership_id: int = Field(foreign_key="partnership.id", index=True)
    agency_id: int | None = Field(default=None, foreign_key="agency.id")
    handle: str = Field(max_length=60)  # what goes into records and the audit: a.osei
    name: str
    email: str
    active: bool = True
    deputy_id: int | None = Field(default=None, foreign_key="person.id")  # who covers where an absence names nobody
    channel: str = Field(default="", max_length=40)  # a staff channel in the settings that alerts go to as well
    digest: bool = True  # the list on Monday
    invitations: bool = False  # due dates as invitations by mail, for a calendar that takes no feed


class Absence(Record, table=True):
    """Somebody is away, and who covers. While it lasts, what would be said to them is said to the cover."""

    __table_args__ = (
        CheckConstraint("to_on >= from_on", name="ends_after_it_begins"),
        Index("uq_absence_standing", "person_id", "from_on", unique=True, postgresql_where="withdrawn_at IS NULL"),
    )
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    from_on: date
    to_on: date
    cover_id: int | None = Field(default=None, foreign_key="person.id")  # unset: the person's deputy
    recorded_by: str
    recorded_at: datetime = moment()
    withdrawn_at: datetime | None = moment(nullable=True)


class CalendarFeed(Record, table=True):
    """The address of one person's calendar: only the hash of its token is kept. Revoked, it answers nobody."""

    __tablename__ = "calendar_feed"
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    token_sha256: str = Field(unique=True, max_length=64)
    made_by: str
    made_at: datetime = moment()
    revoked_at: datetime | None = moment(nullable=True)


class RoleHolding(Record, table=True):
    """Who holds which role for a partnership, or for one of its agencies."""

    __table_args__ = (UniqueConstraint("person_id", "role", "agency_id", postgresql_nulls_not_distinct=True),)
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    role: Role = coded(Role, index=True)
    agency_id: int | None = Field(default=None, foreign_key="agency.id")


class OutsideBody(Record, table=True):
    """The address of a national body, with the day and the source it was taken from. None known = an alarm, not a silence."""

    __table_args__ = (UniqueConstraint("partnership_id", "role"),)
    id: int | None = Field(default=None, primary_key=True)
    partnership_id: int = Field(foreign_key="partnership.id", index=True)
    role: Role = coded(Role)
    name: str
    email: str | None = None
    source: str = ""
    checked_on: date | None = None


class GovernanceBody(Record, table=True):
    """A body that oversees the reviews: the review group, the partnership's executive, a board. Told at its own cadence."""

    __tablename__ = "governance_body"
    __table_args__ = (UniqueConstraint("partnership_id", "code"),)
    id: int | None = Field(default=None, primary_key=True)
    partnership_id: int = Field(foreign_key="partnership.id", index=True)
    code: str = Field(max_length=40)
    name: str
    email: str  # a shared mailbox: the body's own secretary
    cadence: str = Field(default="meetings", max_length=20)  # meetings, monthly, quarterly, never
    papers_working_days: int = 5  # papers are due so many working days before a meeting
    quorum: int | None = None
    active: bool = True


class GovernanceMeeting(Record, table=True):
    """A day on which a body meets."""

    __tablename__ = "governance_meeting"
    __table_args__ = (UniqueConstraint("body_id", "on"),)
    id: int | None = Field(default=None, primary_key=True)
    body_id: int = Field(foreign_key="governance_body.id", index=True)
    on: date
    recorded_by: str
    recorded_at: datetime = moment()
    cancelled_at: datetime | None = moment(nullable=True)


class Counter(Record, table=True):
    """The last case number given out in a year; its row is locked while a case is opened."""

    partnership_id: int = Field(foreign_key="partnership.id", primary_key=True)
    year: int = Field(primary_key=True)
    last: int = 0


class Heartbeat(Record, table=True):
    """When each regular job last finished, for whoever watches the watchers."""

    job: str = Field(primary_key=True, max_length=40)
    finished_at: datetime = moment()
