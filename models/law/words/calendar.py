"""Working days in England and Wales, and the count that a person can check. Serves every duty counted in working days.

"Working day" is not defined in SI 2018/789 (reg 2, read). The analogue taken is reg 2 of the Children Act 1989 Representations
Procedure (England) Regulations 2006: not a Saturday, Sunday or bank holiday (https://www.legislation.gov.uk/uksi/2006/1738/made).
The trigger day is day 0 (docs/law/counting.md). Beyond the calendar's coverage weekends are still skipped, but the date is provisional.
"""

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache, cached_property
from importlib.resources import files
from types import MappingProxyType
from typing import Any, NamedTuple

_ONE_DAY = timedelta(days=1)
_WEEKEND = {5: "Saturday", 6: "Sunday"}
HOLIDAY_PREFIX = "bank holiday: "


@dataclass(frozen=True)
class DayCounted:
    """One day of a count: whether it counted, and why or why not, in words for a person."""

    date: date
    counted: bool
    why: str


@dataclass(frozen=True)
class Count:
    """Where a count ends, every day it went over from the trigger on, and whether a counted day lies outside the calendar."""

    on: date
    provisional: bool
    days: tuple[DayCounted, ...]


@dataclass(frozen=True)
class Calendar:
    """The days on which nothing is counted: `holidays` (day to title) and every weekend, known from `covers_from` to `covers_to`."""

    holidays: Mapping[date, str] = field(hash=False)
    covers_from: date
    covers_to: date
    name: str

    def with_closures(self, closures: Mapping[date, str]) -> "Calendar":
        """The same with further days on which nobody is there. For when to warn, never for what a limit counts."""
        if not closures:
            return self
        return replace(self, holidays=MappingProxyType({**closures, **self.holidays}))

    def covers(self, day: date) -> bool:
        """Whether the bank holidays around `day` are known."""
        return self.covers_from <= day <= self.covers_to

    def is_working_day(self, day: date) -> bool:
        """Whether `day` counts. Outside coverage every weekday does: ask `covers` as well."""
        return day.weekday() < 5 and day not in self.holidays

    def why_not_counted(self, day: date) -> str | None:
        """`Saturday`, `Sunday`, `bank holiday: Good Friday`, or `None` for a working day."""
        if day.weekday() in _WEEKEND:
            return _WEEKEND[day.weekday()]
        title = self.holidays.get(day)
        return None if title is None else HOLIDAY_PREFIX + title

    def next_working_day(self, day: date) -> date:
        """The first working day on or after `day`."""
        return day if self.is_working_day(day) else self.working_day_after(day, 1)

    def last_working_day(self, day: date) -> date:
        """The last working day on or before `day`."""
        return day if self.is_working_day(day) else self.working_day_after(day, -1)

    def working_day_after(self, start: date, days: int) -> date:
        """The `days`-th working day after `start` (before it, if negative; `start` itself if 0). The date alone, fast.

        `start` is day 0 whether or not it is a working day. A date reached outside coverage is only provisional: where that
        matters use `add_working_days`, which says so.
        """
        if days == 0:
            return start
        known = self._working_days
        index = bisect_right(known, start) + days - 1 if days > 0 else bisect_left(known, start) + days
        if 0 <= index < len(known) and self.covers(start):
            return known[index]
        return self._walk(start, days)

    def add_working_days(self, start: date, days: int) -> Count:
        """The count of `days` working days after `start` (before it, if negative), with every day gone over, in counting order."""
        on = self.working_day_after(start, days)
        trigger = DayCounted(start, False, self._day_zero(start))
        if self.covers(start) and self.covers(on):
            first, last = (start - self.covers_from).days, (on - self.covers_from).days
            over = self._every_day[first + 1 : last + 1] if days >= 0 else self._every_day[last:first][::-1]
            return Count(on, False, (trigger, *over))
        step = _ONE_DAY if days > 0 else -_ONE_DAY
        over = tuple(self._day(start + step * number) for number in range(1, abs((on - start).days) + 1))
        return Count(on, any(day.counted and not self.covers(day.date) for day in over), (trigger, *over))

    @cached_property
    def _every_day(self) -> tuple[DayCounted, ...]:
        span = (self.covers_to - self.covers_from).days + 1
        return tuple(self._day(self.covers_from + timedelta(days=number)) for number in range(span))

    @cached_property
    def _working_days(self) -> list[date]:
        span = (self.covers_to - self.covers_from).days + 1
        every = (self.covers_from + timedelta(days=number) for number in range(span))
        return [day for day in every if self.is_working_day(day)]

    def _day(self, day: date) -> DayCounted:
        why_not = self.why_not_counted(day)
        return DayCounted(day, why_not is None, why_not or "working day")

    def _day_zero(self, day: date) -> str:
        why_not = self.why_not_counted(day)
        return f"day 0 ({why_not})" if why_not else "day 0"

    def _walk(self, start: date, days: int) -> date:
        """The slow way, one day at a time, for counts that leave the calendar."""
        step = _ONE_DAY if days > 0 else -_ONE_DAY
        day, left = start, abs(days)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day


class Shipped(NamedTuple):
    """Where the calendar that comes with the product was taken from, and when."""

    source: str
    taken_on: date
    sha256: str  # of the file as shipped


@cache
def bundled() -> Calendar:
    """The calendar shipped with the product: GOV.UK's bank holidays for England and Wales (OGL v3; see the file's own header)."""
    held = _held()
    holidays = {date.fromisoformat(event["date"]): title_of(event) for event in held["events"]}
    return Calendar(
        holidays=MappingProxyType(holidays),
        covers_from=date.fromisoformat(held["covers_from"]),
        covers_to=date.fromisoformat(held["covers_to"]),
        name=held["name"],
    )


def shipped() -> Shipped:
    """What the shipped calendar's own header says of it."""
    held = _held()
    return Shipped(held["source"], date.fromisoformat(held["taken_on"]), hashlib.sha256(_bytes()).hexdigest())


def title_of(event: Mapping[str, str]) -> str:
    """What a published bank holiday is called: `Boxing Day (substitute day)`."""
    return f"{event['title']} (substitute day)" if event.get("notes") == "Substitute day" else event["title"]


def _held() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_bytes())
    return found


def _bytes() -> bytes:
    return files("models.law").joinpath("bank_holidays.json").read_bytes()
