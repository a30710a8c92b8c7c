"""Work out the dates of many cases at once from everything that happened, and keep what they were.

A date that is unchanged keeps its row. One that moved gets a new revision; the old one stays, with the reason. Cases are read and written
in batches, so a new bank holiday costs a few statements for each batch and not for each date.
"""

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, cast

from sqlalchemy import ARRAY, ColumnElement, Integer, Table, any_, func, literal, update
from sqlmodel import Session, col, select

from models.casework.dates import rulebook
from models.casework.dates.alarm_times import NOTHING_SAID, Said, alarm_times, of_date, of_dates
from models.casework.dates.on_record import Standing, as_due
from models.casework.dates.rulebook import Rulebook
from models.casework.record import committing
from models.law.deadlines.projection import Due, Happened, project
from models.law.rules.all_rules import Nature
from models.law.rules.holds import Extended, HoldKind, Paused
from models.law.rules.rule_data import as_data
from models.law.words.calendar import DayCounted
from models.law.words.dates import london_date
from models.law.words.vocabulary import OccurrenceKind, Route
from models.records import bulk
from models.records.tables import Case, Deadline, Extension, Hold, Occurrence, Partnership

DEADLINES: Table = Deadline.__table__  # type: ignore[attr-defined]
OCCURRENCES: Table = Occurrence.__table__  # type: ignore[attr-defined]
Key = tuple[str, str]
BATCH = 500


@dataclass(frozen=True)
class Move:
    """One date that moved: `before` is `None` for a new one, `after` for one that no longer applies."""

    rule: str
    item: str
    before: date | None
    after: date | None

    @property
    def is_from_one_day_to_another(self) -> bool:
        """Whether a date that was on record has another day now; a new one, or one that went, did not move."""
        return self.before is not None and self.after is not None and self.before != self.after


@dataclass(frozen=True)
class Matter:
    """One case, or a partnership's own duties (`case_id` is `None`), with everything its dates follow from."""

    case_id: int | None
    partnership_id: int
    route: Route | None
    closed: bool
    trigger_on: date
    happened: Sequence[Happened]
    paused: Sequence[Paused] = ()
    extended: Sequence[Extended] = ()

    def dates(self, book: Rulebook) -> list[Due]:
        """Every date that follows, by this rulebook."""
        return project(
            happened=self.happened,
            route=self.route,
            calendar=book.calendar,
            rules=book.rules(self.trigger_on),
            trigger_on=self.trigger_on,
            of_partnership=self.case_id is None,
            adopted=book.adopted,
            paused=self.paused,
            extended=self.extended,
        )


@dataclass
class _Changes:
    """What has to be written: rows replaced, rows changed in place, new rows."""

    replaced: list[int] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    new: list[dict[str, Any]] = field(default_factory=list)
    said: list[int] = field(default_factory=list)  # of those changed in place: more than their alarm changed


def matters(session: Session, cases: Sequence[Case], *, today: date) -> list[Matter]:
    """What the dates of these cases follow from, read together."""
    ids = [case.id for case in cases]
    facts: dict[int, list[Happened]] = {}
    for case_id, kind, on, item in session.execute(
        select(*(OCCURRENCES.c[name] for name in ("case_id", "kind", "on", "item")))
        .where(_among(Occurrence.case_id, ids), col(Occurrence.superseded_at).is_(None))
        .order_by(col(Occurrence.id))
    ):
        facts.setdefault(case_id, []).append(Happened(kind, on, item))
    held: dict[int, list[Paused]] = {}
    for hold in session.exec(select(Hold).where(_among(Hold.case_id, ids)).order_by(col(Hold.number))):
        theirs = held.setdefault(hold.case_id, [])
        one = Paused(hold.number, HoldKind(hold.reason), hold.from_on, hold.released_on)
        theirs[:] = [*(other for other in theirs if (other.hold, other.from_on) != (one.hold, one.from_on)), one]
    extended: dict[int, list[Extended]] = {}
    for put_off in session.exec(
        select(Extension)
        .where(_among(Extension.case_id, ids), col(Extension.reversed_at).is_(None))
        .order_by(col(Extension.id))
    ):
        extended.setdefault(put_off.case_id, []).append(
            Extended(put_off.rule, put_off.item, put_off.from_on, put_off.to_on)
        )
    return [_matter(case, facts, held, extended, today) for case in cases]


def bring_in_step(
    session: Session, found: Sequence[Matter], *, book: Rulebook, at: datetime, because: str
) -> dict[int | None, list[Move]]:
    """Make the deadlines on record those that follow from the facts. Returns what moved, by case. All of one partnership."""
    session.flush()
    standing = _standing(session, found)
    said = of_dates(session, [row.date_id for rows in standing.values() for row in rows.values()])
    revisions = cache(lambda: _revisions(session, found))  # few changes call for them
    changes, moves = _Changes(), {}
    for matter in found:
        rows = standing.get(matter.case_id, {})
        moved = _compare(matter, rows, book, said, revisions, changes, at)
        if moved:
            moves[matter.case_id] = moved
    _write(session, changes, at=at, because=because)
    return moves


