"""What of an agency's return is seen from outside, and the drafted letters that are due. Rule: agency-return.

Codes, dates, roles and professionals' handles; never why somebody was asked late.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, select

from models.casework.dates import on_record
from models.casework.dates.alarm_times import NOTHING_SAID, Said, alarm_times, of_dates
from models.casework.dates.rulebook import Rulebook
from models.casework.reading.date_shapes import DeadlineView
from models.casework.reading.ledger_shapes import NextChase, ReturnView
from models.law.words.dates import london_date, long_date
from models.records.tables import Agency, AgencyReturn, Alert, Case, Deadline, Partnership, Person

RULE = "agency-return"
RULES = (RULE, "agency-report-due")  # of summaries, and of the reports that other methods and reviews ask for
LETTER = "escalation+4"  # the alert with which a letter is drafted


class LetterDue(NamedTuple):
    """A letter to draft: in which case, about which return, the day of its draft and the facts that it is filled with."""

    ref: str
    number: str
    on: date
    facts: dict[str, str]


def returns_view(
    session: Session, case: Case, rows: Sequence[Deadline], dates: Sequence[DeadlineView], *, book: Rulebook
) -> list[ReturnView]:
    """Every return of a case, by number. `rows` and `dates`: the case's dates in force, as records and as views."""
    found = session.exec(
        select(AgencyReturn, Agency)
        .join(Agency, col(AgencyReturn.agency_id) == col(Agency.id))
        .where(AgencyReturn.case_id == case.id)
        .order_by(col(AgencyReturn.id))
    ).all()
    named = {one for row, _ in found for one in (row.author_id, row.proxy_id) if one is not None}
    people = {
        person.id: person.handle
        for person in (session.exec(select(Person).where(col(Person.id).in_(named))) if named else ())
    }
    stands = {one["item"]: one["outcome"] for one in dates if one["rule"] in RULES}
    running = {row.item: row for row in rows if row.rule in RULES and row.next_rung_at is not None}
    said = of_dates(session, [row.date_id for row in running.values()]) if running else {}
    return [
        {
            "number": row.number,
            "agency": agency.name,
            "agency_code": agency.code,
            "kind": row.kind,
            "requested_on": row.requested_on.isoformat(),
            "due_on": row.due_on.isoformat() if row.due_on else None,
            "returned_on": row.returned_on.isoformat() if row.returned_on else None,
            "outcome": row.outcome,
            "stands": stands.get(row.number, ""),
            "late_found": row.late_found,
            "author": people.get(row.author_id, ""),
            "proxy": people.get(row.proxy_id, ""),
            "next": _next(running.get(row.number), said, book),
        }
        for row, agency in found
    ]


def letters_due(session: Session, *, ref: str = "") -> list[LetterDue]:
    """The letters that the alerts so far call for, of every open case or of one: returns that are out and were escalated to the end."""
    query = (
        select(Case, AgencyReturn, Agency, Alert)
        .join(Deadline, col(Deadline.case_id) == col(Case.id))
        .join(AgencyReturn, (col(AgencyReturn.case_id) == col(Case.id)) & (AgencyReturn.number == Deadline.item))
        .join(Agency, col(AgencyReturn.agency_id) == col(Agency.id))
        .join(on_record.REVISION, on_record.same_date(Deadline))
        .join(Alert, col(Alert.deadline_id) == col(on_record.REVISION.id))
        .where(
            Deadline.rule == RULE,
            col(Deadline.replaced_at).is_(None),
            col(Deadline.met_on).is_(None),
            col(Deadline.ended_on).is_(None),
            col(Case.closed_at).is_(None),
            Alert.rung == LETTER,
        )
        .order_by(col(AgencyReturn.id))
    )
    found = session.exec(query.where(Case.ref == ref.strip().upper()) if ref else query).all()
    return [
        letter_about(session, case, row, agency, on=london_date(alert.claimed_at)) for case, row, agency, alert in found
    ]


def letter_about(session: Session, case: Case, row: AgencyReturn, agency: Agency, *, on: date) -> LetterDue:
    """The letter that requires one return, drafted on a day."""
    partnership = session.get(Partnership, case.partnership_id)
    assert partnership is not None
    panel = session.exec(
        select(col(Deadline.due_on)).where(
            Deadline.case_id == case.id, Deadline.rule == "rapid-review-to-panel", col(Deadline.replaced_at).is_(None)
        )
    ).first()
    facts = {
        "ref": case.ref,
        "number": row.number,
        "agency": agency.name,
        "partnership": partnership.name,
        "reply_to": partnership.shared_mailbox,
        "requested_on": long_date(row.requested_on),
        "due_on": long_date(row.due_on) if row.due_on else "",
        "rapid_review_due_on": long_date(panel) if panel else "",
        "drafted_on": long_date(on),
    }
    return LetterDue(case.ref, row.number, on, facts)


def _next(row: Deadline | None, said: Mapping[int, Said], book: Rulebook) -> NextChase | None:
    """Who is chased next about a return, and when."""
    if row is None:
        return None
    assert row.id is not None
    so_far = said.get(row.date_id, NOTHING_SAID)
    rungs = alarm_times(
        on_record.rule_of(row),
        due_on=row.due_on,
        warn_on=on_record.warn_on(row),
        book=book,
        frozen=row.ladder,
        acknowledged_at=so_far.acknowledged_at,
    )
    found = next(((rung, when) for rung, when in rungs if rung.code not in so_far.rungs), None)
    if found is None:
        return None
    rung, when = found
    return {"rung": rung.code, "on": london_date(when).isoformat(), "to": list(rung.tells)}
