"""Open a case: the day the local authority became aware of a serious incident, and the coded facts of it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field
from sqlmodel import Session, select

from models.casework import audit, occurrences, projection
from models.casework.desk_forms import read
from models.casework.forms import YEAR_FIRST, Answer, Day, OptionalDay, OptionalWords, YesNo, in_order, refuse
from models.casework.people import UnknownPerson, find_person
from models.law.dates import london_date, long_date
from models.law.regimes import NoRegimeHeld, regime_on
from models.law.vocabulary import OccurrenceKind
from models.records.tables import Case, Counter, Partnership


class Intake(Answer):
    """What starts a case. Coded facts and dates only: there is no field for a name, and none may be written into one."""

    model_config = ConfigDict(
        extra="forbid", hide_input_in_errors=True, title="Notify a serious incident", json_schema_extra=in_order
    )
    immediate_safety: YesNo = Field(
        title="Is every child safe now?",
        description="Including brothers, sisters and others in the household. If not: call 999 or children's social care first.",
    )
    aware_on: Day = Field(
        title="The local authority became aware on", description=f"{YEAR_FIRST} The 5 working days run from it."
    )
    incident_on: OptionalDay = Field(
        default=None, title="The incident was on", description=f"{YEAR_FIRST} May be empty."
    )
    harm: Literal["death", "serious harm", "other"] = Field(title="What happened to the child or children")
    abuse_or_neglect: Literal["known", "suspected", "not suspected"] = Field(title="Abuse or neglect is")
    children: Literal["1", "2", "3", "4", "more"] = Field(default="1", title="How many children")
    looked_after: YesNo = Field(default="no", title="Looked after by a local authority?")
    care_leaver: YesNo = Field(default="no", title="A care leaver up to and including 24?")
    media_interest: YesNo = Field(default="no", title="Is media interest likely?")
    pseudonym: OptionalWords = Field(
        default="",
        title="Pseudonym",
        description="Such as Child K, if the partnership uses one. Never a real name or initials.",
    )
    partnership: OptionalWords = Field(
        default="", title="Partnership", description="Its code; empty where there is only one."
    )


FACTS = ("harm", "abuse_or_neglect", "children", "looked_after", "care_leaver", "media_interest")


def open_case(
    session: Session, *, typed: Mapping[str, Any], by: str, at: datetime, entered_at: datetime, once: str | None
) -> Case:
    """Open a case from an intake. Its reference is the partnership's code, the year and the next number.

    `once`: a key of the caller's; a second opening under it gives the case that the first one opened. Raises `BadAnswer` with a problem for each field that is wrong.
    """
    opened = session.exec(select(Case).where(Case.opened_once == once)).first() if once else None
    if opened is not None:
        return opened
    intake = read(Intake, {**typed, "recorded_by": by or typed.get("recorded_by")})
    partnership = _partnership(session, intake.partnership)
    assert partnership.id is not None
    try:
        person = find_person(session, partnership.id, intake.recorded_by)
    except UnknownPerson as unknown:
        raise refuse("recorded_by", "Recorded by", str(unknown)) from None
    regime = _check_dates(intake, today=london_date(at))
    case = Case(
        ref=_next_reference(session, partnership, london_date(at).year),
        partnership_id=partnership.id,
        pseudonym=intake.pseudonym,
        regime=regime,
        facts=_coded(intake),
        opened_at=at,
        opened_by=person.handle,
        opened_once=once,
    )
    session.add(case)
    session.flush()
    for kind, on in (
        (OccurrenceKind.INCIDENT, intake.incident_on),
        (OccurrenceKind.AWARE, intake.aware_on),
        (OccurrenceKind.IMMEDIATE_SAFETY_CONSIDERED, london_date(at)),
    ):
        if on is not None:
            occurrences.put(session, case, kind, on=on, by=person.handle, at=at, entered_at=entered_at)
    projection.reproject(session, case, at=at, because="the case was opened")
    audit.append(
        session,
        by=person.handle,
        at=at,
        entered_at=entered_at,
        operation="open-case",
        case_ref=case.ref,
        detail={"aware_on": intake.aware_on.isoformat(), "regime": regime, **case.facts},
    )
    return case


def _coded(intake: Intake) -> dict[str, Any]:
    coded: dict[str, Any] = {name: getattr(intake, name) for name in FACTS}
    return {name: value == "yes" if value in ("yes", "no") else value for name, value in coded.items()}


def _partnership(session: Session, code: str) -> Partnership:
    known = session.exec(select(Partnership).order_by(Partnership.code)).all()
    if not known:
        raise refuse(
            "partnership", "Partnership", "no partnership is set up yet; run `cspr partnership load --file FILE` first"
        )
    if not code and len(known) == 1:
        return known[0]
    for partnership in known:
        if partnership.code == code.strip().upper():
            return partnership
    raise refuse("partnership", "Partnership", f"choose one of {', '.join(partnership.code for partnership in known)}")


def _check_dates(intake: Intake, *, today: date) -> str:
    """The regime of the case. Refuses dates that cannot be."""
    if intake.aware_on > today:
        raise refuse(
            "aware_on",
            "The local authority became aware on",
            f"{long_date(intake.aware_on)} has not come yet; check the date",
        )
    if intake.incident_on is not None and intake.incident_on > intake.aware_on:
        raise refuse(
            "incident_on",
            "The incident was on",
            f"{long_date(intake.incident_on)} is after {long_date(intake.aware_on)}, when it became known; check both dates",
        )
    if intake.immediate_safety != "yes":
        raise refuse(
            "immediate_safety",
            "Is every child safe now?",
            "that comes first: call 999 or children's social care, then come back; what you typed is kept",
        )
    try:
        regime = regime_on(intake.aware_on)
    except NoRegimeHeld as gap:
        raise refuse("aware_on", "The local authority became aware on", str(gap)) from None
    if not regime.can_carry_live_cases:
        raise refuse(
            "aware_on",
            "The local authority became aware on",
            f"{long_date(intake.aware_on)} falls under {regime.name}; such older cases cannot be opened as live cases yet; "
            f"`cspr rules --on {intake.aware_on}` and `cspr dates` show their rules and dates",
        )
    return regime.id


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
