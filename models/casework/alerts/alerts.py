"""The sweep: claim every rung that is due, once, and say it, in one transaction per batch.

Comparisons are `<=`: a sweep that was missed is made up for by the next one. Of several rungs that fell due meanwhile only the newest is
said; the older ones are on record as overtaken.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, or_, select

from models.casework.alerts.acknowledging import asks_for_an_answer, new_code
from models.casework.alerts.alert_notice import say
from models.casework.dates import on_record, projection, rulebook
from models.casework.dates.alarm_times import NOTHING_SAID, Said, alarm_times, of_dates, policy_for
from models.casework.dates.rulebook import Rulebook
from models.casework.notices.notifier import Speaker, said_before
from models.casework.record import audit, committing
from models.casework.record.desk import Desk
from models.casework.record.people import SYSTEM
from models.casework.record.who import By
from models.law.alerts.ladders import Rung
from models.law.local import alert_policy
from models.law.rules.rule import Rule
from models.records import bulk
from models.records.tables import Alert, Case, Deadline, Heartbeat, Message

BATCH = 200


@dataclass(frozen=True)
class Swept:
    """One batch: deadlines whose alarm was due, rungs claimed, messages queued, and the deadlines that failed."""

    due: int = 0
    claimed: int = 0
    messages: int = 0
    failed: tuple[str, ...] = ()

    def __add__(self, other: "Swept") -> "Swept":
        return Swept(
            self.due + other.due,
            self.claimed + other.claimed,
            self.messages + other.messages,
            self.failed + other.failed,
        )


def claim_due(
    session: Session, *, desk: Desk, at: datetime, limit: int = BATCH, skip: frozenset[int] = frozenset()
) -> Swept:
    """Claim up to `limit` deadlines whose next rung is due at `at`. Other sweeps pass over the rows this one holds.

    A deadline that fails is rolled back alone and reported in `failed`; `skip` keeps it out of the next batch.
    """
    rows = session.exec(
        select(Deadline)
        .where(col(Deadline.next_rung_at) <= at, col(Deadline.id).not_in(skip))
        .order_by(col(Deadline.next_rung_at), col(Deadline.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    with suppress(Exception), session.begin_nested():  # one of them fails: each by itself, then
        return _claim(session, rows, desk=desk, at=at)
    total = Swept(due=len(rows))
    for deadline in rows:
        try:
            with session.begin_nested():
                total += replace(_claim(session, [deadline], desk=desk, at=at), due=0)
        except Exception as failure:
            total += Swept(failed=(f"{deadline.id}:{deadline.rule}:{type(failure).__name__}",))
    return total


def next_alarm(session: Session) -> datetime | None:
    """When the next rung of any deadline is due: what the alarm clock is set to."""
    return session.exec(
        select(Deadline.next_rung_at)
        .where(col(Deadline.next_rung_at).is_not(None))
        .order_by(col(Deadline.next_rung_at))
        .limit(1)
    ).first()


def next_retry(session: Session) -> datetime | None:
    """When the next message is due to be tried again."""
    return session.exec(
        select(Message.next_try_at)
        .where(col(Message.next_try_at).is_not(None))
        .order_by(col(Message.next_try_at))
        .limit(1)
    ).first()


@dataclass(frozen=True)
class _Claimed:
    """A date with the rungs that are claimed now, in order, what was said of it before, and by which rulebook."""

    deadline: Deadline
    due: Sequence[tuple[Rung, datetime]]
    before: Said
    book: Rulebook


def _claim(session: Session, rows: Sequence[Deadline], *, desk: Desk, at: datetime) -> Swept:
    """Claim what is due of these dates and say it: the rows of all of them are read together, and written together.

    They are locked, so nobody adds to what was said of them meanwhile.
    """
    said_of = of_dates(session, [row.date_id for row in rows])
    found: list[_Claimed] = []
    for row in rows:
        before, book = said_of.get(row.date_id, NOTHING_SAID), rulebook.of_partnership(session, row.partnership_id)
        found.append(_Claimed(row, _due(row, on_record.rule_of(row), before, book, at), before, book))
    cases = _cases(session, rows)
    claimed = [one for one in found if one.due]
    earlier = _earlier(session, claimed)
    said = _say_all(session, claimed, _record(session, claimed, at), earlier, cases, desk=desk, at=at)
    for one in found:
        _set_alarm(one, cases.get(one.deadline.case_id))
    session.add_all(rows)
    audit.append_all(
        session,
        by=By(SYSTEM, at, at),
        operation="alert.claim",
        entries=[
            _entry(one, cases.get(one.deadline.case_id), messages) for one, messages in zip(claimed, said, strict=True)
        ],
    )
    return Swept(due=len(rows), claimed=sum(len(one.due) for one in claimed), messages=sum(said))


def _cases(session: Session, rows: Sequence[Deadline]) -> dict[int | None, Case]:
    ids = {row.case_id for row in rows if row.case_id is not None}
    cases = session.exec(select(Case).where(col(Case.id).in_(ids))).all() if ids else []
    return {case.id: case for case in cases}


def _say_all(
    session: Session,
    claimed: Sequence[_Claimed],
    alerts: Sequence[Alert],
    earlier: Mapping[int, Sequence[Alert]],
    cases: Mapping[int | None, Case],
    *,
    desk: Desk,
    at: datetime,
) -> list[int]:
    """Say the newest rung of each. Returns how many messages each takes."""
    told = {case_id for one in claimed if (case_id := one.deadline.case_id) is not None}
    said = said_before(session, told) if told else {}
    speakers: dict[tuple[int, int | None], Speaker] = {}
    messages = []
    for one, alert in zip(claimed, alerts, strict=True):
        about = (one.deadline.partnership_id, one.deadline.case_id)
        if about not in speakers:
            case = cases.get(one.deadline.case_id)
            speakers[about] = (
                Speaker.of_partnership(session, one.deadline.partnership_id, desk=desk, at=at)
                if case is None
                else Speaker.of(session, case, desk=desk, at=at, before=said.get(case.id or 0, ()))
            )
        before = earlier.get(one.deadline.date_id, ())
        messages.append(say(speakers[about], one.deadline, one.due[-1][0], alert, before, one.book.calendar))
    return messages


def _set_alarm(one: _Claimed, case: Case | None) -> None:
    """Freeze the ladder with the first alert, and write down when the next one is due."""
    deadline = one.deadline
    if deadline.ladder is None and one.due:
        policy = policy_for(on_record.rule_of(deadline), deadline.due_on, book=one.book, frozen=None)
        deadline.ladder = alert_policy.as_data(policy)  # from now on, whatever becomes of the partnership's ladders
    deadline.next_rung_at = projection.next_alarm(
        on_record.as_due(deadline),
        closed=case is not None and case.closed_at is not None,
        book=one.book,
        said=Said(one.before.rungs | {rung.code for rung, _ in one.due}, one.before.acknowledged_at),
        frozen=deadline.ladder,
    )


def _entry(one: _Claimed, case: Case | None, messages: int) -> tuple[str, Mapping[str, Any]]:
    """What the audit chain says of one date: its case's reference, and which rungs were claimed."""
    return case.ref if case else "", {
        "rule": one.deadline.rule,
        "item": one.deadline.item,
        "revision": one.deadline.revision,
        "rungs": [rung.code for rung, _ in one.due],
        "messages": messages,
    }


