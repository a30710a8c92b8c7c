"""An independent reckoning of every limit: one day at a time, by somebody else's list of holidays. Shares no code with the engine."""

from datetime import date, timedelta

import holidays

from models.law.rules.rule import Rule, Unit

FIRST, LAST = date(2012, 3, 1), date(2028, 10, 1)  # every count from a day in here stays within the bundled calendar
ENGLAND = frozenset(holidays.country_holidays("GB", subdiv="ENG", years=range(2011, 2031)))
ONE_DAY = timedelta(days=1)


def due_on(rule: Rule, start: date) -> date:
    """When the rule's limit ends, counting from `start`."""
    on, left = start, rule.limit
    if rule.unit is Unit.AGREED_DATE:
        return start
    if rule.unit is Unit.MONTHS_AFTER:
        return _months(start, rule.limit)
    step = -ONE_DAY if rule.unit in (Unit.WORKING_DAYS_BEFORE, Unit.CALENDAR_DAYS_BEFORE) else ONE_DAY
    every_day = rule.unit in (Unit.CALENDAR_DAYS_AFTER, Unit.CALENDAR_DAYS_BEFORE)
    while left:
        on += step
        if every_day or (on.weekday() < 5 and on not in ENGLAND):
            left -= 1
    return on


def _months(start: date, months: int) -> date:
    """Walk to the month, one first-of-month at a time, then to the day or as far as the month goes."""
    first = start.replace(day=1)
    for _ in range(months):
        first += timedelta(days=32)
        first = first.replace(day=1)
    on = first
    while on.day < start.day and (on + ONE_DAY).month == first.month:
        on += ONE_DAY
    return on
