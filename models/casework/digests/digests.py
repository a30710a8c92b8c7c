"""Monday's list for each person: what is due, late, waiting and silent, once a week. Ours, no law.

A list follows the alerts: it holds the dates that its reader would be told of. Somebody who is away gets none; what waits for them is in
the list of whoever covers. Whoever has nothing to hear gets no mail.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from models.casework.dates import rulebook
from models.casework.dates.alarm_times import policy_for
from models.casework.dates.rulebook import Rulebook
from models.casework.diary.duties_of_person import Concern, concern_of
from models.casework.digests.digest_dates import Period, monday_list
from models.casework.digests.digest_lines import (
    Dated,
    Line,
    Quiet,
    dates,
    line,
    note,
    quiet_actions,
    returns_out,
    signatures_owed,
)
from models.casework.notices.notifier import Speaker
from models.casework.record import case
from models.casework.record.covers import covered
from models.casework.record.desk import Desk
from models.casework.record.outbox import Recipient
from models.law.deadlines.outcomes import Outcome
from models.law.process.decisions import step
from models.law.words.dates import london_date, long_date
from models.law.words.vocabulary import OccurrenceKind, Role
from models.records.tables import Agency, AgencyReturn, Case, Partnership, Person

KIND = "digest-monday"
_DESK = frozenset({Role.BUSINESS_MANAGER, Role.REVIEW_COORDINATOR})  # every action and every summary is their matter
_LISTS = ("this_week", "next_week", "overdue", "passed", "unanswered", "waits", "signatures", "actions", "returns")


@dataclass(frozen=True)
class _Week:
    """Everything that Monday's lists are taken from, read once for all readers."""

    today: date
    book: Rulebook
    dates: Sequence[Dated]
    waits: Sequence[tuple[Role, Line]]
    signatures: Sequence[tuple[int, Line]]
    actions: Sequence[Quiet]
    returns: Sequence[tuple[AgencyReturn, Agency, str]]


@dataclass(frozen=True)
class _Reader:
    """One person who is there, and those who are away and for whom they stand in."""

    person: Person
    stands_for: tuple[Person, ...]
    concerns: tuple[Concern, ...]

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset[Role]().union(*(concern.roles for concern in self.concerns))


def say_monday_lists(session: Session, partnership: Partnership, *, desk: Desk, at: datetime) -> int:
    """Send this week's lists where they are due and were not sent. Returns how many are new."""
    assert partnership.id is not None
    calendar = rulebook.of_partnership(session, partnership.id).calendar
    period = monday_list(at, calendar)
    if period is None:
        return 0
    speaker = Speaker.of_partnership(session, partnership.id, desk=desk, at=at)
    readers = _readers(session, partnership.id, on=london_date(at))
    left = [reader for reader in readers if reader.person.digest and not _has_list(speaker, reader.person, period)]
    if not left:
        return 0
    week = _week(session, partnership.id, desk=desk, today=london_date(at))
    said = sum(_say_list(speaker, week, reader, period) for reader in left)
    note(session, "digests.monday", partnership, period.code, said, at=at)
    return said


def monday_list_of(session: Session, person: Person, *, desk: Desk, at: datetime) -> dict[str, Any] | None:
    """What a person's list would say now; `None` where they have nothing to hear, or are away."""
    today = london_date(at)
    readers = _readers(session, person.partnership_id, on=today)
    reader = next((one for one in readers if one.person.id == person.id), None)
    if reader is None:
        return None
    return _facts(_week(session, person.partnership_id, desk=desk, today=today), reader, desk=desk)


def _say_list(speaker: Speaker, week: _Week, reader: _Reader, period: Period) -> bool:
    facts = _facts(week, reader, desk=speaker.desk)
    if facts is None:
        return False
    role = min(reader.roles, key=list(Role).index, default=Role.ACTION_OWNER)
    to = Recipient(role, reader.person.name, reader.person.email)
    return speaker.say(KIND, to, facts, occasion=f"{period.code}:{reader.person.handle}")


def _has_list(speaker: Speaker, person: Person, period: Period) -> bool:
    """Whether a person has had this week's list, whatever role or address they had then."""
    return any(key.startswith(f"{speaker.ref}:{KIND}:{period.code}:{person.handle}:") for key in speaker.said)


