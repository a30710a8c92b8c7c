"""Acknowledge an alert: somebody says that they have seen it and deal with it. That stops the climb, never the clock.

The code in the mail belongs to one alert and is used once; it opens nothing and is no link. Acknowledged but not done, the next rung goes off
later and says who had acknowledged. Serves the escalation of every rule.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlmodel import Session, col, func, or_, select

from models.casework.dates import on_record, projection, rulebook
from models.casework.record import audit, doors
from models.casework.record.people import UnknownPerson, find_person, partnership_of
from models.casework.record.recording import Concern
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.casework.signatures.codes import CODE_LENGTH, LETTERS
from models.law.alerts.ladders import Rung, RungKind
from models.law.words.dates import london_date, london_time, long_date
from models.records.tables import Alert, Case, Deadline, Message, Person

ACKNOWLEDGE = "alert.acknowledge"  # the operation, as the audit and the table of who may name it
How = Literal["desk", "reply", "command"]
_ANSWERED = frozenset({RungKind.DUE_TODAY, RungKind.OVERDUE, RungKind.ESCALATION, RungKind.CHASE})


@dataclass(frozen=True)
class Acknowledged:
    """What an acknowledgement did. `new`: false where somebody had acknowledged that alert before. `next_at`: when the next alert of the date is due."""

    ref: str
    rule: str
    by: str
    at: datetime
    new: bool
    next_at: datetime | None

    @property
    def words(self) -> str:
        """What is on record now, without a name."""
        when = f"{long_date(london_date(self.at))}, {london_time(self.at)}"
        first = f"{self.ref}, {self.rule}: " + ("acknowledged" if self.new else f"was acknowledged already on {when}")
        if self.next_at is None:
            return f"{first}. No further alert of this date is due."
        return f"{first}. If it is not done, the next alert goes off on {long_date(london_date(self.next_at))}."


def new_code() -> str:
    """A code for one alert: `K7QM-2XRD`."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
    return f"{letters[:4]}-{letters[4:]}"


def asks_for_an_answer(rung: Rung) -> bool:
    """Whether an alert carries a code: from the due day on, not a reminder ahead of it. What is asked after every day is never held back."""
    return rung.kind in _ANSWERED and not rung.every_day


def acknowledge(session: Session, *, code: str, by: By, how: How) -> Acknowledged:
    """Record that somebody whom an alert went to, or the business unit, has seen it. A second time changes nothing and says who was first.

    Raises `BadAnswer`.
    """
    doors.checked(code, lambda _: refuse("code", "Code", doors.WORDS))
    alert = session.exec(select(Alert).where(Alert.code == _as_kept(code)).with_for_update()).first()
    if alert is None:
        raise refuse("code", "Code", f"no alert has the code '{code.strip()[:20]}'; copy it from the alert's mail")
    deadline = _in_force(session, alert)
    case = session.get(Case, deadline.case_id) if deadline.case_id is not None else None
    try:
        who = find_person(session, deadline.partnership_id, by.who).handle
    except UnknownPerson as unknown:
        raise refuse("recorded_by", "Recorded by", str(unknown)) from None
    ref = case.ref if case else partnership_of(session, deadline.partnership_id).code
    new = alert.acknowledged_at is None
    if new:
        alert.acknowledged_at, alert.acknowledged_by, alert.acknowledged_how = by.at, who, how
        session.add(alert)
        session.flush()
        book = rulebook.of_partnership(session, deadline.partnership_id)
        projection.set_alarm(session, deadline, closed=case is not None and case.closed_at is not None, book=book)
        audit.append(
            session,
            by=by.named(who),
            operation=ACKNOWLEDGE,
            case_ref=case.ref if case else "",
            detail={"rule": deadline.rule, "item": deadline.item, "rung": alert.rung, "how": how},
            concern=told(session, alert, deadline.partnership_id),
        )
    assert alert.acknowledged_at is not None
    assert alert.acknowledged_by is not None
    duty = on_record.rule_of(deadline).id
    return Acknowledged(ref, duty, alert.acknowledged_by, alert.acknowledged_at, new, deadline.next_rung_at)


def _in_force(session: Session, alert: Alert) -> Deadline:
    """The revision of the alert's date that counts now, while its day is the same; else the one that the alert was about. Locked."""
    about = session.exec(select(Deadline).where(Deadline.id == alert.deadline_id)).one()
    same_day = or_(col(Deadline.id) == about.date_id, col(Deadline.first_id) == about.date_id)
    now = session.exec(select(Deadline).where(same_day, col(Deadline.replaced_at).is_(None)).with_for_update()).first()
    return now or about


def told(session: Session, alert: Alert, partnership_id: int) -> Concern:
    """Whom an alert went to: by the address that it was sent to, in the partnership's register."""
    sent_to = select(func.lower(Message.to_address)).where(Message.alert_id == alert.id)
    people = select(Person.id).where(
        Person.partnership_id == partnership_id, func.lower(col(Person.email)).in_(sent_to)
    )
    return Concern(partnership_id, people=frozenset(session.exec(people)))


def _as_kept(code: str) -> str:
    """The code as it is on record, however it was typed."""
    letters = "".join(letter for letter in code.upper() if letter.isalnum())
    return f"{letters[:4]}-{letters[4:]}"
