"""Dates as calendars read them: valid, folded, the same bytes for the same dates; and one date as an invitation."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import icalendar
import pytest

from models.casework.record.calendar_event import Event, EventStatus
from notifications.calendar import description, feed, invitation
from tests.support.days import day

AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
ONE = Event(
    uid="hmr-2026-0004.rapid-review-to-panel.@cspr",
    sequence=0,
    title="HMR-2026-0004 · rapid review due",
    on=day("Mon 2026-03-23"),
    status=EventStatus.CONFIRMED,
    modified_at=AT - timedelta(hours=1),
    rule="rapid-review-to-panel",
    force="Panel guidance",
    duty_force="statutory guidance",
    others=(day("Mon 2026-03-16"),),
    link="http://127.0.0.1:4200/case/HMR-2026-0004",
)
LOCAL = replace(
    ONE,
    uid="hmr-2026-0004.local-panel-meeting.@cspr",
    title="HMR-2026-0004 · rapid review meeting due",
    rule="local-panel-meeting",
    force="local",
    duty_force="local",
    others=(),
)


def parsed(written: bytes) -> icalendar.Calendar:
    calendar = icalendar.Calendar.from_ical(written)
    assert isinstance(calendar, icalendar.Calendar)
    calendar.validate()
    assert calendar.to_ical() == written
    assert not calendar.errors
    return calendar


def test_a_feed_is_a_valid_calendar_of_all_day_dates():
    calendar = parsed(feed([ONE, LOCAL], name="HMR practice reviews", at=AT))
    assert (calendar["METHOD"], calendar["VERSION"], calendar["X-WR-CALNAME"]) == (
        "PUBLISH",
        "2.0",
        "HMR practice reviews",
    )
    assert calendar["PRODID"]
    first, second = calendar.events
    assert not first.errors
    assert (first["UID"], first["SEQUENCE"], first["STATUS"]) == (ONE.uid, 0, "CONFIRMED")
    assert (first["SUMMARY"], first["TRANSP"]) == (ONE.title, "TRANSPARENT")
    assert (first.decoded("DTSTART"), first.decoded("DTEND")) == (day("Mon 2026-03-23"), day("Tue 2026-03-24"))
    assert (first.decoded("DTSTAMP"), first.decoded("LAST-MODIFIED")) == (AT, ONE.modified_at)
    assert first["URL"] == ONE.link
    assert second["UID"] == LOCAL.uid


def test_it_says_how_often_to_look_again_and_that_a_date_has_no_time_of_day():
    lines = feed([ONE], name="x", at=AT).decode().split("\r\n")
    for line in (
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "DTSTART;VALUE=DATE:20260323",
        "DTEND;VALUE=DATE:20260324",
        "DTSTAMP:20260302T100000Z",
    ):
        assert line in lines


def test_every_line_ends_with_crlf_and_holds_at_most_75_octets():
    written = feed([replace(ONE, title="HMR-2026-0004 · " + "ä" * 90)], name="x", at=AT)
    assert written.count(b"\n") == written.count(b"\r\n") == written.count(b"\r")
    assert max(len(line) for line in written.split(b"\r\n")) <= 75
    assert parsed(written).events[0]["SUMMARY"].endswith("ä" * 90)


def test_the_same_dates_give_the_same_bytes():
    assert feed([ONE, LOCAL], name="x", at=AT) == feed([ONE, LOCAL], name="x", at=AT)
    assert feed([ONE], name="x", at=AT) != feed([ONE], name="x", at=AT + timedelta(seconds=1))


def test_an_empty_feed_is_a_calendar_too():
    calendar = icalendar.Calendar.from_ical(feed([], name="x", at=AT))
    assert (calendar.events, calendar.errors) == ([], [])


@pytest.mark.parametrize("status", list(EventStatus))
def test_a_date_says_how_far_it_is_to_be_relied_on(status: EventStatus):
    [entry] = parsed(feed([replace(ONE, status=status, sequence=3)], name="x", at=AT)).events
    assert (entry["STATUS"], entry["SEQUENCE"]) == (status.value, 3)


def test_the_description_names_the_rule_its_force_the_other_reading_and_the_page():
    assert description(ONE).split("\n") == [
        "Rule: rapid-review-to-panel",
        "Force: date: Panel guidance; duty: statutory guidance",
        "By another reading of the rule: Mon 16 Mar 2026",
        "http://127.0.0.1:4200/case/HMR-2026-0004",
    ]
    [entry] = parsed(feed([ONE], name="x", at=AT)).events
    assert entry["DESCRIPTION"] == description(ONE)


def test_a_target_of_our_own_never_looks_like_law_and_a_provisional_date_says_so():
    assert "Force: own target, not law" in description(LOCAL)
    assert "Provisional" not in description(ONE)
    assert "Provisional: the bank holidays" in description(replace(ONE, status=EventStatus.TENTATIVE))


@pytest.mark.parametrize(
    ("status", "method"),
    [(EventStatus.CONFIRMED, "REQUEST"), (EventStatus.TENTATIVE, "REQUEST"), (EventStatus.CANCELLED, "CANCEL")],
)
def test_an_invitation_goes_from_the_shared_mailbox_to_one_address(status: EventStatus, method: str):
    written = invitation(
        replace(ONE, status=status), to="a.osei@harrowmere.example", sent_by="reviews@harrowmere.example", at=AT
    )
    calendar = parsed(written)
    [entry] = calendar.events
    assert calendar["METHOD"] == method
    assert "X-WR-CALNAME" not in calendar
    assert entry["ORGANIZER"] == "mailto:reviews@harrowmere.example"
    assert entry["ATTENDEE"] == "mailto:a.osei@harrowmere.example"
    assert entry["ATTENDEE"].params["RSVP"] == "FALSE"
    assert (entry["UID"], entry["STATUS"]) == (ONE.uid, status.value)
