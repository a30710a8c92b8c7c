"""Editions of the bank holidays, for tests: take one up, and what it left behind."""

from typing import Any

from sqlmodel import col, select

from models.casework.changes import calendar_changes
from models.casework.changes.calendar_changes import TakenUp
from models.casework.record.who import By
from models.records.tables import CalendarEdition, Deadline, Message
from tests.support.days import day
from tests.support.published import published
from tests.support.world import World

INVENTED = {day("Fri 2026-03-06"): "An invented day"}


def take_up(world: World, body: bytes | None = None, **more: Any) -> TakenUp:
    given = {"etag": '"1"', "source": "https://gov.example/bank-holidays.json", "desk": world.desk}
    with world.session() as session:
        by = By(more.pop("by", "system"), world.now, world.now)
        return calendar_changes.take_up(session, body=body or published(), by=by, **{**given, **more})


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
