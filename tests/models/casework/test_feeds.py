"""Whose calendar holds what: the dates that a person would be told of, under a uid that lasts, cancelled when they go."""

from datetime import date

import pytest
from sqlmodel import col, select

from models.casework.changes import corrections
from models.casework.changes.corrections import Correction
from models.casework.dates import occurrences, projection
from models.casework.diary import feeds
from models.casework.record import case, evidence
from models.casework.record.calendar_event import Event, EventStatus
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.law.rules.all_rules import RULES
from models.law.words.vocabulary import OccurrenceKind as O
from models.records.tables import AuditEntry, CalendarFeed, Deadline, Person
from notifications.calendar import feed
from tests.support.days import day
from tests.support.world import AGREE, World, at_london

RAPID = "hmr-2026-0001.rapid-review-to-panel.@cspr"
PANEL = "hmr-2026-0001.notify-panel.@cspr"


def calendar(world: World, handle: str) -> dict[str, Event]:
    with world.session() as session:
        events = feeds.events(session, feeds.active_person(session, handle), desk=world.desk, at=world.now)
    assert len({event.uid for event in events}) == len(events)
    assert [event.on for event in events] == sorted(event.on for event in events)
    return {event.uid: event for event in events}


def of_cases(found: dict[str, Event]) -> dict[str, Event]:
    return {uid: event for uid, event in found.items() if uid.startswith("hmr-2026")}


def rules(found: dict[str, Event]) -> set[str]:
    return {event.rule for event in of_cases(found).values()}


def make(world: World, handle: str) -> str:
    with world.session() as session:
        return feeds.make_feed(session, handle=handle, by=By("m.calloway", world.now, world.now))


def revoke(world: World, handle: str) -> int:
    with world.session() as session:
        return feeds.revoke(session, handle=handle, by=By("m.calloway", world.now, world.now))


def whose(world: World, token: str) -> str | None:
    with world.session() as session:
        person = feeds.person_of(session, token)
        return person.handle if person else None


def correct(world: World, ref: str, kind: O, on: date) -> None:
    with world.session() as session:
        corrections.correct(
            session,
            ref=ref,
            sets=[Correction(kind, on)],
            because="The log says otherwise.",
            desk=world.desk,
            by=By("m.calloway", world.now, world.now),
        )


def test_a_date_is_all_the_calendar_needs_and_no_more(world: World):
    world.notified()  # Monday 2 March
    event = calendar(world, "m.calloway")[RAPID]
    assert (event.title, event.on) == ("HMR-2026-0001 · rapid review due", day("Mon 2026-03-23"))
    assert (event.sequence, event.status, event.modified_at) == (0, EventStatus.CONFIRMED, world.now)
    assert (event.rule, event.force, event.duty_force) == (
        "rapid-review-to-panel",
        "Panel guidance",
        "statutory guidance",
    )
    assert event.link == "http://127.0.0.1:4200/case/HMR-2026-0001"


def test_the_uid_stays_over_a_correction_and_the_sequence_rises(world: World):
    ref = world.open()
    before = calendar(world, "m.calloway")[PANEL]
    world.go_to("2026-03-03 10:00")
    correct(world, ref, O.AWARE, day("Fri 2026-02-27"))
    after = calendar(world, "m.calloway")[PANEL]
    assert (before.on, after.on) == (day("Mon 2026-03-09"), day("Fri 2026-03-06"))
    assert after.sequence > before.sequence
    assert after.modified_at > before.modified_at
    assert after.status is EventStatus.CONFIRMED


def test_a_date_that_was_met_is_cancelled_for_sixty_days_and_then_gone(world: World):
    ref = world.open()
    world.go_to("2026-03-04 10:00")
    world.decide(ref, "notifiable", outcome="notify", **AGREE)
    assert calendar(world, "m.calloway")[PANEL].status is EventStatus.CONFIRMED
    world.decide(ref, "notification-sent", sent_at="2026-03-04T09:30")
    met = calendar(world, "m.calloway")[PANEL]
    assert (met.status, met.sequence, met.modified_at) == (EventStatus.CANCELLED, 1, world.now)
    assert met.heading == "Done: HMR-2026-0001 · notification to the Panel"  # whatever a program makes of the status
    world.go_to("2026-05-03 10:00")
    assert PANEL in calendar(world, "m.calloway")
    world.go_to("2026-05-03 10:01")
    assert PANEL not in calendar(world, "m.calloway")


def test_a_date_that_was_met_when_it_came_on_record_was_never_in_a_calendar(world: World):
    world.notified()  # the scoping letters went with the same stroke
    found = calendar(world, "m.calloway")
    assert PANEL not in found
    assert "hmr-2026-0001.local-scoping-letters.@cspr" not in found


