"""The agencies' returns of a rapid review: who is asked, by when, who writes it and who stands in. Rule: agency-return.

Every return has a date of its own. No return, however late it was asked for, moves the date of the rapid review.
"""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from models.casework.changes import return_dates
from models.casework.dates import occurrences, projection
from models.casework.notices.absences import named
from models.casework.record import audit
from models.casework.record.case import decisions, load, peek
from models.casework.record.people import agencies_to_scope, find_agency, holds
from models.casework.record.prose import find_in_prose
from models.casework.record.recording import Concern
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.law.words.dates import long_date
from models.law.words.vocabulary import DecisionKind, OccurrenceKind, Role
from models.records.tables import Agency, AgencyReturn, Case, Person

SUMMARY = return_dates.SUMMARY  # the kind of return that a rapid review asks for
SENIOR = (Role.AGENCY_LEAD, Role.AGENCY_EXECUTIVE)  # of whom a proxy is: somebody of similar seniority


def of_case(session: Session, case: Case) -> list[AgencyReturn]:
    """The returns of a case, in the order of their numbers."""
    return list(
        session.exec(select(AgencyReturn).where(AgencyReturn.case_id == case.id).order_by(col(AgencyReturn.id)))
    )


def open_for_case(session: Session, case: Case, *, by: By) -> int:
    """Ask every agency that is asked in each rapid review, and give each return that is out its date. Returns how many were new to it."""
    rows = of_case(session, case)
    asked = {row.agency_id for row in rows if row.kind == SUMMARY}
    assert case.id is not None
    for agency in agencies_to_scope(session, case.partnership_id):
        if agency.id is not None and agency.id not in asked:
            number = f"R{len(rows) + 1}"
            rows.append(AgencyReturn(case_id=case.id, agency_id=agency.id, number=number, requested_on=by.today))
    dated = return_dates.dated(session, case)
    without = [row for row in rows if row.kind == SUMMARY and row.returned_on is None and row.number not in dated]
    due_on = return_dates.standard(session, case) if without else None
    if due_on is None:
        return 0
    for row in without:
        _give_date(session, case, row, row.due_on if row.late_found and row.due_on else due_on, by=by)
    projection.reproject(session, case, at=by.at, because="the agencies were asked for their returns")
    return len(without)


def ask(session: Session, *, ref: str, agency: str, because: str, by: By) -> AgencyReturn:
    """Ask an agency that was missed. Its date is compressed; that of the rapid review stays. One that was asked is not asked again.

    Raises `BadAnswer` naming the field, `NoSuchCase`.
    """
    case = load(session, ref)
    found = find_agency(session, case.partnership_id, agency)
    if found is None or found.id is None:
        raise refuse(
            "agency",
            "Agency",
            f"'{agency}' is not in the register; add it and its lead to the partnership's file and load that again "
            "(`cspr partnership load --file FILE`), or give the name or code of a registered one",
        )
    rows = of_case(session, case)
    standing = next((row for row in rows if row.agency_id == found.id and row.kind == SUMMARY), None)
    if standing is not None:
        return standing
    _check_asking(session, case, rows)
    assert case.id is not None
    row = AgencyReturn(
        case_id=case.id,
        agency_id=found.id,
        number=f"R{len(rows) + 1}",
        requested_on=by.today,
        late_found=True,
        because=_reason(because, "say why this agency was missed"),
    )
    _give_date(session, case, row, return_dates.compressed(session, case, today=by.today), by=by)
    complete = occurrences.standing(session, case, OccurrenceKind.RETURNS_COMPLETE)
    if complete is not None:
        words = "an agency that had been missed was asked"
        occurrences.supersede(session, complete, because=words, by=by.who, at=by.at)
    projection.reproject(session, case, at=by.at, because=f"an agency that had been missed was asked ({row.number})")
    _note(session, case, "ask-agency", row, found, by=by, due_on=str(row.due_on))
    return row


def name_author(session: Session, *, ref: str, agency: str, who: str, by: By) -> AgencyReturn:
    """Say who writes a return. Raises `BadAnswer` naming the field, `NoSuchCase`."""
    case, row, found = out(session, ref, agency)
    person = named(session, case.partnership_id, who, "who", "Who")
    if row.author_id != person.id:
        row.author_id = person.id
        session.add(row)
        session.flush()
        _note(session, case, "name-author", row, found, by=by, who=person.handle)
    return row


