"""How each unit of a limit is counted, always from the original trigger day. Serves every rule.

Months follow the corresponding-date rule; a day reached by months or calendar days is never rolled off a weekend (docs/law/counting.md).
"""

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import lru_cache

from models.law.rules.rule import Unit
from models.law.words.calendar import Calendar, Count, DayCounted


def count(unit: Unit, limit: int, start: date, calendar: Calendar) -> Count:
    """Where a limit of so many `unit` from `start` ends, with the days gone over."""
    return _BY_UNIT[unit](calendar, start, limit)


def count_from_day_one(unit: Unit, limit: int, start: date, calendar: Calendar) -> Count:
    """The same where the trigger day is day 1 if it is a working day. Only a count of working days after a trigger can be read so."""
    if unit is not Unit.WORKING_DAYS_AFTER or limit < 1 or not calendar.is_working_day(start):
        return count(unit, limit, start, calendar)
    rest = calendar.add_working_days(start, limit - 1)
    return Count(rest.on, rest.provisional, (DayCounted(start, True, "day 1"), *rest.days[1:]))


@lru_cache(maxsize=20_000)
def counted(unit: Unit, limit: int, start: date, calendar: Calendar, *, day_one: bool) -> Count:
    """The count by one reading, found again where many cases share a day."""
    return (count_from_day_one if day_one else count)(unit, limit, start, calendar)


def ends_on(unit: Unit, limit: int, start: date, calendar: Calendar, *, day_one: bool) -> date:
    """Where the count ends, without the days gone over: the same date as `count` or `count_from_day_one` gives, faster."""
    if unit is not Unit.WORKING_DAYS_AFTER:
        return count(unit, limit, start, calendar).on
    counted_already = 1 if day_one and limit > 0 and calendar.is_working_day(start) else 0
    return calendar.working_day_after(start, limit - counted_already)


def add_months(start: date, months: int) -> date:
    """The corresponding date `months` later, or the last day of a month that has none: 31 August + 6 = 28 or 29 February."""
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def _working_days_after(calendar: Calendar, start: date, limit: int) -> Count:
    return calendar.add_working_days(start, limit)


def _working_days_before(calendar: Calendar, start: date, limit: int) -> Count:
    return calendar.add_working_days(start, -limit)


def _calendar_days_after(calendar: Calendar, start: date, limit: int) -> Count:
    days = (DayCounted(start + timedelta(days=number), True, "every day counts") for number in range(1, limit + 1))
    return Count(start + timedelta(days=limit), False, (DayCounted(start, False, "day 0"), *days))


def _calendar_days_before(calendar: Calendar, start: date, limit: int) -> Count:
    days = (DayCounted(start - timedelta(days=number), True, "every day counts") for number in range(1, limit + 1))
    return Count(start - timedelta(days=limit), False, (DayCounted(start, False, "day 0"), *days))


def _months_after(calendar: Calendar, start: date, limit: int) -> Count:
    """Always from the original day, and never rolled off a weekend or a holiday: nothing found says that it should be."""
    on = add_months(start, limit)
    why = "the corresponding date" if on.day == start.day else "the month's last day, as it has no corresponding date"
    return Count(on, False, (DayCounted(start, False, "day 0"), DayCounted(on, True, why)))


def _agreed_date(calendar: Calendar, start: date, limit: int) -> Count:
    return Count(start, False, (DayCounted(start, True, "the agreed date"),))


_BY_UNIT: Mapping[Unit, Callable[[Calendar, date, int], Count]] = {
    Unit.WORKING_DAYS_AFTER: _working_days_after,
    Unit.WORKING_DAYS_BEFORE: _working_days_before,
    Unit.CALENDAR_DAYS_AFTER: _calendar_days_after,
    Unit.CALENDAR_DAYS_BEFORE: _calendar_days_before,
    Unit.MONTHS_AFTER: _months_after,
    Unit.AGREED_DATE: _agreed_date,
}