def reproject(session: Session, case: Case, *, at: datetime, because: str) -> list[Move]:
    """Bring one case's deadlines in step with what happened. Returns what moved."""
    return reproject_all(session, [case], at=at, because=because).get(case.id, [])


def reproject_all(
    session: Session, cases: Sequence[Case], *, at: datetime, because: str
) -> dict[int | None, list[Move]]:
    """Bring the deadlines of many cases in step. Returns what moved, by case; whoever calls holds the cases."""
    by_partnership: dict[int, list[Case]] = {}
    for case in cases:
        by_partnership.setdefault(case.partnership_id, []).append(case)
    moves: dict[int | None, list[Move]] = {}
    session.flush()
    gc.freeze()  # what lives already is not looked through again for garbage with every batch: half of the time
    try:
        for partnership_id, theirs in by_partnership.items():
            book = rulebook.of_partnership(session, partnership_id)
            for first in range(0, len(theirs), BATCH):
                found = matters(session, theirs[first : first + BATCH], today=london_date(at))
                moves |= bring_in_step(session, found, book=book, at=at, because=because)
    finally:
        gc.unfreeze()
    return moves


def reproject_partnership(
    session: Session, partnership: Partnership, facts: Sequence[Happened], *, at: datetime, because: str
) -> list[Move]:
    """The same for what a partnership owes once a year, whatever its cases."""
    assert partnership.id is not None
    trigger = max((fact.on for fact in facts), default=london_date(at))
    matter = Matter(None, partnership.id, None, closed=False, trigger_on=trigger, happened=facts)
    book = rulebook.of_partnership(session, partnership.id)
    return bring_in_step(session, [matter], book=book, at=at, because=because).get(None, [])


def set_alarm(session: Session, deadline: Deadline, *, closed: bool, book: Rulebook) -> None:
    """Write down when the next alert of a deadline is due: what the sweep looks for."""
    said = of_date(session, deadline.date_id)
    deadline.next_rung_at = None
    if deadline.replaced_at is None:
        deadline.next_rung_at = next_alarm(
            as_due(deadline), closed=closed, book=book, said=said, frozen=deadline.ladder
        )
    session.add(deadline)


def next_alarm(
    due: Due, *, closed: bool, book: Rulebook, said: Said = NOTHING_SAID, frozen: dict[str, Any] | None = None
) -> datetime | None:
    """When the next alert of a date is owed. `None` where it was met, ended or suspended, the case is closed, or every rung was claimed."""
    keep = due.rule.nature is Nature.KEEP_UNTIL
    if due.ended_on is not None or due.suspended or ((due.met_on is not None or closed) and not keep):
        return None
    rungs = alarm_times(
        due.rule,
        due_on=due.due_on,
        warn_on=due.warn_on,
        book=book,
        frozen=frozen,
        acknowledged_at=said.acknowledged_at,
    )
    return next((when for rung, when in rungs if rung.code not in said.rungs), None)


def _matter(
    case: Case,
    facts: Mapping[int, list[Happened]],
    held: Mapping[int, list[Paused]],
    extended: Mapping[int, list[Extended]],
    today: date,
) -> Matter:
    assert case.id is not None
    happened = facts.get(case.id, [])
    return Matter(
        case_id=case.id,
        partnership_id=case.partnership_id,
        route=case.route,
        closed=case.closed_at is not None,
        trigger_on=next((one.on for one in happened if one.kind is OccurrenceKind.AWARE), today),
        happened=happened,
        paused=held.get(case.id, ()),
        extended=extended.get(case.id, ()),
    )


def _standing(session: Session, found: Sequence[Matter]) -> dict[int | None, dict[Key, Standing]]:
    ids = [matter.case_id for matter in found if matter.case_id is not None]
    query = select(*(DEADLINES.c[name] for name in Standing._fields)).where(col(Deadline.replaced_at).is_(None))
    if ids:
        query = query.where(_among(Deadline.case_id, ids))
    else:
        query = query.where(col(Deadline.case_id).is_(None), Deadline.partnership_id == found[0].partnership_id)
    rows: dict[int | None, dict[Key, Standing]] = {}
    for row in session.execute(query):
        one = Standing(*row)
        rows.setdefault(one.case_id, {})[one.rule, one.item] = one
    return rows


def _revisions(session: Session, found: Sequence[Matter]) -> dict[tuple[int | None, str, str], int]:
    """The last revision of each date that was replaced: one that comes back goes on from there."""
    ids = [matter.case_id for matter in found if matter.case_id is not None]
    query = (
        select(Deadline.case_id, Deadline.rule, Deadline.item, func.max(Deadline.revision))
        .where(col(Deadline.replaced_at).is_not(None))
        .group_by(col(Deadline.case_id), col(Deadline.rule), col(Deadline.item))
    )
    if ids:
        query = query.where(_among(Deadline.case_id, ids))
    else:
        query = query.where(col(Deadline.case_id).is_(None), Deadline.partnership_id == found[0].partnership_id)
    return {(case_id, rule, item): last for case_id, rule, item, last in session.execute(query)}


