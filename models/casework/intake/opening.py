"""Open a case: the day the local authority became aware of a serious incident, and the coded facts of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from models.casework.context import proceedings
from models.casework.context.proceeding_checks import Given
from models.casework.dates import occurrences, projection
from models.casework.forms.form_reading import read_form as read
from models.casework.forms.intake import ACTING, SAFE, Intake, check_dates, coded, result_of, safety_of
from models.casework.intake import alike, authorities
from models.casework.record import audit
from models.casework.record.people import UnknownPerson, find_person
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.law.criteria.criteria import begins_on
from models.law.words.dates import london_date
from models.law.words.vocabulary import OccurrenceKind
from models.records.tables import Case, Counter, Partnership

__all__ = ["Intake", "open_case"]


def open_case(
    session: Session,
    *,
    typed: Mapping[str, Any],
    by: By,
    once: str | None,
    safe_at: datetime | None = None,
    referral: str = "",
) -> Case:
    """Open a case from an intake. Its reference is the partnership's code, the year and the next number.

    `once`: a key of the caller's; a second opening under it gives the case that the first one opened. `safe_at`: when it was said that
    every child is safe, where that was before, in the `referral` with that reference. Raises `BadAnswer` with a problem for each field
    that is wrong.
    """
    opened = session.exec(select(Case).where(Case.opened_once == once)).first() if once else None
    if opened is not None:
        return opened
    intake = read(Intake, {**typed, "recorded_by": by.who or typed.get("recorded_by")})
    partnership = partnership_of_code(session, intake.partnership)
    assert partnership.id is not None
    try:
        person = find_person(session, partnership.id, intake.recorded_by)
    except UnknownPerson as unknown:
        raise refuse("recorded_by", "Recorded by", str(unknown)) from None
    regime = check_dates(intake, today=london_date(by.at))
    alike.check_new_incident(session, partnership, intake, by=by)
    facts, safety = coded(intake), safety_of(intake)
    case = Case(
        ref=_next_reference(session, partnership, london_date(by.at).year),
        partnership_id=partnership.id,
        pseudonym=intake.pseudonym,
        authority=authorities.choose(partnership, intake.authority),
        regime=regime,
        route=begins_on(facts),
        facts=facts
        | {"criteria": result_of(facts, regime)}
        | ({"referral": referral} if referral else {})
        | ({"safety": safety} if safety != SAFE else {}),
        opened_at=by.at,
        opened_by=person.handle,
        opened_once=once,
    )
    session.add(case)
    session.flush()
    safe_at = safe_at or by.at
    unsafe = safety != SAFE
    for kind, on, moment_at in (
        (OccurrenceKind.INCIDENT, intake.incident_on, None),
        (OccurrenceKind.AWARE, intake.aware_on, None),
        (OccurrenceKind.IMMEDIATE_SAFETY_CONSIDERED, london_date(safe_at), safe_at),
        (OccurrenceKind.CHILD_NOT_SAFE, london_date(by.at) if unsafe else None, by.at),
        (OccurrenceKind.SOCIAL_CARE_ACTING, london_date(by.at) if safety == ACTING else None, by.at),
    ):
        if on is not None:
            occurrences.put(session, case, kind, on=on, moment_at=moment_at, by=by.named(person.handle))
    who = by.named(person.handle)
    proceedings.ask_for_reference(session, case, on=intake.aware_on, by=who)
    projection.reproject(session, case, at=by.at, because="the case was opened")
    audit.append(
        session,
        by=by.named(person.handle),
        operation="open-case",
        case_ref=case.ref,
        detail={"aware_on": intake.aware_on.isoformat(), "regime": regime, **case.facts},
    )
    if intake.beside:
        given = Given(intake.beside, intake.aware_on, together=intake.together)
        proceedings.record(session, ref=case.ref, given=given, by=who)
    return case


def partnership_of_code(session: Session, code: str) -> Partnership:
    """The partnership of that code; where there is only one, none need be given. Raises `BadAnswer`."""
    known = session.exec(select(Partnership).order_by(Partnership.code)).all()
    if not known:
        raise refuse(
            "partnership",
            "Partnership",
            "no partnership is set up yet; load one first (`cspr partnership load --file FILE`)",
        )
    if not code and len(known) == 1:
        return known[0]
    for partnership in known:
        if partnership.code == code.strip().upper():
            return partnership
    raise refuse("partnership", "Partnership", f"choose one of {', '.join(partnership.code for partnership in known)}")


def _next_reference(session: Session, partnership: Partnership, year: int) -> str:
    """The next free number of the year; others who open a case wait for it."""
    session.exec(select(Partnership).where(Partnership.id == partnership.id).with_for_update()).one()
    counter = session.get(Counter, (partnership.id, year))
    if counter is None:
        assert partnership.id is not None
        counter = Counter(partnership_id=partnership.id, year=year)
    counter.last += 1
    session.add(counter)
    return f"{partnership.code}-{year}-{counter.last:04}"
