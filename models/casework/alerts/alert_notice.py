"""What an alert of one date says, and to whom: the facts that every wording of an alert is filled with."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from models.casework.alerts.alert_recipients import OF_ITS_OWN, occasion_of, whom_it_tells
from models.casework.dates import checks, on_record
from models.casework.notices.notifier import Speaker
from models.casework.record.session_cache import kept
from models.law.alerts.ladders import Rung, RungKind, kind_of, may_be_listed
from models.law.rules.rule import Rule
from models.law.words.calendar import Calendar
from models.law.words.dates import london_date, long_date
from models.records.tables import Alert, Deadline

WORDING = {RungKind.NOTICE: "may-come-down"}  # the others are called as their kind


def say(
    speaker: Speaker, deadline: Deadline, rung: Rung, alert: Alert, earlier: Sequence[Alert], days: Calendar
) -> int:
    """Tell everybody whom a rung tells. `earlier`: the date's alerts before this one; `days`: the calendar it counts by. Returns how many notices are new."""
    duty, today = on_record.rule_of(deadline), london_date(speaker.at)
    told = whom_it_tells(speaker.session, speaker.case, deadline, rung, at=speaker.at)
    if not told:
        return 0
    facts: dict[str, Any] = {
        "duty": _named(duty, deadline),
        "rule": duty.id,
        "due_on": long_date(deadline.due_on),
        "owed_by": duty.owed_by,
        "force": duty.force.value,
        "duty_force": duty.duty_force.value,
        "citation": f"{duty.citation.document}, {duty.citation.paragraph}",
        "verified": checks.verified_words(duty, _checks(speaker.session)),
        "working": on_record.describe(deadline),
        "distance": distance(deadline.due_on, today, days),
        "reading": deadline.reading,
        "others": [
            f"{long_date(date.fromisoformat(other['due_on']))}: {other['reading']}" for other in deadline.others
        ],
        "warn_on": long_date(on_record.warn_on(deadline)),
        "code": alert.code or "",
        "link": speaker.link,
    }
    if rung.climbs:
        facts |= {
            "said_before": _said_before(earlier),
            "acknowledged": _acknowledged(earlier),
        }
    kind = WORDING.get(rung.kind, rung.kind.value)
    occasion = occasion_of(deadline, rung.code)
    listed = may_be_listed(duty, rung.kind)
    said = 0
    for role, item, to in told:
        if not to:
            said += speaker.nobody(role, kind, occasion=occasion, duty=None, item=item)
        for recipient in to:
            said += speaker.say(
                kind, recipient, facts, occasion=occasion, alert_id=alert.id, loud=rung.loud, may_be_listed=listed
            )
    return said


def _named(duty: Rule, deadline: Deadline) -> str:
    """The duty, with which of several it is where that is not said of the recipient."""
    several = deadline.item and duty.id not in OF_ITS_OWN and not duty.follows_itself
    return f"{duty.duty} ({deadline.item})" if several else duty.duty


def _checks(session: Session) -> checks.Checks:
    return kept(session, ("checks",), lambda: checks.newest(session))


def _said_before(earlier: Sequence[Alert]) -> list[str]:
    """What was said of this date so far, and when."""
    said = [alert for alert in earlier if alert.overtaken_by is None]
    return [f"{kind_of(alert.rung).label}, {long_date(london_date(alert.claimed_at))}" for alert in said]


def _acknowledged(earlier: Sequence[Alert]) -> list[str]:
    """Who has acknowledged an alert of this date so far, and when: their role is in the register, here is the handle."""
    found = sorted(
        (alert.acknowledged_at, alert.acknowledged_by) for alert in earlier if alert.acknowledged_at is not None
    )
    return [f"{who}, {long_date(london_date(at))}" for at, who in found]


def distance(due_on: date, today: date, calendar: Calendar) -> str:
    """How far a due date is, in words: `in 2 working days`, `today`, `3 working days ago`."""
    days = on_record.working_days_left(due_on, today, calendar)
    count = f"{abs(days)} working day{'s' if abs(days) != 1 else ''}"
    if due_on == today:
        return "today"
    if days == 0:
        return "before the next working day"
    return f"in {count}" if days > 0 else f"{count} ago"
