"""Monday's list and the board at the end of a month: who finds what in it, once, on its own day, and never late news."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from models.casework.diary import feeds
from models.casework.digests import digests, month_end
from models.casework.digests.digest_dates import Period, before_meeting, monday_list, monthly, quarterly
from models.casework.digests.digest_dates import month_end as end_of_month
from models.casework.notices import absences
from models.casework.record.who import By
from models.law.words.calendar import bundled
from models.law.words.dates import long_date
from models.records.tables import Message, Partnership, Person
from tests.models.casework.signatures import LA, POLICE, sign
from tests.models.casework.test_local_ladders import HEAD, RUNG, load
from tests.support.days import day
from tests.support.world import World, at_london

CALENDAR = bundled()


def send(world: World) -> int:
    with world.session() as session:
        partnership = session.exec(select(Partnership)).one()
        return digests.say_monday_lists(session, partnership, desk=world.desk, at=world.now)


def send_board(world: World) -> int:
    with world.session() as session:
        partnership = session.exec(select(Partnership)).one()
        return month_end.say_month_end(session, partnership, desk=world.desk, at=world.now)


def mails(world: World, kind: str = "digest-monday") -> list[Message]:
    with world.session() as session:
        return list(session.exec(select(Message).where(Message.notice == kind).order_by(col(Message.id))))


def readers(world: World) -> set[str]:
    return {message.to_address.partition("@")[0] for message in mails(world)}


def listed(world: World, handle: str) -> dict[str, Any]:
    """What somebody's list says now; empty lists where they have nothing to hear."""
    with world.session() as session:
        person = feeds.active_person(session, handle)
        found = digests.monday_list_of(session, person, desk=world.desk, at=world.now)
    return found or {}


def whats(lines: list[dict[str, Any]]) -> set[str]:
    return {line["what"] for line in lines}


def set_person(world: World, handle: str, **changed: Any) -> None:
    with world.session() as session:
        person = session.exec(select(Person).where(Person.handle == handle)).one()
        for name, value in changed.items():
            setattr(person, name, value)
        session.add(person)


def away(world: World, who: str, from_on: date, to_on: date, cover: str) -> None:
    with world.session() as session:
        partnership = session.exec(select(Partnership)).one()
        absences.record_absence(
            session,
            partnership_id=partnership.id or 0,
            who=who,
            from_on=from_on,
            to_on=to_on,
            cover=cover,
            by=By("m.calloway", world.now, world.now),
        )


def test_a_list_is_due_on_monday_at_eight_or_the_working_day_after_a_bank_holiday():
    week = Period("2026-W10", day("Mon 2026-03-02"), day("Sun 2026-03-15"))
    assert monday_list(at_london("2026-03-02 07:58"), CALENDAR) is None
    assert monday_list(at_london("2026-03-02 07:59"), CALENDAR) == week  # the engine started a moment early
    assert monday_list(at_london("2026-03-02 08:00"), CALENDAR) == week
    assert monday_list(at_london("2026-03-08 23:59"), CALENDAR) == week  # a missed one is made up for until Sunday
    assert monday_list(at_london("2026-04-06 12:00"), CALENDAR) is None  # Easter Monday
    assert monday_list(at_london("2026-04-07 08:00"), CALENDAR) is not None
    new_year = monday_list(at_london("2026-12-29 08:00"), CALENDAR)  # the 28th is a bank holiday
    assert new_year is not None
    assert new_year.code == "2026-W53"


def test_a_monthly_and_a_quarterly_digest_are_due_on_the_first_working_day_and_go_stale():
    first = at_london("2026-08-03 08:00")  # the first is a Saturday
    assert monthly(first - timedelta(minutes=2), CALENDAR) is None
    assert monthly(first, CALENDAR) == Period("2026-08", day("Wed 2026-07-01"), day("Fri 2026-07-31"))
    assert monthly(at_london("2026-08-10 23:00"), CALENDAR) is not None
    assert monthly(at_london("2026-08-11 08:00"), CALENDAR) is None
    assert quarterly(at_london("2026-04-01 08:00"), CALENDAR) == Period(
        "2026-Q2", day("Thu 2026-01-01"), day("Tue 2026-03-31")
    )
    assert quarterly(at_london("2026-05-01 08:00"), CALENDAR) is None


def test_papers_go_out_so_many_working_days_before_a_meeting_and_never_after_it():
    meeting, last = day("Tue 2026-04-14"), day("Tue 2026-02-10")

    def due(text: str) -> Period | None:
        return before_meeting(meeting, last, working_days=5, at=at_london(text), calendar=CALENDAR)

    assert due("2026-04-02 08:00") is None  # Easter: five working days before is Tuesday the 7th
    assert due("2026-04-07 07:58") is None
    assert due("2026-04-07 08:00") == Period("2026-04-14", last, day("Tue 2026-04-07"))
    assert due("2026-04-14 17:00") is not None
    assert due("2026-04-15 08:00") is None