def _compare(
    matter: Matter,
    standing: Mapping[Key, Standing],
    book: Rulebook,
    said: Mapping[int, Said],
    revisions: Callable[[], Mapping[tuple[int | None, str, str], int]],
    changes: _Changes,
    at: datetime,
) -> list[Move]:
    rows, moves = dict(standing), []
    for due in matter.dates(book):
        key = (due.rule.id, due.item)
        row = rows.pop(key, None)
        local = as_data(due.rule) if due.rule.set_by_partnership else None
        if row is not None and not _moved(row, due, local):
            alarm = next_alarm(
                due, closed=matter.closed, book=book, said=said.get(row.date_id, NOTHING_SAID), frozen=row.ladder
            )
            now = _what_may_change(due, alarm)
            differing = {name for name, value in now.items() if getattr(row, name) != value}
            if differing:
                changes.changed.append({"id": row.id, **now})
            if differing - {"next_rung_at"}:
                changes.said.append(row.id)
            continue
        if row is not None:
            changes.replaced.append(row.id)
        same = (
            row if row is not None and row.due_on == due.due_on else None
        )  # the day stands, and so does what was said of it
        if same is None:
            moves.append(Move(due.rule.id, due.item, row.due_on if row else None, due.due_on))
        last = row.revision if row else revisions().get((matter.case_id, *key), 0)
        alarm = next_alarm(
            due,
            closed=matter.closed,
            book=book,
            said=said.get(same.date_id, NOTHING_SAID) if same else NOTHING_SAID,
            frozen=same.ladder if same else None,
        )
        changes.new.append(_row(matter, due, local, last + 1, alarm, at, same=same))
    for gone in rows.values():
        changes.replaced.append(gone.id)
        moves.append(Move(gone.rule, gone.item, gone.due_on, None))
    return moves


def _moved(row: Standing, due: Due, local: dict[str, Any] | None) -> bool:
    was = (row.due_on, row.from_on, row.counts_from, row.provisional, row.suspended, row.rule_from, row.local_rule)
    return was != (
        due.due_on, due.from_on, due.counts_from, due.provisional, due.suspended, due.rule.in_force_from, local
    )  # fmt: skip


def _what_may_change(due: Due, alarm: datetime | None) -> dict[str, Any]:
    """What changes in place: it says how things stand, and moves no date."""
    return {
        "met_on": due.met_on,
        "ended_on": due.ended_on,
        "not_applicable": due.not_applicable,
        "reading": due.reading,
        "others": [
            {
                "reading": other.reading,
                "counts_from": other.counts_from.value,
                "from": other.from_on.isoformat(),
                "due_on": other.due_on.isoformat(),
            }
            for other in due.others
        ],
        "moved": list(due.moved),
        "next_rung_at": alarm,
    }


def _row(
    matter: Matter,
    due: Due,
    local: dict[str, Any] | None,
    revision: int,
    alarm: datetime | None,
    at: datetime,
    *,
    same: Standing | None,
) -> dict[str, Any]:
    """A new revision. `same`: the one before it, where only its reason changed and not its day."""
    return {
        "partnership_id": matter.partnership_id,
        "case_id": matter.case_id,
        "rule": due.rule.id,
        "rule_from": due.rule.in_force_from,
        "item": due.item,
        "revision": revision,
        "counts_from": due.counts_from,
        "from_on": due.from_on,
        "due_on": due.due_on,
        "provisional": due.provisional,
        "suspended": due.suspended,
        "local_rule": local,
        "ladder": same.ladder if same else None,
        "first_id": same.date_id if same else None,
        "working": [_day(day) for day in due.working],
        "projected_at": at,
        "replaced_because": "",
        **_what_may_change(due, alarm),
    }


@lru_cache(maxsize=20_000)
def _day(day: DayCounted) -> dict[str, Any]:
    return {"date": day.date.isoformat(), "counted": day.counted, "why": day.why}


def _write(session: Session, changes: _Changes, *, at: datetime, because: str) -> None:
    if changes.replaced:
        session.execute(
            update(DEADLINES)
            .where(_among(DEADLINES.c.id, changes.replaced))
            .values(replaced_at=at, replaced_because=because, next_rung_at=None)
        )
        committing.written(session, "deadline", changes.replaced)
    if changes.changed:
        bulk.change(session, Deadline, changes.changed)
        committing.written(session, "deadline", changes.said)
    if changes.new:
        added = bulk.add(session, Deadline, changes.new, returning=("id",))
        committing.written(session, "deadline", (new_id for (new_id,) in added))
    if changes.replaced or changes.changed:
        for row in [one for one in session.identity_map.values() if isinstance(one, Deadline)]:
            session.expire(row)


def _among(column: Any, ids: Sequence[int | None]) -> ColumnElement[bool]:
    """Whether a key is one of many: one parameter, however many there are."""
    return cast("ColumnElement[bool]", column == any_(literal(list(ids), ARRAY(Integer))))
