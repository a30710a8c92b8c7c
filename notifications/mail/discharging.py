"""What a mail does to a duty: where telling somebody is the duty, it is done when the relay has accepted every mail that it takes.

Never before, and never because of a rejected or uncertain one: then a person records it.
"""

import logging
from datetime import datetime

from sqlalchemy import Engine, func
from sqlmodel import col, select

from models.casework.dates import occurrences
from models.casework.record.faults import what_failed
from models.law.words.dates import london_date
from models.records.case import Occurrence
from models.records.database import reading
from models.records.outbox import Message, MessageState
from notifications.mail.outbox import transaction

SYSTEM = "system"
log = logging.getLogger(__name__)


def discharge_what_is_owed(engine: Engine, *, mail_from: str, at: datetime) -> list[str]:
    """Record the duties to tell that accepted messages discharge and that are not on record: also those a dead worker left undone."""
    troubles = []
    for message in _undischarged(engine):
        try:
            with transaction(engine, mail_from=mail_from, at=at) as session:
                assert message.accepted_at is not None
                occurrences.discharge(session, message, on=london_date(message.accepted_at), by=SYSTEM, at=at)
        except Exception as error:  # the next delivery tries again: the messages stay on record as accepted
            what = what_failed(error)
            log.error("%s was not recorded for message %s: %s", message.discharges, message.message_id, what)
            troubles.append(f"{message.message_id}: {message.discharges} not recorded: {type(error).__name__}")
    return troubles


def _undischarged(engine: Engine) -> list[Message]:
    """The last accepted message of each set that is accepted whole and whose duty was never on record."""
    on_record = select(Occurrence.id).where(
        Occurrence.case_id == Message.case_id,
        Occurrence.kind == Message.discharges,
        Occurrence.item == Message.discharges_item,
    )
    with reading(engine) as session:
        sets = session.exec(
            select(Message.case_id, Message.discharges, Message.discharges_item)
            .where(col(Message.discharges).is_not(None), col(Message.case_id).is_not(None), ~on_record.exists())
            .group_by(col(Message.case_id), col(Message.discharges), col(Message.discharges_item))
            .having(func.bool_and(col(Message.state) == MessageState.ACCEPTED))
        ).all()
        return [
            session.exec(
                select(Message)
                .where(Message.case_id == case_id, Message.discharges == kind, Message.discharges_item == item)
                .order_by(col(Message.accepted_at).desc(), col(Message.id).desc())
                .limit(1)
            ).one()
            for case_id, kind, item in sets
        ]
