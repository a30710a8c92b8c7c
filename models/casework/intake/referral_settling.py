"""What becomes of a referral: a case is opened from it, it is declined with a reason, or a parked form is adopted. Each once."""

from sqlmodel import Session

from models.casework.intake import opening, referral_telling
from models.casework.intake.referral_forms import OpenReferral, SettleReferral
from models.casework.intake.referral_sender import person_named
from models.casework.intake.referrals import DECLINED, OPENED, PARKED, RECEIVED, find, note
from models.casework.record import recording
from models.casework.record.desk import Desk
from models.casework.record.recording import Concern
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.law.words.dates import london_date, long_date
from models.records.tables import Case, Partnership, Referral


def open_case(session: Session, *, form: OpenReferral, desk: Desk, by: By) -> Case:
    """Open a case from a referral, with its facts. Opening it again gives the same case. Raises `BadAnswer`."""
    referral = find(session, form.referral)
    if referral.case_id is not None:
        case = session.get(Case, referral.case_id)
        assert case is not None
        return case
    _check_waits(referral)
    if referral.state == PARKED:
        raise refuse(
            "referral",
            "Referral",
            f"{referral.ref} is parked: only the agency's liaison officer may send that form; adopt it first (*Settle a referral*)",
        )
    partnership = session.get(Partnership, referral.partnership_id)
    assert partnership is not None
    typed = {
        **referral.facts,
        "partnership": partnership.code,
        "pseudonym": form.pseudonym,
        "beside": form.beside,
        "together": form.together,
        "another": form.another,
        "recorded_by": form.recorded_by,
        "aware_on": form.aware_on.isoformat() if form.aware_on else referral.facts.get("aware_on"),
    }
    if not typed["aware_on"]:
        raise refuse(
            "aware_on",
            "The local authority became aware on",
            f"{referral.ref} does not say; give the day, as 2026-03-02: the 5 working days run from it",
        )
    case = opening.open_case(
        session,
        typed=typed,
        by=by.named(form.recorded_by),
        once=f"referral:{referral.ref}",
        safe_at=referral.safety_asked_at,
        referral=referral.ref,
    )
    referral.case_id = case.id
    _settle(session, referral, OPENED, "", by.named(case.opened_by), desk=desk)
    return case


def decline(session: Session, *, form: SettleReferral, desk: Desk, by: By) -> Referral:
    """Open no case from a referral, for a reason. Declining it again changes nothing. Raises `BadAnswer`."""
    referral = find(session, form.referral)
    if referral.state == DECLINED:
        return referral
    _check_waits(referral)
    person = person_named(session, referral.partnership_id, form.recorded_by, "recorded_by", "Recorded by")
    concern = Concern(referral.partnership_id)
    recording.check_first(session, by=person.handle, key="referral.declined", concern=concern, at=by.at)
    if not form.because:
        raise refuse("because", "If it is declined: why", "say why; a referral is not declined without a reason")
    _settle(session, referral, DECLINED, form.because, by.named(person.handle), desk=desk)
    return referral


def adopt(session: Session, *, form: SettleReferral, by: By) -> Referral:
    """Make a parked form one's own: from then on it is looked at like any other. Adopting it again changes nothing. Raises `BadAnswer`."""
    referral = find(session, form.referral)
    if referral.adopted_by:
        return referral
    if referral.state != PARKED:
        raise refuse("referral", "Referral", f"{referral.ref} is not parked: nobody needs to adopt it")
    person = person_named(session, referral.partnership_id, form.recorded_by, "recorded_by", "Recorded by")
    referral.state, referral.adopted_by = RECEIVED, person.handle
    session.add(referral)
    session.flush()
    note(session, "referral.adopt", referral, by.named(person.handle))
    return referral


def _check_waits(referral: Referral) -> None:
    if referral.settled_at is not None:
        on = long_date(london_date(referral.settled_at))
        raise refuse("referral", "Referral", f"{referral.ref} was settled on {on}: it was {referral.state}")


def _settle(session: Session, referral: Referral, state: str, because: str, by: By, *, desk: Desk) -> None:
    referral.state, referral.settled_because = state, because
    referral.settled_by, referral.settled_at = by.who, by.at
    session.add(referral)
    session.flush()
    note(session, f"referral.{state}", referral, by)
    referral_telling.say_settled(session, referral, desk=desk, at=by.at)
