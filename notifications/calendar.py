"""Dates as calendars read them (RFC 5545, RFC 5546): a feed or file of many, an invitation of one. Pure; serves every rule.

All-day, so no time zone can move them; transparent, so nobody looks busy; the same bytes for the same dates, so an unchanged feed is not sent again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from icalendar import Calendar, vCalAddress
from icalendar import Event as Entry

from models.casework.record.calendar_event import Event, EventStatus
from models.law.rules.rule import Force
from models.law.words.dates import long_date
from notifications.pages.readout import force_words

PRODUCT = "-//cspr//practice review dates//EN"
AFRESH = timedelta(hours=1)  # how often a calendar program is asked to look again


def feed(events: Sequence[Event], *, name: str, at: datetime) -> bytes:
    """A calendar of all these dates. `at` becomes the stamp of each: a feed that is to stay the same byte for byte needs one that stays."""
    calendar = _calendar("PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", AFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for event in events:
        calendar.add_component(_entry(event, at=at))
    return bytes(calendar.to_ical())


def invitation(event: Event, *, to: str, sent_by: str, at: datetime) -> bytes:
    """One date as an invitation to one address, or its cancellation where the date does not stand any more.

    `sent_by`: the partnership's shared mailbox, the same for every revision, or the cancellation is not taken.
    """
    calendar = _calendar(method_of(event))
    entry = _entry(event, at=at)
    entry.add("organizer", vCalAddress(f"mailto:{sent_by}"))
    attendee = vCalAddress(f"mailto:{to}")
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["RSVP"] = "FALSE"  # a date of the law is not accepted or declined
    entry.add("attendee", attendee)
    calendar.add_component(entry)
    return bytes(calendar.to_ical())


def method_of(event: Event) -> str:
    """What a calendar is to do with an invitation: `REQUEST` takes it in or moves it, `CANCEL` drops it."""
    return "CANCEL" if event.status is EventStatus.CANCELLED else "REQUEST"


def description(event: Event) -> str:
    """What stands below the title: the rule, what force it has, how sure the date is, where to read more."""
    force = force_words({"force": Force(event.force), "duty_force": Force(event.duty_force)})
    lines = [f"Rule: {event.rule}", f"Force: {force}"]
    if event.status is EventStatus.TENTATIVE:
        lines.append("Provisional: the bank holidays of that time are not all known.")
    lines += [f"By another reading of the rule: {long_date(on)}" for on in event.others]
    return "\n".join([*lines, event.link])


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _entry(event: Event, *, at: datetime) -> Entry:
    entry = Entry()
    entry.add("uid", event.uid)
    entry.add("dtstamp", at)
    entry.add("last-modified", event.modified_at)
    entry.add("sequence", event.sequence)
    entry.add("summary", event.heading)
    entry.add("description", description(event))
    entry.add("url", event.link)
    entry.add("dtstart", event.on)
    entry.add("dtend", event.on + timedelta(days=1))
    entry.add("status", event.status.value)
    entry.add("transp", "TRANSPARENT")
    return entry
