"""What goes to and fro with the national Panel, as one thread with three checkpoints: outcome, commissioning, publication (docs/law/practice.md).

Our own mails and their answers are on record by themselves; this keeps what went another way, and the letters that came. No content: it
stays in the documents and in the mailbox.
"""

from datetime import date

from sqlmodel import Session, col, select

from models.casework.answering.case_folder import take_in
from models.casework.dates import occurrences, projection
from models.casework.record import audit
from models.casework.record.case import decisions, load, peek
from models.casework.record.desk import Desk
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.law.words.dates import long_date
from models.law.words.vocabulary import DecisionKind, OccurrenceKind, Role
from models.records.tables import Case, InboundMail, Message, MessageState, PanelExchange

OUTCOME, COMMISSIONING, PUBLICATION = "outcome", "commissioning", "publication"
CHECKPOINTS = (OUTCOME, COMMISSIONING, PUBLICATION)
TO, FROM = "to the Panel", "from the Panel"
DIRECTIONS = {TO: "to-panel", FROM: "from-panel"}
KINDS = (
    "letter",
    "answer",
    "question",
    "asks for information",
    "information",
    "comment on quality",
    "acknowledgement",
    "call",
)
# Which checkpoint each of our notices to the Panel belongs to.
OF_NOTICE = {
    "rapid-review-to-panel": OUTCOME,
    "panel-reply": OUTCOME,
    "review-commissioned": COMMISSIONING,
    "delay-told": COMMISSIONING,
    "report-before-publication": PUBLICATION,
    "publication-refused": PUBLICATION,
    "published": PUBLICATION,
}
ASKS = ("question", "asks for information")  # what the Panel waits for an answer to
ANSWERS = ("answer", "information")
_WHAT = {
    "agree": "agrees",
    "query": "question",
    "more-information": "asks for information",
    "disagree": "disagrees",
    "national-review": "national review",
}


def record_exchange(
    session: Session,
    *,
    ref: str,
    checkpoint: str,
    direction: str,
    kind: str,
    on: date,
    document: str,
    desk: Desk,
    by: By,
) -> PanelExchange:
    """Record one exchange with the Panel. The same again changes nothing. Raises `BadAnswer` naming the field, `NoSuchCase`."""
    case = load(session, ref)
    for field, title, value, choices in (
        ("checkpoint", "At which checkpoint", checkpoint, CHECKPOINTS),
        ("direction", "Which way", direction, tuple(DIRECTIONS)),
        ("kind", "What", kind, KINDS),
    ):
        if value not in choices:
            raise refuse(field, title, f"'{value}' is not one of {', '.join(choices)}")
    if on > by.today:
        raise refuse("on", "On", f"{long_date(on)} has not come yet; record it when it has happened")
    _check_reached(session, case, checkpoint)
    found = take_in(
        session,
        case,
        document,
        folder=desk.folder(case.ref),
        kind="panel-exchange",
        field="document",
        title="The document",
        by=by.who,
        at=by.at,
    )
    session.flush()
    answers = _answered_by_it(session, case, checkpoint, direction, kind, on)
    row = put(
        session,
        case,
        checkpoint=checkpoint,
        direction=DIRECTIONS[direction],
        kind=kind,
        on=on,
        document_id=found.id if found else None,
        belongs_to=answers,
        answered_by=by.who if answers else "",
        by=by,
    )
    if answers:
        occurrences.put(session, case, OccurrenceKind.PANEL_ANSWERED, on=on, item=answers, by=by)
    projection.reproject(session, case, at=by.at, because=f"exchange {row.number} with the Panel was recorded")
    return row


def put(
    session: Session,
    case: Case,
    *,
    checkpoint: str,
    direction: str,
    kind: str,
    on: date,
    document_id: int | None,
    belongs_to: str = "",
    answered_by: str = "",
    means: str = "",
    by: By,
) -> PanelExchange:
    """Put an exchange on the thread within the caller's operation, unless the same stands there. A question of the Panel starts its date.

    `belongs_to`: the question that it answers, or the round of the form that it comes from, where that is not the first.
    """
    rows = of_case(session, case)
    wanted = (checkpoint, direction, kind, on, document_id, belongs_to)
    for row in rows:
        if (row.checkpoint, row.direction, row.kind, row.on, row.document_id, row.belongs_to) == wanted:
            return row
    assert case.id is not None
    answers = _last_mail(session, case, checkpoint) if direction == DIRECTIONS[FROM] else None
    row = PanelExchange(
        case_id=case.id,
        number=f"X{len(rows) + 1}",
        checkpoint=checkpoint,
        direction=direction,
        kind=kind,
        on=on,
        document_id=document_id,
        message_id=answers,
        belongs_to=belongs_to,
        answered_by=answered_by,
        means=means,
        recorded_by=by.who,
        recorded_at=by.at,
    )
    session.add(row)
    session.flush()
    if asks(row):
        occurrences.put(session, case, OccurrenceKind.PANEL_ASKED, on=on, item=row.number, by=by)
    audit.append(
        session,
        by=by,
        operation="panel.exchange",
        case_ref=case.ref,
        detail={
            "number": row.number,
            "checkpoint": checkpoint,
            "direction": direction,
            "kind": kind,
            "on": on.isoformat(),
            **{
                name: value for name, value in (("answers", belongs_to), ("by", answered_by), ("means", means)) if means
            },
        },
    )
    return row


