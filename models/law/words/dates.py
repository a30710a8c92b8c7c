"""Dates as people type them and as people read them. Serves every duty; holds no rule.

A date is written year first, `2026-11-20`; a weekday before it, `Fri 2026-11-20`, is checked against it. A day-first date is never taken on trust (3/4/2026 has two readings): the refusal offers
the British reading, written year first, and leaves the choice to the person. Forms and the command line both come through here.
"""

import calendar
import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")  # every limit ends with the day in London (docs/law/counting.md)
EARLIEST_YEAR, LATEST_YEAR = 2000, 2100  # outside these a year is a slip of the finger

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name} | {
    name.lower(): number for number, name in enumerate(calendar.month_abbr) if name
}
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_DATE_AND_TIME = re.compile(r"(.+?)[T ,]+([0-9]{1,2}):([0-9]{2})")
_ISO_AT_END = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}$")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,2})")
_RUN_TOGETHER = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4}|[0-9]{2})")
_WITH_WEEKDAY = re.compile(r"([a-z]{2,9})\.?,? +(?=[0-9]{4}-)", re.IGNORECASE)
_NO_YEAR = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)? +([a-z]+)", re.IGNORECASE)
_IN_WORDS = re.compile(r"(?:[a-z]+,? +)?([0-9]{1,2})(?:st|nd|rd|th)? +([a-z]+),? +([0-9]{4}|[0-9]{2})", re.IGNORECASE)
_WEEKDAYS = tuple(name.lower() for name in calendar.day_name)
YEARS_AHEAD = 10  # a date further out than this is a slip of the finger
_ECHO = 40  # how much of a wrong answer is repeated back: one line, always


class BadDate(ValueError):
    """What was typed is not a date, or not one this product can hold. `str()` is one line: the field, the fault, the remedy."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


def parse_date(text: str, field: str) -> date:
    """The date that `text` writes as `YYYY-MM-DD`, between 2000 and 2100; spaces around it are ignored.

    A weekday may stand before it (`Mon 2026-03-02`) and must then be that day's. Raises `BadDate` naming `field`, with the remedy, for
    anything else.
    """
    weekday, typed = _weekday_and_rest(text.strip(), field)
    shown = repr(typed[:_ECHO])
    if not typed:
        raise BadDate(field, f"a date is needed; write it as {_EXAMPLE}")
    if _MOMENT.fullmatch(typed):
        raise BadDate(field, f"{shown} has a time; leave it out and write {typed[:10]}")
    match = _ISO_DATE.fullmatch(typed)
    if not match:
        raise BadDate(field, f"{shown} is not a date; {_remedy(typed)}")
    year, month, day = (int(part) for part in match.groups())
    fault = _fault(year, month, day)
    if fault:
        raise BadDate(field, f"{shown} is not a date: {fault}; check the day and the month")
    found_on = _within_range(date(year, month, day), field)
    if weekday is not None and weekday != found_on.weekday():
        raise BadDate(
            field,
            f"{found_on} is a {calendar.day_name[found_on.weekday()]}, not a {calendar.day_name[weekday]}; "
            "check which of the two is meant",
        )
    return found_on


def refuse_far_off(day: date, field: str, *, today: date) -> None:
    """Raises `BadDate` for a day more than ten years after `today`."""
    if (day.year - YEARS_AHEAD, day.month, day.day) > (today.year, today.month, today.day):
        raise BadDate(field, f"{long_date(day)} is more than ten years away; check the year")


def parse_moment(text: str, field: str) -> date | datetime:
    """A date (`2026-03-04`), or a moment (`2026-03-04T15:00`) as an aware UTC datetime.

    A time is Europe/London's unless it carries an offset (`Z`, `+01:00`); the hour that autumn repeats is read as the first.
    Raises `BadDate` for anything else, including the hour that spring leaves out.
    """
    typed = text.strip()
    named = _WITH_WEEKDAY.match(typed)
    words = named[0] if named else ""
    typed = typed.removeprefix(words)
    match = _MOMENT.fullmatch(typed)
    if not match:
        _refuse_date_with_time(words, typed, field)
        return parse_date(text, field)
    day = parse_date(words + match[1], field)
    try:
        moment = datetime.fromisoformat(f"{day}T{match[2]}{match[3] or ''}")
    except ValueError:
        raise BadDate(
            field, f"{typed[11 : 11 + _ECHO]!r} is not a time; write the moment as {_EXAMPLE}T15:00"
        ) from None
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    at = moment.replace(tzinfo=LONDON).astimezone(UTC)
    if at.astimezone(LONDON).replace(tzinfo=None) != moment:
        raise BadDate(field, f"{match[2]} did not exist on {day}, when the clocks went forward; add one hour")
    return at


def _refuse_date_with_time(words: str, typed: str, field: str) -> None:
    """Raises `BadDate` for a badly written date that has a time behind it: the remedy keeps the time."""
    timed = _DATE_AND_TIME.fullmatch(typed)
    if not timed:
        return
    time = f"{int(timed[2]):02}:{timed[3]}"
    try:
        day = parse_date(words + timed[1], field)
    except BadDate as bad:
        message = bad.message.replace(repr(timed[1][:_ECHO]), repr(typed[:_ECHO]), 1)
        raise BadDate(field, _ISO_AT_END.sub(rf"\g<0>T{time}", message)) from None
    raise BadDate(field, f"{typed[:_ECHO]!r} is not a moment; write it as {day}T{time}")


def london_date(moment: date | datetime) -> date:
    """The day in London on which `moment` falls. A plain date is already one; a datetime must be aware."""
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError("A moment needs its time zone")
    return moment.astimezone(LONDON).date()


def london_time(moment: datetime) -> str:
    """The time of day in London: `14:03`."""
    return f"{moment.astimezone(LONDON):%H:%M}"


def long_date(day: date) -> str:
    """The day as people read it, with its weekday: `Mon 23 Mar 2026`."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def plain_date(day: date) -> str:
    """The day in full, without its weekday: `30 March 2020`."""
    return f"{day.day} {day:%B %Y}"


