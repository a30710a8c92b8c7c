"""Tell everybody whom the table names, once. Whoever has no address becomes an alarm to the manager, never a silence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from models.casework.case import Desk
from models.casework.documents import enclosure
from models.casework.notification import dissent
from models.casework.outbox import Enclosure, Notice, Recipient, tell
from models.casework.people import outside_body, partnership_of, recipients, recipients_of_partnership
from models.casework.tellings import TELLINGS, Telling
from models.law.dates import london_date, long_date
from models.law.stages import Open, step
from models.law.vocabulary import NATIONAL_BODIES, DecisionKind, OccurrenceKind, Role
from models.records.tables import (
    Action,
    Agency,
    AgencyReturn,
    Case,
    Deadline,
    Decision,
    Document,
    Message,
    MessageState,
    Occurrence,
    Partnership,
    Person,
)


@dataclass(frozen=True)
class Speaker:
    """Says things about one matter at one moment: a case, or (`case` is `None`) something that the partnership itself owes.

    `ref` opens every key and subject: the case's reference, or the partnership's code. `said`: the keys of what is in the outbox already.
    """

    session: Session
    partnership: Partnership
    ref: str
    case: Case | None
    desk: Desk
    at: datetime
    said: set[str]

    @classmethod
    def of(cls, session: Session, case: Case, *, desk: Desk, at: datetime) -> "Speaker":
        """A speaker that knows what was said in a case so far."""
        said = set(session.exec(select(Message.key).where(Message.case_id == case.id)))
        return cls(session, partnership_of(session, case.partnership_id), case.ref, case, desk, at, said)

    @classmethod
    def of_partnership(cls, session: Session, partnership_id: int, *, desk: Desk, at: datetime) -> "Speaker":
        """A speaker for what the partnership owes whatever its cases."""
        partnership = partnership_of(session, partnership_id)
        ours = col(Message.key).startswith(f"{partnership.code}:", autoescape=True)
        said = set(session.exec(select(Message.key).where(col(Message.case_id).is_(None), ours)))
        return cls(session, partnership, partnership.code, None, desk, at, said)

    def reach(self, role: Role, *, item: str = "") -> list[Recipient]:
        """Everybody to address as `role` in this matter."""
        if self.case is not None:
            return recipients(self.session, self.case, role, item=item)
        assert self.partnership.id is not None
        return recipients_of_partnership(self.session, self.partnership.id, role)

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
        key = ":".join((self.ref, kind, occasion, to.role.value, to.address.lower()))
        if key in self.said:
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
        """Alarm the manager that `role` could not be told."""
        return self._alarm("address-missing", role, kind, occasion=f"{kind}:{occasion}:{role.value}", duty=duty)

    def refused(self, message: Message) -> bool:
        """Alarm the manager that the relay refused a mail for good. A refused alarm of this kind raises no other."""
        if message.notice in ("mail-rejected", "address-missing"):
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
        told = [self.say(alarm, to, facts, occasion=occasion) for to in self.reach(Role.BUSINESS_MANAGER)]
        return any(told)

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


CONDITIONS: dict[str, Callable[[Case, Decision | None], bool]] = {
    "": lambda case, decision: True,
    "media interest": lambda case, decision: bool(case.facts.get("media_interest")),
    "dissent": lambda case, decision: decision is not None and dissent(decision.answers),
    "progress asked for": lambda case, decision: decision is not None and decision.answers.get("ask_reviewer") == "yes",
}


def follow(speaker: Speaker, recorded: list[Decision], kinds: frozenset[DecisionKind | None]) -> int:
    """Say everything that the table says follows from the decisions of these kinds, once. Returns how much was new."""
    new = 0
    for telling in TELLINGS:
        if telling.after not in kinds:
            continue
        for decision in _occasions(telling, recorded):
            if speaker.about.route in telling.routes and CONDITIONS[telling.only_if](speaker.about, decision):
                new += sum(_tell_role(speaker, telling, decision, role) for role in telling.to)
    return new


def say_what_was_refused(speaker: Speaker) -> int:
    """Alarm the manager to every mail of the case that the relay refused for good. Returns how many alarms are new."""
    refused = speaker.session.exec(
        select(Message)
        .where(Message.case_id == speaker.about.id, Message.state == MessageState.REJECTED)
        .order_by(col(Message.id))
    )
    return sum(speaker.refused(message) for message in refused.all())


def say_what_waits(speaker: Speaker, waiting: list[Open], kinds: frozenset[DecisionKind | None]) -> int:
    """Tell whoever is waited for that a form hangs, with the link to it."""
    new = 0
    for open_ in waiting:
        if open_.decision not in kinds:
            continue
        row = step(open_.decision)
        facts = {
            "decision": row.title,
            "stage": row.stage.label,
            "due_on": speaker.due(row.rule) if row.rule else "",
            "link": speaker.desk.form_link(speaker.ref, open_.decision),
        }
        occasion = f"{open_.decision.value}:{open_.round}"
        to = speaker.reach(row.waits_for)
        if not to and row.waits_for is not Role.BUSINESS_MANAGER:
            to = speaker.reach(Role.BUSINESS_MANAGER)
        new += sum(speaker.say("decision-waiting", one, facts, occasion=occasion) for one in to)
    return new


def _occasions(telling: Telling, recorded: list[Decision]) -> list[Decision | None]:
    if telling.after is None:
        return [None]
    return [
        decision
        for decision in recorded
        if decision.kind is telling.after and (telling.outcomes is None or decision.outcome in telling.outcomes)
    ]


def _tell_role(speaker: Speaker, telling: Telling, decision: Decision | None, role: Role) -> int:
    occasion = f"{decision.kind.value}:{decision.round}" if decision else "opened"
    discharges = telling.discharges.get(role)
    to = speaker.reach(role)
    if not to:
        return int(speaker.nobody(role, telling.notice, occasion=occasion, duty=discharges))
    enclosures = _enclosures(speaker, telling, decision)
    if telling.encloses and not enclosures:
        if telling.notice == "report-before-publication":
            return 0  # it went another way, which is on record
        discharges = None  # the form says when it was sent
    facts = FACTS[telling.notice](speaker, decision) | ({"enclosed": bool(enclosures)} if telling.encloses else {})
    return sum(
        speaker.say(
            telling.notice,
            one,
            facts | _personal(speaker, telling.notice, one),
            occasion=occasion,
            enclosures=enclosures,
            discharges=discharges,
        )
        for one in to
    )


def _enclosures(speaker: Speaker, telling: Telling, decision: Decision | None) -> tuple[Enclosure, ...]:
    """The document that this decision's form named, if it named one."""
    named = (decision.answers.get(telling.encloses.replace("-", "_") + "_document") if decision else "") or ""
    if telling.encloses == "report-for-publication" and decision is not None:
        named = decision.answers.get("publication_document") or ""
    if not telling.encloses or not named:
        return ()
    document = speaker.session.exec(
        select(Document)
        .where(Document.case_id == speaker.about.id, Document.kind == telling.encloses, Document.file_name == named)
        .order_by(col(Document.id).desc())
    ).first()
    assert document is not None
    return (enclosure(document, speaker.desk.folder(speaker.ref), speaker.ref),)


