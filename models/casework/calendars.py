"""The bank holidays in use: the newest that were taken up, else those shipped. Serves every duty counted in working days."""

from datetime import date
from functools import lru_cache
from types import MappingProxyType

from sqlmodel import Session, col, select

from models.law.calendar import Calendar, bundled
from models.records.tables import CalendarEdition, ClosureDay


def in_use(session: Session) -> Calendar:
    """The calendar that limits are counted with."""
    newest = session.exec(select(CalendarEdition).order_by(col(CalendarEdition.id).desc()).limit(1)).first()
    if newest is None:
        return bundled()
    days = tuple((day["date"], day["title"]) for day in newest.holidays)
    return _calendar(newest.name, newest.covers_from, newest.covers_to, days)


def open_days(session: Session, calendar: Calendar, partnership_id: int) -> Calendar:
    """The same with the days on which a partnership's business unit is closed: for when to warn, never for what a limit counts."""
    closed = session.exec(
        select(ClosureDay).where(ClosureDay.partnership_id == partnership_id).order_by(col(ClosureDay.on))
    ).all()
    return _with_closures(calendar, tuple((one.on, one.title) for one in closed)) if closed else calendar


@lru_cache(maxsize=20)
def _calendar(name: str, covers_from: date, covers_to: date, days: tuple[tuple[str, str], ...]) -> Calendar:
    holidays = MappingProxyType({date.fromisoformat(day): title for day, title in days})
    return Calendar(holidays=holidays, covers_from=covers_from, covers_to=covers_to, name=name)


@lru_cache(maxsize=100)
def _with_closures(calendar: Calendar, closed: tuple[tuple[date, str], ...]) -> Calendar:
    return calendar.with_closures(dict(closed))