def name_proxy(session: Session, *, ref: str, agency: str, who: str, because: str, by: By) -> AgencyReturn:
    """Say who stands in for the accountable member: somebody of the same agency and of similar seniority, or with a reason.

    What would be said to the member about this return is said to the proxy. Raises `BadAnswer` naming the field, `NoSuchCase`.
    """
    case, row, found = out(session, ref, agency)
    person = named(session, case.partnership_id, who, "who", "Who")
    if person.agency_id != row.agency_id:
        raise refuse("who", "Who", f"{person.handle} is not of {found.name}; a proxy is of the same agency")
    if row.proxy_id == person.id:
        return row
    senior = any(holds(session, person, role) for role in SENIOR)
    if because or not senior:
        words = (
            f"{person.handle} is registered neither as agency lead nor as executive lead; say why this proxy will do"
        )
        row.because = f"{row.because}\nProxy: {_reason(because, words)}".strip()
    row.proxy_id = person.id
    session.add(row)
    session.flush()
    _note(session, case, "name-proxy", row, found, by=by, who=person.handle, similar_seniority=senior)
    return row


def out(session: Session, ref: str, agency: str) -> tuple[Case, AgencyReturn, Agency]:
    """The return that an agency still owes in a case. Raises `BadAnswer` naming the field, `NoSuchCase`."""
    case = peek(session, ref)
    row, found = asked_of(session, case, agency)
    if row.returned_on is not None:
        raise refuse(
            "agency", "Agency", f"the return of {found.name} ({row.number}) is in since {long_date(row.returned_on)}"
        )
    return case, row, found


def asked_of(session: Session, case: Case, agency: str) -> tuple[AgencyReturn, Agency]:
    """The return that an agency was asked for in a case. Raises `BadAnswer` naming the field."""
    found = find_agency(session, case.partnership_id, agency)
    rows = of_case(session, case)
    row = next(
        (
            agency_return
            for agency_return in rows
            if found is not None and agency_return.agency_id == found.id and agency_return.kind == SUMMARY
        ),
        None,
    )
    if row is None or found is None:
        raise refuse(
            "agency",
            "Agency",
            f"'{agency}' was not asked for a return in {case.ref}; {_asked_in_words(session, rows)}",
        )
    return row, found


def _asked_in_words(session: Session, rows: Sequence[AgencyReturn]) -> str:
    """Who was asked, by name and number."""
    agencies = {row.agency_id: session.get(Agency, row.agency_id) for row in rows if row.kind == SUMMARY}
    asked = [f"{agency.name} ({row.number})" for row in rows if (agency := agencies.get(row.agency_id)) is not None]
    return f"asked were {', '.join(asked)}" if asked else "no agency was asked yet"


def concern(case: Case, row: AgencyReturn) -> Concern:
    """Whom a return is about: its agency, and whoever writes it or stands in."""
    people = {row.author_id, row.proxy_id} - {None}
    return Concern(case.partnership_id, agencies=frozenset({row.agency_id}), people=frozenset(people))


def handed_over(session: Session, old: Person, new: Person) -> None:
    """The returns that somebody who leaves still writes, or answers for as a proxy, go to whoever takes over."""
    rows = session.exec(
        select(AgencyReturn).where(
            (col(AgencyReturn.author_id) == old.id) | (col(AgencyReturn.proxy_id) == old.id),
            col(AgencyReturn.returned_on).is_(None),
        )
    ).all()
    for row in rows:
        row.author_id = new.id if row.author_id == old.id else row.author_id
        row.proxy_id = new.id if row.proxy_id == old.id else row.proxy_id
        session.add(row)


def _check_asking(session: Session, case: Case, rows: Sequence[AgencyReturn]) -> None:
    if case.closed_at is not None or any(
        decision.kind is DecisionKind.RAPID_REVIEW_OUTCOME for decision in decisions(session, case)
    ):
        raise refuse("case_ref", "Case", f"the rapid review of {case.ref} is over; no agency is asked for it any more")
    if not rows:
        raise refuse(
            "case_ref",
            "Case",
            f"no agency has been asked in {case.ref} yet: that follows the notification; record that first",
        )


def _give_date(session: Session, case: Case, row: AgencyReturn, due_on: date, *, by: By) -> None:
    row.due_on = due_on
    session.add(row)
    session.flush()
    occurrences.put(session, case, OccurrenceKind.RETURN_DUE, on=due_on, item=row.number, by=by)


def _reason(because: str, missing: str) -> str:
    if not because.strip():
        raise refuse("because", "Because", missing)
    if found := find_in_prose(because):
        raise refuse("because", "Because", f"this holds what looks like {found}; take it out")
    return because.strip()


def _note(
    session: Session, case: Case, operation: str, row: AgencyReturn, agency: Agency, *, by: By, **more: str | bool
) -> None:
    audit.append(
        session,
        by=by,
        operation=f"rapid-review.{operation}",
        case_ref=case.ref,
        detail={"agency": agency.code, "number": row.number, **more},
        concern=concern(case, row),
    )
