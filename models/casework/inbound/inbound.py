"""Mail that came in: whose it is and what it concerns. What it says stays in the mailbox, and nothing is decided by it.

Placed with its case by itself: a report of a returned mail, an alert acknowledged by its code, a reply of somebody known. Everything else
is held for a person. Serves the proof that somebody was told, and the acknowledgement of alerts.
"""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, func, select

from models.casework.alerts import mailbox_alarm
from models.casework.alerts.acknowledging import ACKNOWLEDGE, acknowledge, told
from models.casework.inbound import bounces
from models.casework.inbound.letter import Letter
from models.casework.inbound.senders import is_known, kept_address, registered_person
from models.casework.record import audit, committing, recording
from models.casework.record.desk import Desk
from models.casework.record.people import SYSTEM
from models.casework.record.who import By
from models.law.words.dates import london_date
from models.records.tables import Alert, Case, Deadline, InboundMail, Message, Partnership

MAILS: Table = InboundMail.__table__  # type: ignore[attr-defined]
PLACED, HELD = "placed", "held"


class Verdict(NamedTuple):
    """What a mail is. `by`: who it is placed by, empty where it is held."""

    kind: str  # bounce, delay, acknowledgement, reply, automatic, other
    by: str = ""
    case_id: int | None = None
    answers_id: int | None = None


def last_read(session: Session, mailbox: str) -> str:
    """The newest UID on record for a mailbox; empty before the first reading."""
    return session.exec(select(func.max(InboundMail.uid)).where(InboundMail.mailbox == mailbox)).one() or ""


def first_said_on(session: Session) -> date | None:
    """The day of our first message: nothing older can be an answer."""
    first = session.exec(select(func.min(Message.composed_at))).one()
    return london_date(first) if first else None


def take_in(
    session: Session, letter: Letter, *, mailbox: str, uid: str, desk: Desk, at: datetime
) -> InboundMail | None:
    """Put a mail on record and do what it is good for. None where it is on record already: reading twice changes nothing."""
    if _has_a_new_number(session, letter, mailbox=mailbox, uid=uid):
        return None
    row = _insert(session, letter, mailbox=mailbox, uid=uid, at=at)
    if row is None:
        return None
    found = _judge(session, letter, desk=desk, at=at)
    row.kind, row.state = found.kind, PLACED if found.by else HELD
    row.case_id, row.answers_id = found.case_id, found.answers_id
    row.placed_by, row.placed_at = found.by, at if found.by else None
    row.from_address = kept_address(session, letter.from_address)
    session.add(row)
    session.flush()
    case = session.get(Case, row.case_id) if row.case_id is not None else None
    audit.append(
        session,
        by=By(found.by or SYSTEM, at, at),
        operation="mail.read",
        case_ref=case.ref if case else "",
        detail={"mail": row.id, "kind": row.kind, "state": row.state, "sha256": row.sha256},
    )
    if row.kind == "bounce" and row.state == HELD:
        assert row.id is not None
        mailbox_alarm.say_returned(session, row.id, desk=desk, at=at)
    return row


def _judge(session: Session, letter: Letter, *, desk: Desk, at: datetime) -> Verdict:
    """What a mail is and where it belongs; what a report or a code calls for is done at once."""
    if letter.reports or letter.is_returned:
        return _report(session, letter, desk=desk, at=at)
    ours = session.exec(select(Message).where(Message.message_id == letter.message_id)).first()
    if ours is not None:  # our own mail, delivered to this mailbox too
        return Verdict("automatic", SYSTEM, ours.case_id, ours.id)
    answered = _answered(session, letter)
    reply = _reply(session, letter, answered)
    if letter.is_automatic:
        return Verdict("automatic", SYSTEM, reply.case_id if reply.by else None, reply.answers_id if reply.by else None)
    return _acknowledgement(session, letter, answered, at=at) or reply


def _report(session: Session, letter: Letter, *, desk: Desk, at: datetime) -> Verdict:
    verdict = Verdict("bounce")
    for report in letter.reports:
        message = bounces.find(session, report)
        if message is None:
            continue
        if report.action == "failed":
            bounces.record(session, message, report, desk=desk, at=at)
            return Verdict("bounce", SYSTEM, message.case_id, message.id)
        kind = "delay" if report.action == "delayed" else "automatic"
        verdict = Verdict(kind, SYSTEM, message.case_id, message.id)
    return verdict


