"""The working behind one date of a case: what started it, the rule, each day, what moved it, and every earlier date.

Serves every rule. Unlike `views`, these read models hold reasons that people typed: they are for the command line and
for paper, and are never given to the desk's database.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlmodel import Session, col, select

from models.casework.dates import checks, on_record, rulebook
from models.casework.reading import sign_off_views, views
from models.casework.reading.sign_off_shapes import SignedDecision
from models.casework.reading.why_shapes import (
    AdoptedView,
    CheckView,
    DayView,
    ExtensionView,
    HoldOfDate,
    RevisionView,
    SupersededView,
    TriggerView,
    WhyView,
)
from models.law.deadlines.outcomes import Outcome, Undone, as_json
from models.law.deadlines.overlays import relaxed
from models.law.deadlines.readings import QUESTIONS, choice, readings_of
from models.law.rules.all_rules import RULES
from models.law.rules.regimes import REGIMES
from models.law.rules.rule import Rule
from models.law.words.dates import long_date
from models.records.tables import AdoptedReading, Alert, Case, Deadline, Extension, Hold, Occurrence, RuleCheck


class NotADateOfThisCase(ValueError):
    """The case never had a date by that rule, or not for that item. The text names those it has."""


class _Record(NamedTuple):
    """What the working of every item of one rule is read from, once."""

    case: Case
    occurrences: Sequence[Occurrence]
    holds: Sequence[Hold]
    extensions: Sequence[Extension]
    adopted: Sequence[AdoptedReading]
    checked: Sequence[RuleCheck]
    alerts: Sequence[Alert]
    signed: list[SignedDecision]  # the decisions that answer it, and who signed them


def why(session: Session, case: Case, *, rule_id: str, item: str = "", today: date) -> list[WhyView]:
    """How each date of the case by that rule was worked out, an entry for each item (or for `item` alone), as JSON values.

    Moments are ISO texts in UTC, days ISO dates. Raises `NotADateOfThisCase`.
    """
    wanted, item = rule_id.strip().lower(), item.strip()
    rows = session.exec(
        select(Deadline)
        .where(Deadline.case_id == case.id, Deadline.rule == wanted)
        .order_by(col(Deadline.item), col(Deadline.revision))
    ).all()
    if not rows:
        raise _no_such_rule(session, case, rule_id.strip(), wanted)
    by_item: dict[str, list[Deadline]] = {}
    for row in rows:
        by_item.setdefault(row.item, []).append(row)
    if item and item not in by_item:
        known = ", ".join(sorted(by_item, key=_natural)) if any(by_item) else ""
        has = f"its items are {known}" if known else "it is one date, without items"
        raise NotADateOfThisCase(f"item: {wanted} has no '{item}' in {case.ref}; {has}")
    record = _read(session, case, wanted, [row.id for row in rows])
    return [
        _entry(session, record, by_item[one], today=today)
        for one in sorted(by_item, key=_natural)
        if not item or one == item
    ]


def _natural(item: str) -> tuple[int, str]:
    """`A2` before `A10`."""
    return len(item), item


def _no_such_rule(session: Session, case: Case, typed: str, wanted: str) -> NotADateOfThisCase:
    found = session.exec(select(Deadline.rule).where(Deadline.case_id == case.id).distinct()).all()
    has = f"the rules of its dates are {', '.join(sorted(found))}" if found else "it has no dates yet"
    own = {
        rule.id for edition in rulebook.of_partnership(session, case.partnership_id).editions for rule in edition.rules
    }
    if wanted in own or any(row.id == wanted for row in RULES):
        return NotADateOfThisCase(f"rule: {case.ref} has no date by '{wanted}'; {has}")
    return NotADateOfThisCase(f"rule: there is no rule '{typed}'; {case.ref}: {has}")


def _read(session: Session, case: Case, rule_id: str, ids: Sequence[int | None]) -> _Record:
    return _Record(
        case=case,
        occurrences=session.exec(
            select(Occurrence).where(Occurrence.case_id == case.id).order_by(col(Occurrence.id))
        ).all(),
        holds=session.exec(select(Hold).where(Hold.case_id == case.id).order_by(col(Hold.number))).all(),
        extensions=session.exec(
            select(Extension).where(Extension.case_id == case.id, Extension.rule == rule_id).order_by(col(Extension.id))
        ).all(),
        adopted=session.exec(
            select(AdoptedReading).where(
                AdoptedReading.partnership_id == case.partnership_id, col(AdoptedReading.superseded_at).is_(None)
            )
        ).all(),
        checked=[rule_check for rule_check in checks.all_checks(session) if rule_check.rule == rule_id],
        alerts=session.exec(
            select(Alert).where(col(Alert.deadline_id).in_(ids)).order_by(col(Alert.due_at), col(Alert.id))
        ).all(),
        signed=sign_off_views.of_rule(session, case, rule_id),
    )


def _entry(session: Session, record: _Record, revisions: Sequence[Deadline], *, today: date) -> WhyView:
    """The newest revision with its working, and all of them oldest first."""
    row, case = revisions[-1], record.case
    duty = on_record.rule_of(row)
    checked = {(rule_check.rule, rule_check.rule_from): rule_check for rule_check in record.checked}
    shown = views.deadline_view(
        row,
        today=today,
        closed=case.closed_at is not None,
        book=rulebook.of_partnership(session, row.partnership_id),
        checked=checked,
    )
    in_force = row.replaced_at is None
    if not in_force:
        shown = {**shown, **as_json(Undone(Outcome.NO_LONGER_OWED))}
    overlay = relaxed(row.rule, from_on=row.from_on, due_on=row.due_on)
    regime = next((one.name for one in REGIMES if one.id == case.regime), case.regime)
    return {
        "ref": case.ref,
        "as_of": today.isoformat(),
        **shown,
        "in_force": in_force,
        "limit": duty.when,
        "regime": {"id": case.regime, "name": regime},
        "edition": {
            "in_force_from": duty.in_force_from.isoformat(),
            "in_force_to": duty.in_force_to.isoformat() if duty.in_force_to else None,
            "own": row.local_rule is not None,
        },
        "checks": [_check(rule_check) for rule_check in record.checked if rule_check.rule_from == duty.in_force_from],
        "trigger": _trigger(record, row, duty),
        "adopted": _adopted(record, duty),
        "disputed": len(readings_of(duty)) > 1,
        "working": _numbered(row),
        "holds": [_hold(hold, row, duty) for hold in record.holds],
        "extensions": [_extension(extension, row) for extension in record.extensions if extension.item == row.item],
        "relaxed": {"mark": overlay.mark, "note": overlay.note} if overlay else None,
        "ended_on": row.ended_on.isoformat() if row.ended_on else None,
        "revisions": [_revision(record, deadline) for deadline in revisions],
        "signed": record.signed,
    }


def _check(rule_check: RuleCheck) -> CheckView:
    return {
        "by": rule_check.checked_by,
        "on": rule_check.checked_on.isoformat(),
        "source": rule_check.source,
        "note": rule_check.note,
    }


def _trigger(record: _Record, row: Deadline, duty: Rule) -> TriggerView:
    """The occurrence that the date counts from, and those of the same kind that it took the place of."""
    of_kind = [occurrence for occurrence in record.occurrences if occurrence.kind is row.counts_from]
    if duty.anew or (duty.repeats and not duty.follows_itself):
        of_kind = [occurrence for occurrence in of_kind if occurrence.item == row.item.partition("/")[0]]
    same_day = [occurrence for occurrence in of_kind if occurrence.on == row.from_on]
    found = next(
        (occurrence for occurrence in same_day if occurrence.superseded_at is None), same_day[-1] if same_day else None
    )
    earlier = [
        occurrence
        for occurrence in of_kind
        if occurrence.superseded_at is not None
        and occurrence is not found
        and (found is None or occurrence.item == found.item)
    ]
    return {
        "kind": row.counts_from,
        "on": row.from_on.isoformat(),
        "at": found.moment_at.isoformat() if found and found.moment_at else None,
        "recorded_by": found.recorded_by if found else None,
        "recorded_at": found.recorded_at.isoformat() if found else None,
        "entered_at": found.entered_at.isoformat() if found else None,
        "superseded": [_superseded(occurrence) for occurrence in earlier],
    }


def _superseded(occurrence: Occurrence) -> SupersededView:
    return {
        "on": occurrence.on.isoformat(),
        "recorded_by": occurrence.recorded_by,
        "recorded_at": occurrence.recorded_at.isoformat(),
        "superseded_by": occurrence.superseded_by,
        "superseded_at": occurrence.superseded_at.isoformat() if occurrence.superseded_at else None,
        "because": occurrence.superseded_because,
    }


def _adopted(record: _Record, duty: Rule) -> list[AdoptedView]:
    """The readings that the partnership recorded and that bear on this rule: who, when, why."""
    asked = [one for one in QUESTIONS if one.concerns(duty)]
    return [
        {
            "question": question.asks,
            "choice": choice(question.id, one.choice).title,
            "by": one.adopted_by,
            "on": one.adopted_at.isoformat(),
            "because": one.because,
        }
        for question in asked
        for one in record.adopted
        if one.question == question.id
    ]


def _numbered(row: Deadline) -> list[DayView]:
    """Every day gone over in counting order; the counted ones are numbered from 1."""
    days: list[DayView] = []
    number = 0
    for day in row.working:
        number += bool(day["counted"])
        days.append(
            {
                "date": day["date"],
                "weekday": f"{date.fromisoformat(day['date']):%A}",
                "number": number if day["counted"] else None,
                "counted": bool(day["counted"]),
                "why": day["why"],
            }
        )
    return days


def _hold(hold: Hold, row: Deadline, duty: Rule) -> HoldOfDate:
    """One hold of the case, and what it did to this date: what the record of the date says, else why it did nothing."""
    first = max(hold.from_on, row.from_on)
    did = next(
        (words for words in row.moved if words.startswith(_beginnings(hold, first)) and hold.reason in words), ""
    )
    unit = next((one.unit.value for one in duty.paused_by if one.hold.value == hold.reason), None)
    if did:
        says = did
    elif unit is None:
        says = "does not stop this date, as its rule is not paused by such a hold"
    elif hold.released_on is not None and hold.released_on <= row.from_on:
        says = "released before the count began"
    elif first > row.due_on:
        says = "began after the date"
    else:
        says = "does not touch the days that were counted"
    return {
        "number": hold.number,
        "reason": hold.reason,
        "from_on": hold.from_on.isoformat(),
        "review_on": hold.review_on.isoformat(),
        "released_on": hold.released_on.isoformat() if hold.released_on else None,
        "because": hold.because,
        "recorded_by": hold.recorded_by,
        "recorded_at": hold.recorded_at.isoformat() if hold.recorded_at else None,
        "bears": bool(did),
        "says": says,
    }


def _beginnings(hold: Hold, first: date) -> tuple[str, ...]:
    """How the record of a date begins where this hold moved it (`models/law/deadlines/projection.py`)."""
    if hold.released_on is None:
        return (f"suspended from {long_date(first)}",)
    return (f"held {long_date(first)} to {long_date(hold.released_on - timedelta(days=1))}",)


def _extension(extension: Extension, row: Deadline) -> ExtensionView:
    counts = any(
        words.startswith("extended from") and words.endswith(long_date(extension.to_on)) for words in row.moved
    )
    return {
        "from_on": extension.from_on.isoformat(),
        "to_on": extension.to_on.isoformat(),
        "granted_by": extension.granted_by,
        "granted_at": extension.granted_at.isoformat(),
        "because": extension.because,
        "reversed_by": extension.reversed_by,
        "reversed_at": extension.reversed_at.isoformat() if extension.reversed_at else None,
        "reversed_because": extension.reversed_because,
        "bears": counts and extension.reversed_at is None,
    }


def _revision(record: _Record, row: Deadline) -> RevisionView:
    return {
        "revision": row.revision,
        "due_on": row.due_on.isoformat(),
        "counts_from": row.counts_from,
        "from_on": row.from_on.isoformat(),
        "provisional": row.provisional,
        "suspended": row.suspended,
        "projected_at": row.projected_at.isoformat(),
        "replaced_at": row.replaced_at.isoformat() if row.replaced_at else None,
        "replaced_because": row.replaced_because,
        "alerts": [
            {
                "rung": alert.rung,
                "due_at": alert.due_at.isoformat(),
                "claimed_at": alert.claimed_at.isoformat(),
                "overtaken_by": alert.overtaken_by,
            }
            for alert in record.alerts
            if alert.deadline_id == row.id
        ],
    }
