"""The sweep: claim every rung that is due, once, and say it, in one transaction per batch.

Comparisons are `<=`: a sweep that was missed is made up for by the next one. Of several rungs that fell due meanwhile only the newest is
said; the older ones are on record as overtaken.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from models.casework import audit, checks, clock, projection, rulebook
from models.casework.acknowledging import asks_for_an_answer, new_code
from models.casework.alarm_times import NOTHING_SAID, Said, alarm_times, of_deadlines, policy_for
from models.casework.case import Desk
from models.casework.kept import kept
from models.casework.outbox import waiting
from models.casework.people import SYSTEM
from models.casework.rulebook import Rulebook
from models.casework.speaking import Speaker, said_before
from models.law import alert_policy
from models.law.calendar import Calendar
from models.law.dates import london_date, long_date
from models.law.ladders import Rung, RungKind, kind_of, may_be_listed
from models.law.rule import Nature, Rule
from models.law.vocabulary import NATIONAL_BODIES
from models.records.tables import Alert, Case, Deadline, Heartbeat, Message

BATCH = 200
OF_ITS_OWN = ("action-due", "agency-return")  # whose every item has an owner, who is told which one it is
WORDING = {RungKind.NOTICE: "may-come-down"}  # the others are called as their kind


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
    said_so_far = len(waiting(session).notices)
    try:
        with session.begin_nested():
            return _claim(session, rows, desk=desk, at=at)
    except Exception:  # one of them fails: each by itself, then
        del waiting(session).notices[said_so_far:]
    total = Swept(due=len(rows))
    for deadline in rows:
        said_so_far = len(waiting(session).notices)
        try:
            with session.begin_nested():
                total += replace(_claim(session, [deadline], desk=desk, at=at), due=0)
        except Exception as failure:
            del waiting(session).notices[said_so_far:]
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
    said_of = of_deadlines(session, [row.id for row in rows if row.id is not None])
    found: list[_Claimed] = []
    for row in rows:
        before, book = said_of.get(row.id or 0, NOTHING_SAID), rulebook.of_partnership(session, row.partnership_id)
        found.append(_Claimed(row, _due(row, clock.rule_of(row), before, book, at), before, book))
    cases = _cases(session, rows)
    claimed = [one for one in found if one.due]
    earlier = _earlier(session, claimed)
    said = _say_all(session, claimed, _record(session, claimed, at), earlier, cases, desk=desk, at=at)
    for one in found:
        _set_alarm(one, cases.get(one.deadline.case_id))
    session.add_all(rows)
    audit.append_all(
        session,
        by=SYSTEM,
        at=at,
        entered_at=at,
        operation="alert.claim",
        entries=[
            _entry(one, cases.get(one.deadline.case_id), messages) for one, messages in zip(claimed, said, strict=True)
        ],
    )
    return Swept(due=len(rows), claimed=sum(len(one.due) for one in claimed), messages=sum(said))


def _cases(session: Session, rows: Sequence[Deadline]) -> dict[int | None, Case]:
    ids = {row.case_id for row in rows if row.case_id is not None}
    found = session.exec(select(Case).where(col(Case.id).in_(ids))).all() if ids else []
    return {case.id: case for case in found}


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
        before = earlier.get(one.deadline.id or 0, ())
        messages.append(_say(speakers[about], one.deadline, one.due[-1][0], alert, before, one.book.calendar))
    return messages


def _set_alarm(one: _Claimed, case: Case | None) -> None:
    """Freeze the ladder with the first alert, and write down when the next one is due."""
    deadline = one.deadline
    if deadline.ladder is None and one.due:
        policy = policy_for(clock.rule_of(deadline), deadline.due_on, book=one.book, frozen=None)
        deadline.ladder = alert_policy.as_data(policy)  # from now on, whatever becomes of the partnership's ladders
    deadline.next_rung_at = projection.next_alarm(
        clock.as_due(deadline),
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
        warn_on=clock.warn_on(deadline),
        book=book,
        frozen=deadline.ladder,
        acknowledged_at=said.acknowledged_at,
    )
    return [(rung, when) for rung, when in rungs if rung.code not in said.rungs and when <= at]


def _record(session: Session, claimed: Sequence[_Claimed], at: datetime) -> list[Alert]:
    """One row for each rung. Returns each date's newest: the one that is said, with a code where it asks for an answer."""
    newest = []
    for one in claimed:
        assert one.deadline.id is not None
        said = one.due[-1][0]
        rows = [
            Alert(
                deadline_id=one.deadline.id,
                rung=rung.code,
                due_at=when,
                claimed_at=at,
                overtaken_by=said.code if rung is not said else None,
                code=new_code() if rung is said and asks_for_an_answer(rung.kind) else None,
            )
            for rung, when in one.due
        ]
        session.add_all(rows)
        newest.append(rows[-1])
    session.flush()
    return newest


