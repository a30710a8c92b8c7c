"""The session of our records: what an operation wants said and put into the audit chain waits on it, and what it has read of who is who.

Everything that waits is undone with the savepoint within which it was put there, whoever opened that. Listeners are on this class alone: other
sessions of the process, such as those of Prefect's own server, never meet them.
"""

from collections.abc import Hashable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar, overload

from sqlalchemy import event
from sqlalchemy.orm import SessionTransaction
from sqlmodel import Session

Value = TypeVar("Value")


class _Held(NamedTuple):
    value: Any
    within: SessionTransaction | None


class Waiting(Sequence[Value]):
    """What waits for the end of a transaction, in order; each with the savepoint that takes it back if it is undone."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._held: list[_Held] = []

    @overload
    def __getitem__(self, at: int) -> Value: ...

    @overload
    def __getitem__(self, at: slice) -> list[Value]: ...

    def __getitem__(self, at: int | slice) -> Value | list[Value]:
        return [held.value for held in self._held][at]

    def __len__(self) -> int:
        return len(self._held)

    def append(self, value: Value) -> None:
        """Have one more wait."""
        self._held.append(_Held(value, self._session.get_nested_transaction()))

    def clear(self) -> None:
        """It was seen to."""
        self._held.clear()

    def undo(self, undone: SessionTransaction) -> None:
        """Drop what was put here within a savepoint that is undone; everything, where it is the transaction itself."""
        self._held = [held for held in self._held if undone.nested and not _inside(held.within, undone)]


class CaseSession(Session):
    """A session that carries what its transaction still has to do, as attributes with names.

    `notices`: what is to be said (`Notice`). `entries`: what the audit chain is to get (`AuditEntry`). `register`: who is who, as read in this
    transaction. `rulebooks`: by partnership. `ahead`: rows of many cases that were read together. `rows`: the keys of rows of record that were written, by table. `moment`: of the operation, where
    it takes turns with others. `is_sealed`: whether the chain is closed at commit. `turn`: the transaction in which it took its turn.
    `chain_end`: the end of the chain in that turn. `vouched`: who is not asked again, and in which transaction. `key_stays_free`: what is
    recorded is not what was asked for under a key.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.notices: Waiting[Any] = Waiting(self)
        self.entries: Waiting[Any] = Waiting(self)
        self.register: dict[Hashable, Any] = {}
        self.rulebooks: dict[int, Any] = {}
        self.ahead: dict[str, dict[int, list[Any]]] = {}
        self.rows: dict[str, set[int]] = {}
        self.moment: datetime | None = None
        self.is_sealed = False
        self.turn: SessionTransaction | None = None
        self.chain_end: Any = None
        self.vouched: tuple[SessionTransaction | None, frozenset[str]] = (None, frozenset())
        self.key_stays_free = False


def ours(session: Session) -> CaseSession:
    """The session with what waits on it. Raises `TypeError` where it is none of ours: what an operation says would be lost on it."""
    if not isinstance(session, CaseSession):
        raise TypeError(f"{type(session).__name__}: records are read and written on a CaseSession")
    return session


@event.listens_for(CaseSession, "after_soft_rollback")
def _undo_what_waits(session: CaseSession, undone: SessionTransaction) -> None:
    session.notices.undo(undone)
    session.entries.undo(undone)
    session.register.clear()
    session.ahead.clear()
    if not undone.nested:
        session.rows.clear()


def _inside(within: SessionTransaction | None, undone: SessionTransaction) -> bool:
    while within is not None:
        if within is undone:
            return True
        within = within.parent
    return False
