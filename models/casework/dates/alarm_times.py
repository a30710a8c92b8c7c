"""When each alert of a date goes off: by the ladder frozen with its first alert, else by the partnership's, put off by an acknowledgement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import ARRAY, Integer, any_, func, literal, or_
from sqlmodel import Session, col, select

from models.casework.dates.rulebook import Rulebook
from models.law.alerts.ladders import Rung, alarms
from models.law.local import alert_policy
from models.law.local.alert_policy import AlertPolicy
from models.law.rules.rule import Rule
from models.records.tables import Alert, Deadline


@dataclass(frozen=True)
class Said:
    """What was said of a date so far: its claimed rungs, and when somebody last acknowledged one."""

    rungs: frozenset[str] = frozenset()
    acknowledged_at: datetime | None = None


NOTHING_SAID = Said()


def of_dates(session: Session, date_ids: Iterable[int]) -> dict[int, Said]:
    """What was said of these dates, by `Deadline.date_id`, in all revisions with the same day; one of which nothing was said is left out."""
    asked = literal(list(date_ids), ARRAY(Integer))  # one parameter, however many there are
    rungs: dict[int, set[str]] = {}
    acknowledged: dict[int, datetime] = {}
    query = (
        select(func.coalesce(Deadline.first_id, Deadline.id), Alert.rung, Alert.acknowledged_at)
        .join(Deadline, col(Deadline.id) == col(Alert.deadline_id))
        .where(or_(col(Deadline.id) == any_(asked), col(Deadline.first_id) == any_(asked)))
    )
    for date_id, rung, at in session.exec(query) if asked.value else ():
        rungs.setdefault(date_id, set()).add(rung)
        if at is not None:
            acknowledged[date_id] = max(at, acknowledged.get(date_id, at))
    return {key: Said(frozenset(found), acknowledged.get(key)) for key, found in rungs.items()}


def of_date(session: Session, date_id: int) -> Said:
    """What was said of one date, in all revisions with the same day."""
    return of_dates(session, [date_id]).get(date_id, NOTHING_SAID)


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