def _earlier(session: Session, claimed: Sequence[_Claimed]) -> dict[int, list[Alert]]:
    """The alerts of each date so far, by the moments that they were due, where the one that is said now tells of them."""
    ids = [one.deadline.id for one in claimed if one.due[-1][0].climbs]
    query = select(Alert).where(col(Alert.deadline_id).in_(ids)).order_by(col(Alert.due_at))
    found: dict[int, list[Alert]] = {}
    for alert in session.exec(query) if ids else ():
        found.setdefault(alert.deadline_id, []).append(alert)
    return found


def _say(
    speaker: Speaker, deadline: Deadline, rung: Rung, alert: Alert, earlier: Sequence[Alert], days: Calendar
) -> int:
    duty, today = clock.rule_of(deadline), london_date(speaker.at)
    if rung.kind is RungKind.NOTICE and _a_longer_floor_stands(speaker.session, deadline):
        return 0
    facts: dict[str, Any] = {
        "duty": _named(duty, deadline),
        "rule": duty.id,
        "due_on": long_date(deadline.due_on),
        "owed_by": duty.owed_by,
        "force": duty.force.value,
        "duty_force": duty.duty_force.value,
        "citation": f"{duty.citation.document}, {duty.citation.paragraph}",
        "verified": checks.verified_words(duty, _checks(speaker.session)),
        "working": clock.describe(deadline),
        "distance": distance(deadline.due_on, today, days),
        "reading": deadline.reading,
        "others": [f"{long_date(date.fromisoformat(one['due_on']))}: {one['reading']}" for one in deadline.others],
        "warn_on": long_date(clock.warn_on(deadline)),
        "code": alert.code or "",
        "link": speaker.link,
    }
    if rung.climbs:
        facts |= {
            "said_before": _said_before(earlier),
            "acknowledged": _acknowledged(earlier),
        }
    kind = WORDING.get(rung.kind, rung.kind.value)
    occasion = f"{deadline.rule}:{deadline.item}:{deadline.revision}:{rung.code}"
    listed = may_be_listed(duty, rung.kind)
    said = 0
    item = deadline.item if duty.id in OF_ITS_OWN else ""
    for role in rung.tells:
        if role in NATIONAL_BODIES:
            continue  # an alarm of ours is never an outside body's
        to = speaker.reach(role, item=item)
        if not to:
            said += speaker.nobody(role, kind, occasion=occasion, duty=None, item=item)
        for one in to:
            said += speaker.say(
                kind, one, facts, occasion=occasion, alert_id=alert.id, loud=rung.loud, may_be_listed=listed
            )
    return said


def _named(duty: Rule, deadline: Deadline) -> str:
    """The duty, with which of several it is where that is not said of the recipient."""
    several = deadline.item and duty.id not in OF_ITS_OWN and not duty.follows_itself
    return f"{duty.duty} ({deadline.item})" if several else duty.duty


def _checks(session: Session) -> checks.Checks:
    return kept(session, ("checks",), lambda: checks.newest(session))


def _said_before(earlier: Sequence[Alert]) -> list[str]:
    """What was said of this date so far, and when."""
    said = [one for one in earlier if one.overtaken_by is None]
    return [f"{kind_of(one.rung).label}, {long_date(london_date(one.claimed_at))}" for one in said]


def _acknowledged(earlier: Sequence[Alert]) -> list[str]:
    """Who has acknowledged an alert of this date so far, and when: their role is in the register, here is the handle."""
    found = sorted((one.acknowledged_at, one.acknowledged_by) for one in earlier if one.acknowledged_at is not None)
    return [f"{who}, {long_date(london_date(at))}" for at, who in found]


def _a_longer_floor_stands(session: Session, deadline: Deadline) -> bool:
    """Whether the same thing must stay in place until a later day by another rule, such as the partnership's own retention."""
    later = session.exec(
        select(Deadline).where(
            Deadline.case_id == deadline.case_id,
            Deadline.counts_from == deadline.counts_from,
            Deadline.due_on > deadline.due_on,
            col(Deadline.replaced_at).is_(None),
        )
    ).all()
    return any(clock.rule_of(one).nature is Nature.KEEP_UNTIL for one in later)


def distance(due_on: date, today: date, calendar: Calendar) -> str:
    """How far a due date is, in words: `in 2 working days`, `today`, `3 working days ago`."""
    days = clock.working_days_left(due_on, today, calendar)
    count = f"{abs(days)} working day{'s' if abs(days) != 1 else ''}"
    if due_on == today:
        return "today"
    if days == 0:
        return "before the next working day"
    return f"in {count}" if days > 0 else f"{count} ago"


def beat(session: Session, *, job: str, at: datetime) -> None:
    """Note that a regular job came to its end."""
    heartbeat = session.get(Heartbeat, job) or Heartbeat(job=job, finished_at=at)
    heartbeat.finished_at = max(heartbeat.finished_at, at)
    session.add(heartbeat)
