"""A child who was not safe when the case was opened: that children's social care acts, and that every child is safe now. Rule: child-safety.

By whom and when; never a name, and nothing about the child.
"""

from datetime import datetime

from sqlmodel import Session

from models.casework.dates import occurrences, projection
from models.casework.record import audit
from models.casework.record.case import load
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.law.words.dates import london_date, long_date
from models.law.words.vocabulary import OccurrenceKind as O
from models.records.tables import Case, Occurrence

SAFE_NOW, ACTING = "every child is safe now", "children's social care is acting"
DOES = (SAFE_NOW, ACTING)
CONFIRMED_BY = ("children's social care", "emergency duty team", "police", "health", "another agency")
_KINDS = {SAFE_NOW: O.CHILD_SAFE, ACTING: O.SOCIAL_CARE_ACTING}


def record(session: Session, *, ref: str, do: str, confirmed_by: str, moment_at: datetime, by: By) -> Occurrence:
    """Record that every child is safe now, or that children's social care acts: who confirmed it, and when. The same again changes nothing.

    Raises `BadAnswer` naming the field, `NoSuchCase`.
    """
    case = load(session, ref)
    if do not in DOES:
        raise refuse("do", "What is so", f"choose one of {', '.join(DOES)}")
    if confirmed_by not in CONFIRMED_BY:
        raise refuse("confirmed_by", "Confirmed by", f"choose one of {', '.join(CONFIRMED_BY)}; name no person")
    began = occurrences.standing(session, case, O.CHILD_NOT_SAFE)
    if began is None:
        raise refuse("case_ref", "Case", f"{case.ref} was opened with every child safe; there is nothing to confirm")
    kind = _KINDS[do]
    before = occurrences.standing(session, case, kind)
    if before is not None and before.moment_at == moment_at:
        return before
    _check(began, before, do, moment_at, by)
    found = occurrences.put(session, case, kind, on=london_date(moment_at), moment_at=moment_at, by=by)
    case.facts = {**case.facts, kind.value: confirmed_by}
    session.add(case)
    projection.reproject(session, case, at=by.at, because=f"it was recorded that {do}")
    audit.append(
        session,
        by=by,
        operation="safety.record",
        case_ref=case.ref,
        detail={"what": kind.value, "at": moment_at.isoformat(), "confirmed_by": confirmed_by},
    )
    return found


def check_settled(session: Session, case: Case, field: str, title: str) -> None:
    """Refuse to end a case here while a child is not known to be safe. Raises `BadAnswer`."""
    if is_not_safe(session, case):
        raise refuse(
            field,
            title,
            "a child is not known to be safe; call children's social care, and record it first with 'Record that a child is safe'",
        )


def is_not_safe(session: Session, case: Case) -> bool:
    """Whether a child was not safe, and nobody has recorded that they are since."""
    began, ended = (occurrences.standing(session, case, kind) for kind in (O.CHILD_NOT_SAFE, O.CHILD_SAFE))
    return began is not None and ended is None


def _check(began: Occurrence, before: Occurrence | None, do: str, moment_at: datetime, by: By) -> None:
    if before is not None:
        raise refuse(
            "do",
            "What is so",
            f"that {do} is on record as of {long_date(before.on)}; a wrong day is put right with 'Correct a date'",
        )
    if moment_at > by.at:
        raise refuse(
            "confirmed_at", "Confirmed at", f"{long_date(london_date(moment_at))} at that time has not come yet"
        )
    if began.moment_at is not None and moment_at < began.moment_at:
        raise refuse(
            "confirmed_at",
            "Confirmed at",
            f"that is before it was said that a child is not safe, {long_date(began.on)}; check day and time",
        )