def asks(row: PanelExchange) -> bool:
    """Whether the Panel waits for an answer to it."""
    return row.direction == DIRECTIONS[FROM] and row.kind in ASKS


def put_response(
    session: Session, case: Case, outcome: str, *, on: date, document_id: int | None, round_: int, by: By
) -> None:
    """The Panel's response to the outcome, as its form recorded it. Where it is no question, it ends those about the outcome."""
    row = put(
        session,
        case,
        checkpoint=OUTCOME,
        direction=DIRECTIONS[FROM],
        kind=_WHAT[outcome],
        on=on,
        document_id=document_id,
        belongs_to=str(round_) if round_ > 1 else "",
        by=by,
    )
    if not asks(row):
        for question in open_questions(session, case):
            if question.checkpoint == OUTCOME and question.on <= on:
                occurrences.put(session, case, OccurrenceKind.PANEL_QUESTION_ENDED, on=on, item=question.number, by=by)


def open_questions(session: Session, case: Case) -> list[PanelExchange]:
    """What the Panel asked and waits for still: not answered, and not ended by its own answer."""
    return [row for row in of_case(session, case) if asks(row) and settled_on(session, case, row) is None]


def settled_on(session: Session, case: Case, question: PanelExchange) -> date | None:
    """The day on which a question was answered, or ended by the Panel's own answer."""
    ends = (
        occurrences.standing(session, case, kind, item=question.number)
        for kind in (OccurrenceKind.PANEL_ANSWERED, OccurrenceKind.PANEL_QUESTION_ENDED)
    )
    return next((end.on for end in ends if end is not None), None)


def of_case(session: Session, case: Case) -> list[PanelExchange]:
    """What is on the thread beside our own mails."""
    return list(
        session.exec(select(PanelExchange).where(PanelExchange.case_id == case.id).order_by(col(PanelExchange.id)))
    )


def mails(session: Session, case: Case) -> list[Message]:
    """What we mailed to the Panel in a case, oldest first."""
    query = select(Message).where(Message.case_id == case.id, Message.to_role == Role.PANEL)
    return list(session.exec(query.order_by(col(Message.id))))


def replies(session: Session, case: Case) -> list[tuple[InboundMail, Message]]:
    """The replies to those mails that the mailbox has brought, each with the mail it answers."""
    query = (
        select(InboundMail, Message)
        .join(Message, col(InboundMail.answers_id) == col(Message.id))
        .where(InboundMail.case_id == case.id, Message.to_role == Role.PANEL, InboundMail.kind == "reply")
        .order_by(col(InboundMail.id))
    )
    return list(session.exec(query).all())


def _check_reached(session: Session, case: Case, checkpoint: str) -> None:
    """Refuse a checkpoint that the case has not come to: it is nearly always a slip of the finger."""
    kinds = {decision.kind for decision in decisions(session, peek(session, case.ref))}
    needs, what = {
        OUTCOME: (DecisionKind.NOTIFICATION_SENT, "the notification"),
        COMMISSIONING: (DecisionKind.RAPID_REVIEW_OUTCOME, "the outcome of the rapid review"),
        PUBLICATION: (DecisionKind.REPORT_APPROVED, "the report's approval"),
    }[checkpoint]
    if needs not in kinds:
        raise refuse("checkpoint", "At which checkpoint", f"{what} is not on record yet; choose an earlier checkpoint")


def _answered_by_it(session: Session, case: Case, checkpoint: str, direction: str, kind: str, on: date) -> str:
    """The number of the question that something which went to the Panel answers. Refused where it could be one of several."""
    if direction != TO or kind not in ANSWERS:
        return ""
    waiting = [row.number for row in open_questions(session, case) if row.checkpoint == checkpoint and row.on <= on]
    if len(waiting) > 1:
        raise refuse(
            "kind",
            "What",
            f"{', '.join(waiting)} wait for an answer; say which one with 'Answer the Panel', one at a time",
        )
    same = (checkpoint, DIRECTIONS[TO], kind, on)
    before = [
        row.belongs_to for row in of_case(session, case) if (row.checkpoint, row.direction, row.kind, row.on) == same
    ]
    return (waiting or before or [""])[0]


def _last_mail(session: Session, case: Case, checkpoint: str) -> int | None:
    sent = [
        message
        for message in mails(session, case)
        if OF_NOTICE.get(message.notice) == checkpoint and message.state is MessageState.ACCEPTED
    ]
    return sent[-1].id if sent else None
