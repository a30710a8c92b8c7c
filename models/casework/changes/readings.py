"""Which reading of a disputed count a partnership goes by: recorded with who, when and why. Design §6, declared ambiguity."""

from sqlmodel import Session, col, select

from models.casework.changes.reprojection import work_out_again
from models.casework.record import audit
from models.casework.record.desk import Desk
from models.casework.record.prose import find_in_prose
from models.casework.record.recording import Concern
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.law.deadlines.readings import NoSuchReading, choice, question
from models.records.tables import AdoptedReading, Partnership


def adopt(
    session: Session, *, partnership: str, question_id: str, choice_id: str, because: str, by: By, desk: Desk
) -> list[str]:
    """Record which reading a partnership goes by, and work out its open cases again. Returns the references of those touched.

    Every other reading's date is still kept and shown, and warned of where it is earlier. The same choice again changes nothing.
    Raises `BadAnswer` naming the field.
    """
    try:
        question(question_id)
    except NoSuchReading as unknown:
        raise refuse("question", "Question", str(unknown)) from None
    try:
        chosen = choice(question_id, choice_id)
    except NoSuchReading as unknown:
        raise refuse("reading", "Reading", str(unknown)) from None
    if not because.strip():
        raise refuse("because", "Because", "say why the partnership goes by this reading; it is kept for years")
    found = find_in_prose(because)
    if found:
        raise refuse("because", "Because", f"this holds what looks like {found}; take it out")
    if not by.who.strip():
        raise refuse("by", "By", "say who decided it")
    ours = session.exec(
        select(Partnership).where(Partnership.code == partnership.strip().upper()).with_for_update()
    ).first()
    if ours is None or ours.id is None:
        raise refuse("partnership", "Partnership", f"there is no partnership '{partnership.strip()}'")
    standing = session.exec(
        select(AdoptedReading).where(
            AdoptedReading.partnership_id == ours.id,
            AdoptedReading.question == question_id,
            col(AdoptedReading.superseded_at).is_(None),
        )
    ).first()
    if standing is not None:
        if standing.choice == choice_id:
            return []
        standing.superseded_at = by.at
        session.add(standing)
        session.flush()
    row = AdoptedReading(
        partnership_id=ours.id,
        question=question_id,
        choice=choice_id,
        because=because,
        adopted_by=by.who,
        adopted_at=by.at,
    )
    session.add(row)
    session.flush()
    worked_out = work_out_again(
        session,
        because=f"the partnership adopted a reading: {chosen.title}",
        occasion=f"reading:{row.id}",
        desk=desk,
        at=by.at,
        partnership_id=ours.id,
    )
    touched = list(worked_out.moved)
    audit.append(
        session,
        by=by,
        operation="reading.adopt",
        detail={"partnership": ours.code, "question": question_id, "choice": choice_id, "touched": touched},
        concern=Concern(ours.id),
    )
    return touched


def all_adopted(session: Session, *, partnership_id: int | None = None) -> list[AdoptedReading]:
    """Every choice that was ever recorded, in that order."""
    query = select(AdoptedReading).order_by(col(AdoptedReading.id))
    if partnership_id is not None:
        query = query.where(AdoptedReading.partnership_id == partnership_id)
    return list(session.exec(query))
