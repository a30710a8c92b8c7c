"""The calendar that refuses to guess: new bank holidays move open dates and tell the owners once; anything doubtful changes nothing."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from models.casework import calendar_changes, calendars, opening
from models.casework.bank_holidays import CalendarRefused
from models.casework.calendar_changes import TakenUp
from models.casework.forms import BadAnswer
from models.law.calendar import bundled
from models.records.database import engine_for
from models.records.tables import AuditEntry, CalendarEdition, Deadline, Message
from tests.days import day
from tests.published import YEAR_2029, division, published
from tests.world import AGREE, World

INVENTED = {day("Fri 2026-03-06"): "An invented day"}
FUNERAL = day("Mon 2022-09-19")
CORONATION = day("Mon 2023-05-08")


def take_up(world: World, body: bytes | None = None, **more: Any) -> TakenUp:
    given = {"etag": '"1"', "source": "https://gov.example/bank-holidays.json", "by": "system", "desk": world.desk}
    with world.session() as session:
        return calendar_changes.take_up(
            session, body=body or published(), at=world.now, entered_at=world.now, **{**given, **more}
        )


def editions(world: World) -> list[CalendarEdition]:
    with world.session() as session:
        return list(session.exec(select(CalendarEdition).order_by(col(CalendarEdition.id))))


def told(world: World, notice: str = "dates-moved") -> list[Message]:
    with world.session() as session:
        return list(session.exec(select(Message).where(Message.notice == notice).order_by(col(Message.id))))


def row(world: World, rule: str, *, number: int = 1) -> Deadline:
    """The date in force of the case with that number."""
    with world.session() as session:
        return session.exec(
            select(Deadline).where(
                Deadline.case_id == number, Deadline.rule == rule, col(Deadline.replaced_at).is_(None)
            )
        ).one()


def test_a_holiday_declared_while_the_clock_runs_moves_the_dates_by_a_working_day_with_the_reason(world: World):
    aware, notified = world.open(), world.notified()
    assert world.deadline(aware, "notify-panel")["due_on"] == "2026-03-09"
    assert world.deadline(notified, "rapid-review-to-panel")["due_on"] == "2026-03-23"
    world.go_to("2026-03-04 12:00")
    done = take_up(world, published(also=INVENTED))
    assert (done.new, set(done.moved)) == (True, {aware, notified})
    assert done.words == "added Fri 6 Mar 2026 (An invented day)"
    for ref, rule, due_on in ((aware, "notify-panel", "2026-03-10"), (notified, "rapid-review-to-panel", "2026-03-24")):
        moved = world.deadline(ref, rule)
        assert (moved["due_on"], moved["revision"]) == (due_on, 2)
        assert "An invented day" in moved["working_words"]
    assert all(one["due_on"] == "2026-03-17" for one in world.show(notified)["returns"])
    with world.session() as session:
        reasons = session.exec(select(Deadline.replaced_because).where(col(Deadline.replaced_at).is_not(None))).all()
    assert set(reasons) == {"the bank holidays changed: added Fri 6 Mar 2026 (An invented day)"}
    assert world.verify().ok


def test_the_business_unit_and_the_owner_are_told_once_even_when_it_is_taken_up_twice(world: World):
    aware, notified = world.open(), world.notified()
    world.go_to("2026-03-04 12:00")
    done = take_up(world, published(also=INVENTED))
    assert {one["to_role"] for one in world.messages(aware, "dates-moved")} == {
        "Business manager",
        "Review coordinator",
        "Local authority notifier",
    }
    messages = told(world)
    leads = [one for one in messages if one.to_role == "agency-lead"]
    assert [[move["rule"] for move in one.facts["moves"]] for one in leads] == [["agency-return"]] * 5  # each its own
    assert done.told == len(messages) == 6 + len(leads)
    [owner] = [one for one in messages if one.to_role == "local-authority-notifier"]
    assert [(one["rule"], one["before"], one["after"]) for one in owner.facts["moves"]] == [
        ("notify-panel", "Mon 9 Mar 2026", "Tue 10 Mar 2026"),
        ("notify-partners", "Mon 9 Mar 2026", "Tue 10 Mar 2026"),
    ]
    assert owner.facts["because"] == "the bank holidays changed: added Fri 6 Mar 2026 (An invented day)"
    assert owner.facts["link"].endswith(f"/case/{aware}")
    assert "notify-panel" not in {
        one["rule"]
        for message in messages
        if message.subject.startswith(f"[{notified}]")
        for one in message.facts["moves"]
    }, "what was done already is no news"
    again = take_up(world, published(also=INVENTED))
    assert (again.new, again.told, dict(again.moved)) == (False, 0, {})
    assert len(told(world)) == len(messages)
    assert len(editions(world)) == 1


def test_a_chair_hears_only_of_the_chairs_own_dates(world: World):
    world.notified()
    take_up(world, published(also=INVENTED))
    [chair] = [one for one in told(world) if one.to_role == "review-group-chair"]
    [manager] = [one for one in told(world) if one.to_role == "business-manager"]
    hers, all_of_them = ({one["rule"] for one in message.facts["moves"]} for message in (chair, manager))
    assert hers < all_of_them
    assert "local-agency-summaries" in all_of_them - hers


def test_the_same_days_as_in_use_make_no_edition_and_leave_the_shipped_calendar(world: World):
    done = take_up(world)
    assert (done.new, done.covers_to) == (False, date(2028, 12, 31))
    assert editions(world) == []
    with world.session() as session:
        assert calendars.in_use(session) is bundled()


def test_the_newest_edition_says_when_it_was_last_the_same(world: World):
    take_up(world, published(also=INVENTED))
    [first] = editions(world)
    world.go_to("2026-03-09 06:20")
    take_up(world, published(also=INVENTED))
    [later] = editions(world)
    assert (later.taken_at, later.checked_at) == (first.taken_at, world.now)
    world.go_to("2026-03-03 06:20")
    take_up(world, published(also=INVENTED))
    assert editions(world)[0].checked_at == later.checked_at


def test_years_before_the_file_are_kept(world: World):
    take_up(world, published(since=2025, also=INVENTED))
    with world.session() as session:
        in_use = calendars.in_use(session)
    assert (in_use.covers_from, in_use.covers_to) == (bundled().covers_from, bundled().covers_to)
    assert {on: title for on, title in in_use.holidays.items() if on not in INVENTED} == dict(bundled().holidays)


def test_what_was_taken_up_can_be_shown_later(world: World):
    take_up(world, published(also=INVENTED), by="m.calloway")
    with world.session() as session:
        status = calendars.status(session)
        [entry] = session.exec(select(AuditEntry).where(AuditEntry.operation == "calendar.take-up")).all()
    assert (status["shipped"], status["taken_by"], status["covers_to"]) == (False, "m.calloway", "2028-12-31")
    assert status["sha256"] == entry.detail["sha256"]
    assert (entry.detail["added"], entry.detail["removed"]) == (["2026-03-06"], [])


def _event(number: int, **changed: Any) -> Callable[[Any], Any]:
    def change(found: Any) -> Any:
        found["events"][number] |= changed
        return found

    return change


def _without(*days: str) -> Callable[[Any], Any]:
    def change(found: Any) -> Any:
        found["events"] = [one for one in found["events"] if one["date"] not in days]
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
        calendar_changes.bank_holidays.read(body)


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
    done = take_up(world, without, allow_removed=True, because="It was never one")
    assert done.words == "removed Thu 1 Jan 2026 (New Year’s Day)"
    assert editions(world)[0].source.endswith(" (It was never one)")


def test_a_day_to_come_that_is_withdrawn_moves_dates_back_and_says_that_they_are_sooner(world: World):
    world.go_to("2026-03-30 10:00")
    ref = world.open()
    assert world.deadline(ref, "notify-panel")["due_on"] == "2026-04-08"
    take_up(world, published(without=(day("Mon 2026-04-06"),)))
    assert world.deadline(ref, "notify-panel")["due_on"] == "2026-04-07"
    assert all(one["sooner"] for message in told(world) for one in message.facts["moves"])


def test_two_that_take_it_up_at_once_make_one_edition_and_one_set_of_notices(world: World):
    world.open()
    with ThreadPoolExecutor(4) as together:
        done = list(together.map(lambda _: take_up(world, published(also=INVENTED)), range(4)))
    assert [one.new for one in done].count(True) == 1
    assert len(editions(world)) == 1
    assert len(told(world)) == 3


def test_a_case_that_is_being_opened_meanwhile_is_not_forgotten(world: World):
    """No list of open cases shows it yet, and it was counted by the old calendar."""
    with ThreadPoolExecutor(1) as together:
        with world.session() as session:
            typed = {
                "aware_on": world.today.isoformat(),
                "harm": "death",
                "abuse_or_neglect": "known",
                "immediate_safety": "yes",
            }
            ref = opening.open_case(
                session, typed=typed, by="m.calloway", at=world.now, entered_at=world.now, once=None
            ).ref
            other = together.submit(take_up, world, published(also=INVENTED))
            with pytest.raises(TimeoutError):
                other.result(timeout=0.5)
        assert dict(other.result(timeout=10).moved).keys() == {ref}
    assert world.deadline(ref, "notify-panel")["due_on"] == "2026-03-10"


def test_a_closed_case_is_left_as_it_is(world: World):
    ref = world.open(looked_after="yes", abuse_or_neglect="not suspected")
    world.decide(ref, "notifiable", outcome="looked-after-death", **AGREE)
    world.decide(ref, "notification-sent", sent_at=f"{world.today}T09:30")
    world.decide(ref, "close")
    before = [(one["rule"], one["due_on"], one["revision"]) for one in world.show(ref)["deadlines"]]
    assert dict(take_up(world, published(also=INVENTED)).moved) == {}
    assert [(one["rule"], one["due_on"], one["revision"]) for one in world.show(ref)["deadlines"]] == before


def then(database_url: str, home: Path, now: str, *not_yet: date) -> World:
    """The world at an earlier time, with the calendar as it was published then."""
    world = World(engine_for(database_url), home, now)
    take_up(world, published(without=not_yet))
    return world


def test_september_2022_the_state_funeral(database_url: str, tmp_path: Path):
    world = then(database_url, tmp_path, "2022-09-09 10:00", FUNERAL, CORONATION)
    aware, notified = world.open(), world.notified()
    assert world.deadline(aware, "notify-panel")["due_on"] == "2022-09-16"
    assert world.deadline(notified, "rapid-review-to-panel")["due_on"] == "2022-09-30"
    world.go_to("2022-09-10 14:00")  # the day on which it was declared
    done = take_up(world, published(without=(CORONATION,)))
    assert done.words.startswith("added Mon 19 Sep 2022 (")
    assert set(done.moved) == {notified}
    assert world.deadline(aware, "notify-panel")["due_on"] == "2022-09-16"
    assert world.deadline(notified, "rapid-review-to-panel")["due_on"] == "2022-10-03"
    assert {message.facts["because"].partition(" (")[0] for message in told(world)} == {
        "the bank holidays changed: added Mon 19 Sep 2022"
    }


def test_may_2023_the_coronation(database_url: str, tmp_path: Path):
    world = then(database_url, tmp_path, "2023-04-28 10:00", CORONATION)
    ref = world.open()
    assert world.deadline(ref, "notify-panel")["due_on"] == "2023-05-08"
    world.go_to("2023-05-02 09:30")
    take_up(world)
    moved = world.deadline(ref, "notify-panel")
    assert (moved["due_on"], moved["revision"], moved["outcome"]) == ("2023-05-09", 2, "open")
    world.go_to("2023-05-09 23:00")
    assert world.deadline(ref, "notify-panel")["outcome"] == "open"


def test_a_date_past_the_end_of_the_calendar_is_provisional_until_the_year_is_known(database_url: str, tmp_path: Path):
    world = World(engine_for(database_url), tmp_path, "2028-12-28 10:00")
    ref = world.open()
    guess = world.deadline(ref, "notify-panel")
    assert (guess["due_on"], guess["provisional"]) == ("2029-01-04", True)
    done = take_up(world, published(also=YEAR_2029))
    assert done.words == "they are known to Mon 31 Dec 2029, before to Sun 31 Dec 2028"
    known = world.deadline(ref, "notify-panel")
    assert (known["due_on"], known["provisional"], known["revision"]) == ("2029-01-05", False, 2)
    assert len(told(world)) == 3


def test_a_provisional_date_closes_no_duty_and_no_case(database_url: str, tmp_path: Path):
    world = World(engine_for(database_url), tmp_path, "2028-12-28 10:00")
    ref = world.open(looked_after="yes", abuse_or_neglect="not suspected")
    world.decide(ref, "notifiable", outcome="looked-after-death", **AGREE)
    world.go_to("2029-01-05 10:00")
    world.decide(ref, "notification-sent", sent_at="2029-01-05T09:30")
    rule = "notify-secretary-of-state-looked-after"
    assert world.deadline(ref, rule)["outcome"] == "done, date provisional"
    with pytest.raises(BadAnswer) as bad:
        world.decide(ref, "close")
    [problem] = bad.value.problems
    assert problem.field == "closed_on"
    assert rule in problem.message
    assert "cspr calendar load" in problem.message
    assert world.show(ref)["status"] == "open"
    take_up(world, published(also=YEAR_2029))
    assert world.deadline(ref, rule)["outcome"] == "met"
    world.decide(ref, "close")
    assert world.show(ref)["status"] == "closed"


def fail(world: World) -> int:
    with world.session() as session:
        return calendar_changes.failed(session, why="the server answered 500", desk=world.desk, at=world.now)


def test_a_failure_alarms_the_manager_once_a_week_and_is_on_record_each_time(world: World):
    assert [fail(world), fail(world)] == [1, 0]
    world.go_to("2026-03-08 23:00")
    assert fail(world) == 0
    world.go_to("2026-03-09 06:20")
    assert fail(world) == 1
    messages = told(world, "calendar-failed")
    assert {one.to_role for one in messages} == {"business-manager"}
    assert messages[0].facts["covers_to"] == "Sun 31 Dec 2028"
    with world.session() as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.operation == "calendar.failed")).all()
        assert calendars.in_use(session) is bundled()
    assert len(entries) == 4
    assert world.verify().ok


@pytest.mark.parametrize(
    ("now", "alarms", "needed_to"),
    [
        ("2026-09-01 06:20", 0, ""),
        ("2028-08-31 06:20", 0, ""),
        ("2028-09-01 06:20", 1, "Mon 31 Dec 2029"),
        ("2029-01-02 06:20", 1, "Mon 31 Dec 2029"),
    ],
)
def test_a_calendar_that_runs_out_is_an_alarm_once_a_month(world: World, now: str, alarms: int, needed_to: str):
    world.go_to(now)

    def check() -> int:
        with world.session() as session:
            return calendar_changes.check_end(session, desk=world.desk, at=world.now)

    assert [check(), check()] == [alarms, 0]
    world.now += timedelta(days=31)
    later = check()
    if alarms:
        assert later == 1
        assert told(world, "calendar-ends")[0].facts["needed_to"] == needed_to


def close(
    world: World, on: str, title: str = "Office closed", partnership: str = "hmr", by: str = "m.calloway"
) -> None:
    with world.session() as session:
        calendar_changes.close_day(
            session,
            partnership=partnership,
            on=date.fromisoformat(on),
            title=title,
            by=by,
            desk=world.desk,
            at=world.now,
            entered_at=world.now,
        )


def test_a_closure_day_brings_warnings_forward_and_moves_no_due_date(world: World):
    ref = world.open()
    before = world.show(ref)["deadlines"]
    first = row(world, "notify-panel").next_rung_at
    assert first is not None
    assert f"{first:%Y-%m-%d}" == "2026-03-04"
    close(world, "2026-03-04")
    moved = row(world, "notify-panel")
    assert moved.next_rung_at == first - timedelta(days=1)
    assert (moved.revision, moved.due_on) == (1, date(2026, 3, 9))
    assert [(one["rule"], one["due_on"], one["revision"]) for one in world.show(ref)["deadlines"]] == [
        (one["rule"], one["due_on"], one["revision"]) for one in before
    ]
    assert told(world) == []
    world.go_to("2026-03-03 09:00")
    assert world.sweep().claimed > 0


def test_a_closure_day_is_recorded_once_and_can_be_taken_back(world: World):
    world.open()
    first = row(world, "notify-panel").next_rung_at
    close(world, "2026-03-04")
    close(world, "2026-03-04")
    with world.session() as session:
        assert calendars.status(session)["closure_days"] == [
            {"partnership": "HMR", "on": "2026-03-04", "title": "Office closed"}
        ]
        assert len(session.exec(select(AuditEntry).where(AuditEntry.operation == "calendar.close-day")).all()) == 1
        calendar_changes.open_day(
            session,
            partnership="HMR",
            on=date(2026, 3, 4),
            by="m.calloway",
            desk=world.desk,
            at=world.now,
            entered_at=world.now,
        )
    assert row(world, "notify-panel").next_rung_at == first
    assert world.verify().ok
    with world.session() as session, pytest.raises(BadAnswer, match="on: Wed 4 Mar 2026 is no closure day of HMR"):
        calendar_changes.open_day(
            session,
            partnership="HMR",
            on=date(2026, 3, 4),
            by="m.calloway",
            desk=world.desk,
            at=world.now,
            entered_at=world.now,
        )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"on": "2026-02-27"}, "on: Fri 27 Feb 2026 has passed"),
        ({"on": "2026-03-07"}, r"on: Sat 7 Mar 2026 is no working day anyway \(Saturday\)"),
        ({"on": "2026-04-03"}, r"no working day anyway \(bank holiday: Good Friday\)"),
        ({"on": "2046-03-05"}, "on: Mon 5 Mar 2046 is more than ten years away"),
        ({"on": "2026-03-04", "title": " "}, "title: say what the day is"),
        ({"on": "2026-03-04", "title": "Call 020 7946 0000"}, "title: this holds what looks like a telephone number"),
        ({"on": "2026-03-04", "by": ""}, "by: say who records it"),
        ({"on": "2026-03-04", "partnership": "XYZ"}, "partnership: there is no 'XYZ'; the partnerships are HMR"),
    ],
)
def test_a_closure_day_that_cannot_be_meant_is_refused(world: World, given: dict[str, str], words: str):
    with pytest.raises(BadAnswer, match=words):
        close(world, **given)
