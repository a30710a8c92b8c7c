"""Referrals: an incident that any agency or member of the public thinks should be looked at, before there is a case.

A significant-incident form comes from the agency's registered liaison officer alone; anybody else's is parked, never lost. Each operation is
one transaction: the row, the audit entry, and whoever must be told. Source: docs/law/practice.md.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from models.casework.forms.form_reading import read_form
from models.casework.forms.intake import Intake, check_order, check_safety
from models.casework.intake import alike, opening, referral_telling
from models.casework.intake.referral_forms import AGENCY, OWN, PUBLIC, SIGNIFICANT, Referred
from models.casework.intake.referral_sender import may_send, person_named, sender_of
from models.casework.record import audit, doors
from models.casework.record.desk import Desk
from models.casework.record.recording import Concern
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.law.words.dates import london_date, long_date
from models.law.words.vocabulary import Role
from models.records.tables import Case, Partnership, Referral

RECEIVED, PARKED, OPENED, DECLINED = "received", "parked", "opened", "declined"
SOURCES = {AGENCY: "agency", PUBLIC: "public", OWN: "own"}
UNIT = (Role.BUSINESS_MANAGER, Role.REVIEW_COORDINATOR)
CARRIED = tuple(
    name
    for name in Intake.model_fields
    if name in Referred.model_fields and name not in ("recorded_by", "partnership", "another")
)


def take(
    session: Session, *, typed: Mapping[str, Any], by: By, once: str | None, sha256: str = "", desk: Desk
) -> Referral:
    """Take in a referral, once every child is said to be safe. `once`: a second taking in under that key, or of the same file, gives the first one's.

    Raises `BadAnswer` with a problem for each field that is wrong; nothing is recorded then.
    """
    known = _taken(session, once, sha256)
    if known is not None:
        return known
    form = read_form(Referred, {**typed, "recorded_by": by.who or typed.get("recorded_by")})
    check_safety(form)
    check_order(form)
    _check_day(form, by.at)
    partnership = opening.partnership_of_code(session, form.partnership)
    assert partnership.id is not None
    recorder = person_named(session, partnership.id, form.recorded_by, "recorded_by", "Recorded by")
    agency, sender, reply_to = sender_of(session, partnership.id, form)
    alike.check_new_referral(session, partnership, form, by=by)
    ref = _next_reference(session, partnership)
    known = _taken(session, once, sha256)  # by somebody else, for whom the number was waited
    if known is not None:
        return known
    referral = Referral(
        ref=ref,
        partnership_id=partnership.id,
        taken_once=once,
        received_at=by.at,
        entered_at=by.entered_at,
        received_from=SOURCES[form.received_from],
        form="significant-incident" if form.form == SIGNIFICANT else "referral",
        agency_id=agency.id if agency else None,
        sent_by=sender.handle if sender else "",
        reply_to=reply_to,
        safety_asked_at=by.at,
        facts=form.model_dump(mode="json", include=set(CARRIED)),
        learning=form.learning.replace(" an agency", "").replace(" agencies", ""),
        learning_words=form.learning_words,
        media_interest=form.media_interest == "yes",
        sha256=sha256,
        state=PARKED if form.form == SIGNIFICANT and not may_send(session, sender, agency) else RECEIVED,
        recorded_by=recorder.handle,
    )
    session.add(referral)
    session.flush()
    note(session, "referral.take", referral, by.named(recorder.handle))
    referral_telling.say_taken(session, referral, desk=desk, at=by.at)
    return referral


def find(session: Session, ref: str) -> Referral:
    """The referral with a number, locked until the transaction ends. Raises `BadAnswer`."""
    return _known(session.exec(_numbered(ref).with_for_update()).first(), ref)


def peek(session: Session, ref: str) -> Referral:
    """The referral with a number, to read. Raises `BadAnswer`."""
    return _known(session.exec(_numbered(ref)).first(), ref)


def _numbered(ref: str) -> SelectOfScalar[Referral]:
    doors.checked(ref, lambda _: refuse("ref", "Referral", doors.WORDS))
    return select(Referral).where(Referral.ref == ref.strip().upper())


def _known(referral: Referral | None, ref: str) -> Referral:
    if referral is None:
        raise refuse(
            "referral", "Referral", f"there is no referral '{ref.strip()}'; `cspr referral list` shows their numbers"
        )
    return referral


def all_of(session: Session, *, settled: bool) -> list[Referral]:
    """Every referral that waits, and the settled ones too if asked for, oldest first."""
    query = select(Referral).order_by(col(Referral.id))
    return list(session.exec(query if settled else query.where(col(Referral.state).in_((RECEIVED, PARKED)))))


def _check_day(form: Referred, at: datetime) -> None:
    today = london_date(at)
    for name, on in (("aware_on", form.aware_on), ("incident_on", form.incident_on)):
        if on is not None and on > today:
            title = Referred.model_fields[name].title or name
            raise refuse(name, title, f"{long_date(on)} has not come yet; check the date")


def _taken(session: Session, once: str | None, sha256: str) -> Referral | None:
    same = (Referral.taken_once == once) if not sha256 else or_(Referral.taken_once == once, Referral.sha256 == sha256)
    return session.exec(select(Referral).where(same)).first() if once else None


def _next_reference(session: Session, partnership: Partnership) -> str:
    """The next free number; others who take one in wait for it."""
    session.exec(select(Partnership).where(Partnership.id == partnership.id).with_for_update()).one()
    taken = session.exec(select(func.count()).where(Referral.partnership_id == partnership.id)).one()
    return f"{partnership.code}-REF-{taken + 1:04}"


def note(session: Session, operation: str, referral: Referral, by: By) -> None:
    """Put into the audit what was done with a referral: codes only."""
    case = session.get(Case, referral.case_id) if referral.case_id is not None else None
    audit.append(
        session,
        by=by,
        operation=operation,
        case_ref=case.ref if case else "",
        detail={
            "referral": referral.ref,
            "from": referral.received_from,
            "form": referral.form,
            "state": referral.state,
            "sha256": referral.sha256,
        },
        concern=Concern(referral.partnership_id, agencies=frozenset({referral.agency_id})),
    )
