"""Record that something happened. What is on record is superseded with a reason, never edited."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from models.casework.dates import projection, publications
from models.casework.record import audit
from models.casework.record.case import load
from models.casework.record.read_ahead import of_case
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.law.words.dates import long_date
from models.law.words.vocabulary import NATIONAL_BODIES, OccurrenceKind
from models.records.tables import Case, Message, MessageState, Occurrence

K = OccurrenceKind

# What a person may record by itself. Everything else comes with the form that decides it.
RECORDABLE = (
    K.INCIDENT,
    K.IMMEDIATE_SAFETY_CONSIDERED,
    K.MANAGERS_ALERTED,
    K.NOTIFICATION_COPIED,
    K.PARTNERS_TOLD,
    K.SCOPING_LETTERS_SENT,
    K.MIDPOINT_CHECKED,
    K.RETURNS_COMPLETE,
    K.RAPID_REVIEW_MEETING_HELD,
    K.RAPID_REVIEW_SIGNED_OFF,
    K.RAPID_REVIEW_SENT,
    K.PANEL_TOLD_OF_REVIEW,
    K.SECRETARY_OF_STATE_TOLD_OF_REVIEW,
    K.OFSTED_TOLD_OF_REVIEW,
    K.PANEL_TOLD_OF_DELAY,
    K.SECRETARY_OF_STATE_TOLD_OF_DELAY,
    K.REPORT_SENT_TO_PANEL,
    K.REPORT_SENT_TO_SECRETARY_OF_STATE,
    K.REPORT_SENT_TO_OFSTED,
)


ONE_ADDRESS = NATIONAL_BODIES  # one office, one address: accepted at a corrected one, it was told


def record_occurrence(session: Session, *, ref: str, kind: str, on: date, because: str, by: By) -> Occurrence:
    """Record, as an operation of its own, that something happened in a case, and work out the dates again.

    `because` is needed where another date is on record already. Raises `BadAnswer`, `NoSuchCase`.
    """
    case = load(session, ref)
    if kind not in RECORDABLE:
        raise refuse(
            "occurrence",
            "What happened",
            f"'{kind}' cannot be recorded by itself; choose one of {', '.join(RECORDABLE)}",
        )
    if on > by.at.date():
        raise refuse("on", "On", f"{long_date(on)} has not come yet; record it when it has happened")
    item = publications.item_of(session, case, OccurrenceKind(kind))
    occurrence = put(session, case, OccurrenceKind(kind), on=on, item=item, because=because, by=by)
    projection.reproject(session, case, at=by.at, because=f"{kind} was recorded")
    audit.append(
        session,
        by=by,
        operation="occurrence.record",
        case_ref=case.ref,
        detail={"kind": kind, "on": on.isoformat(), "corrects": bool(because)},
    )
    return occurrence


def put(
    session: Session,
    case: Case,
    kind: OccurrenceKind,
    *,
    on: date,
    item: str = "",
    moment_at: datetime | None = None,
    because: str = "",
    by: By,
) -> Occurrence:
    """Put an occurrence on record within the caller's operation. The same date again changes nothing.

    Raises `BadAnswer` where another date is on record and no reason is given.
    """
    occurrence = standing(session, case, kind, item=item)
    if occurrence is not None:
        if occurrence.on == on:
            return occurrence
        if not because:
            raise refuse(
                "because", "Because", f"{kind.value} is on record as {long_date(occurrence.on)}; say why that is wrong"
            )
        supersede(session, occurrence, because=because, by=by.who, at=by.at)
    assert case.id is not None
    occurrence = Occurrence(
        case_id=case.id,
        kind=kind,
        item=item,
        on=on,
        moment_at=moment_at,
        recorded_by=by.who,
        recorded_at=by.at,
        entered_at=by.entered_at,
    )
    session.add(occurrence)
    session.flush()
    return occurrence


def standing(session: Session, case: Case, kind: OccurrenceKind, *, item: str = "") -> Occurrence | None:
    """The occurrence of a kind that is on record and was not superseded."""
    query = select(Occurrence).where(
        Occurrence.case_id == case.id,
        Occurrence.kind == kind,
        Occurrence.item == item,
        col(Occurrence.superseded_at).is_(None),
    )
    occurrences = of_case(session, "what stands", case.id, lambda: session.exec(query.limit(1)).all())
    return next((occurrence for occurrence in occurrences if (occurrence.kind, occurrence.item) == (kind, item)), None)


def supersede(session: Session, occurrence: Occurrence, *, because: str, by: str, at: datetime) -> None:
    """Take an occurrence out of force; the row stays."""
    occurrence.superseded_at, occurrence.superseded_by, occurrence.superseded_because = at, by, because
    session.add(occurrence)
    session.flush()


def discharge(session: Session, message: Message, *, on: date, by: str, at: datetime) -> None:
    """Record that a duty to tell was done, once the relay has accepted every mail that it takes."""
    assert message.discharges is not None
    assert message.case_id is not None
    case = session.exec(select(Case).where(Case.id == message.case_id).with_for_update()).one()
    if (
        _still_out(session, message)
        or standing(session, case, message.discharges, item=message.discharges_item) is not None
    ):
        return
    put(session, case, message.discharges, on=on, item=message.discharges_item, by=By(by, at, at))
    projection.reproject(session, case, at=at, because=f"{message.discharges.value} was recorded")
    audit.append(
        session,
        by=By(by, at, at),
        operation="occurrence.discharge",
        case_ref=case.ref,
        detail={"kind": message.discharges.value, "on": on.isoformat(), "message_id": message.message_id},
    )


def _still_out(session: Session, message: Message) -> bool:
    """Whether somebody who had to be told was not: nobody's relay has taken it, at this address or at one put right since."""
    found = session.exec(
        select(Message.key, Message.state).where(
            Message.case_id == message.case_id,
            Message.discharges == message.discharges,
            Message.discharges_item == message.discharges_item,
        )
    ).all()
    matters = {key.rpartition(":")[0] if message.to_role in ONE_ADDRESS else key for key, _ in found}
    accepted = {
        key.rpartition(":")[0] if message.to_role in ONE_ADDRESS else key
        for key, state in found
        if state == MessageState.ACCEPTED
    }
    return bool(matters - accepted)