def _acknowledgement(session: Session, letter: Letter, answered: list[Message], *, at: datetime) -> Verdict | None:
    """Acknowledge the alerts whose codes stand in the mail, as its sender. None where it holds no code of ours.

    Held where the sender may not acknowledge every one of these alerts: it went to somebody else, or they are not in the register.
    """
    alerts = session.exec(
        select(Alert, Deadline.partnership_id, Deadline.case_id)
        .join(Deadline, col(Deadline.id) == col(Alert.deadline_id))
        .where(col(Alert.code).in_(letter.codes))
        .order_by(col(Alert.id))
    ).all()
    if not alerts:
        return None
    people = [registered_person(session, partnership_id, letter.from_address) for _, partnership_id, _ in alerts]
    cases = {case_id for _, _, case_id in alerts}
    about = next(iter(cases)) if len(cases) == 1 else None
    answers_id = answered[0].id if answered else None
    if not all(
        person is not None and recording.may(session, person, ACKNOWLEDGE, told(session, alert, partnership_id), at=at)
        for (alert, partnership_id, _), person in zip(alerts, people, strict=True)
    ):
        return Verdict("acknowledgement", case_id=about, answers_id=answers_id)
    by = SYSTEM
    for (alert, _, _), person in zip(alerts, people, strict=True):
        assert alert.code is not None
        assert person is not None
        by = person.handle
        acknowledge(session, code=alert.code, by=By(by, at, at), how="reply")
    return Verdict("acknowledgement", by, about, answers_id)


def _reply(session: Session, letter: Letter, answered: list[Message]) -> Verdict:
    """Placed where it answers one matter of ours and its sender is known there; held where it names one; otherwise held as other mail."""
    matters = {_matter(session, message) for message in answered} | _named(session, letter)
    if not matters:
        return Verdict("other")
    answers_id = answered[0].id if answered else None
    if len(matters) > 1:
        return Verdict("reply", answers_id=answers_id)
    [(partnership_id, case_id)] = matters
    known = is_known(session, partnership_id, case_id, letter.from_address)
    return Verdict("reply", SYSTEM if known else "", case_id, answers_id)


def _answered(session: Session, letter: Letter) -> list[Message]:
    """The messages of ours that a mail answers, newest first."""
    return list(
        session.exec(
            select(Message).where(col(Message.message_id).in_(letter.answers)).order_by(col(Message.id).desc())
        )
    )


def _matter(session: Session, message: Message) -> tuple[int | None, int | None]:
    """The partnership and the case that a message is about."""
    case = session.get(Case, message.case_id) if message.case_id is not None else None
    if case is not None:
        return case.partnership_id, case.id
    code = message.key.partition(":")[0]
    return session.exec(select(Partnership.id).where(Partnership.code == code)).first(), None


def _named(session: Session, letter: Letter) -> set[tuple[int | None, int | None]]:
    """The cases whose references stand in the subject."""
    return {(case.partnership_id, case.id) for case in session.exec(select(Case).where(col(Case.ref).in_(letter.refs)))}


def _has_a_new_number(session: Session, letter: Letter, *, mailbox: str, uid: str) -> bool:
    """Whether the same mail was read before the server numbered its folder anew; then it takes its new number."""
    before = session.exec(
        select(InboundMail)
        .where(
            InboundMail.mailbox == mailbox,
            InboundMail.sha256 == letter.sha256,
            ~col(InboundMail.uid).startswith(uid.partition(".")[0] + "."),
        )
        .order_by(col(InboundMail.id))
        .with_for_update()
    ).first()
    taken = session.exec(select(InboundMail.id).where(InboundMail.mailbox == mailbox, InboundMail.uid == uid)).first()
    if before is None or taken is not None:
        return taken is not None
    before.uid = uid
    session.add(before)
    session.flush()
    return True


def _insert(session: Session, letter: Letter, *, mailbox: str, uid: str, at: datetime) -> InboundMail | None:
    """Take the mail for this transaction; a second reader waits here, and then finds it taken."""
    values = {
        "mailbox": mailbox,
        "uid": uid,
        "message_id": letter.message_id,
        "from_address": "",
        "sha256": letter.sha256,
        "size_bytes": letter.size_bytes,
        "read_at": at,
        "kind": "other",
        "state": HELD,
        "placed_by": "",
    }
    made = session.connection().execute(
        insert(MAILS).values(values).on_conflict_do_nothing(index_elements=["mailbox", "uid"]).returning(MAILS.c.id)
    )
    key = made.scalar_one_or_none()
    committing.written(session, "inbound_mail", [key] if key is not None else [])
    return session.get(InboundMail, key) if key is not None else None
