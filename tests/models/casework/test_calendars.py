"""The calendar that refuses to guess: new bank holidays move open dates and tell the owners once; a calendar that fails or ends is an alarm."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from models.casework.changes import calendar_changes
from models.casework.dates import calendars
from models.casework.intake import opening
from models.casework.record.who import By
from models.law.words.calendar import bundled
from models.records.tables import AuditEntry, Deadline
from tests.models.casework.editions import INVENTED, editions, take_up, told
from tests.support.days import day
from tests.support.published import published
from tests.support.world import AGREE, World


def test_a_holiday_declared_while_the_clock_runs_moves_the_dates_by_a_working_day_with_the_reason(world: World):
    aware, notified = world.open(), world.notified()
    assert world.deadline(aware, "notify-panel")["due_on"] == "2026-03-09"
    assert world.deadline(notified, "rapid-review-to-panel")["due_on"] == "2026-03-23"
    world.go_to("2026-03-04 12:00")
    taken_up = take_up(world, published(also=INVENTED))
    assert (taken_up.new, set(taken_up.moved)) == (True, {aware, notified})
    assert taken_up.words == "added Fri 6 Mar 2026 (An invented day)"
    for ref, rule, due_on in ((aware, "notify-panel", "2026-03-10"), (notified, "rapid-review-to-panel", "2026-03-24")):
        moved = world.deadline(ref, rule)
        assert (moved["due_on"], moved["revision"]) == (due_on, 2)
        assert "An invented day" in moved["working_words"]
    assert all(return_["due_on"] == "2026-03-17" for return_ in world.show(notified)["returns"])
    with world.session() as session:
        reasons = session.exec(
            select(Deadline.replaced_because).where(col(Deadline.replaced_at).is_not(None)).order_by(col(Deadline.id))
        ).all()
    assert set(reasons) == {"the bank holidays changed: added Fri 6 Mar 2026 (An invented day)"}
    assert world.verify().ok


def test_the_business_unit_and_the_owner_are_told_once_even_when_it_is_taken_up_twice(world: World):
    aware, notified = world.open(), world.notified()
    world.go_to("2026-03-04 12:00")
    taken_up = take_up(world, published(also=INVENTED))
    assert {one["to_role"] for one in world.messages(aware, "dates-moved")} == {
        "Business manager",
        "Review coordinator",
        "Local authority notifier",
    }
    messages = told(world)
    leads = [one for one in messages if one.to_role == "agency-lead"]
    assert [[move["rule"] for move in lead.facts["moves"]] for lead in leads] == [["agency-return"]] * 5  # each its own
    assert taken_up.told == len(messages) == 6 + len(leads)
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
    hers, all_of_them = ({move["rule"] for move in message.facts["moves"]} for message in (chair, manager))
    assert hers < all_of_them
    assert "local-agency-summaries" in all_of_them - hers


def test_the_same_days_as_in_use_make_no_edition_and_leave_the_shipped_calendar(world: World):
    taken_up = take_up(world)
    assert (taken_up.new, taken_up.covers_to) == (False, date(2028, 12, 31))
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


def test_a_day_to_come_that_is_withdrawn_moves_dates_back_and_says_that_they_are_sooner(world: World):
    world.go_to("2026-03-30 10:00")
    ref = world.open()
    assert world.deadline(ref, "notify-panel")["due_on"] == "2026-04-08"
    take_up(world, published(without=(day("Mon 2026-04-06"),)))
    assert world.deadline(ref, "notify-panel")["due_on"] == "2026-04-07"
    assert all(move["sooner"] for message in told(world) for move in message.facts["moves"])


def test_two_that_take_it_up_at_once_make_one_edition_and_one_set_of_notices(world: World):
    world.open()
    with ThreadPoolExecutor(4) as together:
        taken_ups = list(together.map(lambda _: take_up(world, published(also=INVENTED)), range(4)))
    assert [taken_up.new for taken_up in taken_ups].count(True) == 1
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
            ref = opening.open_case(session, typed=typed, by=By("m.calloway", world.now, world.now), once=None).ref
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
    before = [(deadline["rule"], deadline["due_on"], deadline["revision"]) for deadline in world.show(ref)["deadlines"]]
    assert dict(take_up(world, published(also=INVENTED)).moved) == {}
    assert [
        (deadline["rule"], deadline["due_on"], deadline["revision"]) for deadline in world.show(ref)["deadlines"]
    ] == before


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
    assert {message.to_role for message in messages} == {"business-manager"}
    assert messages[0].facts["covers_to"] == "Sun 31 Dec 2028"
    with world.session() as session:
        entries = session.exec(
            select(AuditEntry).where(AuditEntry.operation == "calendar.failed").order_by(col(AuditEntry.seq))
        ).all()
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
