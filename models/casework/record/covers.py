"""Who covers for somebody who is away on a day: along the chain of covers and deputies, to the first who is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from models.casework.record.session_cache import kept
from models.records.tables import Absence, Person


@dataclass(frozen=True)
class Reached:
    """Who is addressed, and for whom where it is a cover."""

    person: Person
    stands_for: Person | None = None


def covered(session: Session, people: Sequence[Person], *, on: date) -> list[Reached]:
    """Whom to address instead of each of these people on a day; somebody who is away and has no cover left is not in it."""
    if not people:
        return []
    partnership_id = people[0].partnership_id
    away = _away(session, partnership_id, on)
    if not away:
        return [Reached(person) for person in people]
    found = []
    for person in people:
        cover = _cover(session, person, away)
        if cover is not None:
            found.append(Reached(cover, person if cover is not person else None))
    return found


def covered_by(session: Session, person: Person, *, on: date) -> list[Person]:
    """Everybody who is away on a day and whose cover, directly or along the chain, this person is."""
    away = _away(session, person.partnership_id, on)
    absent = [session.get(Person, person_id) for person_id in away if person_id != person.id]
    return [one for one in absent if one is not None and one.active and _cover(session, one, away) is person]


def _away(session: Session, partnership_id: int, on: date) -> Mapping[int | None, int | None]:
    """By who is away, who is recorded as their cover."""
    return kept(session, ("away", partnership_id, on), lambda: _read_away(session, partnership_id, on))


def _read_away(session: Session, partnership_id: int, on: date) -> Mapping[int | None, int | None]:
    rows = session.exec(
        select(Absence)
        .join(Person, col(Absence.person_id) == col(Person.id))
        .where(
            Person.partnership_id == partnership_id,
            Absence.from_on <= on,
            Absence.to_on >= on,
            col(Absence.withdrawn_at).is_(None),
        )
        .order_by(col(Absence.id))
    ).all()
    return {row.person_id: row.cover_id for row in rows}


def _cover(session: Session, person: Person, away: Mapping[int | None, int | None]) -> Person | None:
    """The first who is there along the chain of covers and deputies; `None` where it ends or goes round."""
    seen: set[int | None] = set()
    while person.id in away:
        if person.id in seen:
            return None
        seen.add(person.id)
        next_id = away[person.id] or person.deputy_id
        found = session.get(Person, next_id) if next_id is not None else None
        if found is None or not found.active:
            return None
        person = found
    return person