def _personal(speaker: Speaker, notice: str, to: Recipient) -> dict[str, Any]:
    """What only this recipient is told: an agency's name, an owner's actions."""
    if notice == "scoping-request":
        agency = speaker.session.exec(
            select(Agency.name)
            .join(AgencyReturn, col(AgencyReturn.agency_id) == col(Agency.id))
            .join(Person, col(Person.agency_id) == col(Agency.id))
            .where(AgencyReturn.case_id == speaker.about.id, Person.email == to.address)
        ).first()
        return {"agency": agency or ""}
    if notice == "actions-assigned":
        actions = speaker.session.exec(
            select(Action)
            .join(Person, col(Action.owner_id) == col(Person.id))
            .where(Action.case_id == speaker.about.id, Person.email == to.address)
            .order_by(col(Action.id))
        ).all()
        return {"actions": [{"number": action.number, "due_on": long_date(action.due_on)} for action in actions]}
    return {}


def _decided(decision: Decision | None) -> dict[str, Any]:
    assert decision is not None
    return {
        "outcome": step(decision.kind).outcome(decision.outcome).title,
        "decided_on": long_date(decision.decided_on),
    }


def _answer(decision: Decision | None, name: str) -> str:
    assert decision is not None
    return str(decision.answers.get(name) or "")


