"""Read the bank holidays as GOV.UK publishes them, and refuse whatever cannot be them. Serves every duty counted in working days.

Pure. A calendar with a hole in it makes dates wrong without anybody noticing, so it is refused whole; the last good one stays in use.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from models.casework.record import files
from models.law.words.calendar import Calendar, title_of
from models.law.words.dates import long_date

DIVISION = "england-and-wales"
MAX_BYTES = 1_000_000
ALL = 8  # bank holidays of an ordinary year in England and Wales
FEWEST = 7  # a year that has fewer is not all there
NAMED = 5  # a longer list of days is cut
TAKE_WHOLE = "take the whole file from https://www.gov.uk/bank-holidays.json again"

Text = Annotated[
    str, StringConstraints(strict=True, strip_whitespace=True, max_length=120, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")
]
Day = Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]


class CalendarRefused(ValueError):
    """These bank holidays cannot be taken up. One line that names the place and the remedy; nothing was changed."""


class _Event(BaseModel):
    """One day. A field that GOV.UK adds one day is no reason to be without a calendar: it is passed over."""

    model_config = ConfigDict(strict=True, hide_input_in_errors=True)

    title: Annotated[Text, StringConstraints(min_length=1)]
    date: Day
    notes: Text = ""
    bunting: bool = False


class _Division(BaseModel):
    model_config = ConfigDict(strict=True, hide_input_in_errors=True)

    division: Text
    events: list[_Event]


@dataclass(frozen=True)
class Published:
    """What one file says: the days, its first year, and the last year of which it has them all."""

    holidays: Mapping[date, str]
    first_year: int
    last_year: int


def read(body: bytes) -> Published:
    """The bank holidays of England and Wales in a file as GOV.UK publishes it: every division, or this one alone.

    Raises `CalendarRefused` for anything else, for a day that does not exist or comes twice, and for a year that is not all there.
    """
    division = _division(_json(body))
    holidays: dict[date, str] = {}
    for number, event in enumerate(division.events):
        try:
            on = date.fromisoformat(event.date)
        except ValueError:
            raise CalendarRefused(f"events.{number}.date: there is no {event.date}; {TAKE_WHOLE}") from None
        if on in holidays:
            raise CalendarRefused(f"events.{number}.date: {long_date(on)} comes twice; {TAKE_WHOLE}")
        holidays[on] = title_of({"title": event.title, "notes": event.notes})
    years = Counter(on.year for on in holidays)
    full = [year for year, days in years.items() if days >= ALL]
    if not full:
        raise CalendarRefused(f"events: no year has all its {ALL} bank holidays; {TAKE_WHOLE}")
    first, last = min(years), max(full)
    for year in range(first, last + 1):
        if years[year] < FEWEST:
            raise CalendarRefused(f"events: {year} has {years[year]} bank holidays and should have {ALL}; {TAKE_WHOLE}")
    if max(years) > last + 1:
        raise CalendarRefused(f"events: {max(years)} is there, but not all of {last + 1}; {TAKE_WHOLE}")
    return Published(MappingProxyType(holidays), first, last)


def joined(published: Published, now: Calendar, *, today: date, allow_removed: bool) -> Calendar:
    """The calendar in use brought up to what was published. Years before the file's first are kept from the calendar in use.

    Raises `CalendarRefused` where a day that has passed is gone, or the calendar would end sooner, unless `allow_removed`; and where
    years between the two would be unknown.
    """
    if published.first_year > now.covers_to.year + 1:
        raise CalendarRefused(
            f"events: they begin in {published.first_year} and the calendar in use ends with {now.covers_to.year}; "
            "load a file that has the years between"
        )
    gone = [
        on
        for on in sorted(now.holidays)
        if published.first_year <= on.year and on <= today and on not in published.holidays
    ]
    unless = "take the whole file again, or load it with --allow-removed and --because"
    if gone and not allow_removed:
        raise CalendarRefused(
            f"events: {_named(gone, now.holidays)} {'is' if len(gone) == 1 else 'are'} in the calendar in use, "
            f"passed already, and missing here; {unless} if that was no bank holiday"
        )
    covers_to = date(published.last_year, 12, 31)
    if covers_to < now.covers_to and not allow_removed:
        raise CalendarRefused(
            f"events: they are complete only to {long_date(covers_to)} and the calendar in use reaches "
            f"{long_date(now.covers_to)}; {unless} if it really ends sooner"
        )
    before = {on: title for on, title in now.holidays.items() if on.year < published.first_year}
    holidays = dict(sorted({**before, **published.holidays}.items()))
    return Calendar(MappingProxyType(holidays), now.covers_from, covers_to, now.name)


def what_changed(before: Calendar, after: Calendar) -> str:
    """The difference in words: `added Mon 19 Sep 2022 (Bank Holiday for the State Funeral)`."""
    added = sorted(after.holidays.keys() - before.holidays.keys())
    removed = sorted(before.holidays.keys() - after.holidays.keys())
    within = [on for on in added if before.covers(on)]
    parts = [f"added {_named(within, after.holidays)}"] if within else []
    parts += [f"removed {_named(removed, before.holidays)}"] if removed else []
    if after.covers_to != before.covers_to:
        parts.append(f"they are known to {long_date(after.covers_to)}, before to {long_date(before.covers_to)}")
    elif len(within) < len(added):
        parts.append(f"added {_named([on for on in added if on not in within], after.holidays)}")
    return "; ".join(parts) or "only what days are called"


def _json(body: bytes) -> Any:
    if len(body) > MAX_BYTES:
        raise CalendarRefused(f"file: it is larger than {MAX_BYTES // 1_000_000} MB; {TAKE_WHOLE}")
    try:
        return files.json_value(files.decoded(body, "JSON", refuse=ValueError), refuse=ValueError)
    except ValueError:
        raise CalendarRefused(f"file: it is not JSON; {TAKE_WHOLE}") from None


def _division(value: Any) -> _Division:
    if not isinstance(value, dict):
        raise CalendarRefused(f"file: it does not hold divisions and their events; {TAKE_WHOLE}")
    found = value if "division" in value else value.get(DIVISION)
    if found is None:
        raise CalendarRefused(f"{DIVISION}: the file has no such division; {TAKE_WHOLE}")
    try:
        division = _Division.model_validate(found)
    except ValidationError as invalid:
        first = invalid.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or DIVISION
        raise CalendarRefused(f"{where}: {first['msg']}; {TAKE_WHOLE}") from None
    if division.division != DIVISION:
        raise CalendarRefused(f"division: this file is not for {DIVISION}; {TAKE_WHOLE}")
    return division


def _named(days: Iterable[date], titles: Mapping[date, str]) -> str:
    named = [f"{long_date(on)} ({titles[on]})" for on in days]
    more = len(named) - NAMED
    return ", ".join(named[:NAMED]) + (f" and {more} more" if more > 0 else "")
