"""Which open cases a change of rules touches. A case keeps the rules of its trigger day, so most changes touch only cases that begin later."""

from collections.abc import Iterable
from datetime import date
from typing import TypedDict

from sqlmodel import Session, col, select

from models.records.tables import Case, Deadline


class CasesUnderRow(TypedDict):
    """The open cases under one dated row of a rule."""

    rule: str
    row_from: str
    cases: list[str]


def cases_by_row(session: Session, rule_ids: Iterable[str]) -> list[CasesUnderRow]:
    """For each of these rules, by dated row: the open cases whose dates stand under it, as JSON values, oldest row first."""
    found: dict[tuple[str, date], list[str]] = {}
    rows = session.exec(
        select(Deadline, Case.ref)
        .join(Case, col(Deadline.case_id) == col(Case.id))
        .where(
            col(Deadline.rule).in_(list(rule_ids)),
            col(Deadline.replaced_at).is_(None),
            col(Case.closed_at).is_(None),
        )
        .order_by(col(Deadline.rule), col(Deadline.rule_from), col(Case.id))
    ).all()
    for deadline, ref in rows:
        refs = found.setdefault((deadline.rule, deadline.rule_from), [])
        if ref not in refs:
            refs.append(ref)
    return [{"rule": rule, "row_from": since.isoformat(), "cases": refs} for (rule, since), refs in found.items()]
