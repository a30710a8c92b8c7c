"""Put a date off, where its rule allows that: with a reason, up to a cap, and reversible. Rule: `Rule.extension`; today only dates that a partnership agrees with itself.

No national limit read so far may be extended: a review that will be late is told to the Panel and the Secretary of State, and the date stays.
"""

from datetime import date

from sqlmodel import Session, col, select

from models.casework.dates import on_record, projection
from models.casework.record import audit
from models.casework.record.case import load
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.law.words.dates import long_date
from models.records.tables import Case, Deadline, Extension


def extend(session: Session, *, ref: str, rule: str, item: str, to_on: date, because: str, by: By) -> Extension:
    """Put one date off. All extensions of a date together stay within its rule's cap. Raises `BadAnswer` naming the field, `NoSuchCase`."""
    case = load(session, ref)
    deadline = _deadline(session, case, rule, item)
    duty = on_record.rule_of(deadline)
    if duty.extension is None:
        raise refuse(
            "rule",
            "Rule",
            f"{rule} cannot be put off: what stands behind the date is: {duty.force}. Where a review will be late, record the delay in its "
            "interval check; the Panel and the Secretary of State are told, and the date stays",
        )
    if deadline.met_on is not None or deadline.ended_on is not None:
        raise refuse("item", "Item", "that was done, or ended, already; there is nothing to put off")
    earlier = of_date(session, case, rule, item)
    same = next((extension for extension in earlier if extension.to_on == to_on and deadline.due_on == to_on), None)
    if same is not None:
        return same
    if to_on <= deadline.due_on:
        raise refuse("to_on", "New date", f"{long_date(to_on)} is not after {long_date(deadline.due_on)}, the date now")
    latest = duty.extension.latest(earlier[0].from_on if earlier else deadline.due_on)
    if to_on > latest:
        raise refuse(
            "to_on",
            "New date",
            f"{long_date(to_on)} is too late: all extensions together may reach {long_date(latest)} ({duty.extension.days} days)",
        )
    if not because:
        raise refuse("because", "Because", "say why; a date is not put off without a reason")
    assert case.id is not None
    row = Extension(
        case_id=case.id,
        rule=rule,
        item=item,
        from_on=deadline.due_on,
        to_on=to_on,
        because=because,
        granted_by=by.who,
        granted_at=by.at,
    )
    session.add(row)
    session.flush()
    projection.reproject(session, case, at=by.at, because=f"the date was put off to {long_date(to_on)}")
    _note(session, case, "extension.grant", row, by)
    return row


def reverse(session: Session, *, ref: str, rule: str, item: str, because: str, by: By) -> Extension:
    """Take the newest extension of a date back. Raises `BadAnswer` naming the field, `NoSuchCase`."""
    case = load(session, ref)
    standing = of_date(session, case, rule, item)
    if not standing:
        raise refuse("item", "Item", f"{rule} {item} was not put off in {case.ref}; there is nothing to take back")
    if not because:
        raise refuse("because", "Because", "say why the extension is taken back")
    row = standing[-1]
    row.reversed_by, row.reversed_at, row.reversed_because = by.who, by.at, because
    session.add(row)
    session.flush()
    projection.reproject(session, case, at=by.at, because=f"the extension to {long_date(row.to_on)} was taken back")
    _note(session, case, "extension.reverse", row, by)
    return row


def of_date(session: Session, case: Case, rule: str, item: str) -> list[Extension]:
    """The extensions of a date that stand, in order."""
    return list(
        session.exec(
            select(Extension)
            .where(
                Extension.case_id == case.id,
                Extension.rule == rule,
                Extension.item == item,
                col(Extension.reversed_at).is_(None),
            )
            .order_by(col(Extension.id))
        )
    )


def _deadline(session: Session, case: Case, rule: str, item: str) -> Deadline:
    rows = on_record.in_force(session, case_id=case.id)
    deadline = next((row for row in rows if (row.rule, row.item) == (rule, item)), None)
    if deadline is not None:
        return deadline
    same_rule = [row.item for row in rows if row.rule == rule and row.item]
    if same_rule:
        raise refuse("item", "Item", f"{rule} has no '{item}' in {case.ref}; choose one of {', '.join(same_rule)}")
    known = ", ".join(sorted({row.rule for row in rows if on_record.rule_of(row).extension}))
    raise refuse(
        "rule", "Rule", f"{case.ref} has no date under '{rule}' to put off; those that can be: {known or 'none'}"
    )


def _note(session: Session, case: Case, operation: str, row: Extension, by: By) -> None:
    detail = {"rule": row.rule, "item": row.item, "from": row.from_on.isoformat(), "to": row.to_on.isoformat()}
    audit.append(session, by=by, operation=operation, case_ref=case.ref, detail=detail)
