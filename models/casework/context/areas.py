"""Other areas that have to do with a case: this one leads and they contribute, or one of them leads. Rule: pass-on-learning.

Where another area leads, its publication starts a target of ours: to pass the learning on here.
"""

import re
from datetime import date

from sqlmodel import Session, col, select

from models.casework.dates import occurrences, projection
from models.casework.record import audit
from models.casework.record.case import load
from models.casework.record.identifiers import find_identifier
from models.casework.record.prose import find_in_prose
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.law.words.dates import long_date
from models.law.words.vocabulary import OccurrenceKind
from models.records.tables import Area, Case

_MAILBOX = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")
NUMBER = "Which area"


def add(session: Session, *, ref: str, name: str, mailbox: str, leads: bool, reference: str, by: By) -> Area:
    """Put another area on record; the same again changes nothing. Raises `BadAnswer` naming the field, `NoSuchCase`."""
    case = load(session, ref)
    assert case.id is not None
    for field, title, words in (("name", "The other area", name), ("reference", "Its own reference", reference)):
        if found := find_identifier(words):
            raise refuse(field, title, f"this holds what looks like {found}; take it out")
    if not name.strip():
        raise refuse("name", "The other area", "name the local authority or partnership")
    if not _MAILBOX.fullmatch(mailbox):
        raise refuse("mailbox", "Its shared mailbox", f"'{mailbox}' is no e-mail address; write name@area.example")
    standing = of_case(session, case)
    same = next((one for one in standing if (one.name.lower(), one.leads) == (name.strip().lower(), leads)), None)
    if same is not None:
        return same
    leading = next((one for one in standing if one.leads), None)
    if leads and leading is not None:
        raise refuse(
            "leads", "Does it lead?", f"{leading.name} ({leading.number}) leads already; take that one off first"
        )
    number = len(session.exec(select(Area.id).where(Area.case_id == case.id)).all()) + 1
    area = Area(
        case_id=case.id,
        number=f"L{number}",
        name=name.strip(),
        mailbox=mailbox,
        leads=leads,
        reference=reference,
        recorded_by=by.who,
        recorded_at=by.at,
    )
    session.add(area)
    session.flush()
    _note(session, case, "area.add", area, by)
    return area


def published(session: Session, *, ref: str, number: str, on: date, by: By) -> Area:
    """The area that leads has published: from that day the learning is to be passed on here. Raises `BadAnswer`, `NoSuchCase`."""
    case, area = _of_number(session, ref, number)
    if not area.leads:
        raise refuse("number", NUMBER, f"{area.name} ({area.number}) does not lead; only the leading area publishes")
    _check_day(on, by)
    area.published_on = on
    _happened(session, case, OccurrenceKind.LEAD_AREA_PUBLISHED, on, area, by)
    _note(session, case, "area.published", area, by)
    return area


def passed_on(session: Session, *, ref: str, number: str, on: date, by: By) -> Area:
    """The learning from the leading area's review was passed on here. Raises `BadAnswer`, `NoSuchCase`."""
    case, area = _of_number(session, ref, number)
    if area.published_on is None:
        raise refuse("number", NUMBER, f"{area.name} ({area.number}) has not published yet; record that first")
    _check_day(on, by)
    if on < area.published_on:
        raise refuse("on", "On", f"{long_date(on)} is before it was published, {long_date(area.published_on)}")
    _happened(session, case, OccurrenceKind.LEARNING_PASSED_ON, on, area, by)
    _note(session, case, "area.passed-on", area, by)
    return area


def take_off(session: Session, *, ref: str, number: str, because: str, by: By) -> Area:
    """The area has nothing to do with the case any more, or never had; the row stays. Raises `BadAnswer`, `NoSuchCase`."""
    case, area = _of_number(session, ref, number)
    if not because or find_in_prose(because):
        raise refuse("because", "Because", "say why, without anything that identifies a child or family")
    area.removed_at, area.removed_because = by.at, because
    session.add(area)
    standing = occurrences.standing(session, case, OccurrenceKind.LEAD_AREA_PUBLISHED, item=area.number)
    if standing is not None:
        occurrences.supersede(session, standing, because="the area was taken off", by=by.who, at=by.at)
        projection.reproject(session, case, at=by.at, because=f"{area.number} was taken off")
    _note(session, case, "area.take-off", area, by)
    return area


def of_case(session: Session, case: Case) -> list[Area]:
    """The other areas of a case that stand, in order."""
    return list(
        session.exec(select(Area).where(Area.case_id == case.id, col(Area.removed_at).is_(None)).order_by(col(Area.id)))
    )


def _of_number(session: Session, ref: str, number: str) -> tuple[Case, Area]:
    case = load(session, ref)
    known = of_case(session, case)
    area = next((one for one in known if one.number == number.strip().upper()), None)
    if area is None:
        offered = ", ".join(f"{one.number} ({one.name})" for one in known) or "none yet"
        raise refuse("number", NUMBER, f"{case.ref} has no area '{number}'; those on record: {offered}")
    return case, area


def _check_day(on: date, by: By) -> None:
    if on > by.today:
        raise refuse("on", "On", f"{long_date(on)} has not come yet; record it when it has happened")


def _happened(session: Session, case: Case, kind: OccurrenceKind, on: date, area: Area, by: By) -> None:
    occurrences.put(session, case, kind, on=on, item=area.number, because="the date was recorded again", by=by)
    session.add(area)
    projection.reproject(session, case, at=by.at, because=f"{area.number}: {kind.value.replace('_', ' ')}")


def _note(session: Session, case: Case, operation: str, area: Area, by: By) -> None:
    detail = {
        "number": area.number,
        "area": area.name,
        "leads": area.leads,
        "published_on": area.published_on.isoformat() if area.published_on else None,
    }
    audit.append(session, by=by, operation=operation, case_ref=case.ref, detail=detail)