def test_a_date_that_was_withdrawn_is_cancelled_and_its_return_rises_above_that(world: World):
    world.notified()
    with world.session() as session:
        [row] = session.exec(select(Deadline).where(Deadline.rule == "rapid-review-to-panel")).all()
        row.replaced_at, row.replaced_because, row.next_rung_at = world.now, "withdrawn", None
        row.projected_at = row.projected_at.replace(hour=8)
        session.add(row)
    gone = calendar(world, "m.calloway")[RAPID]
    assert (gone.status, gone.sequence) == (EventStatus.CANCELLED, 1)
    assert gone.heading == "No longer due: HMR-2026-0001 · rapid review"
    with world.session() as session:
        old = session.exec(select(Deadline).where(Deadline.rule == "rapid-review-to-panel")).one()
        kept = old.model_dump(exclude={"id", "replaced_at", "revision"})
        session.add(Deadline(**kept, revision=2, replaced_at=None))
    back = calendar(world, "m.calloway")[RAPID]
    assert (back.status, back.sequence, back.heading) == (EventStatus.CONFIRMED, 2, "HMR-2026-0001 · rapid review due")


def test_a_date_that_was_met_by_mistake_comes_back_above_its_cancellation(world: World):
    ref = world.open()
    world.go_to("2026-03-04 10:00")
    world.decide(ref, "notifiable", outcome="notify", **AGREE)
    world.decide(ref, "notification-sent", sent_at="2026-03-04T09:30")
    met = calendar(world, "m.calloway")[PANEL]
    world.go_to("2026-03-05 10:00")
    with world.session() as session:
        found = case.load(session, ref)
        sent = occurrences.standing(session, found, O.NOTIFIED)
        assert sent is not None
        occurrences.supersede(session, sent, because="It was a draft.", by="m.calloway", at=world.now)
        projection.reproject(session, found, at=world.now, because="It was a draft.")
    back = calendar(world, "m.calloway")[PANEL]
    assert (back.status, back.modified_at) == (EventStatus.CONFIRMED, world.now)
    assert back.sequence > met.sequence


def test_a_suspended_date_is_cancelled_until_it_runs_again(world: World):
    world.notified()
    with world.session() as session:
        [row] = session.exec(select(Deadline).where(Deadline.rule == "rapid-review-to-panel")).all()
        row.suspended, row.revision = True, 2
        session.add(row)
    assert calendar(world, "m.calloway")[RAPID].status is EventStatus.CANCELLED


def test_a_provisional_date_is_tentative(world: World):
    ref = world.notified()
    world.outcome(ref, "lcspr")
    with world.session() as session:
        for row in session.exec(select(Deadline).where(Deadline.rule == "lcspr-publish")):
            row.provisional = True
            session.add(row)
    assert calendar(world, "m.calloway")[f"{ref}.lcspr-publish.@cspr".lower()].status is EventStatus.TENTATIVE


def test_everybody_finds_what_they_would_be_told_of_and_nothing_else(world: World):
    world.notified()
    desk, partner = calendar(world, "m.calloway"), calendar(world, "s.lindqvist")
    assert {"rapid-review-to-panel", "local-panel-meeting", "local-agency-summaries"} <= rules(desk)
    assert "rapid-review-to-panel" in rules(partner)  # told when it is late: it concerns them from the start
    assert not {rule for rule in rules(partner) if rule.startswith("local-")}  # the unit's own targets are not theirs
    assert {"rapid-review-to-panel", "local-panel-meeting"} <= rules(calendar(world, "o.fairweather"))
    assert calendar(world, "k.brandreth") == {}  # the press lead is told of no date


def test_the_partnership_s_own_dates_are_in_the_calendars_of_those_who_are_told(world: World):
    found = calendar(world, "d.okonjo")
    yearly = next(
        event for event in found.values() if event.rule == "yearly-report" and event.status is EventStatus.CONFIRMED
    )
    assert yearly.title == "HMR · yearly report due"
    assert yearly.link == "http://127.0.0.1:4200"
    assert "yearly-report" not in {event.rule for event in calendar(world, "g.adeyinka").values()}


def test_an_agency_s_lead_finds_the_summary_until_it_is_in(world: World):
    ref = world.notified()
    numbers = {return_["agency_code"]: return_["number"] for return_ in world.show(ref)["returns"]}
    hers, others = (f"{ref}.agency-return.{numbers[code]}@cspr".lower() for code in ("acute", "icb"))
    assert set(calendar(world, "e.varga")) == {hers}
    assert calendar(world, "e.varga")[hers].status is EventStatus.CONFIRMED
    world.go_to("2026-03-05 10:00")
    world.returned(ref, "acute")
    assert calendar(world, "e.varga")[hers].status is EventStatus.CANCELLED
    assert calendar(world, "g.adeyinka")[others].status is EventStatus.CONFIRMED  # another agency's
    everybodys = f"{ref}.local-agency-summaries.@cspr".lower()
    assert calendar(world, "m.calloway")[everybodys].status is EventStatus.CONFIRMED  # the unit waits for all of them


