"""The operations on referrals, as plain calls of one transaction each. Whoever must be told is told at once. No Prefect."""

import hashlib
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from sqlmodel import Session

from flows.installation import resources
from flows.operations import process
from models.casework.forms.form_reading import read_form
from models.casework.forms.intake import result_in_words
from models.casework.intake import referral_file, referral_sender, referral_settling, referrals
from models.casework.intake.referral_forms import ADOPT, DECLINE, OpenReferral, Referred, SettleReferral
from models.casework.reading.referral_shapes import ReferralView, WholeReferral
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.law.words.dates import london_date
from models.records.tables import Agency, Case, Referral


def take(typed: Mapping[str, Any], *, by: By, once: str | None = None, sha256: str = "") -> ReferralView:
    """Take in a referral. Returns how it stands; the same `once` gives the same one. Raises `BadAnswer`, `SaidAlready`."""
    said = nullcontext() if once else resources.said_once(Referred.__name__, typed, by=by)
    with said, resources.writing(at=by.at) as session:
        referral = referrals.take(session, typed=typed, by=by, once=once, sha256=sha256, desk=resources.desk())
        view = _view(session, referral)
    process.deliver_or_leave(at=by.entered_at)
    return view


def take_file(path: Path, *, by: By) -> ReferralView:
    """Take in a referral from a JSON or XLSX form; the same answers again, saved by whatever program, give the same one. Raises `BadAnswer`, `NotAForm`."""
    content, typed = referral_file.read_file(path)
    sha256 = hashlib.sha256(content).hexdigest()
    return take(typed, by=by, once=referral_file.key_of(typed), sha256=sha256)


def open_case(typed: Mapping[str, Any], *, by: By) -> str:
    """Open a case from a referral and make its folder. Returns the case's reference. Raises `BadAnswer`."""
    form = read_form(OpenReferral, {**typed, "recorded_by": by.who or typed.get("recorded_by")})
    with resources.writing(at=by.at) as session:
        ref = referral_settling.open_case(session, form=form, desk=resources.desk(), by=by).ref
    resources.make_folder(ref)
    return ref


def settle(typed: Mapping[str, Any], *, by: By) -> str:
    """Decline a referral, or adopt a parked one. Returns what was done, without a name. Raises `BadAnswer`."""
    form = read_form(SettleReferral, {**typed, "recorded_by": by.who or typed.get("recorded_by")})
    with resources.writing(at=by.at) as session:
        if form.do == DECLINE:
            referral = referral_settling.decline(session, form=form, desk=resources.desk(), by=by)
        elif form.do == ADOPT:
            referral = referral_settling.adopt(session, form=form, by=by)
        else:
            raise refuse("do", "What to do", f"choose '{DECLINE}' or '{ADOPT}'")
        done = f"{referral.ref} is {'declined' if form.do == DECLINE else 'adopted'}"
    process.deliver_or_leave(at=by.entered_at)
    return done


def every(*, settled: bool) -> list[ReferralView]:
    """Every referral that waits, and the settled ones too if asked for. Codes and dates: nothing that somebody wrote."""
    with resources.reading() as session:
        return [_view(session, referral) for referral in referrals.all_of(session, settled=settled)]


def waiting(session: Session) -> list[ReferralView]:
    """Every referral that waits. Codes and dates: nothing that somebody wrote."""
    return [_view(session, referral) for referral in referrals.all_of(session, settled=False)]


def one(ref: str) -> WholeReferral:
    """Everything on record about one referral, words included: for whoever decides, never for a page of the desk. Raises `BadAnswer`."""
    with resources.reading() as session:
        referral = referrals.peek(session, ref)
        return {
            **_view(session, referral),
            "answers": referral.facts,
            "learning_words": referral.learning_words,
            "sent_by": referral.sent_by or referral.reply_to or None,
            "recorded_by": referral.recorded_by,
            "settled_by": referral.settled_by or None,
            "settled_because": referral.settled_because or None,
            "sha256": referral.sha256 or None,
        }


def _view(session: Session, referral: Referral) -> ReferralView:
    agency = session.get(Agency, referral.agency_id) if referral.agency_id is not None else None
    case = session.get(Case, referral.case_id) if referral.case_id is not None else None
    return {
        "referral": referral.ref,
        "received_on": london_date(referral.received_at).isoformat(),
        "from": referral.received_from,
        "agency": agency.name if agency else None,
        "form": referral.form,
        "state": referral.state,
        "adopted_by": referral.adopted_by or None,
        "result": result_in_words(referral.facts),
        "aware_on": referral.facts.get("aware_on") or None,
        "learning": referral.learning or None,
        "media_interest": referral.media_interest,
        "safety_asked_at": referral.safety_asked_at.isoformat(),
        "case": case.ref if case else None,
        "officers": [
            f"{officer.name} ({officer.email})" for officer in referral_sender.officers_of(session, referral.agency_id)
        ],
    }
