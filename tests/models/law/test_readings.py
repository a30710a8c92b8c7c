"""Every reading of a disputed count is kept: the row's own first, or the one that was adopted."""

import pytest

from models.law.deadlines.counting import count, count_from_day_one, ends_on
from models.law.deadlines.projection import Happened, dates_for, describe_working, project
from models.law.deadlines.readings import QUESTIONS, NoSuchReading, adopted, choice, question, readings_of
from models.law.rules.all_rules import RULES, Force, Unit, rule
from models.law.words.calendar import bundled
from models.law.words.vocabulary import OccurrenceKind as O
from models.law.words.vocabulary import Route
from tests.support.days import day

DAY_1 = adopted({"trigger-day": "day-1"})
FROM_AWARENESS = adopted({"rapid-review-starts": "awareness"})


def test_every_question_names_its_source_and_rules_that_exist():
    ids = {row.id for row in RULES}
    for one in QUESTIONS:
        assert one.source
        assert one.asks.endswith("?")
        assert set(one.rules) <= ids
        assert len(one.choices) > 1
        assert len({found.id for found in one.choices}) == len(one.choices)


def test_what_is_no_question_or_no_reading_is_refused_with_those_there_are():
    with pytest.raises(NoSuchReading, match="choose one of rapid-review-starts, trigger-day"):
        question("x")
    with pytest.raises(NoSuchReading, match="choose one of day-0, day-1"):
        choice("trigger-day", "x")
    assert choice("trigger-day", "day-1").day_one


def test_the_day_that_starts_a_count_is_disputed_only_for_national_working_days_after_a_trigger():
    disputed = {row.id for row in RULES if len(readings_of(row)) > 1}
    assert {"notify-panel", "notify-partners", "rapid-review-to-panel"} <= disputed
    for row in RULES:
        if row.id in disputed:
            assert row.force is not Force.LOCAL
            assert row.unit is Unit.WORKING_DAYS_AFTER


def test_the_row_of_2018_counts_from_awareness_by_itself():
    row = rule("rapid-review-to-panel", on=day("Mon 2018-09-03"))
    assert readings_of(row)[0].counts_from == row.counts_from == (O.AWARE, O.NOTIFIED)
    by_notification = readings_of(row, adopted({"rapid-review-starts": "notification"}))[0]
    assert by_notification.counts_from == (O.NOTIFIED,)


def test_a_day_one_count_is_a_day_shorter_from_a_working_day_and_the_same_from_any_other():
    days = bundled()
    assert count_from_day_one(Unit.WORKING_DAYS_AFTER, 5, day("Mon 2026-03-02"), days).on == day("Fri 2026-03-06")
    assert count_from_day_one(Unit.WORKING_DAYS_AFTER, 5, day("Sat 2026-02-28"), days).on == day("Fri 2026-03-06")
    assert count_from_day_one(
        Unit.WORKING_DAYS_AFTER, 5, day("Good Fri 2026-04-03".removeprefix("Good ")), days
    ).on == day("Mon 2026-04-13")
    assert count_from_day_one(Unit.WORKING_DAYS_AFTER, 1, day("Mon 2026-03-02"), days).on == day("Mon 2026-03-02")


def test_a_count_that_cannot_be_read_so_is_the_same_from_day_one():
    days = bundled()
    assert count_from_day_one(Unit.MONTHS_AFTER, 6, day("Mon 2026-03-02"), days).on == day("Wed 2026-09-02")
    assert count_from_day_one(Unit.WORKING_DAYS_AFTER, 0, day("Mon 2026-03-02"), days).on == day("Mon 2026-03-02")
    assert ends_on(Unit.WORKING_DAYS_AFTER, 0, day("Mon 2026-03-02"), days, day_one=True) == day("Mon 2026-03-02")


def test_a_day_one_count_past_the_calendar_is_provisional_and_shows_every_day():
    found = count_from_day_one(Unit.WORKING_DAYS_AFTER, 5, day("Thu 2028-12-28"), bundled())
    assert found.provisional is True
    assert found.days[0].date == day("Thu 2028-12-28")
    inside = count_from_day_one(Unit.WORKING_DAYS_AFTER, 5, day("Mon 2026-03-02"), bundled())
    assert inside.provisional is False
    assert [one.date.day for one in inside.days] == [2, 3, 4, 5, 6]


