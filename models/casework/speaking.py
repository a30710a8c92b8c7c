"""Say one thing to one recipient, once: the key of a notice makes a second telling impossible, whoever asks and whoever holds the office."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.casework.case import Desk
from models.casework.outbox import Enclosure, Notice, Recipient, tell
from models.casework.people import holders, outside_body, partnership_of, registered
from models.casework.reaching import recipients, recipients_of_partnership
from models.law.dates import london_date, long_date
from models.law.vocabulary import NATIONAL_BODIES, SAFEGUARDING_PARTNERS, OccurrenceKind, Role
from models.records.tables import Case, Deadline, Message, MessageState, Occurrence, Partnership

ALARMS = ("mail-rejected", "address-missing", "nobody-available")
# Who hears that somebody could not be told: the first of these who is there.
ALARMED = (
    Role.BUSINESS_MANAGER,
    Role.REVIEW_COORDINATOR,
    Role.REVIEW_GROUP_CHAIR,
    Role.SCRUTINEER,
    *SAFEGUARDING_PARTNERS,
)
# Roles that many hold, each for an agency or an action of their own: each is told, whoever was told before.
TOLD_EACH = frozenset({Role.AGENCY_LEAD, Role.ACTION_OWNER, Role.LEAD_REVIEWER})


@dataclass(frozen=True)
class Speaker:
    """Says things about one matter at one moment: a case, or (`case` is `None`) something that the partnership itself owes.

    `ref` opens every key and subject: the case's reference, or the partnership's code. `said`: the keys of what is in the outbox already;
    `told`: what was said to each office before, whoever held it then and unless the relay refused it. A new holder is not told it again.
    """

    session: Session
    partnership: Partnership
    ref: str
    case: Case | None
    desk: Desk
    at: datetime
    said: set[str]
    told: frozenset[str]

    @classmethod
    def of(cls, session: Session, case: Case, *, desk: Desk, at: datetime) -> "Speaker":
        """A speaker that knows what was said in a case so far."""
        before = session.exec(select(Message.key, Message.state).where(Message.case_id == case.id)).all()
        return cls(session, partnership_of(session, case.partnership_id), case.ref, case, desk, at, *_said(before))

    @classmethod
    def of_partnership(cls, session: Session, partnership_id: int, *, desk: Desk, at: datetime) -> "Speaker":
        """A speaker for what the partnership owes whatever its cases."""
        partnership = partnership_of(session, partnership_id)
        ours = col(Message.key).startswith(f"{partnership.code}:", autoescape=True)
        before = session.exec(select(Message.key, Message.state).where(col(Message.case_id).is_(None), ours)).all()
        return cls(session, partnership, partnership.code, None, desk, at, *_said(before))

    def reach(self, role: Role, *, item: str = "") -> list[Recipient]:
        """Everybody to address as `role` in this matter."""
        on = london_date(self.at)
        if self.case is not None:
            return recipients(self.session, self.case, role, on=on, item=item)
        assert self.partnership.id is not None
        return recipients_of_partnership(self.session, self.partnership.id, role, on=on)

    @property
    def link(self) -> str:
        """The page to look at: the case's, or the board."""
        return self.desk.case_link(self.ref if self.case is not None else "board")

    def say(
        self,
        kind: str,
        to: Recipient,
        facts: Mapping[str, Any],
        *,
        occasion: str,
        enclosures: tuple[Enclosure, ...] = (),
        discharges: OccurrenceKind | None = None,
        alert_id: int | None = None,
    ) -> bool:
        """Put one notice to one recipient on the session unless the same was said before. Returns whether it is new."""
        matter = ":".join((self.ref, kind, occasion, to.role.value))
        key = f"{matter}:{to.meant}"
        if key in self.said or (to.role not in TOLD_EACH and matter in self.told):
            return False
        self.said.add(key)
        common = {
            "ref": self.ref,
            "partnership": self.partnership.name,
            "reply_to": self.partnership.shared_mailbox,
            "to_title": to.role.label,
            "today": long_date(london_date(self.at)),
        }
        notice = Notice(
            key=key,
            kind=kind,
            recipient=to,
            facts={**common, **facts},
            case_id=self.case.id if self.case is not None else None,
            case_ref=self.ref,
            reply_to=self.partnership.shared_mailbox,
            thread=f"{self.ref}:{to.address.lower()}" if to.role in NATIONAL_BODIES else "",
            enclosures=enclosures,
            discharges=discharges,
            alert_id=alert_id,
        )
        tell(self.session, notice)
        return True

    def nobody(self, role: Role, kind: str, *, occasion: str, duty: OccurrenceKind | None) -> bool:
        """Alarm the manager that `role` could not be told: it has no address, or everybody who holds it is away without cover."""
        alarm = "nobody-available" if self._is_held(role) else "address-missing"
        return self._alarm(alarm, role, kind, occasion=f"{kind}:{occasion}:{role.value}", duty=duty)

    def _is_held(self, role: Role) -> bool:
        if self.case is not None:
            return bool(registered(self.session, self.case, role))
        assert self.partnership.id is not None
        return bool(holders(self.session, self.partnership.id, role))

    def refused(self, message: Message) -> bool:
        """Alarm the manager that the relay refused a mail for good. A refused alarm of this kind raises no other."""
        if message.notice in ALARMS:
            return False
        occasion = message.message_id.strip("<>")
        return self._alarm("mail-rejected", message.to_role, message.notice, occasion=occasion, duty=message.discharges)

    def _alarm(self, alarm: str, role: Role, kind: str, *, occasion: str, duty: OccurrenceKind | None) -> bool:
        assert self.partnership.id is not None
        body = outside_body(self.session, self.partnership.id, role)
        remedy = f"Tell them yourself, then record '{duty.value}' for the case." if duty else "Tell them yourself."
        facts = {
            "body": body.name if body else role.label,
            "notice": kind.replace("-", " "),
            "remedy": f"{remedy} Then give the right address to whoever looks after this system.",
        }
        told = [self.say(alarm, to, facts, occasion=occasion) for to in self._alarmed()]
        return any(told)

    def _alarmed(self) -> list[Recipient]:
        """The first who can be reached: an alarm finds somebody, even while the manager is away."""
        return next((found for role in ALARMED if (found := self.reach(role))), [])

    @property
    def about(self) -> Case:
        """The case, where only a case can be meant."""
        assert self.case is not None
        return self.case

    def due(self, rule_id: str) -> str:
        """The date of a deadline in force, in words; empty where the case has none."""
        due_on = self.session.exec(
            select(col(Deadline.due_on)).where(
                Deadline.case_id == self.about.id, Deadline.rule == rule_id, col(Deadline.replaced_at).is_(None)
            )
        ).first()
        return long_date(due_on) if due_on else ""

    def happened_on(self, kind: OccurrenceKind) -> str:
        """The day on which something happened, in words; empty where it has not."""
        on = self.session.exec(
            select(col(Occurrence.on)).where(
                Occurrence.case_id == self.about.id, Occurrence.kind == kind, col(Occurrence.superseded_at).is_(None)
            )
        ).first()
        return long_date(on) if on else ""


def _said(before: Iterable[tuple[str, str]]) -> tuple[set[str], frozenset[str]]:
    """The keys of what was said, and the matters that each office was told of."""
    found = list(before)
    told = (key.rpartition(":")[0] for key, state in found if state != MessageState.REJECTED)
    return {key for key, _ in found}, frozenset(told)
