"""Whom a case is about: children by a letter each, or a family as one; coded and never named. One review may be about many."""

from string import ascii_uppercase

from sqlmodel import Session, col, select

from models.casework.record import audit
from models.casework.record.case import load
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.records.tables import Case, Subject

KINDS = ("child", "unborn child", "stillborn child", "care leaver", "family")
HARM = ("", "death", "serious harm", "other")


def add(session: Session, *, ref: str, kind: str, harm: str, by: By) -> Subject:
    """Add one whom the case is about, under the next letter. Raises `BadAnswer` naming the field, `NoSuchCase`."""
    case = load(session, ref)
    assert case.id is not None
    if kind not in KINDS:
        raise refuse("kind", "Who it is about", f"'{kind}' is not one of {', '.join(KINDS)}; nobody is named")
    if harm not in HARM:
        raise refuse("harm", "What happened", f"'{harm}' is not one of {', '.join(HARM[1:])}; or leave it empty")
    used = session.exec(select(Subject.letter).where(Subject.case_id == case.id)).all()
    if len(used) == len(ascii_uppercase):
        raise refuse("kind", "Who it is about", "all letters are used; record the family as one instead")
    letter = ascii_uppercase[len(used)]
    subject = Subject(case_id=case.id, letter=letter, kind=kind, harm=harm, recorded_by=by.who, recorded_at=by.at)
    session.add(subject)
    session.flush()
    _note(session, case, "subject.add", subject, by)
    return subject


def take_off(session: Session, *, ref: str, letter: str, by: By) -> Subject:
    """The case is not about this one after all; the letter is not given again. Raises `BadAnswer`, `NoSuchCase`."""
    case = load(session, ref)
    known = of_case(session, case)
    subject = next((one for one in known if one.letter == letter.strip().upper()), None)
    if subject is None:
        offered = ", ".join(one.letter for one in known) or "none yet"
        raise refuse("letter", "Letter", f"{case.ref} has no '{letter}'; those on record: {offered}")
    subject.removed_at = by.at
    session.add(subject)
    _note(session, case, "subject.take-off", subject, by)
    return subject


def of_case(session: Session, case: Case) -> list[Subject]:
    """Whom a case is about, by letter."""
    return list(
        session.exec(
            select(Subject)
            .where(Subject.case_id == case.id, col(Subject.removed_at).is_(None))
            .order_by(col(Subject.letter))
        )
    )


def _note(session: Session, case: Case, operation: str, subject: Subject, by: By) -> None:
    detail = {"letter": subject.letter, "kind": subject.kind, "harm": subject.harm}
    audit.append(session, by=by, operation=operation, case_ref=case.ref, detail=detail)