def _due(deadline: Deadline, duty: Rule, said: Said, book: Rulebook, at: datetime) -> list[tuple[Rung, datetime]]:
    """The rungs whose moment has come and that nobody has claimed."""
    rungs = alarm_times(
        duty,
        due_on=deadline.due_on,
        warn_on=on_record.warn_on(deadline),
        book=book,
        frozen=deadline.ladder,
        acknowledged_at=said.acknowledged_at,
    )
    return [(rung, when) for rung, when in rungs if rung.code not in said.rungs and when <= at]


def _record(session: Session, claimed: Sequence[_Claimed], at: datetime) -> list[Alert]:
    """One row for each rung. Returns each date's newest: the one that is said, with a code where it asks for an answer."""
    alerts, newest = [], []
    for one in claimed:
        assert one.deadline.id is not None
        said = one.due[-1][0]
        alerts += [
            Alert(
                deadline_id=one.deadline.id,
                rung=rung.code,
                due_at=when,
                claimed_at=at,
                overtaken_by=said.code if rung is not said else None,
                code=new_code() if rung is said and asks_for_an_answer(rung) else None,
            )
            for rung, when in one.due
        ]
        newest.append(alerts[-1])
    bulk.add_new(session, alerts)
    committing.written(session, "alert", [alert.id for alert in alerts if alert.id is not None])
    return newest


def _earlier(session: Session, claimed: Sequence[_Claimed]) -> dict[int, list[Alert]]:
    """The alerts of each date so far, by the moments that they were due, where the one that is said now tells of them."""
    ids = [one.deadline.date_id for one in claimed if one.due[-1][0].climbs]
    query = (
        select(func.coalesce(Deadline.first_id, Deadline.id), Alert)
        .join(Deadline, col(Deadline.id) == col(Alert.deadline_id))
        .where(or_(col(Deadline.id).in_(ids), col(Deadline.first_id).in_(ids)))
        .order_by(col(Alert.due_at))
    )
    found: dict[int, list[Alert]] = {}
    for date_id, alert in session.exec(query) if ids else ():
        found.setdefault(date_id, []).append(alert)
    return found


def beat(session: Session, *, job: str, at: datetime) -> None:
    """Note that a regular job came to its end."""
    heartbeat = session.get(Heartbeat, job) or Heartbeat(job=job, finished_at=at)
    heartbeat.finished_at = max(heartbeat.finished_at, at)
    session.add(heartbeat)
