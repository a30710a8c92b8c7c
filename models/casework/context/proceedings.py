"""What runs beside a case elsewhere: police, courts, coroner, other reviews. Rules: proceeding-next-date, child-death-reference, and holds.

A proceeding moves no limit. What it holds up stands in the ledger of holds, with a date on which somebody looks at it again. Its outcome is
the other body's and is kept apart from ours; one that has ended may begin again. Of a child death review only the eCDOP reference is kept.
"""

from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from models.casework.context import proceeding_checks as checks
from models.casework.context.proceeding_checks import NUMBER, Given
from models.casework.dates import holds, occurrences, projection
from models.casework.notices.notifier import Speaker
from models.casework.record import audit
from models.casework.record.case import load
from models.casework.record.desk import Desk
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.law.rules.holds import HoldKind
from models.law.rules.proceedings import CHILD_DEATH_REVIEW, OUTCOMES, PROCEEDINGS, UNKNOWN_OUTCOMES
from models.law.words.dates import long_date
from models.law.words.vocabulary import OccurrenceKind, Role
from models.records.tables import Case, Hold, ParallelProceeding, ProceedingNews

O = OccurrenceKind  # noqa: E741
NOT_OWED = "does not apply"


def record(session: Session, *, ref: str, given: Given, by: By) -> ParallelProceeding:
    """Put a proceeding on record; the same again changes nothing. Raises `BadAnswer` naming the field, `NoSuchCase`."""
    case = load(session, ref)
    assert case.id is not None
    checks.check(given, by)
    known = of_case(session, case)
    same = next((one for one in known if _key(one) == _key(given)), None)
    if same is not None:
        return same
    found = ParallelProceeding(
        case_id=case.id,
        number=f"P{len(known) + 1}",
        kind=given.kind,
        body=given.body,
        contact=given.contact,
        reference=given.reference,
        stage=given.stage,
        holds_up=given.holds_up,
        together=given.together,
        began_on=given.began_on,
        recorded_by=by.who,
        recorded_at=by.at,
    )
    _hold(session, case, found, given, by)
    _next(session, case, found, given.next_on, by)
    if (
        found.kind == CHILD_DEATH_REVIEW
        and occurrences.standing(session, case, O.CHILD_DEATH_REFERENCE_RECORDED) is None
    ):
        _happened(session, case, O.CHILD_DEATH_REFERENCE_RECORDED, by.today, "", by)
    _done(session, case, found, "began", given.began_on, by)
    return found


def update(
    session: Session, *, ref: str, number: str, on: date, stage: str, next_on: date | None, by: By
) -> ParallelProceeding:
    """Record what was heard of a proceeding: its stage, and its next date if there is one. Raises `BadAnswer`, `NoSuchCase`."""
    case, found = _standing(session, ref, number)
    checks.check_day(found, on, by)
    checks.check_next(next_on, by)
    found.stage = checks.words(stage, "stage", "Stage") or found.stage
    _heard(session, case, found, on, by)
    _next(session, case, found, next_on, by)
    _done(session, case, found, "update", on, by)
    return found


def end(session: Session, *, ref: str, number: str, on: date, outcome: str, desk: Desk, by: By) -> ParallelProceeding:
    """Record that a proceeding has ended, with its own outcome. Where a hold stands for it, the desk is reminded to look at that.

    Raises `BadAnswer`, `NoSuchCase`.
    """
    case, found = _standing(session, ref, number)
    checks.check_day(found, on, by)
    offered = (*OUTCOMES.get(found.kind, ()), *UNKNOWN_OUTCOMES)
    if outcome not in offered:
        raise refuse("outcome", "Its outcome", f"'{outcome}' is not one of {', '.join(offered)}")
    _heard(session, case, found, on, by)
    found.ended_on, found.outcome, found.next_on = on, outcome, None
    if found.kind == CHILD_DEATH_REVIEW and outcome == NOT_OWED:
        _happened(session, case, O.CHILD_DEATH_REVIEW_NOT_OWED, on, "", by)
    _done(session, case, found, "ended", on, by)
    hold = standing_hold(session, case, found)
    if hold is not None:
        _remind(session, case, found, hold, on, desk=desk, by=by)
    return found


def begin_again(
    session: Session, *, ref: str, number: str, on: date, stage: str, next_on: date | None, by: By
) -> ParallelProceeding:
    """Record that a proceeding that had ended goes on after all. Raises `BadAnswer`, `NoSuchCase`."""
    case = load(session, ref)
    found = _of_number(session, case, number)
    if found.ended_on is None:
        raise refuse("number", NUMBER, f"{found.number} ({found.kind}) has not ended; update it")
    checks.check_day(found, on, by)
    if on < found.ended_on:
        raise refuse("on", "On", f"{long_date(on)} is before it ended, {long_date(found.ended_on)}; check the date")
    checks.check_next(next_on, by)
    found.ended_on, found.outcome, found.stage = None, "", checks.words(stage, "stage", "Stage")
    _next(session, case, found, next_on, by)
    _done(session, case, found, "again", on, by)
    return found


