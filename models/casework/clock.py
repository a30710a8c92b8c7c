"""Work out a case's deadlines again from everything that happened, and keep what they were.

A deadline whose date is unchanged keeps its row. One whose date moved gets a new revision; the old one stays, with the reason.
"""

from datetime import date, datetime

from sqlmodel import Session, col, select

from models.casework.case import happened
from models.law import calendar
from models.law.calendar import DayCounted
from models.law.deadlines import Due, Happened, describe_working, project
from models.law.ladders import Rung, ladder, rung_at
from models.law.rules import Nature, Rule, rule
from models.law.vocabulary import OccurrenceKind, Route
from models.records.tables import Alert, Case, Deadline, Partnership

Key = tuple[str, str]


def reproject(session: Session, case: Case, *, at: datetime, because: str) -> list[Deadline]:
    """Bring a case's deadlines in step with what happened. Returns the deadlines in force."""
    facts = happened(session, case)
    aware = next((f.on for f in facts if f.kind is OccurrenceKind.AWARE), at.date())
    wanted = project(happened=facts, route=case.route, calendar=calendar.bundled(), trigger_on=aware)
    standing = in_force(session, case_id=case.id)
    return _bring_in_step(
        session, wanted, standing, case=case, partnership_id=case.partnership_id, at=at, because=because
    )


def reproject_partnership(
    session: Session, partnership: Partnership, facts: list[Happened], *, at: datetime, because: str
) -> list[Deadline]:
    """The same for what a partnership owes once a year, whatever its cases."""
    trigger = max((fact.on for fact in facts), default=at.date())
    wanted = project(
        happened=facts, route=Route.STATUTORY, calendar=calendar.bundled(), trigger_on=trigger, of_partnership=True
    )
    assert partnership.id is not None
    standing = in_force(session, case_id=None, partnership_id=partnership.id)
    return _bring_in_step(session, wanted, standing, case=None, partnership_id=partnership.id, at=at, because=because)


def in_force(session: Session, *, case_id: int | None, partnership_id: int | None = None) -> list[Deadline]:
    """The revisions in force, by due date: of a case, or of a partnership itself."""
    query = select(Deadline).where(Deadline.case_id == case_id, col(Deadline.replaced_at).is_(None))
    if partnership_id is not None:
        query = query.where(Deadline.partnership_id == partnership_id)
    return list(session.exec(query.order_by(col(Deadline.due_on), col(Deadline.id))))


def rule_of(deadline: Deadline) -> Rule:
    """The dated row of the rule that a deadline was worked out by: later changes of the rule do not touch it."""
    return rule(deadline.rule, on=deadline.rule_from)


def next_rung(deadline: Deadline, claimed: set[str]) -> tuple[Rung, datetime] | None:
    """The next alert that a deadline is owed, and when. `None` where it was met, does not apply, or every rung was claimed."""
    if deadline.replaced_at is not None or deadline.ended_on is not None:
        return None
    duty = rule_of(deadline)
    if deadline.met_on is not None and duty.nature is not Nature.KEEP_UNTIL:
        return None
    owed = [
        (rung, rung_at(deadline.due_on, rung, calendar.bundled())) for rung in ladder(duty) if rung.code not in claimed
    ]
    return min(owed, key=lambda pair: pair[1], default=None)


def set_alarm(session: Session, deadline: Deadline, *, case: Case | None) -> None:
    """Write down when the next alert of a deadline is due: what the sweep looks for."""
    claimed = set(session.exec(select(Alert.rung).where(Alert.deadline_id == deadline.id)))
    upcoming = next_rung(deadline, claimed)
    if case is not None and case.closed_at is not None and rule_of(deadline).nature is not Nature.KEEP_UNTIL:
        upcoming = None
    deadline.next_rung_at = upcoming[1] if upcoming else None
    session.add(deadline)


def _bring_in_step(
    session: Session,
    wanted: list[Due],
    standing: list[Deadline],
    *,
    case: Case | None,
    partnership_id: int,
    at: datetime,
    because: str,
) -> list[Deadline]:
    rows: dict[Key, Deadline] = {(row.rule, row.item): row for row in standing}
    kept = []
    for due in wanted:
        row = rows.pop((due.rule.id, due.item), None)
        if row is None or _moved(row, due):
            row = _revise(session, due, row, case=case, partnership_id=partnership_id, at=at, because=because)
        row.met_on, row.ended_on, row.not_applicable = due.met_on, due.ended_on, due.not_applicable
        session.add(row)
        session.flush()
        set_alarm(session, row, case=case)
        kept.append(row)
    for gone in rows.values():
        _replace(session, gone, at=at, because=because)
    session.flush()
    return kept


def _moved(row: Deadline, due: Due) -> bool:
    was = (row.due_on, row.from_on, row.counts_from, row.provisional, row.rule_from)
    return was != (due.due_on, due.from_on, due.counts_from, due.provisional, due.rule.in_force_from)


def _revise(
    session: Session,
    due: Due,
    previous: Deadline | None,
    *,
    case: Case | None,
    partnership_id: int,
    at: datetime,
    because: str,
) -> Deadline:
    if previous is not None:
        _replace(session, previous, at=at, because=because)
    last = session.exec(
        select(Deadline.revision)
        .where(
            Deadline.case_id == (case.id if case else None),
            Deadline.partnership_id == partnership_id,
            Deadline.rule == due.rule.id,
            Deadline.item == due.item,
        )
        .order_by(col(Deadline.revision).desc())
        .limit(1)
    ).first()
    return Deadline(
        partnership_id=partnership_id,
        case_id=case.id if case else None,
        rule=due.rule.id,
        rule_from=due.rule.in_force_from,
        item=due.item,
        revision=(last or 0) + 1,
        counts_from=due.counts_from,
        from_on=due.from_on,
        due_on=due.due_on,
        provisional=due.provisional,
        working=[{"date": day.date.isoformat(), "counted": day.counted, "why": day.why} for day in due.working],
        projected_at=at,
    )


def _replace(session: Session, row: Deadline, *, at: datetime, because: str) -> None:
    row.replaced_at, row.replaced_because, row.next_rung_at = at, because, None
    session.add(row)
    session.flush()


def working_days_left(due_on: date, today: date) -> int:
    """Working days from today to a due date; negative when it has passed, 0 on the day."""
    days = calendar.bundled()
    if due_on == today:
        return 0
    first, last = sorted((due_on, today))
    count = sum(days.is_working_day(date.fromordinal(n)) for n in range(first.toordinal() + 1, last.toordinal() + 1))
    return count if due_on > today else -max(count, 1)


def describe(row: Deadline) -> str:
    """How a due date was worked out, in one line."""
    working = tuple(DayCounted(date.fromisoformat(day["date"]), day["counted"], day["why"]) for day in row.working)
    return describe_working(
        Due(
            rule=rule_of(row),
            item=row.item,
            counts_from=row.counts_from,
            from_on=row.from_on,
            due_on=row.due_on,
            provisional=row.provisional,
            working=working,
            met_on=row.met_on,
            not_applicable=row.not_applicable,
            ended_on=row.ended_on,
        )
    )
