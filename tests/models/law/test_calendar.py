"""Working days: against the `holidays` package, against a naive count, and the edges where calendars go wrong."""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.law.words.calendar import Calendar, bundled
from tests.support.days import day

ENGLAND = holidays.country_holidays("GB", subdiv="ENG", years=range(2011, 2031))
FIRST, LAST = date(2012, 1, 1), date(2028, 12, 31)


def naive(start: date, days: int) -> date:
    """The oracle: one day at a time, by somebody else's list of holidays."""
    on, step, left = start, 1 if days > 0 else -1, abs(days)
    while left:
        on += timedelta(days=step)
        if on.weekday() < 5 and on not in ENGLAND:
            left -= 1
    return on


def test_bundled_holidays_are_exactly_those_of_the_holidays_package():
    every = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
    ours = {on for on in every if on.weekday() < 5 and not bundled().is_working_day(on)}
    days = {on for on in every if on.weekday() < 5 and on in ENGLAND}
    assert ours == days
    assert len(ours) == len(bundled().holidays)


@given(st.dates(FIRST, date(2028, 6, 30)), st.integers(1, 60))
def test_counting_forward_agrees_with_a_naive_count(start, days):
    assert bundled().working_day_after(start, days) == naive(start, days)


@given(st.dates(date(2012, 6, 1), LAST), st.integers(1, 60))
def test_counting_back_agrees_with_a_naive_count(start, days):
    assert bundled().working_day_after(start, -days) == naive(start, -days)


@given(st.dates(date(2011, 6, 1), date(2029, 6, 1)), st.integers(-40, 40))
def test_every_count_shows_each_day_once_and_counts_as_many_as_it_should(start, days):
    count = bundled().add_working_days(start, days)
    assert count.on == bundled().working_day_after(start, days)
    assert count.days[0].date == start
    assert not count.days[0].counted
    assert count.days[-1].date == count.on
    assert sum(one.counted for one in count.days) == abs(days)
    gaps = {(later.date - earlier.date).days for earlier, later in zip(count.days, count.days[1:], strict=False)}
    assert gaps <= {1 if days > 0 else -1}


@given(st.dates(FIRST, LAST), st.integers(1, 60))
def test_the_days_shown_are_the_same_inside_the_calendar_as_beyond_it(start, days):
    """The fast path and the slow one: a calendar that covers nothing must tell the same story, only provisionally."""
    blind = Calendar(bundled().holidays, date(1999, 1, 1), date(1999, 1, 2), "blind")
    seen, unseen = bundled().add_working_days(start, -days), blind.add_working_days(start, -days)
    assert (seen.on, seen.days) == (unseen.on, unseen.days)
    assert unseen.provisional


def test_saturday_trigger_counts_monday_as_day_one():
    count = bundled().add_working_days(day("Sat 2026-03-07"), 1)
    assert count.on == day("Mon 2026-03-09")
    assert [one.why for one in count.days] == ["day 0 (Saturday)", "Sunday", "working day"]


def test_good_friday_trigger_counts_the_tuesday_after_easter_as_day_one():
    count = bundled().add_working_days(day("Fri 2026-04-03"), 1)
    assert count.on == day("Tue 2026-04-07")
    assert count.days[0].why == "day 0 (bank holiday: Good Friday)"
    assert count.days[3].why == "bank holiday: Easter Monday"


def test_seven_working_days_before_a_sunday_start_with_the_friday():
    assert bundled().working_day_after(day("Sun 2026-03-15"), -1) == day("Fri 2026-03-13")


def test_no_working_days_is_the_day_itself():
    count = bundled().add_working_days(day("Sat 2026-03-07"), 0)
    assert (count.on, len(count.days), count.provisional) == (day("Sat 2026-03-07"), 1, False)


def test_substitute_days_are_named():
    assert bundled().why_not_counted(day("Mon 2026-12-28")) == "bank holiday: Boxing Day (substitute day)"
    assert bundled().why_not_counted(day("Tue 2026-12-29")) is None


@pytest.mark.parametrize(
    ("on", "following", "preceding"),
    [
        (day("Wed 2026-03-04"), day("Wed 2026-03-04"), day("Wed 2026-03-04")),
        (day("Sat 2026-04-04"), day("Tue 2026-04-07"), day("Thu 2026-04-02")),
    ],
)
def test_nearest_working_days(on, following, preceding):
    assert bundled().next_working_day(on) == following
    assert bundled().last_working_day(on) == preceding


def test_a_date_beyond_the_calendar_skips_weekends_and_is_provisional():
    count = bundled().add_working_days(day("Fri 2028-12-29"), 1)
    assert count.on == day("Mon 2029-01-01")
    assert count.provisional
    assert not bundled().covers(count.on)


def test_the_last_day_of_the_calendar_is_not_provisional():
    assert not bundled().add_working_days(day("Thu 2028-12-28"), 1).provisional


def test_a_day_before_the_calendar_that_counts_only_days_inside_it_is_not_provisional():
    count = bundled().add_working_days(day("Sat 2011-12-31"), 1)
    assert count.on == day("Tue 2012-01-03")
    assert not count.provisional


def test_bundled_calendar_is_read_once():
    assert bundled() is bundled()
    assert hash(bundled()) == hash(bundled())


def test_next_years_bank_holidays_are_in_the_snapshot():
    """Fails in the year in which the snapshot must be renewed: the one test that reads the clock."""
    next_year = date.today().year + 1  # noqa: TID251, DTZ011
    assert bundled().covers_to >= date(next_year, 12, 31)
    assert sum(on.year == next_year for on in bundled().holidays) >= 8


def test_the_helper_refuses_a_wrong_weekday():
    with pytest.raises(ValueError, match="2026-12-18 is a Fri, not a Thu"):
        day("Thu 2026-12-18")