@pytest.mark.parametrize("row", RULES, ids=lambda row: f"{row.id} {row.in_force_from}")
@pytest.mark.parametrize("start", ["Mon 2026-03-02", "Sat 2026-04-04", "Thu 2026-12-24", "Fri 2028-12-29"])
def test_the_date_alone_is_the_date_with_its_working(row, start):
    days, on = bundled(), day(start)
    assert ends_on(row.unit, row.limit, on, days, day_one=False) == count(row.unit, row.limit, on, days).on
    assert ends_on(row.unit, row.limit, on, days, day_one=True) == count_from_day_one(row.unit, row.limit, on, days).on


def test_each_other_date_is_kept_once_and_earliest_first():
    [due] = [one for one in _both("Mon 2026-03-02", "Mon 2026-03-09") if one.rule.id == "rapid-review-to-panel"]
    assert due.due_on == day("Mon 2026-03-30")
    assert [other.due_on for other in due.others] == [
        day("Fri 2026-03-20"),
        day("Mon 2026-03-23"),
        day("Fri 2026-03-27"),
    ]
    assert due.warn_on == day("Fri 2026-03-20")
    assert due.reading == "counted from the notification to the Panel, the day that starts the count is day 0"
    first = due.others[0]
    assert (first.counts_from, first.from_on) == (O.AWARE, day("Mon 2026-03-02"))
    assert first.reading == "counted from the local authority becoming aware, the day that starts the count is day 1"


def test_a_date_that_is_the_same_by_another_reading_is_no_other_date():
    [due] = [one for one in _both("Sat 2026-02-28", "Sat 2026-02-28") if one.rule.id == "notify-panel"]
    assert due.others == ()
    assert due.reading == "the day that starts the count is day 0"


def test_a_reading_without_its_trigger_hides_none_that_has_one():
    [due] = [
        one
        for one in dates_for(sets={O.AWARE: day("Mon 2026-03-02")}, on=None, calendar=bundled(), adopted=FROM_AWARENESS)
        if one.rule.id == "rapid-review-to-panel"
    ]
    assert (due.due_on, [other_date.due_on for other_date in due.others]) == (
        day("Mon 2026-03-23"),
        [day("Fri 2026-03-20")],
    )


def test_a_reading_whose_trigger_is_not_known_gives_no_date():
    [due] = [
        one
        for one in dates_for(sets={O.NOTIFIED: day("Mon 2026-03-02")}, on=None, calendar=bundled())
        if one.rule.id == "rapid-review-to-panel"
    ]
    assert [other_date.counts_from for other_date in due.others] == [O.NOTIFIED]


def test_an_adopted_reading_counts_and_the_rows_own_is_kept_beside_it():
    [due] = [
        one
        for one in _both("Mon 2026-03-02", "Mon 2026-03-09", FROM_AWARENESS)
        if one.rule.id == "rapid-review-to-panel"
    ]
    assert (due.due_on, due.counts_from) == (day("Mon 2026-03-23"), O.AWARE)
    assert day("Mon 2026-03-30") in [other.due_on for other in due.others]


def test_the_working_says_that_the_day_itself_was_counted():
    [due] = [one for one in _both("Mon 2026-03-02", "Mon 2026-03-02", DAY_1) if one.rule.id == "notify-panel"]
    assert (due.working[0].counted, due.working[0].why) == (True, "day 1")
    assert sum(one.counted for one in due.working) == 5
    assert describe_working(due) == "5 working days after Mon 2 Mar 2026; that day itself is day 1"


def _both(aware: str, notified: str, taken=()):
    return project(
        happened=[Happened(O.AWARE, day(aware)), Happened(O.NOTIFIED, day(notified))],
        route=Route.STATUTORY,
        calendar=bundled(),
        adopted=taken,
    )
