"""Bring our database up to this version: its tables, and what the audit chain commits to."""

from datetime import datetime

from flows.installation import settings
from models.casework.record import evidence
from models.records.database import engine_for
from models.records.migrate import upgrade
from notifications.mail import outbox


def bring_up_to_date(url: str, *, at: datetime) -> None:
    """Apply what migrations the database lacks; rows of a version that did not commit to rows are taken over as they are found."""
    upgrade(url)
    with outbox.transaction(engine_for(url), mail_from=settings.load().mail_from, at=at) as session:
        evidence.take_over(session, at=at)
