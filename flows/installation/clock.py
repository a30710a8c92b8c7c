"""The only reader of the system clock. Everything below a flow or a command is given the time as an argument."""

from datetime import UTC, date, datetime

from models.law.words import dates


def now(as_of: datetime | None = None) -> datetime:
    """The moment of this run, in UTC: `as_of` where a replay or a rehearsal gives one (without a zone: London), else the clock."""
    if as_of is None:
        return datetime.now(UTC)
    return (as_of.replace(tzinfo=dates.LONDON) if as_of.tzinfo is None else as_of).astimezone(UTC)


def london_date(at: datetime) -> date:
    """The day in London on which a moment falls: every limit ends with that day."""
    return dates.london_date(at)
