"""Dates as people type them: ISO is taken, everything else is refused in one line that says what to write."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.law.words.dates import (
    BadDate,
    london_date,
    long_date,
    parse_date,
    parse_moment,
    plain_date,
    refuse_far_off,
    short_date,
)
from tests.support.days import day

REFUSED = {
    "20/11/2026": "notified: '20/11/2026' is not a date; write it as 2026-11-20",
    "3.4.2026": "notified: '3.4.2026' is not a date; write it as 2026-04-03",
    "20/11/26": "notified: '20/11/26' is not a date; the year has two digits; write it as 2026-11-20",
    "31/06/2026": "notified: '31/06/2026' is not a date; June 2026 has 30 days; write it year first, as 2026-03-02",
    "11/20/2026": "notified: '11/20/2026' is not a date; there is no month 20; write it year first, as 2026-03-02",
    "2026/11/20": "notified: '2026/11/20' is not a date; write it as 2026-11-20",
    "2026-3-2": "notified: '2026-3-2' is not a date; write it as 2026-03-02",
    "20261120": "notified: '20261120' is not a date; write it as 2026-11-20",
    "Friday 20th November 2026": "notified: 'Friday 20th November 2026' is not a date; write it as 2026-11-20",
    "20 Nov 26": "notified: '20 Nov 26' is not a date; the year has two digits; write it as 2026-11-20",
    "20 Brumaire 2026": "notified: '20 Brumaire 2026' is not a date; there is no month 00; write it year first, as 2026-03-02",
    "0000/01/01": "notified: '0000/01/01' is not a date; there is no year 0000; write it year first, as 2026-03-02",
    "31 June": "notified: '31 June' is not a date; June has 30 days; write it year first, as 2026-03-02",
    "29 February": "notified: '29 February' is not a date; the year is missing; write it year first, as 2026-03-02",
    "3rd Brumaire": "notified: '3rd Brumaire' is not a date; the year is missing; write it year first, as 2026-03-02",
    "26-11-20": "notified: '26-11-20' is not a date; the year has two digits, and it could be the first or the last of the three; "
    "write all four, year first, as 2026-03-02",
    "Tue 2026-03-02": "notified: 2026-03-02 is a Monday, not a Tuesday; check which of the two is meant",
    "sunday, 2026-03-02": "notified: 2026-03-02 is a Monday, not a Sunday; check which of the two is meant",
    "Lundi 2026-03-02": "notified: 'Lundi' is not a weekday; write the date alone, as 2026-03-02, or as Mon 2026-03-02",
    "Mo 2026-03-02": "notified: 'Mo' is not a weekday; write the date alone, as 2026-03-02, or as Mon 2026-03-02",
    "Mon 2026-06-31": "notified: '2026-06-31' is not a date: June 2026 has 30 days; check the day and the month",
    "tomorrow": "notified: 'tomorrow' is not a date; write it year first, as 2026-03-02",
    "2026-06-31": "notified: '2026-06-31' is not a date: June 2026 has 30 days; check the day and the month",
    "2026-02-29": "notified: '2026-02-29' is not a date: February 2026 has 28 days; check the day and the month",
    "2026-13-01": "notified: '2026-13-01' is not a date: there is no month 13; check the day and the month",
    "0000-01-01": "notified: '0000-01-01' is not a date: there is no year 0000; check the day and the month",
    "": "notified: a date is needed; write it as 2026-03-02",
    "  ": "notified: a date is needed; write it as 2026-03-02",
    "1999-12-31": "notified: 1999-12-31 is before 2000; check the year",
    "2101-01-01": "notified: 2101-01-01 is after 2100; check the year",
    "2026-03-04T15:00": "notified: '2026-03-04T15:00' has a time; leave it out and write 2026-03-04",
    "２０２６-03-04": "notified: '２０２６-03-04' is not a date; write it year first, as 2026-03-02",
}


@pytest.mark.parametrize(("typed", "said"), REFUSED.items())
def test_anything_but_an_iso_date_is_refused_with_its_remedy(typed, said):
    with pytest.raises(BadDate) as refused:
        parse_date(typed, "notified")
    assert str(refused.value) == said
    assert refused.value.field == "notified"
    assert said == f"notified: {refused.value.message}"


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_every_iso_date_in_range_is_taken(on):
    assert parse_date(f" {on} ", "aware") == on


def refusal(parse, typed: str) -> str | None:
    try:
        parse(typed, "aware")
    except BadDate as refused:
        return str(refused)
    return None


@given(
    st.text(max_size=80) | st.from_regex(r"[0-9]{1,4}[-/. ][0-9]{1,2}[-/. ][0-9]{1,4}(T[0-9:]{0,8})?", fullmatch=True)
)
def test_whatever_is_typed_the_refusal_is_one_line(typed):
    for parse in (parse_date, parse_moment):
        said = refusal(parse, typed)
        assert said is None or (said.startswith("aware: ") and len(said.splitlines()) == 1)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-03-04T15:00", datetime(2026, 3, 4, 15, tzinfo=UTC)),
        ("2026-07-01T00:30", datetime(2026, 6, 30, 23, 30, tzinfo=UTC)),
        ("2026-07-01 00:30:15.25", datetime(2026, 6, 30, 23, 30, 15, 250000, tzinfo=UTC)),
        ("2026-03-04T15:00Z", datetime(2026, 3, 4, 15, tzinfo=UTC)),
        ("2026-03-04T15:00+05:30", datetime(2026, 3, 4, 9, 30, tzinfo=UTC)),
        ("2026-10-25T01:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # the repeated hour: the first of the two
    ],
)
def test_a_time_is_londons_unless_it_says_otherwise(typed, moment):
    assert parse_moment(typed, "notified") == moment


@pytest.mark.parametrize("typed", ["Mon 2026-03-02", "Monday 2026-03-02", "mon, 2026-03-02", "MON. 2026-03-02"])
def test_a_weekday_that_matches_is_taken(typed):
    assert parse_date(typed, "notified") == day("Mon 2026-03-02")


@pytest.mark.parametrize(
    ("typed", "on"),
    [("Tues 2026-03-03T15:00", day("Tue 2026-03-03")), ("Thurs 2026-03-05 09:00", day("Thu 2026-03-05"))],
)
def test_a_moment_may_carry_its_weekday(typed, on):
    assert london_date(parse_moment(typed, "notified")) == on


def test_a_moment_with_a_wrong_weekday_is_refused():
    with pytest.raises(BadDate, match="2026-03-03 is a Tuesday, not a Wednesday"):
        parse_moment("Wed 2026-03-03T15:00", "notified")


def test_a_day_more_than_ten_years_away_is_refused():
    refuse_far_off(day("Sat 2036-11-22"), "decided", today=day("Sun 2026-11-22"))
    refuse_far_off(day("Thu 2016-11-24"), "decided", today=day("Sun 2026-11-22"))
    with pytest.raises(BadDate, match="decided: Sun 23 Nov 2036 is more than ten years away; check the year"):
        refuse_far_off(day("Sun 2036-11-23"), "decided", today=day("Sun 2026-11-22"))
    refuse_far_off(day("Tue 2034-02-28"), "decided", today=day("Thu 2024-02-29"))


def test_a_date_alone_stays_a_date():
    assert parse_moment("2026-03-04", "notified") == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2026-03-29T01:30", "notified: 01:30 did not exist on 2026-03-29, when the clocks went forward; add one hour"),
        ("2026-03-04T25:00", "notified: '25:00' is not a time; write the moment as 2026-03-02T15:00"),
        ("2026-03-04T15:00+99:00", "notified: '15:00+99:00' is not a time; write the moment as 2026-03-02T15:00"),
        (
            "2026-02-30T15:00",
            "notified: '2026-02-30' is not a date: February 2026 has 28 days; check the day and the month",
        ),
    ],
)
def test_a_moment_that_never_was_is_refused(typed, said):
    with pytest.raises(BadDate) as refused:
        parse_moment(typed, "notified")
    assert str(refused.value) == said


def test_late_evening_in_new_york_is_the_next_day_in_london():
    assert london_date(parse_moment("2026-03-04T23:30-05:00", "aware")) == date(2026, 3, 5)


def test_summer_midnight_in_london_belongs_to_the_london_day():
    assert london_date(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == date(2026, 7, 1)
    assert london_date(date(2026, 7, 1)) == date(2026, 7, 1)


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        london_date(datetime(2026, 7, 1))  # noqa: DTZ001


def test_days_are_written_as_people_read_them():
    assert long_date(date(2026, 3, 23)) == "Mon 23 Mar 2026"
    assert short_date(date(2026, 4, 3)) == "3 Apr"
    assert plain_date(date(2020, 3, 30)) == "30 March 2020"


@pytest.mark.parametrize(
    ("typed", "remedy"),
    [
        ("20/11/2026 10:00", "write it as 2026-11-20T10:00"),
        ("2026-11-20 9:30", "write it as 2026-11-20T09:30"),
        ("20 November 2026, 10:00", "write it as 2026-11-20T10:00"),
    ],
)
def test_a_badly_written_date_with_a_time_is_answered_with_both(typed: str, remedy: str):
    with pytest.raises(BadDate) as bad:
        parse_moment(typed, "sent_at")
    assert bad.value.message.endswith(remedy)
    assert bad.value.message.startswith(repr(typed))
