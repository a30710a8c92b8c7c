"""Record who is away and who covers: what would be said to somebody who is away is said to the cover, and nobody's absence is a silence."""

from datetime import date

from sqlmodel import Session, col, select

from models.casework.record import audit
from models.casework.record.people import UnknownPerson, find_person, holds
from models.casework.record.recording import Concern
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.law.words.dates import BadDate, london_date, long_date, refuse_far_off
from models.law.words.vocabulary import Role
from models.records.tables import Absence, Partnership, Person


def record_absence(
    session: Session, *, partnership_id: int, who: str, from_on: date, to_on: date, cover: str, by: By
) -> Absence:
    """Record that somebody is away from one day to another, both included. `cover`: who stands in; empty = the person's deputy.

    The same again changes nothing; another end or cover for the same first day replaces it. Raises `BadAnswer` naming the field.
    """
    person = named(session, partnership_id, who, "who", "Who is away")
    stands_in = named(session, partnership_id, cover, "cover", "Who covers") if cover.strip() else None
    _check(session, person, from_on, to_on, stands_in, today=london_date(by.at))
    standing = _standing(session, person, from_on)
    cover_id = stands_in.id if stands_in else None
    if standing is not None:
        if (standing.to_on, standing.cover_id) == (to_on, cover_id):
            return standing
        standing.withdrawn_at = by.at
        session.add(standing)
        session.flush()
    assert person.id is not None
    row = Absence(
        person_id=person.id, from_on=from_on, to_on=to_on, cover_id=cover_id, recorded_by=by.who, recorded_at=by.at
    )
    session.add(row)
    session.flush()
    _note(session, "absence.record", person, row, by=by)
    return row


def withdraw_absence(session: Session, *, partnership_id: int, who: str, from_on: date, by: By) -> Absence:
    """Take an absence back: the person is, or was, there after all. Raises `BadAnswer` naming the field."""
    person = named(session, partnership_id, who, "who", "Who is away")
    row = _standing(session, person, from_on)
    if row is None:
        raise refuse("from_on", "Away from", f"{person.handle} is not on record as away from {long_date(from_on)}")
    row.withdrawn_at = by.at
    session.add(row)
    session.flush()
    _note(session, "absence.withdraw", person, row, by=by)
    return row


def all_absences(session: Session, partnership_id: int, *, since: date) -> list[tuple[Absence, Person, Person | None]]:
    """The absences that have not ended before a day, with who is away and who covers."""
    rows = session.exec(
        select(Absence, Person)
        .join(Person, col(Absence.person_id) == col(Person.id))
        .where(Person.partnership_id == partnership_id, Absence.to_on >= since, col(Absence.withdrawn_at).is_(None))
        .order_by(col(Absence.from_on), col(Person.handle))
    ).all()
    covers = [(absence, person, absence.cover_id or person.deputy_id) for absence, person in rows]
    return [(absence, person, session.get(Person, cover) if cover else None) for absence, person, cover in covers]


def _check(session: Session, person: Person, from_on: date, to_on: date, cover: Person | None, *, today: date) -> None:
    if to_on < from_on:
        raise refuse("to_on", "Until", f"{long_date(to_on)} is before {long_date(from_on)}; check both dates")
    if to_on < today:
        raise refuse("to_on", "Until", f"{long_date(to_on)} has passed; an absence is recorded for days to come")
    try:
        refuse_far_off(to_on, "to_on", today=today)
    except BadDate as bad:
        raise refuse("to_on", "Until", bad.message) from None
    overlapping = session.exec(
        select(Absence).where(
            Absence.person_id == person.id,
            Absence.from_on != from_on,
            Absence.from_on <= to_on,
            Absence.to_on >= from_on,
            col(Absence.withdrawn_at).is_(None),
        )
    ).first()
    if overlapping is not None:
        raise refuse(
            "from_on",
            "Away from",
            f"{person.handle} is on record as away {long_date(overlapping.from_on)} to {long_date(overlapping.to_on)}; "
            "take that back first",
        )
    if cover is None:
        return
    if cover.id == person.id:
        raise refuse("cover", "Who covers", "nobody covers for themselves; name somebody else")
    if holds(session, person, Role.AGENCY_LEAD) and cover.agency_id != person.agency_id:
        raise refuse(
            "cover", "Who covers", f"{person.handle} leads for an agency; the cover must be of the same agency"
        )


def _standing(session: Session, person: Person, from_on: date) -> Absence | None:
    return session.exec(
        select(Absence).where(
            Absence.person_id == person.id, Absence.from_on == from_on, col(Absence.withdrawn_at).is_(None)
        )
    ).first()


def named(session: Session, partnership_id: int, text: str, field: str, title: str) -> Person:
    """The registered person whom a field names. Raises `BadAnswer` for it."""
    try:
        return find_person(session, partnership_id, text)
    except UnknownPerson as unknown:
        raise refuse(field, title, str(unknown)) from None


def _note(session: Session, operation: str, person: Person, row: Absence, *, by: By) -> None:
    partnership = session.get(Partnership, person.partnership_id)
    detail = {
        "partnership": partnership.code if partnership else "",
        "who": person.handle,
        "from": row.from_on.isoformat(),
        "to": row.to_on.isoformat(),
    }
    concern = Concern(person.partnership_id, people=frozenset({person.id}))
    audit.append(session, by=by, operation=operation, detail=detail, concern=concern)
