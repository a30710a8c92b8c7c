"""The bank holidays in use: the newest that were taken up, else those shipped. Serves every duty counted in working days.

`calendar_changes.py` takes new ones up.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import TypedDict

from sqlmodel import Session, col, select

from models.law.words.calendar import Calendar, bundled, shipped
from models.records.tables import CalendarEdition, ClosureDay, Heartbeat, Partnership

JOB = "bank-holidays"
CHANGING = 0x63616C65  # advisory lock: the calendar is changed by one transaction at a time


def in_use(session: Session) -> Calendar:
    """The calendar that limits are counted with."""
    edition = newest(session)
    return bundled() if edition is None else of_edition(edition)


def newest(session: Session) -> CalendarEdition | None:
    """The newest edition that was taken up; `None` where only the shipped one is there."""
    return session.exec(select(CalendarEdition).order_by(col(CalendarEdition.id).desc()).limit(1)).first()


def of_edition(edition: CalendarEdition) -> Calendar:
    """An edition as days are counted with it."""
    return from_data(edition.name, edition.covers_from, edition.covers_to, edition.holidays)


def from_data(name: str, covers_from: date, covers_to: date, holidays: Iterable[Mapping[str, str]]) -> Calendar:
    """The calendar of an edition's columns. `holidays`: each with its `date` and `title`."""
    return _calendar(name, covers_from, covers_to, tuple((day["date"], day["title"]) for day in holidays))


def open_days(calendar: Calendar, closed: Mapping[date, str]) -> Calendar:
    """The same with the days on which a partnership's business unit is closed: for when to warn, never for what a limit counts."""
    return _with_closures(calendar, tuple(closed.items())) if closed else calendar


class ClosureView(TypedDict):
    """A day on which a partnership's business unit is closed."""

    partnership: str
    on: str
    title: str


class CalendarStatus(TypedDict):
    """Which calendar is in use. `shipped`: the one that came with the program."""

    name: str
    shipped: bool
    source: str
    sha256: str
    covers_from: str
    covers_to: str
    taken_at: str
    taken_by: str
    checked_at: str | None
    job_finished_at: str | None
    closure_days: list[ClosureView]


def status(session: Session) -> CalendarStatus:
    """Which calendar is in use, where it comes from, how far it reaches, and the closure days, as JSON values."""
    edition, calendar, job = newest(session), in_use(session), session.get(Heartbeat, JOB)
    closed = session.exec(
        select(ClosureDay, Partnership)
        .join(Partnership, col(Partnership.id) == col(ClosureDay.partnership_id))
        .order_by(col(Partnership.code), col(ClosureDay.on))
    ).all()
    ours = shipped()
    return {
        "name": calendar.name,
        "shipped": edition is None,
        "source": edition.source if edition else ours.source,
        "sha256": edition.sha256 if edition else ours.sha256,
        "covers_from": calendar.covers_from.isoformat(),
        "covers_to": calendar.covers_to.isoformat(),
        "taken_at": edition.taken_at.isoformat() if edition else ours.taken_on.isoformat(),
        "taken_by": edition.taken_by if edition else "",
        "checked_at": edition.checked_at.isoformat() if edition else None,
        "job_finished_at": job.finished_at.isoformat() if job else None,
        "closure_days": [
            {"partnership": partnership.code, "on": closure_day.on.isoformat(), "title": closure_day.title}
            for closure_day, partnership in closed
        ],
    }


@lru_cache(maxsize=20)
def _calendar(name: str, covers_from: date, covers_to: date, days: tuple[tuple[str, str], ...]) -> Calendar:
    holidays = MappingProxyType({date.fromisoformat(day): title for day, title in days})
    return Calendar(holidays=holidays, covers_from=covers_from, covers_to=covers_to, name=name)


@lru_cache(maxsize=100)
def _with_closures(calendar: Calendar, closed: tuple[tuple[date, str], ...]) -> Calendar:
    return calendar.with_closures(dict(closed))
