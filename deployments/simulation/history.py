"""What people recorded in a simulation on a database, taken down so that the same can happen again in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from models.casework.people import SYSTEM
from models.law.dates import LONDON
from models.law.deadlines import Happened
from models.law.vocabulary import DecisionKind, OccurrenceKind
from models.records.tables import Case, Decision, Message, Occurrence


@dataclass(frozen=True)
class Told:
    """A duty to tell: done when the relay has accepted so many mails."""

    kind: OccurrenceKind
    item: str
    mails: int


@dataclass
class Recorded:
    """What one operation put on record."""

    at: datetime
    happened: list[Happened] = field(default_factory=list)
    withdrawn: list[tuple[OccurrenceKind, str]] = field(default_factory=list)
    decided: list[tuple[DecisionKind, str]] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    closed: bool = False


@dataclass(frozen=True)
class History:
    """One case: everything recorded in it, in order."""

    aware: date
    recorded: tuple[Recorded, ...]

    def later(self, weeks: int) -> "History":
        """The same so many weeks later, at the same hours in London."""
        days = timedelta(weeks=weeks)
        return History(self.aware + days, tuple(_later(one, days) for one in self.recorded))


def _later(one: Recorded, days: timedelta) -> Recorded:
    at = (one.at.astimezone(LONDON).replace(tzinfo=None) + days).replace(tzinfo=LONDON).astimezone(UTC)
    return replace(one, at=at, happened=[Happened(fact.kind, fact.on + days, fact.item) for fact in one.happened])


def histories(session: Session, *, duties: bool) -> list[History]:
    """The history of every case in a database, in the order in which they were opened.

    `duties`: what was recorded because the relay took a mail is left out, and the mails are named that do it; otherwise it is taken for
    recorded when it was.
    """
    return [_history(session, case, duties=duties) for case in session.exec(select(Case).order_by(col(Case.id)))]


def _history(session: Session, case: Case, *, duties: bool) -> History:
    told = _duties(session, case) if duties else {}
    found: dict[datetime, Recorded] = {}

    def at(moment: datetime) -> Recorded:
        return found.setdefault(moment, Recorded(moment))

    aware = date.max
    at(case.opened_at)
    for one in session.exec(select(Occurrence).where(Occurrence.case_id == case.id).order_by(col(Occurrence.id))):
        if one.kind is OccurrenceKind.AWARE and aware == date.max:
            aware = one.on
        if one.superseded_at is not None:
            at(one.superseded_at).withdrawn.append((one.kind, one.item))
        if one.recorded_by != SYSTEM or (one.kind, one.item) not in told:
            at(one.recorded_at).happened.append(Happened(one.kind, one.on, one.item))
    for decision in session.exec(select(Decision).where(Decision.case_id == case.id).order_by(col(Decision.id))):
        at(decision.decided_at).decided.append((decision.kind, decision.outcome))
    for (kind, item), (moment, mails) in told.items():
        at(moment).told.append(Told(kind, item, mails))
    if case.closed_at is not None:
        at(case.closed_at).closed = True
    return History(aware, tuple(found[moment] for moment in sorted(found)))


def _duties(session: Session, case: Case) -> Mapping[tuple[OccurrenceKind, str], tuple[datetime, int]]:
    found: dict[Any, tuple[datetime, int]] = {}
    for mail in session.exec(
        select(Message)
        .where(Message.case_id == case.id, col(Message.discharges).is_not(None))
        .order_by(col(Message.id))
    ):
        key = (mail.discharges, mail.discharges_item)
        first, mails = found.get(key, (mail.composed_at, 0))
        found[key] = (first, mails + 1)
    return found