def of_case(session: Session, case: Case) -> list[ParallelProceeding]:
    """Every proceeding of a case, in the order in which they were recorded."""
    return list(
        session.exec(
            select(ParallelProceeding).where(ParallelProceeding.case_id == case.id).order_by(col(ParallelProceeding.id))
        )
    )


def standing_hold(session: Session, case: Case, found: ParallelProceeding) -> Hold | None:
    """The hold that stands because of a proceeding; one that was kept on goes by a later number."""
    number, hold = found.hold_number, None
    for one in holds.of_case(session, case):
        if number is not None and (one.number == number or one.continues == number):
            number, hold = one.number, one
    return hold if hold is not None and hold.released_on is None else None


def ask_for_reference(session: Session, case: Case, *, on: date, by: By) -> None:
    """On the death of a child: the eCDOP reference is asked for. A stillbirth and an adult have no child death review."""
    facts = case.facts
    child = facts.get("subject", "a child") == "a child" and not facts.get("adult") and not facts.get("care_leaver")
    if facts.get("harm") == "death" and child:
        _happened(session, case, O.CHILD_DEATH_KNOWN, on, "", by)


def _key(one: ParallelProceeding | Given) -> tuple[Any, ...]:
    return one.kind, one.body, one.reference, one.began_on


def _of_number(session: Session, case: Case, number: str) -> ParallelProceeding:
    known = of_case(session, case)
    found = next((one for one in known if one.number == number.strip().upper()), None)
    if found is None:
        offered = ", ".join(f"{one.number} ({one.kind})" for one in known) or "none yet"
        raise refuse("number", NUMBER, f"{case.ref} has no proceeding '{number}'; those on record: {offered}")
    return found


def _standing(session: Session, ref: str, number: str) -> tuple[Case, ParallelProceeding]:
    case = load(session, ref)
    found = _of_number(session, case, number)
    if found.ended_on is not None:
        raise refuse(
            "number",
            NUMBER,
            f"{found.number} ({found.kind}) ended on {long_date(found.ended_on)}; begin it again first",
        )
    return case, found


def _hold(session: Session, case: Case, found: ParallelProceeding, given: Given, by: By) -> None:
    """What it holds up stands in the ledger; where a hold of that kind stands already, that is the one."""
    if given.holds_up == "nothing" or given.next_on is None:
        return
    kind: HoldKind = PROCEEDINGS[given.kind]
    standing = [one for one in holds.of_case(session, case) if one.reason == kind.value and one.released_on is None]
    hold = standing[-1] if standing else None
    if hold is None:
        because = f"{found.number}, {given.kind}, holds up {given.holds_up}"
        hold = holds.put(
            session, case, kind=kind.value, from_on=by.today, review_on=given.next_on, because=because, by=by, publication=False
        )  # fmt: skip
    found.hold_number = hold.number


def _next(session: Session, case: Case, found: ParallelProceeding, next_on: date | None, by: By) -> None:
    found.next_on = next_on
    if next_on is not None:
        found.next_number += 1
        _happened(session, case, O.PROCEEDING_NEXT_DUE, next_on, f"{found.number}.{found.next_number}", by)


def _heard(session: Session, case: Case, found: ParallelProceeding, on: date, by: By) -> None:
    """Whatever was heard answers for the next date that stood."""
    if found.next_on is not None:
        _happened(session, case, O.PROCEEDING_HEARD_OF, on, f"{found.number}.{found.next_number}", by)


def _happened(session: Session, case: Case, kind: OccurrenceKind, on: date, item: str, by: By) -> None:
    occurrences.put(session, case, kind, on=on, item=item, by=by)


def _done(session: Session, case: Case, found: ParallelProceeding, what: str, on: date, by: By) -> None:
    session.add(found)
    session.flush()
    assert found.id is not None
    session.add(
        ProceedingNews(
            proceeding_id=found.id,
            what=what,
            on=on,
            stage=found.stage,
            next_on=found.next_on,
            outcome=found.outcome,
            recorded_by=by.who,
            recorded_at=by.at,
        )
    )
    projection.reproject(session, case, at=by.at, because=f"{found.number} ({found.kind}): {what}")
    audit.append(
        session,
        by=by,
        operation=f"proceeding.{what}",
        case_ref=case.ref,
        detail={
            "number": found.number,
            "kind": found.kind,
            "on": on.isoformat(),
            "next_on": found.next_on.isoformat() if found.next_on else None,
            "outcome": found.outcome,
            "hold": found.hold_number,
        },
    )


def _remind(
    session: Session, case: Case, found: ParallelProceeding, hold: Hold, on: date, *, desk: Desk, by: By
) -> None:
    speaker = Speaker.of(session, case, desk=desk, at=by.at)
    facts = {
        "proceeding": f"{found.number}, {found.kind}",
        "ended_on": long_date(on),
        "hold": str(hold.number),
        "of_publication": hold.of_publication,
        "link": desk.case_link(case.ref),
    }
    for role in (Role.BUSINESS_MANAGER, Role.REVIEW_COORDINATOR):
        for to in speaker.reach(role):
            speaker.say("proceeding-ended", to, facts, occasion=f"{found.number}:{hold.number}:{on.isoformat()}")
