"""The bodies that came before a partnership, such as its LSCB: what was begun under them stays readable under their name."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, or_, select

from models.records.tables import Predecessor


def keep(session: Session, partnership_id: int, given: Sequence[tuple[str, date | None, date]]) -> None:
    """Put the bodies on record that a partnership's file names; one that it names no more stays."""
    known = {
        predecessor.name: predecessor
        for predecessor in session.exec(select(Predecessor).where(Predecessor.partnership_id == partnership_id))
    }
    for name, from_on, to_on in given:
        row = known.get(name) or Predecessor(partnership_id=partnership_id, name=name, to_on=to_on)
        row.from_on, row.to_on = from_on, to_on
        session.add(row)
    session.flush()


def of_day(session: Session, partnership_id: int, on: date) -> str:
    """The body that stood on a day, by its name then; empty where it was the partnership itself."""
    found = session.exec(
        select(Predecessor.name)
        .where(
            Predecessor.partnership_id == partnership_id,
            Predecessor.to_on >= on,
            or_(col(Predecessor.from_on).is_(None), col(Predecessor.from_on) <= on),
        )
        .order_by(col(Predecessor.to_on))
    ).first()
    return found or ""