def test_an_action_is_in_the_calendar_of_its_owner_and_of_its_agency_s_lead_alone(world: World):
    ref = world.notified()
    world.outcome(ref, "no-review-with-actions")
    world.decide(
        ref,
        "adopt-plan",
        outcome="adopted",
        body="Partnership executive",
        actions=[
            {"recommendation": "R", "action": "A", "agency": "icb", "owner": "k.brandreth", "due_on": "2026-06-01"},
            {"recommendation": "R", "action": "A", "agency": "police", "owner": "w.castellan", "due_on": "2026-06-02"},
        ],
    )
    titles = {
        handle: {event.title for event in calendar(world, handle).values() if event.rule == "action-due"}
        for handle in ("k.brandreth", "g.adeyinka", "w.castellan", "e.varga", "m.calloway")
    }
    first, second = f"{ref} · action A1 due", f"{ref} · action A2 due"
    assert titles == {
        "k.brandreth": {first},
        "g.adeyinka": {first},
        "w.castellan": {second},
        "e.varga": set(),
        "m.calloway": {first, second},
    }


def test_a_closed_case_leaves_the_calendar_and_what_must_be_kept_stays(world: World):
    ref = world.open()
    world.go_to("2026-03-03 10:00")
    world.decide(ref, "notifiable", outcome="do-not-notify", **AGREE)
    world.decide(ref, "close")
    assert all(event.status is EventStatus.CANCELLED for event in of_cases(calendar(world, "m.calloway")).values())
    world.go_to("2026-05-10 10:00")
    assert of_cases(calendar(world, "m.calloway")) == {}
    with world.session() as session:
        row = session.exec(select(Deadline).where(Deadline.rule == "notify-partners")).one()
        kept = row.model_dump(exclude={"id", "rule", "met_on", "ended_on", "not_applicable", "replaced_at"})
        alarm = {"next_rung_at": at_london("2027-03-02 09:00"), "due_on": day("Tue 2027-03-02")}
        session.add(Deadline(**{**kept, **alarm}, rule="publicly-available"))
    [event] = of_cases(calendar(world, "m.calloway")).values()
    assert (event.title, event.status) == (f"{ref} · time of publication ends", EventStatus.CONFIRMED)


def test_what_leaves_holds_no_handle_no_name_no_address_and_nothing_that_was_written(world: World):
    ref = world.notified()
    world.outcome(ref, "no-review-with-actions")
    world.planned(ref, "2026-06-01")
    with world.session() as session:
        person = feeds.active_person(session, "m.calloway")
        events = feeds.events(session, person, desk=world.desk, at=world.now)
        name = feeds.name_of(session, person)
        everybody = session.exec(select(Person)).all()
    written = feed(events, name=name, at=world.now).decode().replace("\r\n ", "")
    for one in everybody:
        for said in (one.handle, one.name, one.email, one.name.split()[-1]):
            assert said not in written
    for duty in {row.duty for row in RULES}:
        assert duty not in written
    assert "Invented" not in written
    assert name == "HMR practice reviews"


def test_an_address_opens_its_person_s_calendar_until_it_is_revoked(world: World):
    first, second = make(world, "s.lindqvist"), make(world, "Saskia Lindqvist")
    other = make(world, "g.adeyinka")
    assert first != second
    assert [whose(world, token) for token in (first, second, other)] == ["s.lindqvist", "s.lindqvist", "g.adeyinka"]
    assert whose(world, first[:-1]) is None
    assert whose(world, "") is None
    assert revoke(world, "s.lindqvist") == 2
    assert revoke(world, "s.lindqvist") == 0
    assert [whose(world, token) for token in (first, second, other)] == [None, None, "g.adeyinka"]
    assert whose(world, make(world, "s.lindqvist")) == "s.lindqvist"


def test_a_person_who_has_left_is_nobody_and_can_still_be_revoked(world: World):
    token = make(world, "s.lindqvist")
    with world.session() as session:
        person = session.exec(select(Person).where(Person.handle == "s.lindqvist")).one()
        person.active = False
        session.add(person)
    assert whose(world, token) is None
    with pytest.raises(BadAnswer, match=r"person: 's.lindqvist' is nobody in the register"):
        make(world, "s.lindqvist")
    assert revoke(world, "s.lindqvist") == 1


def test_only_the_hash_of_a_token_is_kept_and_the_audit_says_who_and_for_whom(world: World):
    token = make(world, "s.lindqvist")
    revoke(world, "s.lindqvist")
    revoke(world, "s.lindqvist")  # nothing left to revoke: nothing to say
    with world.session() as session:
        [kept] = session.exec(select(CalendarFeed)).all()
        assert kept.token_sha256 != token
        assert token not in kept.model_dump_json()
        said = session.exec(
            select(AuditEntry).where(col(AuditEntry.operation).startswith("calendar.")).order_by(col(AuditEntry.seq))
        ).all()
        assert [(entry.operation, entry.by, entry.detail["person"]) for entry in said] == [
            ("calendar.feed", "m.calloway", "s.lindqvist"),
            ("calendar.unfeed", "m.calloway", "s.lindqvist"),
        ]
        assert all(
            token not in entry.model_dump_json() and kept.token_sha256 not in str(entry.detail) for entry in said
        )
        assert evidence.verify(session).ok


@pytest.mark.parametrize("who", ["", "nobody", "x.y@z.example"])
def test_a_calendar_for_nobody_is_refused(world: World, who: str):
    with pytest.raises(BadAnswer, match=r"^person: "):
        make(world, who)
    with pytest.raises(BadAnswer, match=r"^person: "):
        revoke(world, who)
