"""Our answer to a question of the national Panel: on which day, by whom, by what means; by mail from here, or another way. Rule: panel-question.

Each question has a date of its own. A mail from here answers it when the relay has taken the mail, as with every mail to the Panel.
"""

from datetime import date

from sqlmodel import Session

from models.casework.answering.case_folder import enclosure, take_in
from models.casework.dates import occurrences, projection
from models.casework.notices.notifier import Speaker
from models.casework.record import audit
from models.casework.record.case import load
from models.casework.record.desk import Desk
from models.casework.record.people import UnknownPerson, find_person
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.casework.stages import panel_thread
from models.law.words.dates import long_date
from models.law.words.vocabulary import OccurrenceKind, Role
from models.records.tables import Case, Document, PanelExchange

MAIL = "mail from here"
MEANS = (MAIL, "other mail", "letter", "telephone", "meeting", "the Panel's portal")
NOTICE = "panel-answer"
WHICH = "Which question"
O = OccurrenceKind  # noqa: E741


def answer(
    session: Session,
    *,
    ref: str,
    number: str,
    on: date,
    answered_by: str,
    means: str,
    document: str,
    desk: Desk,
    by: By,
) -> PanelExchange:
    """Record the answer to one question of the Panel; by mail from here, it is sent. The same again changes nothing.

    `number`: as on the page of the case, such as X3; empty where only one waits. Raises `BadAnswer` naming the field, `NoSuchCase`.
    """
    case = load(session, ref)
    question = _question(session, case, number)
    if means not in MEANS:
        raise refuse("means", "By what means", f"'{means}' is not one of {', '.join(MEANS)}")
    try:
        who = find_person(session, case.partnership_id, answered_by or by.who).handle
    except UnknownPerson as unknown:
        raise refuse("answered_by", "Answered by", str(unknown)) from None
    before = _answer_on_record(session, case, question)
    if before is not None and (before.on, before.answered_by, before.means) == (on, who, means):
        return before
    _check(session, case, question, before, on=on, means=means, by=by)
    enclosed = take_in(
        session,
        case,
        document,
        folder=desk.folder(case.ref),
        kind=NOTICE,
        field="document",
        title="The answer",
        by=by.who,
        at=by.at,
    )
    session.flush()
    row = panel_thread.put(
        session,
        case,
        checkpoint=question.checkpoint,
        direction=panel_thread.DIRECTIONS[panel_thread.TO],
        kind="answer" if question.kind == "question" else "information",
        on=on,
        document_id=enclosed.id if enclosed else None,
        belongs_to=question.number,
        answered_by=who,
        means=means,
        by=by,
    )
    if means == MAIL:
        _send(session, case, question, enclosed, desk=desk, by=by)
    else:
        occurrences.put(session, case, O.PANEL_ANSWERED, on=on, item=question.number, by=by)
    projection.reproject(session, case, at=by.at, because=f"the Panel's {question.number} was answered")
    audit.append(
        session,
        by=by,
        operation="panel.answer",
        case_ref=case.ref,
        detail={"question": question.number, "on": on.isoformat(), "by": who, "means": means, "exchange": row.number},
    )
    return row


def _question(session: Session, case: Case, number: str) -> PanelExchange:
    """The question meant: by its number, or the only one that waits."""
    known = [row for row in panel_thread.of_case(session, case) if panel_thread.asks(row)]
    waiting = panel_thread.open_questions(session, case)
    wanted = number.strip().upper()
    if not wanted and len(waiting) == 1:
        return waiting[0]
    question = next((row for row in known if row.number == wanted), None)
    if question is None:
        offered = ", ".join(row.number for row in waiting) or "none"
        raise refuse(
            "number", WHICH, f"{number or 'it'} is no question of the Panel in {case.ref}; those that wait: {offered}"
        )
    return question


def _answer_on_record(session: Session, case: Case, question: PanelExchange) -> PanelExchange | None:
    answers = [row for row in panel_thread.of_case(session, case) if row.means and row.belongs_to == question.number]
    return answers[-1] if answers else None


def _check(
    session: Session, case: Case, question: PanelExchange, before: PanelExchange | None, *, on: date, means: str, by: By
) -> None:
    settled_on = panel_thread.settled_on(session, case, question)
    if settled_on is not None:
        raise refuse(
            "number",
            WHICH,
            f"{question.number} was settled on {long_date(settled_on)}; a wrong day is put right with 'Correct a date'",
        )
    if on > by.today:
        raise refuse("on", "Answered on", f"{long_date(on)} has not come yet; record it when it has happened")
    if on < question.on:
        raise refuse(
            "on", "Answered on", f"{long_date(on)} is before the Panel asked, {long_date(question.on)}; check the date"
        )
    if means == MAIL and on != by.today:
        raise refuse(
            "on",
            "Answered on",
            f"a mail from here goes today, {long_date(by.today)}; give that day, or say by what other means it went",
        )
    if means == MAIL and before is not None and before.means == MAIL:
        raise refuse(
            "means",
            "By what means",
            "a mail with the answer was written already; look at its state under 'Messages', or say how else it went",
        )


def _send(
    session: Session, case: Case, question: PanelExchange, enclosed: Document | None, *, desk: Desk, by: By
) -> None:
    """Mail the answer to the Panel; it counts as answered when the relay has taken it."""
    if enclosed is None:
        raise refuse(
            "document",
            "The answer",
            f"a mail from here encloses it: put the file into {desk.folder(case.ref)} and give its name",
        )
    speaker = Speaker.of(session, case, desk=desk, at=by.at)
    to = speaker.reach(Role.PANEL)
    if not to:
        raise refuse(
            "means",
            "By what means",
            "the Panel has no address in the register; say by what other means it was answered",
        )
    facts = {"number": question.number, "kind": question.kind, "asked_on": long_date(question.on)}
    for recipient in to:
        speaker.say(
            NOTICE,
            recipient,
            facts,
            occasion=question.number,
            enclosures=(enclosure(enclosed, desk.folder(case.ref), case.ref),),
            discharges=O.PANEL_ANSWERED,
            discharges_item=question.number,
        )
