"""Cases that have to do with one another: one family, one child, one theme, one predecessor; and those that are merely published together.

A link is read from either side, dated, with its reason; one that was wrong is taken back and stays on record. It moves no date.
"""

from dataclasses import dataclass

from sqlmodel import Session, col, or_, select

from models.casework.record import audit
from models.casework.record.case import load, peek
from models.casework.record.prose import find_in_prose
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.records.tables import Case, CaseLink

# kind: what the other case is to this one, and what this one is to the other
KINDS = {
    "same-family": ("the same family", "the same family"),
    "same-child": ("another review of the same child", "another review of the same child"),
    "thematic": ("the same theme", "the same theme"),
    "linked": ("linked", "linked"),
    "predecessor": ("came before this one", "came after this one"),
    "co-published": ("published together", "published together"),
}
APART = ("co-published",)  # published together, and nothing else to do with each other
KIND, OTHER, BECAUSE = "How they are linked", "The other case", "Because"


@dataclass(frozen=True)
class Linked:
    """One link as a case sees it."""

    ref: str
    kind: str
    words: str
    row: CaseLink


def link(session: Session, *, ref: str, other: str, kind: str, because: str, by: By) -> CaseLink:
    """Link two cases; the same link again, from whichever side, changes nothing. Raises `BadAnswer` naming the field, `NoSuchCase`."""
    case, two = _both(session, ref, other)
    _check(case, two, kind, because)
    standing = _between(session, case, two, kind)
    if standing is not None:
        return standing
    assert case.id is not None
    assert two.id is not None
    first, second = (case.id, two.id) if kind == "predecessor" else sorted((case.id, two.id))
    row = CaseLink(
        case_id=first,
        other_id=second,
        kind=kind,
        linked_on=by.today,
        because=because,
        recorded_by=by.who,
        recorded_at=by.at,
    )
    session.add(row)
    session.flush()
    _note(session, "case.link", case, two, kind, by)
    return row


def unlink(session: Session, *, ref: str, other: str, kind: str, because: str, by: By) -> CaseLink:
    """Take a link back, with the reason. Raises `BadAnswer` naming the field, `NoSuchCase`."""
    case, two = _both(session, ref, other)
    _check(case, two, kind, because)
    row = _between(session, case, two, kind)
    if row is None:
        known = [f"{found.ref} ({found.kind})" for found in of_case(session, case)]
        raise refuse(
            "other_ref", OTHER, f"{case.ref} has no such link to {two.ref}; its links: {', '.join(known) or 'none'}"
        )
    row.removed_at, row.removed_by, row.removed_because = by.at, by.who, because
    session.add(row)
    session.flush()
    _note(session, "case.unlink", case, two, kind, by)
    return row


def of_case(session: Session, case: Case) -> list[Linked]:
    """The links of a case that stand, in the order in which they were made."""
    rows = session.exec(
        select(CaseLink)
        .where(or_(CaseLink.case_id == case.id, CaseLink.other_id == case.id), col(CaseLink.removed_at).is_(None))
        .order_by(col(CaseLink.id))
    ).all()
    found = []
    for row in rows:
        here = row.case_id == case.id
        other = session.get(Case, row.other_id if here else row.case_id)
        assert other is not None
        found.append(Linked(other.ref, row.kind, KINDS[row.kind][0 if here else 1], row))
    return found


def _both(session: Session, ref: str, other: str) -> tuple[Case, Case]:
    """Both cases, locked in the order of their keys: two who link the same pair at once do not wait for each other."""
    first, second = sorted((peek(session, ref).ref, peek(session, other).ref))
    locked = {first: load(session, first), second: load(session, second)}
    return locked[ref.strip().upper()], locked[other.strip().upper()]


def _check(case: Case, two: Case, kind: str, because: str) -> None:
    if case.id == two.id:
        raise refuse("other_ref", OTHER, f"{case.ref} is the case itself; name another one")
    if kind not in KINDS:
        raise refuse("kind", KIND, f"'{kind}' is not one of {', '.join(KINDS)}")
    if not because:
        raise refuse("because", BECAUSE, "say why; a link without a reason is not kept")
    if found := find_in_prose(because):
        raise refuse("because", BECAUSE, f"this holds what looks like {found}; take it out")


def _between(session: Session, case: Case, two: Case, kind: str) -> CaseLink | None:
    pairs = [(case.id, two.id)] if kind == "predecessor" else [(case.id, two.id), (two.id, case.id)]
    either = or_(CaseLink.case_id == case.id, CaseLink.other_id == case.id)
    rows = session.exec(select(CaseLink).where(either, CaseLink.kind == kind, col(CaseLink.removed_at).is_(None))).all()
    return next((row for row in rows if (row.case_id, row.other_id) in pairs), None)


def _note(session: Session, operation: str, case: Case, two: Case, kind: str, by: By) -> None:
    audit.append(session, by=by, operation=operation, case_ref=case.ref, detail={"other": two.ref, "kind": kind})