def test_boards_follow_one_another_without_a_gap():
    april, may = (end_of_month(at_london(text), CALENDAR) for text in ("2026-04-30 08:00", "2026-05-29 08:00"))
    assert april is not None
    assert may is not None
    assert (april.code, may.code) == ("2026-04", "2026-05")
    assert may.since == april.until + timedelta(days=1)
    assert end_of_month(at_london("2026-05-29 07:00"), CALENDAR) is None
    assert end_of_month(at_london("2026-06-05 12:00"), CALENDAR) == may  # missed: made up for within five working days
    assert end_of_month(at_london("2026-06-08 12:00"), CALENDAR) is None


def test_a_list_goes_out_once_in_a_week_however_often_it_is_asked_for(world: World):
    world.open()
    first = send(world)
    assert first == len(readers(world)) > 0
    assert send(world) == 0
    world.go_to("2026-03-05 08:00")
    assert send(world) == 0
    world.go_to("2026-03-09 08:00")
    assert send(world) == first
    assert {message.key.split(":")[2] for message in mails(world)} == {"2026-W10", "2026-W11"}


def test_a_new_address_or_role_in_the_week_brings_no_second_list(world: World):
    world.open()
    send(world)
    set_person(world, "m.calloway", email="miriam@harrowmere.example")
    assert send(world) == 0


def test_a_missed_monday_is_made_up_for_with_what_is_true_then(world: World):
    ref = world.open()
    world.go_to("2026-03-05 11:00")
    send(world)
    manager = next(message for message in mails(world) if message.to_address.startswith("m.calloway"))
    assert manager.key.startswith("HMR:digest-monday:2026-W10:m.calloway:")
    assert manager.facts["today"] == "Thu 5 Mar 2026"
    assert [one["ref"] for one in manager.facts["waits"]] == [ref]


def test_whoever_has_nothing_to_hear_or_wants_no_list_gets_no_mail(world: World):
    world.open()
    set_person(world, "t.ashdown", digest=False)
    send(world)
    assert "m.calloway" in readers(world)
    assert not readers(world) & {"k.brandreth", "t.ashdown", "e.varga"}  # the press lead is told of no date


def test_the_dates_are_those_that_the_alerts_would_tell_of(world: World):
    world.notified()
    manager, partner = listed(world, "m.calloway"), listed(world, "s.lindqvist")
    meeting = "Hold the rapid review meeting"
    assert meeting not in whats(manager["next_week"])  # in two weeks and a half
    world.go_to("2026-03-16 10:00")
    manager, partner = listed(world, "m.calloway"), listed(world, "s.lindqvist")
    assert meeting in whats(manager["this_week"])
    assert meeting not in whats(partner["this_week"])  # the unit's own targets are not a partner's
    rapid = next(one for one in partner["next_week"] if one["force"] != "local")
    assert rapid in manager["next_week"]
    assert rapid["due_on"] == "Mon 23 Mar 2026"
    assert rapid["distance"] == "in 5 working days"


def test_a_partnership_s_own_ladder_decides_whose_list_and_calendar_a_date_is_in(world: World, tmp_path: Path):
    rung = RUNG.format(says="due-today", days=0, tells='["press-lead"]', more="")
    load(world, HEAD + rung, tmp_path)
    world.notified()
    midpoint = "Check half-way which summaries are still out and which agencies were missed"
    assert whats(listed(world, "k.brandreth")["next_week"]) == {midpoint}
    with world.session() as session:
        press = feeds.active_person(session, "k.brandreth")
        events = feeds.events(session, press, desk=world.desk, at=world.now)
    assert {event.rule for event in events} == {"local-midpoint-check"}


def test_what_is_overdue_never_holds_a_target_of_our_own_nor_somebody_elses_answer(world: World):
    world.notified()
    world.go_to("2026-03-26 10:00")
    found = listed(world, "m.calloway")
    assert found["overdue"]
    assert {one["force"] for one in found["overdue"]}.isdisjoint({"local"})
    assert {one["force"] for one in found["passed"]} == {"local"}


def test_a_decision_waits_in_the_list_of_whoever_is_waited_for_with_its_form(world: World):
    ref = world.open()
    [wait] = listed(world, "m.calloway")["waits"]
    assert (wait["ref"], wait["link"]) == (ref, f"http://127.0.0.1:4200/form/{ref}/notifiable")
    assert listed(world, "r.penhale")["waits"] == []


def test_what_is_out_is_in_the_list_of_its_agency_s_lead_and_of_the_desk_alone(world: World):
    ref = world.notified()
    assert [return_["agency"] for return_ in listed(world, "g.adeyinka")["returns"]] == [
        "Harrowmere and Vale Integrated Care Board"
    ]
    assert len(listed(world, "m.calloway")["returns"]) == 5
    assert listed(world, "s.lindqvist").get("returns", []) == []
    world.returned(ref, "icb")
    assert listed(world, "g.adeyinka").get("returns", []) == []


