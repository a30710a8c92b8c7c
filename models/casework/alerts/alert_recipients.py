"""Whom an alert tells: worked out here for the sweep, which tells them, and for the watch, which looks whether they were told."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, or_, select

from models.casework.dates import on_record
from models.casework.notices.recipients import recipients, recipients_of_partnership
from models.casework.record.outbox import Recipient
from models.law.alerts.ladders import Rung, RungKind
from models.law.rules.rule import Nature
from models.law.words.dates import london_date
from models.law.words.vocabulary import NATIONAL_BODIES, Role
from models.records.tables import Case, Deadline

OF_ITS_OWN = ("action-due", "agency-return")  # whose every item has an owner, who is told which one it is


class Told(NamedTuple):
    """A role that an alert tells, which of several it is about, and everybody to address; nobody where none can be reached."""

    role: Role
    item: str
    to: list[Recipient]


def whom_it_tells(session: Session, case: Case | None, deadline: Deadline, rung: Rung, *, at: datetime) -> list[Told]:
    """Whom a rung of a date tells at `at`, role by role. Empty where it is rightly not said at all.

    `case`: `None` where the partnership itself owes the date.
    """
    if rung.kind is RungKind.NOTICE and _a_longer_floor_stands(session, deadline, at):
        return []
    item = deadline.item if deadline.rule in OF_ITS_OWN else ""
    # An alarm of ours is never an outside body's.
    return [
        Told(role, item, _reach(session, case, deadline, role, item, at))
        for role in rung.tells
        if role not in NATIONAL_BODIES
    ]


def occasion_of(deadline: Deadline, rung: str) -> str:
    """What an alert is called in the keys of its messages."""
    return f"{deadline.rule}:{deadline.item}:{deadline.revision}:{rung}"


def _reach(
    session: Session, case: Case | None, deadline: Deadline, role: Role, item: str, at: datetime
) -> list[Recipient]:
    on = london_date(at)
    if case is not None:
        return recipients(session, case, role, on=on, item=item)
    return recipients_of_partnership(session, deadline.partnership_id, role, on=on)


def _a_longer_floor_stands(session: Session, deadline: Deadline, at: datetime) -> bool:
    """Whether the same thing must stay in place until a later day by another rule, such as the partnership's own retention."""
    later = session.exec(
        select(Deadline).where(
            Deadline.case_id == deadline.case_id,
            Deadline.counts_from == deadline.counts_from,
            Deadline.due_on > deadline.due_on,
            or_(col(Deadline.replaced_at).is_(None), col(Deadline.replaced_at) > at),
        )
    ).all()
    return any(on_record.rule_of(one).nature is Nature.KEEP_UNTIL for one in later)
