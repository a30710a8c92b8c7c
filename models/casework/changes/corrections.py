"""Correct a date that was recorded wrongly: first what would follow, then the correction with its reason. Design §4: supersede, never edit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypedDict

from sqlmodel import Session, col, select

from models.casework.changes.reprojection import follow_moves
from models.casework.dates import occurrences, on_record, projection, rulebook
from models.casework.dates.alarm_times import alarm_times
from models.casework.dates.checks import Checks, newest, verified_words
from models.casework.dates.projection import Matter
from models.casework.dates.rulebook import Rulebook
from models.casework.record import audit
from models.casework.record.case import load, peek
from models.casework.record.desk import Desk
from models.casework.record.prose import find_in_prose
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.law.alerts.ladders import kind_of
from models.law.deadlines.chronology import refuse_wrong_order
from models.law.deadlines.outcomes import Outcome, became_of
from models.law.deadlines.projection import Due
from models.law.rules.regimes import NoRegimeHeld, regime_on
from models.law.rules.rule import Force
from models.law.words.dates import BadDate, london_date, long_date, refuse_far_off
from models.law.words.vocabulary import OccurrenceKind, Role
from models.records.tables import Alert, Case, Deadline


class ChangedDay(TypedDict):
    """A date on record, and as it should have been."""

    kind: OccurrenceKind
    item: str
    before: str
    after: str


class ChangedRegime(TypedDict):
    """The regime before and after."""

    before: str
    after: str


class ChangedDeadline(TypedDict):
    """A deadline that moves, or whose outcome changes."""

    rule: str
    item: str
    duty: str
    force: Force
    duty_force: Force
    verified: str
    before: str | None
    after: str | None
    outcome_before: Outcome | None
    outcome_after: Outcome | None
    provisional: bool


class ChangedRung(TypedDict):
    """A rung whose moment came. `at`: none where it went out and would not have."""

    rung: str
    says: str
    at: str | None
    tells: list[Role]


class ChangedAlert(ChangedRung):
    """An alert that would have gone out by now, or went out and would not have."""

    rule: str
    item: str
    what: str


class WhatIf(TypedDict):
    """What would follow, or followed, from a correction."""

    ref: str
    today: str
    sets: list[ChangedDay]
    regime: ChangedRegime
    deadlines: list[ChangedDeadline]
    unchanged: int
    alerts: list[ChangedAlert]


K = OccurrenceKind
# Agreed dates are not facts that were got wrong: they are put off, or looked at again. A return is recorded again.
NOT_CORRECTED = (
    K.ACTION_DUE,
    K.HOLD_REVIEW_DUE,
    K.PROCEEDING_NEXT_DUE,
    K.RETURN_DUE,
    K.BRANCH_STEP_DUE,
    K.AGENCY_REPORT_DUE,
    K.RECONSIDERATION_DUE,
    K.REDO_DUE,
    K.FAMILY_STEP_DUE,
)
TO_COME = (K.PUBLICATION_PLANNED,)
# What a live case can have on record: not a partnership's own yearly dates, and not what belongs to older regimes.
_ELSEWHERE = (
    K.YEARLY_REPORT_PUBLISHED,
    K.YEARLY_REPORT_SENT_TO_PANEL,
    K.SCR_DECISION_MADE,
    K.DECIDED_NOT_TO_REVIEW,
    K.NATIONAL_EXPERTS_TOLD,
    K.REPORT_SENT_TO_NATIONAL_EXPERTS,
)
CORRECTABLE = frozenset(OccurrenceKind) - {*NOT_CORRECTED, *_ELSEWHERE, K.RETURNED, K.AGENCY_REPORT_RETURNED}


@dataclass(frozen=True)
class Correction:
    """One date as it should have been; `item` where a case has several of the kind."""

    kind: OccurrenceKind
    on: date
    item: str = ""


def what_if(session: Session, *, ref: str, sets: Sequence[Correction], at: datetime) -> WhatIf:
    """What would follow if these dates were on record instead, as JSON values. Nothing is changed.

    Which deadlines move, which outcomes change, which alerts would have gone out by now and which that went out would not have.
    Raises `BadAnswer` naming the date, `NoSuchCase`.
    """
    case = peek(session, ref)
    [matter] = projection.matters(session, [case], today=london_date(at))
    changed = _corrected(session, case, matter, sets, today=london_date(at))
    book = rulebook.of_partnership(session, case.partnership_id)
    return _compare(session, case, matter, changed, sets, book=book, at=at)


def correct(session: Session, *, ref: str, sets: Sequence[Correction], because: str, desk: Desk, by: By) -> WhatIf:
    """Correct dates on record, with the reason, and work the deadlines out again. Returns what followed, as `what_if` says it.

    The same correction again changes nothing. Raises `BadAnswer` naming the date, `NoSuchCase`.
    """
    case = load(session, ref)
    [matter] = projection.matters(session, [case], today=by.today)
    changed = _corrected(session, case, matter, sets, today=by.today)
    if not because:
        raise refuse("because", "Because", "say why the date on record is wrong; both stay, with the reason")
    if found := find_in_prose(because):
        raise refuse("because", "Because", f"this holds what looks like {found}; take it out")
    book = rulebook.of_partnership(session, case.partnership_id)
    followed = _compare(session, case, matter, changed, sets, book=book, at=by.at)
    before = {(one.kind, one.item): one.on for one in matter.happened}
    wrong = [correction for correction in sets if before[correction.kind, correction.item] != correction.on]
    if not wrong:
        return followed
    for correction in wrong:
        occurrences.put(session, case, correction.kind, on=correction.on, item=correction.item, because=because, by=by)
        if correction.kind is K.AWARE:
            case.regime = regime_on(correction.on).id
            session.add(case)
    session.flush()
    words = ", ".join(f"{correction.kind.value} was corrected to {long_date(correction.on)}" for correction in wrong)
    moves = projection.reproject(session, case, at=by.at, because=words)
    entry = audit.append(
        session,
        by=by,
        operation="occurrence.correct",
        case_ref=case.ref,
        detail={
            "corrected": [
                {
                    "kind": correction.kind.value,
                    "item": correction.item,
                    "before": before[correction.kind, correction.item].isoformat(),
                    "after": correction.on.isoformat(),
                }
                for correction in wrong
            ]
        },
    )
    follow_moves(session, case, moves, because=words, occasion=f"correction:{entry.seq}", desk=desk, at=by.at)
    return followed


def _corrected(session: Session, case: Case, matter: Matter, sets: Sequence[Correction], *, today: date) -> Matter:
    """The matter as it would be. Raises `BadAnswer` for a date that cannot be."""
    known = {(one.kind, one.item) for one in matter.happened if one.kind in CORRECTABLE}
    for correction in sets:
        _check(correction, known, today)
    new = {(correction.kind, correction.item): correction.on for correction in sets}
    happened = [replace(one, on=new.get((one.kind, one.item), one.on)) for one in matter.happened]
    first = {one.kind: one.on for one in sorted(happened, key=lambda one: one.on, reverse=True)}
    try:
        refuse_wrong_order(first)
        regime = regime_on(first[K.AWARE])
    except BadDate as bad:
        raise refuse(bad.field, bad.field, bad.message) from None
    except NoRegimeHeld as gap:
        raise refuse(K.AWARE.value, "aware", str(gap)) from None
    if not regime.can_carry_live_cases:
        raise refuse(
            K.AWARE.value,
            "aware",
            f"{long_date(first[K.AWARE])} falls under {regime.name}, which cannot carry a live case; check the year",
        )
    return replace(matter, happened=happened, trigger_on=first[K.AWARE])


def _check(correction: Correction, known: set[tuple[OccurrenceKind, str]], today: date) -> None:
    field = correction.kind.value
    if correction.kind in NOT_CORRECTED:
        raise refuse(field, field, "an agreed date is not corrected: put it off with an extension, or review the hold")
    if (correction.kind, correction.item) not in known:
        kinds = ", ".join(sorted({kind.value for kind, _ in known}))
        raise refuse(field, field, f"no such date is on record to correct; on record: {kinds}")
    try:
        refuse_far_off(correction.on, field, today=today)
    except BadDate as bad:
        raise refuse(field, field, bad.message) from None
    if correction.on > today and correction.kind not in TO_COME:
        raise refuse(
            field, field, f"{long_date(correction.on)} has not come yet (today is {long_date(today)}); check the date"
        )


def _compare(
    session: Session,
    case: Case,
    matter: Matter,
    changed: Matter,
    sets: Sequence[Correction],
    *,
    book: Rulebook,
    at: datetime,
) -> WhatIf:
    today = london_date(at)
    before = {(due.rule.id, due.item): due for due in matter.dates(book)}
    after = {(due.rule.id, due.item): due for due in changed.dates(book)}
    recorded = {(one.kind, one.item): one.on for one in matter.happened}
    rows: list[ChangedDeadline] = []
    checked = newest(session)
    for key in dict.fromkeys([*before, *after]):
        row = _row(before.get(key), after.get(key), today=today, closed=matter.closed, checked=checked)
        if row["before"] != row["after"] or row["outcome_before"] != row["outcome_after"]:
            rows.append(row)
    return {
        "ref": case.ref,
        "today": today.isoformat(),
        "sets": [
            {
                "kind": correction.kind,
                "item": correction.item,
                "before": recorded[correction.kind, correction.item].isoformat(),
                "after": correction.on.isoformat(),
            }
            for correction in sets
        ],
        "regime": {"before": regime_on(matter.trigger_on).id, "after": regime_on(changed.trigger_on).id},
        "deadlines": rows,
        "unchanged": len(set(before) | set(after)) - len(rows),
        "alerts": _alerts(session, case, before, after, book=book, at=at),
    }


def _row(before: Due | None, after: Due | None, *, today: date, closed: bool, checked: Checks) -> ChangedDeadline:
    either = after or before
    assert either is not None
    return {
        "rule": either.rule.id,
        "item": either.item,
        "duty": either.rule.duty,
        "force": either.rule.force,
        "duty_force": either.rule.duty_force,
        "verified": verified_words(either.rule, checked),
        "before": before.due_on.isoformat() if before else None,
        "after": after.due_on.isoformat() if after else None,
        "outcome_before": became_of(before, today=today, closed=closed).outcome if before else None,
        "outcome_after": became_of(after, today=today, closed=closed).outcome if after else None,
        "provisional": after.provisional if after else False,
    }


def _alerts(
    session: Session,
    case: Case,
    before: dict[tuple[str, str], Due],
    after: dict[tuple[str, str], Due],
    *,
    book: Rulebook,
    at: datetime,
) -> list[ChangedAlert]:
    """The alerts that would have gone out by now and did not, and those that went out and would not have."""
    sent: dict[tuple[str, str], set[str]] = {}
    for sent_rule, sent_item, sent_rung in session.exec(
        select(Deadline.rule, Deadline.item, Alert.rung)
        .join(on_record.REVISION, on_record.same_date(Deadline))
        .join(Alert, col(Alert.deadline_id) == col(on_record.REVISION.id))
        .where(Deadline.case_id == case.id, col(Deadline.replaced_at).is_(None))
    ):
        sent.setdefault((sent_rule, sent_item), set()).add(sent_rung)
    found: list[ChangedAlert] = []
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        if old is not None and new is not None and (old.due_on, old.warn_on) == (new.due_on, new.warn_on):
            continue
        due_by_now = _due_by_now(new, book=book, at=at) if new is not None else {}
        rule, item = key
        for rung, view in due_by_now.items():
            if rung not in sent.get(key, set()):
                found.append({"rule": rule, "item": item, **view, "what": "would have gone out by now"})
        found += [
            {
                "rule": rule,
                "item": item,
                "rung": rung,
                "says": kind_of(rung).label,
                "at": None,
                "tells": [],
                "what": "went out, and would not have",
            }
            for rung in sorted(sent.get(key, set()) - set(due_by_now))
        ]
    return found


def _due_by_now(due: Due, *, book: Rulebook, at: datetime) -> dict[str, ChangedRung]:
    """The rungs of a date whose moment came while it was still open."""
    if due.suspended or due.not_applicable is not None:
        return {}
    rungs = alarm_times(due.rule, due_on=due.due_on, warn_on=due.warn_on, book=book)
    until = min(at.date(), due.met_on) if due.met_on is not None else at.date()
    return {
        rung.code: {
            "rung": rung.code,
            "says": rung.kind.label,
            "at": when.isoformat(),
            "tells": list(rung.tells),
        }
        for rung, when in rungs
        if when <= at and london_date(when) <= until
    }