def short_date(day: date) -> str:
    """The day without weekday and year: `3 Apr`."""
    return f"{day.day} {day:%b}"


_EXAMPLE = "2026-03-02"


def _weekday_and_rest(typed: str, field: str) -> tuple[int | None, str]:
    """The weekday that stands before the date, 0 for Monday, and what follows it."""
    match = _WITH_WEEKDAY.match(typed)
    if not match:
        return None, typed
    name = match[1].lower()
    known = next((number for number, day in enumerate(_WEEKDAYS) if len(name) >= 3 and day.startswith(name)), None)
    if known is None:
        raise BadDate(
            field, f"{match[1]!r} is not a weekday; write the date alone, as {_EXAMPLE}, or as Mon {_EXAMPLE}"
        )
    return known, typed[match.end() :]


def _remedy(typed: str) -> str:
    """What to write instead: the British reading of what was typed where there is one, else an example."""
    without_year = _NO_YEAR.fullmatch(typed)
    if without_year:
        month, day = _number(without_year[2]), int(without_year[1])
        if 1 <= month <= 12 and day > _longest(month):
            return f"{calendar.month_name[month]} has {_longest(month)} days; write it year first, as {_EXAMPLE}"
        return f"the year is missing; write it year first, as {_EXAMPLE}"
    if re.fullmatch(r"[0-9]{2}-[0-9]{1,2}-[0-9]{1,2}", typed):
        return f"the year has two digits, and it could be the first or the last of the three; write all four, year first, as {_EXAMPLE}"
    year_first, day_first = (0, 1, 2), (2, 1, 0)
    for pattern, order in (
        (_YEAR_FIRST, year_first),
        (_RUN_TOGETHER, year_first),
        (_DAY_FIRST, day_first),
        (_IN_WORDS, day_first),
    ):
        match = pattern.fullmatch(typed)
        if match:
            parts = match.groups()
            year, month, day = (_number(parts[index]) for index in order)
            short = year < 100 and len(parts[order[0]]) == 2
            if short:
                year += 2000
            fault = _fault(year, month, day)
            if fault:
                return f"{fault}; write it year first, as {_EXAMPLE}"
            two_digits = "the year has two digits; " if short else ""
            return f"{two_digits}write it as {date(year, month, day)}"
    return f"write it year first, as {_EXAMPLE}"


def _number(part: str) -> int:
    """A day, month or year as a number; 0 for a word that is no month."""
    return int(part) if part.isascii() and part.isdigit() else _MONTHS.get(part.lower(), 0)


def _longest(month: int) -> int:
    """The most days that the month can have: 29 for February."""
    return calendar.monthrange(2000, month)[1]


def _fault(year: int, month: int, day: int) -> str | None:
    """Why these three numbers are no date, or `None` if they are one."""
    if not 1 <= month <= 12:
        return f"there is no month {month:02d}"
    if year < 1:
        return "there is no year 0000"
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        return f"{calendar.month_name[month]} {year} has {last} days"
    return None


def _within_range(day: date, field: str) -> date:
    if day.year < EARLIEST_YEAR:
        raise BadDate(field, f"{day} is before {EARLIEST_YEAR}; check the year")
    if day.year > LATEST_YEAR:
        raise BadDate(field, f"{day} is after {LATEST_YEAR}; check the year")
    return day
