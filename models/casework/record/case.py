"""Find a case, lock it, and read what has been decided and what has happened."""

from sqlmodel import Session, col, select

from models.casework.record import doors
from models.casework.record.read_ahead import of_case
from models.law.deadlines.projection import Happened
from models.law.process.replay import Open, Taken, open_decisions
from models.law.words.vocabulary import DecisionKind
from models.records.tables import Case, Decision, Occurrence


class NoSuchCase(ValueError):
    """No case has that reference."""


def _as_kept(ref: str) -> str:
    """A reference as it is on record; what can be none is not asked of the database. Raises `NoSuchCase`."""
    doors.checked(ref, lambda words: NoSuchCase(words.replace("file", "reference", 1)))
    return ref.strip().upper()


def load(session: Session, ref: str) -> Case:
    """The case with a reference, locked until the transaction ends: operations on one case follow one another.

    Raises `NoSuchCase`.
    """
    case = session.exec(
        select(Case)
        .where(Case.ref == _as_kept(ref))
        .with_for_update(key_share=True)  # a row that only refers to it need not wait
    ).first()
    if case is None:
        raise NoSuchCase(f"reference: there is no case '{ref.strip()}'; `cspr case list` shows the references")
    return case


def peek(session: Session, ref: str) -> Case:
    """The case with a reference, for reading only. Raises `NoSuchCase`."""
    case = session.exec(select(Case).where(Case.ref == _as_kept(ref))).first()
    if case is None:
        raise NoSuchCase(f"reference: there is no case '{ref.strip()}'; `cspr case list` shows the references")
    return case


def open_refs(session: Session) -> list[str]:
    """The references of every case that is not closed, oldest first."""
    return list(session.exec(select(Case.ref).where(col(Case.closed_at).is_(None)).order_by(col(Case.id))))


def refs(session: Session) -> list[str]:
    """The reference of every case, closed ones too, oldest first."""
    return list(session.exec(select(Case.ref).order_by(col(Case.id))))


def all_cases(session: Session, *, closed: bool) -> list[Case]:
    """Every open case, and the closed ones too if asked for, oldest first."""
    query = select(Case).order_by(col(Case.id))
    return list(session.exec(query if closed else query.where(col(Case.closed_at).is_(None))))


def decisions(session: Session, case: Case) -> list[Decision]:
    """What was decided, in the order it was recorded."""
    query = select(Decision).where(Decision.case_id == case.id).order_by(col(Decision.id))
    return of_case(session, "decisions", case.id, lambda: session.exec(query).all())


def taken(recorded: list[Decision]) -> list[Taken]:
    """The decisions as the transition table reads them."""
    return [Taken(decision.kind, decision.outcome, decision.decided_at) for decision in recorded]


def waiting(session: Session, case: Case) -> list[Open]:
    """The decisions of a case that wait now."""
    return open_decisions(taken(decisions(session, case)), opened_at=case.opened_at)


def occurrences(session: Session, case: Case) -> list[Occurrence]:
    """What happened and still stands, in the order it was recorded."""
    return list(
        session.exec(
            select(Occurrence)
            .where(Occurrence.case_id == case.id, col(Occurrence.superseded_at).is_(None))
            .order_by(col(Occurrence.id))
        )
    )


def happened(session: Session, case: Case) -> list[Happened]:
    """What happened, as the law counts from it."""
    return [Happened(occurrence.kind, occurrence.on, occurrence.item) for occurrence in occurrences(session, case)]


def latest(recorded: list[Decision], kind: DecisionKind) -> Decision | None:
    """The newest decision of a kind."""
    return next((decision for decision in reversed(recorded) if decision.kind is kind), None)
