"""When each alert of a date goes off: by the ladder frozen with its first alert, else by the partnership's, put off by an acknowledgement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import ARRAY, Integer, any_, literal
from sqlmodel import Session, col, select

from models.casework.rulebook import Rulebook
from models.law import alert_policy
from models.law.alert_policy import AlertPolicy
from models.law.ladders import Rung, alarms
from models.law.rule import Rule
from models.records.tables import Alert


@dataclass(frozen=True)
class Said:
    """What was said of one revision of a date so far: its claimed rungs, and when somebody last acknowledged one."""

    rungs: frozenset[str] = frozenset()
    acknowledged_at: datetime | None = None


NOTHING_SAID = Said()


def of_deadlines(session: Session, ids: Iterable[int]) -> dict[int, Said]:
    """What was said of these revisions; one of which nothing was said is left out."""
    asked = list(ids)
    if not asked:
        return {}
    rungs: dict[int, set[str]] = {}
    acknowledged: dict[int, datetime] = {}
    query = select(Alert.deadline_id, Alert.rung, Alert.acknowledged_at).where(
        col(Alert.deadline_id) == any_(literal(asked, ARRAY(Integer)))  # one parameter, however many there are
    )
    for deadline_id, rung, at in session.exec(query):
        rungs.setdefault(deadline_id, set()).add(rung)
        if at is not None:
            acknowledged[deadline_id] = max(at, acknowledged.get(deadline_id, at))
    return {key: Said(frozenset(found), acknowledged.get(key)) for key, found in rungs.items()}


def of_deadline(session: Session, deadline_id: int | None) -> Said:
    """What was said of one revision."""
    assert deadline_id is not None
    return of_deadlines(session, [deadline_id]).get(deadline_id, NOTHING_SAID)


def policy_for(rule: Rule, due_on: date, *, book: Rulebook, frozen: dict[str, Any] | None) -> AlertPolicy:
    """The policy that a date's alerts go by. `frozen`: as it stood when the first of them went off."""
    if frozen is not None:
        return alert_policy.from_json(orjson.dumps(frozen).decode())
    return alert_policy.policy(rule, book.ladders(due_on))


def alarm_times(
    rule: Rule,
    *,
    due_on: date,
    warn_on: date,
    book: Rulebook,
    frozen: dict[str, Any] | None = None,
    acknowledged_at: datetime | None = None,
) -> list[tuple[Rung, datetime]]:
    """Every rung with its moment, in order."""
    by = policy_for(rule, due_on, book=book, frozen=frozen)
    return alarms(
        by.rungs,
        due_on=due_on,
        warn_on=warn_on,
        calendar=book.calendar,
        open_days=book.open_days,
        resumes_at=by.resumes_at(acknowledged_at, book.calendar),
    )
