"""A file of bank holidays that cannot be right is refused in one line with the remedy, and changes nothing."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from models.casework.dates import govuk_bank_holidays
from models.casework.dates.govuk_bank_holidays import CalendarRefused
from models.law.words.calendar import bundled
from tests.models.casework.editions import INVENTED, editions, take_up
from tests.support.days import day
from tests.support.published import YEAR_2029, division, published
from tests.support.world import World


def _event(number: int, **changed: Any) -> Callable[[Any], Any]:
    def change(found: Any) -> Any:
        found["events"][number] |= changed
        return found

    return change


def _without(*days: str) -> Callable[[Any], Any]:
    def change(found: Any) -> Any:
        found["events"] = [event for event in found["events"] if event["date"] not in days]
        return found

    return change


def _twice(found: Any) -> Any:
    return found | {"events": [*found["events"], found["events"][3]]}


REFUSED: dict[str, tuple[Callable[[Any], Any], str]] = {
    "a list": (lambda found: [found], "file: it does not hold divisions"),
    "another division": (lambda found: found | {"division": "scotland"}, "division: this file is not for"),
    "no such division": (lambda found: {"scotland": found}, "england-and-wales: the file has no such division"),
    "no events": (lambda found: {"division": "england-and-wales"}, "events: Field required"),
    "no days": (lambda found: found | {"events": []}, "events: no year has all"),
    "events that are no list": (lambda found: found | {"events": {}}, "events: Input should be a valid list"),
    "no title": (_event(2, title=" "), "events.2.title: String should have at least 1 character"),
    "a title of two lines": (_event(2, title="Good\nFriday"), "events.2.title"),
    "a date that is a number": (_event(2, date=20200410), "events.2.date: Input should be a valid string"),
    "a date written otherwise": (_event(2, date="10/04/2020"), "events.2.date"),
    "a date that does not exist": (_event(2, date="2020-02-30"), "events.2.date: there is no 2020-02-30"),
    "a day twice": (_twice, "comes twice"),
    "a year with a hole": (_without("2027-05-03", "2027-05-31"), "events: 2027 has 6 bank holidays and should have 8"),
    "a past day gone": (
        _without("2026-01-01"),
        "events: Thu 1 Jan 2026 (New Year’s Day) is in the calendar in use, passed already, and missing here",
    ),
    "an end that comes sooner": (
        _without(*(on.isoformat() for on in bundled().holidays if on.year == 2028)),
        "events: they are complete only to Fri 31 Dec 2027 and the calendar in use reaches Sun 31 Dec 2028",
    ),
    "a last year not all there": (_without("2028-12-26"), "complete only to Fri 31 Dec 2027"),
    "a far-off year": (_event(-1, date="2098-12-26"), "2098 is there, but not all of 2028"),
}


@pytest.mark.parametrize(("change", "words"), REFUSED.values(), ids=list(REFUSED))
def test_a_file_that_cannot_be_right_is_refused_in_one_line_with_the_remedy(world: World, change: Any, words: str):
    ref = world.open()
    with pytest.raises(CalendarRefused) as refused:
        take_up(world, json.dumps(change(division())).encode())
    said = str(refused.value)
    assert words in said
    assert "; " in said
    assert "\n" not in said
    assert editions(world) == []
    assert world.deadline(ref, "notify-panel")["revision"] == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "file: it is not JSON"),
        (b"<html>Sorry, we are experiencing technical difficulties</html>", "file: it is not JSON"),
        (b"\xff\xfe\x00", "file: it is not JSON"),
        (b"[" * 100_000, "file: it is not JSON"),
        (b" " * 1_000_001, "file: it is larger than 1 MB"),
    ],
)
def test_what_is_no_such_file_at_all_is_refused(world: World, body: bytes, words: str):
    with pytest.raises(CalendarRefused, match=words):
        govuk_bank_holidays.read(body)


def test_a_file_that_begins_after_the_calendar_in_use_ends_is_refused(world: World):
    days = {on.replace(year=2031): title for on, title in YEAR_2029.items()}
    with pytest.raises(CalendarRefused, match="they begin in 2031 and the calendar in use ends with 2028"):
        take_up(world, published(since=2030, also=days))


def test_a_file_of_this_division_alone_is_taken_up_too(world: World):
    assert take_up(world, json.dumps(division(also=INVENTED)).encode()).new


def test_a_past_day_is_taken_out_only_on_purpose_and_with_a_reason(world: World):
    without = published(without=(day("Thu 2026-01-01"),))
    with pytest.raises(CalendarRefused, match="because: a day is taken out of the calendar only with a reason"):
        take_up(world, without, allow_removed=True)
    with pytest.raises(CalendarRefused, match="because: this holds what looks like a telephone number"):
        take_up(world, without, allow_removed=True, because="Ask 020 7946 0000")
    taken_up = take_up(world, without, allow_removed=True, because="It was never one")
    assert taken_up.words == "removed Thu 1 Jan 2026 (New Year’s Day)"
    assert editions(world)[0].source.endswith(" (It was never one)")
