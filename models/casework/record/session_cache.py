"""What one transaction has read of who is who, kept until it ends or changes any of it: the same question is asked of the database once."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import event
from sqlmodel import Session

from models.records.session import CaseSession, ours
from models.records.tables import Absence, Action, Agency, AgencyReturn, OutsideBody, Person, RoleHolding, RuleCheck

_REGISTER = (Absence, Action, Agency, AgencyReturn, OutsideBody, Person, RoleHolding, RuleCheck)
Found = TypeVar("Found")


def kept(session: Session, about: tuple[Any, ...], read: Callable[[], Found]) -> Found:
    """What `read` gives; for the same `about` it is called once in a transaction, and again after a row of the register has changed."""
    if _changing(session):
        return read()
    memory = ours(session).register
    if about not in memory:
        memory[about] = read()
    found: Found = memory[about]
    return found


def _changing(session: Session) -> bool:
    """Whether something of the register waits to be written."""
    return any(isinstance(row, _REGISTER) for rows in (session.new, session.dirty, session.deleted) for row in rows)


@event.listens_for(CaseSession, "before_flush")
def _forget_if_changed(session: CaseSession, *_: Any) -> None:
    if _changing(session):
        session.register.clear()


@event.listens_for(CaseSession, "after_commit")
def _forget_after_commit(session: CaseSession) -> None:
    if not session.in_nested_transaction():  # a savepoint is no end
        session.register.clear()