def test_an_action_is_named_after_28_days_without_a_word(world: World):
    ref = world.notified()
    world.outcome(ref, "no-review-with-actions")
    world.planned(ref, "2026-12-01", "2026-12-02")
    world.go_to("2026-03-29 10:00")
    assert listed(world, "m.calloway")["actions"] == []
    world.go_to("2026-03-30 10:00")
    silent = [{"ref": ref, "number": f"A{n}", "due_on": due, "since": "Mon 2 Mar 2026"}
              for n, due in ((1, "Tue 1 Dec 2026"), (2, "Wed 2 Dec 2026"))]  # fmt: skip
    assert listed(world, "g.adeyinka")["actions"] == silent  # their owner
    assert listed(world, "m.calloway")["actions"] == silent
    assert listed(world, "w.castellan").get("actions", []) == []
    world.action(ref, "A1", "on-track")
    assert [action["number"] for action in listed(world, "g.adeyinka")["actions"]] == ["A2"]


def test_somebody_who_is_away_gets_no_list_and_the_cover_s_holds_what_is_theirs(world: World):
    ref = world.open()
    away(world, "m.calloway", world.today, world.today + timedelta(days=1), cover="k.brandreth")
    send(world)
    assert "m.calloway" not in readers(world)
    cover = next(message for message in mails(world) if message.to_address.startswith("k.brandreth"))
    assert cover.facts["covers"] == ["Miriam Calloway"]
    assert [one["ref"] for one in cover.facts["waits"]] == [ref]
    world.go_to("2026-03-04 08:00")  # back within the week
    assert send(world) == 1
    assert "m.calloway" in readers(world)


def test_a_closed_case_is_in_no_list(world: World):
    ref = world.open()
    world.decide(ref, "notifiable", outcome="do-not-notify",
                 local_authority="agrees", integrated_care_board="agrees", police="agrees")  # fmt: skip
    world.decide(ref, "close")
    found = listed(world, "m.calloway")
    assert all(one["ref"] == "HMR" for name in ("this_week", "next_week", "overdue") for one in found.get(name, []))
    assert found.get("waits", []) == []


def test_the_board_goes_to_the_manager_and_the_three_partners_once(world: World):
    ref = world.notified()
    closed = world.open()
    world.decide(closed, "notifiable", outcome="do-not-notify",
                 local_authority="agrees", integrated_care_board="agrees", police="agrees")  # fmt: skip
    world.decide(closed, "close")
    world.go_to("2026-03-31 07:00")
    assert send_board(world) == 0
    world.go_to("2026-03-31 08:00")
    assert send_board(world) == 4
    assert send_board(world) == 0
    sent = mails(world, "board-month-end")
    assert {message.to_role.value for message in sent} == {
        "business-manager", "local-authority-partner", "icb-partner", "police-partner"}  # fmt: skip
    facts = sent[0].facts
    assert ([line["ref"] for line in facts["lines"]], facts["opened"], facts["closed"]) == (
        [ref], [ref, closed], [closed])  # fmt: skip
    late = [
        deadline
        for deadline in world.show(ref)["deadlines"]
        if deadline["outcome"] == "overdue" and deadline["force"] != "local"
    ]
    first = min(one["due_on"] for one in late)
    assert facts["lines"][0]["first"]["due_on"] == long_date(date.fromisoformat(first))
    assert facts["lines"][0]["overdue"] > 0
    assert {one["force"] for one in facts["missed"]}.isdisjoint({"local"})
    assert facts["missed"]
    assert {target["force"] for target in facts["targets"]} == {"local"}


def test_a_month_without_a_case_sends_no_board(world: World):
    world.go_to("2026-03-31 08:00")
    assert send_board(world) == 0
    world.open()
    assert send_board(world) == 4


@pytest.mark.parametrize("kind", ["digest-monday", "board-month-end"])
def test_what_is_sent_holds_nothing_that_somebody_wrote(world: World, kind: str):
    ref = world.notified()
    world.outcome(ref, "no-review-with-actions")
    world.planned(ref, "2026-03-10")
    world.go_to("2026-03-31 09:00")
    assert send(world) + send_board(world) > 4
    for message in mails(world, kind):
        assert "Invented" not in str(message.facts)
        assert b"Invented" not in message.raw


def test_whoever_has_a_code_finds_what_waits_for_their_signature_until_they_have_signed(
    signed_world: World, proposed: str
):
    world = signed_world
    [owed] = listed(world, LA)["signatures"]
    assert (owed["ref"], owed["title"]) == (proposed, "Is it notifiable?")
    sign(world, LA)
    assert not listed(world, LA).get("signatures")
    assert listed(world, POLICE)["signatures"] == [owed]
    away(world, POLICE, world.today, world.today + timedelta(days=7), "m.calloway")
    assert not listed(world, "m.calloway")["signatures"], "a cover has no code"
