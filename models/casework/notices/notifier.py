"""Say one thing to one recipient, once: the key of a notice makes a second telling impossible, whoever asks and whoever holds the office."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, Integer, any_, literal
from sqlmodel import Session, col, select

from models.casework.notices import undelivered
from models.casework.notices.recipients import recipients, recipients_of_partnership
from models.casework.record.addresses import is_usable
from models.casework.record.calendar_event import Event
from models.casework.record.desk import Desk
from models.casework.record.outbox import Enclosure, Notice, Recipient, tell
from models.casework.record.people import holders, outside_body, partnership_of, registered, which_one
from models.law.words.dates import london_date, long_date
from models.law.words.vocabulary import AGENCY_ROLES, NATIONAL_BODIES, SAFEGUARDING_PARTNERS, OccurrenceKind, Role
from models.records.tables import Case, Deadline, Message, Occurrence, Partnership

NOBODY_REACHED = ("address-missing", "nobody-available")
ALARMS = (*undelivered.KINDS, *NOBODY_REACHED)
# Who hears that somebody could not be told: the first of these who is there.
ALARMED = (
    Role.BUSINESS_MANAGER,
    Role.REVIEW_COORDINATOR,
    Role.REVIEW_GROUP_CHAIR,
    Role.SCRUTINEER,
    *SAFEGUARDING_PARTNERS,
)
# Roles that many hold, each for an agency or an action of their own: each is told, whoever was told before.
TOLD_EACH = frozenset({*AGENCY_ROLES, Role.ACTION_OWNER, Role.LEAD_REVIEWER})


@dataclass(frozen=True)
class Speaker:
    """Says things about one matter at one moment: a case, or (`case` is `None`) something that the partnership itself owes.

    `ref` opens every key and subject: the case's reference, or the partnership's code. `said`: the keys of what is in the outbox already;
    `told`: what was said to each office before, whoever held it then and unless it did not arrive. A new holder is not told it again.
    `in_vain`: whether anything of it did not arrive.
    """

    session: Session
    partnership: Partnership
    ref: str
    case: Case | None
    desk: Desk
    at: datetime
    said: set[str]
    told: frozenset[str]
    in_vain: bool

    @classmethod
    def of(
        cls, session: Session, case: Case, *, desk: Desk, at: datetime, before: "SaidBefore | None" = None
    ) -> "Speaker":
        """A speaker that knows what was said in a case so far. `before`: that, where it was read already."""
        assert case.id is not None
        if before is None:
            before = said_before(session, [case.id]).get(case.id, ())
        return cls(session, partnership_of(session, case.partnership_id), case.ref, case, desk, at, *_said(before))

    @classmethod
    def of_partnership(cls, session: Session, partnership_id: int, *, desk: Desk, at: datetime) -> "Speaker":
        """A speaker for what the partnership owes whatever its cases."""
        partnership = partnership_of(session, partnership_id)
        ours = col(Message.key).startswith(f"{partnership.code}:", autoescape=True)
        before = session.exec(
            select(Message.key, undelivered.FOR_GOOD).where(col(Message.case_id).is_(None), ours)
        ).all()
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
        discharges_item: str = "",
        alert_id: int | None = None,
        loud: bool = True,
        may_be_listed: bool = False,
        invitation: Event | None = None,
        secret: Mapping[str, str] | None = None,
    ) -> bool:
        """Put one notice to one recipient on the session unless the same was said before. Returns whether it is new.

        `loud`: an alert goes to the recipient's staff channel as well. `may_be_listed`: where many fall together, in one mail with them. `secret`: facts that only the mail holds, sealed.
        """
        if self.has_said(kind, to, occasion=occasion):
            return False
        key = self._key(kind, to, occasion)
        self.said.add(key)
        common = {
            "ref": self.ref,
            "partnership": self.partnership.name,
            "reply_to": self.partnership.shared_mailbox,
            "to_title": to.role.label,
            "about": to.about,
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
            discharges_item=discharges_item,
            alert_id=alert_id,
            loud=loud,
            may_be_listed=may_be_listed,
            invitation=invitation,
            secret=secret or {},
        )
        tell(self.session, notice)
        return f"{key}{undelivered.UNWRITTEN_SUFFIX}" not in self.said  # trying again to write it is nothing new

    def has_said(self, kind: str, to: Recipient, *, occasion: str) -> bool:
        """Whether the same was said before, to them or to whoever held their office then."""
        key = self._key(kind, to, occasion)
        return key in self.said or (to.role not in TOLD_EACH and key.removesuffix(f":{to.meant}") in self.told)

    def _key(self, kind: str, to: Recipient, occasion: str) -> str:
        return ":".join((self.ref, kind, occasion, to.role.value, to.meant))

    def nobody(self, role: Role, kind: str, *, occasion: str, duty: OccurrenceKind | None, item: str = "") -> bool:
        """Alarm the manager that `role` could not be told: it has no address, or everybody who holds it is away without cover.

        `item`: which of several it was about.
        """
        alarm = "nobody-available" if self._is_held(role, item) else "address-missing"
        more = {"body": f"{role.label} ({which_one(self.session, self.case, item)})"} if item and self.case else {}
        return self._alarm(alarm, role, kind, occasion=f"{kind}:{occasion}:{role.value}", duty=duty, more=more)

    def _is_held(self, role: Role, item: str) -> bool:
        if self.case is not None:
            return bool(registered(self.session, self.case, role, item=item))
        assert self.partnership.id is not None
        return bool(holders(self.session, self.partnership.id, role))

    def not_delivered(self, message: Message) -> bool:
        """Alarm the manager that a message did not arrive: refused, given up, sent back. An alarm that does not arrive raises no other."""
        if message.notice in ALARMS:
            return False
        kind, occasion = undelivered.alarm_of(message)
        return self._alarm(
            kind,
            message.to_role,
            message.notice,
            occasion=occasion,
            duty=message.discharges,
            but_not=message.to_address,
            more=undelivered.facts_of(message),
        )

    def _alarm(
        self,
        alarm: str,
        role: Role,
        kind: str,
        *,
        occasion: str,
        duty: OccurrenceKind | None,
        but_not: str = "",
        more: Mapping[str, Any] | None = None,
    ) -> bool:
        assert self.partnership.id is not None
        if any(matter.startswith(f"{self.ref}:{alarm}:{occasion}:") for matter in self.told):
            return False  # somebody heard of it, though another would be alarmed now
        body = outside_body(self.session, self.partnership.id, role)
        remedy = f"Tell them yourself, then record '{duty.value}' for the case." if duty else "Tell them yourself."
        facts = {
            "body": body.name if body else role.label,
            "notice": kind.replace("-", " "),
            "remedy": f"{remedy} Then give the right address to whoever looks after this system.",
        }
        facts |= more or {}
        told = [self.say(alarm, to, facts, occasion=occasion) for to in self.whom_to_alarm(but_not=but_not)]
        return any(told)

    def whom_to_alarm(self, *, but_not: str = "") -> list[Recipient]:
        """The first who can be reached: an alarm finds somebody, even while the manager is away.

        `but_not`: the address that could not be reached; it is asked only where there is no other.
        """
        everybody = [self.reach(role) for role in ALARMED]
        can_be_written_to = [[to for to in found if is_usable(to.name, to.address)] for found in everybody]
        reached = [found for found in can_be_written_to if found]
        others = ([to for to in found if to.address.lower() != but_not.lower()] for found in reached)
        return next((other for other in others if other), reached[0] if reached else [])

    @property
    def about(self) -> Case:
        """The case, where only a case can be meant."""
        assert self.case is not None
        return self.case

    def due(self, rule_id: str, *, item: str | None = None) -> str:
        """The date of a deadline in force, in words; empty where the case has none. Of several: the one of `item`, else the last publication's."""
        query = select(col(Deadline.due_on)).where(
            Deadline.case_id == self.about.id, Deadline.rule == rule_id, col(Deadline.replaced_at).is_(None)
        )
        if item is not None:
            query = query.where(Deadline.item == item)
        due_on = self.session.exec(query.order_by(col(Deadline.item).desc())).first()
        return long_date(due_on) if due_on else ""

    def was_due(self, rule_id: str) -> str:
        """The date that a deadline had when it was last in force, in words: it may not apply any more."""
        due_on = self.session.exec(
            select(col(Deadline.due_on))
            .where(Deadline.case_id == self.about.id, Deadline.rule == rule_id)
            .order_by(col(Deadline.revision).desc())
        ).first()
        return long_date(due_on) if due_on else ""

    def happened_on(self, kind: OccurrenceKind) -> str:
        """The day on which something happened, in words; empty where it has not. Of several publications, the last one's."""
        on = self.session.exec(
            select(col(Occurrence.on))
            .where(
                Occurrence.case_id == self.about.id, Occurrence.kind == kind, col(Occurrence.superseded_at).is_(None)
            )
            .order_by(col(Occurrence.item).desc())
        ).first()
        return long_date(on) if on else ""


SaidBefore = Sequence[tuple[str, bool]]  # keys of notices, and which did not arrive


def said_before(session: Session, case_ids: Iterable[int]) -> dict[int, SaidBefore]:
    """What was said in each of these cases so far; one in which nothing was said is left out."""
    found: dict[int, list[tuple[str, bool]]] = {}
    query = select(Message.case_id, Message.key, undelivered.FOR_GOOD).where(
        col(Message.case_id) == any_(literal(list(case_ids), ARRAY(Integer)))  # one parameter, however many there are
    )
    for case_id, key, is_undelivered in session.exec(query):
        if case_id is not None:
            found.setdefault(case_id, []).append((key, is_undelivered))
    return {case_id: tuple(keys) for case_id, keys in found.items()}


def _said(before: SaidBefore) -> tuple[set[str], frozenset[str], bool]:
    """The keys of what was said, the matters that each office was told of, and whether anything did not arrive."""
    told = frozenset(key.rpartition(":")[0] for key, is_undelivered in before if not is_undelivered)
    return {key for key, _ in before}, told, any(is_undelivered for _, is_undelivered in before)
