"""The operations on the register of people, as plain calls of one transaction each: absences, hand-over, tables. No Prefect."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypedDict

from sqlmodel import Session, select

from flows.installation import clock, resources
from flows.operations.rulebook import handle
from models.casework.forms.form_reading import read_form
from models.casework.notices import absences
from models.casework.notices.absence_forms import RecordAbsence
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.casework.register import handover, register
from models.records.tables import Partnership

Away = TypedDict("Away", {"who": str, "from": str, "to": str})


class AbsenceView(Away):
    """Who is or will be away, and who covers."""

    partnership: str
    cover: str | None


def record_absence(typed: Mapping[str, Any], *, by: By) -> str:
    """Record that somebody is away, from the desk's form. Returns what was recorded, without a name: Prefect keeps it. Raises `BadAnswer`."""
    form = read_form(RecordAbsence, {**typed, "recorded_by": by.who or typed.get("recorded_by")})
    done = away(
        form.partnership,
        form.who,
        form.from_on,
        form.to_on,
        cover=form.cover,
        by=by.named(form.recorded_by),
    )
    return f"an absence until {done['to']}"


def away(partnership: str, who: str, from_on: date, to_on: date, *, cover: str, by: By) -> Away:
    """Record that somebody is away. Raises `BadAnswer`."""
    recorder = handle(partnership, by.who)
    typed = {"partnership": partnership, "who": who, "from_on": from_on, "to_on": to_on, "cover": cover}
    with resources.said_once(RecordAbsence.__name__, typed, by=by), resources.writing(at=by.at) as session:
        ours = partnership_named(session, partnership)
        absences.record_absence(
            session,
            partnership_id=ours.id or 0,
            who=who,
            from_on=from_on,
            to_on=to_on,
            cover=cover,
            by=by.named(recorder),
        )
        person = absences.named(session, ours.id or 0, who, "who", "Who is away")
        return {"who": person.handle, "from": from_on.isoformat(), "to": to_on.isoformat()}


def back(partnership: str, who: str, from_on: date, *, by: By) -> None:
    """Take an absence back. Raises `BadAnswer`."""
    recorder = handle(partnership, by.who)
    with resources.writing(at=by.at) as session:
        ours = partnership_named(session, partnership)
        absences.withdraw_absence(session, partnership_id=ours.id or 0, who=who, from_on=from_on, by=by.named(recorder))


def all_absences(*, at: datetime) -> list[AbsenceView]:
    """Who is or will be away, and who covers."""
    with resources.reading() as session:
        return [
            {
                "partnership": ours.code,
                "who": who.handle,
                "from": absence.from_on.isoformat(),
                "to": absence.to_on.isoformat(),
                "cover": cover.handle if cover else None,
            }
            for ours in session.exec(select(Partnership).order_by(Partnership.code)).all()
            for absence, who, cover in absences.all_absences(session, ours.id or 0, since=clock.london_date(at))
        ]


def hand_over(partnership: str, leaver: str, to: str, *, by: By) -> handover.HandedOver:
    """Move everything open from one person to another. Returns the list. Raises `BadAnswer`."""
    recorder = handle(partnership, by.who)
    with resources.writing(at=by.at) as session:
        return handover.hand_over(
            session,
            partnership_id=partnership_named(session, partnership).id or 0,
            leaver=leaver,
            to=to,
            by=by.named(recorder),
            desk=resources.desk(),
        )


def everybody(partnership: str) -> str:
    """The register as CSV. Raises `BadAnswer`."""
    with resources.reading() as session:
        return register.as_csv(register.people(session, partnership_named(session, partnership)))


def keep(partnership: str, text: str, *, by: By) -> int:
    """Make the register what a CSV says. Returns how many people it lists. Raises `BadAnswer`, `SetupRefused`."""
    people = register.from_csv(text)
    recorder = handle(partnership, by.who)
    with resources.writing(at=by.at) as session:
        register.keep(session, partnership_named(session, partnership), people, by=by.named(recorder))
    return len(people)


def partnership_named(session: Session, code: str) -> Partnership:
    """The partnership of that code; where there is only one, none need be given. Raises `BadAnswer`."""
    known = session.exec(select(Partnership).order_by(Partnership.code)).all()
    if not code.strip() and len(known) == 1:
        return known[0]
    for partnership in known:
        if partnership.code == code.strip().upper():
            return partnership
    raise refuse(
        "partnership",
        "Partnership",
        f"choose one of {', '.join(partnership.code for partnership in known) or 'none yet'}",
    )