def _facts(week: _Week, reader: _Reader, *, desk: Desk) -> dict[str, Any] | None:
    monday = week.today - timedelta(days=week.today.weekday())
    next_monday, in_two_weeks = monday + timedelta(days=7), monday + timedelta(days=14)
    lists: dict[str, list[Line]] = {name: [] for name in _LISTS}
    for one in week.dates:
        name = _list_of(one, week.today, next_monday, in_two_weeks)
        if name and _is_told(week, reader, one):
            lists[name].append(line(one, today=week.today, calendar=week.book.calendar))
    lists["waits"] = [wait for role, wait in week.waits if role in reader.roles]
    lists["signatures"] = [owed for person, owed in week.signatures if person == reader.person.id]
    lists["actions"] = [_action_line(quiet) for quiet in week.actions if _follows(reader, quiet)]
    lists["returns"] = [
        _return_line(row, agency, ref, week.today)
        for row, agency, ref in week.returns
        if reader.roles & _DESK or any((row.case_id, row.number) in concern.own_returns for concern in reader.concerns)
    ]
    if not any(lists.values()):
        return None
    return {
        **lists,
        "week": long_date(monday),
        "due": len(lists["this_week"]) + len(lists["next_week"]),
        "covers": [one.name for one in reader.stands_for],
        "link": desk.case_link("board"),
    }


def _list_of(one: Dated, today: date, next_monday: date, in_two_weeks: date) -> str:
    if one.row.counts_from is OccurrenceKind.RETURN_DUE:
        return ""  # listed by agency
    if one.outcome is Outcome.OVERDUE:
        return "passed" if one.is_own else "overdue"
    if one.outcome is not Outcome.OPEN:
        return ""
    if one.row.due_on < today:
        return "unanswered"
    if one.row.due_on < next_monday:
        return "this_week"
    return "next_week" if one.row.due_on < in_two_weeks else ""


def _is_told(week: _Week, reader: _Reader, one: Dated) -> bool:
    rungs = policy_for(one.rule, one.row.due_on, book=week.book, frozen=one.row.ladder).rungs
    return any(each.told(one.rule, one.row, rungs) or each.owes(one.rule, one.row) for each in reader.concerns)


def _follows(reader: _Reader, quiet: Quiet) -> bool:
    key = (quiet.action.case_id, quiet.action.number)
    return bool(reader.roles & _DESK) or any(key in each.own_actions | each.led_actions for each in reader.concerns)


def _readers(session: Session, partnership_id: int, *, on: date) -> list[_Reader]:
    """Everybody who is there on a day, with those they stand in for."""
    everybody = session.exec(
        select(Person).where(Person.partnership_id == partnership_id, col(Person.active)).order_by(col(Person.handle))
    ).all()
    still_open = select(Case.id).where(Case.partnership_id == partnership_id, col(Case.closed_at).is_(None))
    cases = set(session.exec(still_open))
    reached = covered(session, everybody, on=on)
    there = [one.person for one in reached if one.stands_for is None]
    readers = []
    for person in there:
        for_them = tuple(one.stands_for for one in reached if one.stands_for and one.person.id == person.id)
        concerns = tuple(concern_of(session, one, cases) for one in (person, *for_them))
        readers.append(_Reader(person, for_them, concerns))
    return readers


def _week(session: Session, partnership_id: int, *, desk: Desk, today: date) -> _Week:
    return _Week(
        today=today,
        book=rulebook.of_partnership(session, partnership_id),
        dates=dates(session, partnership_id, today=today),
        waits=_waits(session, partnership_id, desk=desk),
        signatures=signatures_owed(session, partnership_id),
        actions=quiet_actions(session, partnership_id, today=today),
        returns=returns_out(session, partnership_id),
    )


def _waits(session: Session, partnership_id: int, *, desk: Desk) -> list[tuple[Role, Line]]:
    found = []
    for one in session.exec(
        select(Case).where(Case.partnership_id == partnership_id, col(Case.closed_at).is_(None)).order_by(col(Case.id))
    ).all():
        for open_ in case.waiting(session, one):
            row = step(open_.decision)
            since = long_date(london_date(open_.opened_at))
            link = desk.form_link(one.ref, open_.decision)
            found.append((row.waits_for, {"ref": one.ref, "title": row.title, "since": since, "link": link}))
    return found


def _action_line(quiet: Quiet) -> Line:
    due_on = long_date(quiet.action.due_on)
    return {"ref": quiet.ref, "number": quiet.action.number, "due_on": due_on, "since": long_date(quiet.since)}


def _return_line(row: AgencyReturn, agency: Agency, ref: str, today: date) -> Line:
    return {
        "ref": ref,
        "agency": agency.name,
        "requested_on": long_date(row.requested_on),
        "due_on": long_date(row.due_on) if row.due_on else "",
        "late": row.due_on is not None and row.due_on < today,
    }
