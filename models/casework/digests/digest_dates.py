"""When each digest is due, as pure dates: Monday's list, a governance body's digest, the board at the end of a month. All of it ours, no law.

Due from 08:00 in London on its day. One that was missed is made up for by the next run as long as it is still of use, and then no more.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from models.law.words.calendar import Calendar
from models.law.words.dates import LONDON, london_date

HOUR = time(8, 0)  # London
EARLY = timedelta(minutes=1)  # an engine may start a run a moment before its time; the next run is a day away
STILL_OF_USE = 5  # working days after its day on which a monthly or quarterly digest still goes out
_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """One digest: what it is called in the key that makes it unique, and the days that it looks back on."""

    code: str
    since: date
    until: date


def monday_list(at: datetime, calendar: Calendar) -> Period | None:
    """The week whose list is due or may still be made up for; `None` before it is. `since` and `until`: this week and the next.

    On the first working day of the week: a Tuesday where Monday is a bank holiday. Never last week's list.
    """
    today = london_date(at)
    monday = today - _DAY * today.weekday()
    if not _has_come(calendar.next_working_day(monday), at):
        return None
    year, week, _ = today.isocalendar()
    return Period(f"{year}-W{week:02d}", monday, monday + 2 * _WEEK - _DAY)


def month_end(at: datetime, calendar: Calendar) -> Period | None:
    """The month whose last working day has come, or came up to five working days ago.

    It looks back from that day's eve to the last working day of the month before: what happens after a board was sent is in the next.
    """
    first = london_date(at).replace(day=1)
    for start in (first, _month_before(first)):
        on = calendar.last_working_day(_month_after(start) - _DAY)
        if _of_use(on, at, calendar):
            return Period(f"{start:%Y-%m}", calendar.last_working_day(start - _DAY), on - _DAY)
    return None


def monthly(at: datetime, calendar: Calendar) -> Period | None:
    """The month that has just ended, on the first working day after it or up to five working days later."""
    first = london_date(at).replace(day=1)
    if not _of_use(calendar.next_working_day(first), at, calendar):
        return None
    return Period(f"{first:%Y-%m}", _month_before(first), first - _DAY)


def quarterly(at: datetime, calendar: Calendar) -> Period | None:
    """The quarter that has just ended, on the first working day after it or up to five working days later."""
    today = london_date(at)
    quarter = (today.month - 1) // 3 + 1
    first = date(today.year, 3 * quarter - 2, 1)
    if not _of_use(calendar.next_working_day(first), at, calendar):
        return None
    since = first
    for _ in range(3):
        since = _month_before(since)
    return Period(f"{first.year}-Q{quarter}", since, first - _DAY)


def before_meeting(
    meeting: date, last: date | None, *, working_days: int, at: datetime, calendar: Calendar
) -> Period | None:
    """What goes with the papers of a meeting, from their day up to the meeting's. It looks back to the meeting before, else three months."""
    if not _has_come(papers_on(meeting, working_days, calendar), at) or london_date(at) > meeting:
        return None
    since = last or meeting - timedelta(days=91)
    return Period(meeting.isoformat(), since, london_date(at))


def papers_on(meeting: date, working_days: int, calendar: Calendar) -> date:
    """The day on which the papers of a meeting are due."""
    return calendar.working_day_after(meeting, -working_days) if working_days else calendar.last_working_day(meeting)


def _of_use(on: date, at: datetime, calendar: Calendar) -> bool:
    return _has_come(on, at) and london_date(at) <= calendar.working_day_after(on, STILL_OF_USE)


def _has_come(on: date, at: datetime) -> bool:
    return datetime.combine(on, HOUR, tzinfo=LONDON).astimezone(UTC) - EARLY <= at


def _month_before(first: date) -> date:
    return (first - _DAY).replace(day=1)


def _month_after(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)