def _answered_day(decision: Decision | None, name: str) -> str:
    found = _answer(decision, name)
    return long_date(date.fromisoformat(found)) if found else ""


def _form(decision: Decision | None) -> str:
    assert decision is not None
    return "the full report" if decision.outcome == "publish-in-full" else "information about the improvements"


Facts = Callable[[Speaker, Decision | None], dict[str, Any]]
FACTS: dict[str, Facts] = {
    "case-opened": lambda s, d: {
        "aware_on": s.happened_on(OccurrenceKind.AWARE),
        "due_on": s.due("notify-panel"),
        "link": s.desk.form_link(s.ref, DecisionKind.NOTIFIABLE),
    },
    "media-interest": lambda s, d: {
        "aware_on": s.happened_on(OccurrenceKind.AWARE),
        "link": s.desk.case_link(s.ref),
    },
    "dissent": lambda s, d: _decided(d) | {"due_on": s.due("notify-panel"), "link": s.desk.case_link(s.ref)},
    "notifiable-decided": lambda s, d: _decided(d) | {"due_on": s.due("notify-panel")},
    "notification-recorded": lambda s, d: {
        "notified_on": s.happened_on(OccurrenceKind.NOTIFIED),
        "due_on": s.due("rapid-review-to-panel"),
        "outside_reference": _answer(d, "outside_reference"),
    },
    "rapid-review-started": lambda s, d: {
        "notified_on": s.happened_on(OccurrenceKind.NOTIFIED),
        "due_on": s.due("rapid-review-to-panel"),
    },
    "scoping-request": lambda s, d: {
        "notified_on": s.happened_on(OccurrenceKind.NOTIFIED),
        "due_on": s.due("local-agency-summaries"),
        "rapid_review_due_on": s.due("rapid-review-to-panel"),
    },
    "rapid-review-outcome": lambda s, d: _decided(d) | {"national_importance": _answer(d, "national_importance")},
    "rapid-review-to-panel": lambda s, d: _decided(d) | {"national_importance": _answer(d, "national_importance")},
    "panel-response": lambda s, d: _decided(d),
    "review-commissioned": lambda s, d: (
        _decided(d) | {"reviewers": _answer(d, "lead_reviewers"), "due_on": s.due("lcspr-publish")}
    ),
    "review-commissioned-locally": lambda s, d: (
        _decided(d)
        | {"reviewers": _answer(d, "lead_reviewers"), "due_on": s.due("lcspr-publish"), "method": _answer(d, "method")}
    ),
    "progress-request": lambda s, d: {"checked_on": _answered_day(d, "checked_on"), "due_on": s.due("lcspr-publish")},
    "delay-told": lambda s, d: {
        "reason": _answer(d, "delay_reason"),
        "new_date": _answered_day(d, "new_date"),
        "due_on": s.due("lcspr-publish"),
    },
    "delay-told-locally": lambda s, d: {
        "reason": _answer(d, "delay_reason"),
        "new_date": _answered_day(d, "new_date"),
        "due_on": s.due("lcspr-publish"),
    },
    "report-approved": lambda s, d: _decided(d) | {"due_on": s.due("lcspr-publish")},
    "plan-adopted": lambda s, d: _decided(d) | {"count": len(d.answers.get("actions", [])) if d else 0},
    "actions-assigned": lambda s, d: {},
    "plan-signed-off": lambda s, d: _decided(d),
    "report-before-publication": lambda s, d: {"planned_on": _answered_day(d, "planned_on"), "form": _form(d)},
    "publication-planned": lambda s, d: {"planned_on": _answered_day(d, "planned_on"), "form": _form(d)},
    "publication-held": lambda s, d: {
        "reason": _answer(d, "hold_reason"),
        "review_on": _answered_day(d, "hold_review_on"),
    },
    "publication-refused": lambda s, d: _decided(d),
    "hold-reviewed": lambda s, d: _decided(d) | {"review_on": _answered_day(d, "review_on")},
    "ready-to-publish": lambda s, d: {"planned_on": s.happened_on(OccurrenceKind.PUBLICATION_PLANNED)},
    "published": lambda s, d: {"published_on": _answered_day(d, "published_on"), "url": _answer(d, "url")},
    "case-closed": lambda s, d: _decided(d),
}
