"""Rows of many cases read together, so that a list of cases is not a statement for each of them and each thing that is asked of it.

Whatever asks for a case's rows through `of_case` finds those that were read ahead. They are forgotten as soon as anything is written.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import event
from sqlmodel import Session

from models.records.session import CaseSession, ours

Row = TypeVar("Row", bound=Any)


def read_ahead(session: Session, what: str, case_ids: Sequence[int], rows: Sequence[Any]) -> None:
    """Keep the rows of these cases, each with its `case_id`, in the order in which they are given. `what`: as `of_case` is asked for them."""
    theirs: dict[int, list[Any]] = {case_id: [] for case_id in case_ids}
    for row in rows:
        theirs[row.case_id].append(row)
    ours(session).ahead[what] = theirs


def of_case(session: Session, what: str, case_id: int | None, read: Callable[[], Sequence[Row]]) -> list[Row]:
    """The rows of a case: as they were read ahead, else as `read` gives them."""
    ahead = ours(session).ahead.get(what, {})
    return list(ahead[case_id] if case_id in ahead else read())


@event.listens_for(CaseSession, "before_flush")
def _forget(session: CaseSession, *_: Any) -> None:
    if session.new or session.dirty or session.deleted:
        session.ahead.clear()
