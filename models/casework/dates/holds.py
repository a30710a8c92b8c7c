"""The ledger of holds: typed, dated, with a review date, and what each stops: most stop no clock. Rules: hold-review, and `Rule.paused_by`.

A hold on publication is placed by the publication decision; any other by a manager. Both stand in one ledger, numbered through, and
each has a date on which somebody looks at it again: a hold nobody re-opens is chased like any other date.
"""

from datetime import date

from sqlmodel import Session, col, select

from models.casework.dates import occurrences, projection, rulebook
from models.casework.record import audit, read_ahead
from models.casework.record.case import load
from models.casework.record.refusals import check_to_come, refuse
from models.casework.record.who import By
from models.law.rules.holds import HoldKind
from models.law.rules.rule import Rule
from models.law.words.dates import london_date, long_date
from models.law.words.vocabulary import OccurrenceKind
from models.records.tables import Case, Hold

KIND, FROM, REVIEW = "Why it is held", "Held from", "Look at it again on"


def place(session: Session, *, ref: str, kind: str, from_on: date, review_on: date, because: str, by: By) -> Hold:
    """Put a hold on a case, as an operation of its own. Raises `BadAnswer` naming the field, `NoSuchCase`."""
    case = load(session, ref)
    _check_open(case)
    if kind not in list(HoldKind):
        raise refuse("kind", KIND, f"'{kind}' is no kind of hold; choose one of {', '.join(HoldKind)}")
    _check_dates(session, case, from_on, review_on, by.today)
    standing = next((one for one in of_case(session, case) if one.reason == kind and one.released_on is None), None)
    if standing is not None:
        raise refuse(
            "kind", KIND, f"hold {standing.number} ({kind}) stands since {long_date(standing.from_on)}; review that one"
        )
    earlier = [one for one in of_case(session, case) if one.reason == kind and (one.released_on or from_on) > from_on]
    if earlier:
        raise refuse(
            "from_on",
            FROM,
            f"hold {earlier[0].number} ({kind}) stood until {long_date(earlier[0].released_on or from_on)}; "
            "two holds of one kind do not overlap: give that day or a later one",
        )
    if not because:
        raise refuse("because", "Because", "say why; a hold without a reason is not kept")
    hold = put(
        session, case, kind=kind, from_on=from_on, review_on=review_on, because=because, by=by, publication=False
    )
    projection.reproject(session, case, at=by.at, because=f"hold {hold.number} was placed: {kind}")
    stopped = [rule.id for rule in stops(session, case, kind)]
    _note(
        session,
        case,
        "hold.place",
        by,
        number=hold.number,
        kind=kind,
        from_on=from_on,
        review_on=review_on,
        stops=stopped,
    )
    return hold


def review(session: Session, *, ref: str, number: int, outcome: str, on: date, review_on: date | None, by: By) -> Hold:
    """Look at a hold again: `release` it, or `keep` it until a new date. Returns the hold that was looked at.

    A hold on publication is reviewed by its own form. Raises `BadAnswer` naming the field, `NoSuchCase`.
    """
    case = load(session, ref)
    hold = next((one for one in of_case(session, case) if one.number == number), None)
    if hold is None or hold.released_on is not None:
        stand = ", ".join(str(one.number) for one in of_case(session, case) if one.released_on is None) or "none"
        raise refuse("number", "Hold", f"hold {number} does not stand in {case.ref}; those that do: {stand}")
    if hold.of_publication:
        raise refuse("number", "Hold", f"hold {number} is publication's own: answer its form, 'Release the hold'")
    if on > by.today:
        raise refuse("on", "Looked at on", f"{long_date(on)} has not come yet; check the date")
    if on < hold.from_on:
        raise refuse("on", "Looked at on", f"{long_date(on)} is before the hold began, {long_date(hold.from_on)}")
    if outcome == "keep":
        check_to_come(review_on, "review_on", REVIEW, today=by.today)
    settle(session, case, hold, on=on, keep_until=review_on if outcome == "keep" else None, by=by)
    done = "was kept" if outcome == "keep" else "was released"
    projection.reproject(session, case, at=by.at, because=f"hold {number} {done}")
    _note(session, case, "hold.review", by, number=number, outcome=outcome, on=on, review_on=review_on)
    return hold


def put(
    session: Session,
    case: Case,
    *,
    kind: str,
    from_on: date,
    review_on: date,
    because: str,
    by: By,
    publication: bool,
    continues: int | None = None,
) -> Hold:
    """Enter a hold in the ledger within the caller's operation, with the date of its review."""
    assert case.id is not None
    number = max((one.number for one in of_case(session, case)), default=0) + 1
    hold = Hold(
        case_id=case.id,
        number=number,
        reason=kind,
        from_on=from_on,
        review_on=review_on,
        of_publication=publication,
        continues=continues,
        because=because,
        recorded_by=by.who,
        recorded_at=by.at,
    )
    session.add(hold)
    _happened(session, case, OccurrenceKind.HOLD_REVIEW_DUE, review_on, number, by)
    return hold


def settle(session: Session, case: Case, hold: Hold, *, on: date, keep_until: date | None, by: By) -> None:
    """Record that a hold was looked at. One that is kept goes on as the next number, with its own review date."""
    _happened(session, case, OccurrenceKind.HOLD_REVIEWED, on, hold.number, by)
    if keep_until is not None:
        put(
            session,
            case,
            kind=hold.reason,
            from_on=hold.from_on,
            review_on=keep_until,
            because=hold.because,
            by=by,
            publication=hold.of_publication,
            continues=hold.number,
        )
    hold.released_on = on
    session.add(hold)
    session.flush()


def of_case(session: Session, case: Case) -> list[Hold]:
    """The whole ledger of a case, in order."""
    query = select(Hold).where(Hold.case_id == case.id).order_by(col(Hold.number))
    return read_ahead.of_case(session, "holds", case.id, lambda: session.exec(query).all())


def stops(session: Session, case: Case, kind: str) -> list[Rule]:
    """The rules of a case whose clock a hold of this kind stops: usually none."""
    aware = occurrences.standing(session, case, OccurrenceKind.AWARE)
    trigger_on = aware.on if aware else london_date(case.opened_at)
    rules = rulebook.of_partnership(session, case.partnership_id).rules(trigger_on)
    return [rule for rule in rules if any(one.hold.value == kind for one in rule.paused_by)]


def _check_open(case: Case) -> None:
    if case.closed_at is not None:
        raise refuse("case_ref", "Case", f"{case.ref} is closed; nothing waits in it")


def _check_dates(session: Session, case: Case, from_on: date, review_on: date, today: date) -> None:
    if from_on > today:
        raise refuse("from_on", FROM, f"{long_date(from_on)} has not come yet; a hold cannot begin in the future")
    aware = occurrences.standing(session, case, OccurrenceKind.AWARE)
    if aware is not None and from_on < aware.on:
        raise refuse(
            "from_on", FROM, f"{long_date(from_on)} is before the case began, {long_date(aware.on)}; check the date"
        )
    check_to_come(review_on, "review_on", REVIEW, today=today)


def _happened(session: Session, case: Case, kind: OccurrenceKind, on: date, number: int, by: By) -> None:
    occurrences.put(
        session, case, kind, on=on, item=str(number), by=by)  # fmt: skip


def _note(session: Session, case: Case, operation: str, by: By, **detail: object) -> None:
    kept = {name: value.isoformat() if isinstance(value, date) else value for name, value in detail.items()}
    audit.append(session, by=by, operation=operation, case_ref=case.ref, detail=kept)
