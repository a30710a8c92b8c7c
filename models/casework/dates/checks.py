"""Who read the published text of a rule, when and where: recorded beside the law, never in it. Design §6, `verified on`."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session, col, select

from models.casework.record import audit
from models.casework.record.prose import find_in_prose
from models.casework.record.refusals import refuse
from models.casework.record.session_cache import kept
from models.casework.record.who import By
from models.law.rules.all_rules import RULES
from models.law.rules.rule import Rule
from models.law.words.dates import long_date
from models.records.tables import RuleCheck

Checks = Mapping[tuple[str, date], RuleCheck]


def record_check(
    session: Session,
    *,
    rule_id: str,
    rule_from: date | None,
    source: str,
    checked_on: date,
    note: str,
    by: By,
    today: date,
) -> RuleCheck:
    """Record that `by` read the published text of a rule at `source`. `rule_from`: which dated row; the newest by default.

    The same check again changes nothing. Raises `BadAnswer` naming the field.
    """
    rows = [row for row in RULES if row.id == rule_id]
    if not rows:
        raise refuse("rule", "Rule", f"there is no rule '{rule_id}'; `cspr rules` lists them")
    row = next((rule for rule in rows if rule.in_force_from == rule_from), None) if rule_from else rows[-1]
    if row is None:
        dates = ", ".join(rule.in_force_from.isoformat() for rule in rows)
        raise refuse("edition", "Edition", f"{rule_id} has no row in force from {rule_from}; its rows are from {dates}")
    if not source.startswith(("https://", "http://")):
        raise refuse("source", "Source", "give the full address of the published text, beginning with https://")
    if not by.who.strip():
        raise refuse("by", "By", "say who checked it")
    if checked_on > today:
        raise refuse("on", "On", f"{long_date(checked_on)} has not come yet; give the day on which it was checked")
    found = find_in_prose(note)
    if found:
        raise refuse("note", "Note", f"this holds what looks like {found}; take it out")
    same = session.exec(
        select(RuleCheck).where(
            RuleCheck.rule == row.id,
            RuleCheck.rule_from == row.in_force_from,
            RuleCheck.source == source,
            RuleCheck.checked_on == checked_on,
            RuleCheck.checked_by == by.who,
        )
    ).first()
    if same is not None:
        return same
    check = RuleCheck(
        rule=row.id,
        rule_from=row.in_force_from,
        source=source,
        checked_on=checked_on,
        checked_by=by.who,
        note=note,
        recorded_at=by.at,
    )
    session.add(check)
    session.flush()
    audit.append(
        session,
        by=by,
        operation="rule.check",
        detail={
            "rule": row.id,
            "rule_from": row.in_force_from.isoformat(),
            "source": source,
            "checked_on": checked_on.isoformat(),
        },
    )
    return check


def all_checks(session: Session) -> list[RuleCheck]:
    """Every check on record, in the order they were made."""
    return list(session.exec(select(RuleCheck).order_by(col(RuleCheck.id))))


def newest(session: Session) -> Checks:
    """The newest check of each row of each rule."""
    return kept(
        session,
        ("checks",),
        lambda: {(rule_check.rule, rule_check.rule_from): rule_check for rule_check in all_checks(session)},
    )


def verified_words(rule: Rule, checks: Checks) -> str:
    """How far a rule was checked, in words: who recorded a check, else what the shipped row says of itself."""
    check = checks.get((rule.id, rule.in_force_from))
    if check is None:
        return rule.verified
    return f"checked against the published text by {check.checked_by} on {long_date(check.checked_on)}"
