"""Tell everybody whom the table names, once. Whoever has no address becomes an alarm to the manager, never a silence."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.casework.case import Desk
from models.casework.documents import enclosure
from models.casework.notice_facts import FACTS
from models.casework.notification import dissent
from models.casework.outbox import Enclosure, Recipient
from models.casework.speaking import Speaker
from models.casework.tellings import TELLINGS, Telling
from models.law.dates import long_date
from models.law.stages import Open
from models.law.steps import step
from models.law.vocabulary import DecisionKind, Role
from models.records.tables import (
    Action,
    Agency,
    AgencyReturn,
    Case,
    Decision,
    Document,
    Message,
    MessageState,
    Partnership,
    Person,
)

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


def say_what_was_refused_of_partnerships(session: Session, *, desk: Desk, at: datetime) -> int:
    """The same for mails about what a partnership itself owes. Returns how many alarms are new."""
    new = 0
    for partnership in session.exec(select(Partnership).order_by(col(Partnership.code))).all():
        assert partnership.id is not None
        ours = col(Message.key).startswith(f"{partnership.code}:", autoescape=True)
        refused = session.exec(
            select(Message)
            .where(col(Message.case_id).is_(None), ours, Message.state == MessageState.REJECTED)
            .order_by(col(Message.id))
        ).all()
        if refused:
            speaker = Speaker.of_partnership(session, partnership.id, desk=desk, at=at)
            new += sum(speaker.refused(message) for message in refused)
    return new


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
            .where(AgencyReturn.case_id == speaker.about.id, Person.email == (to.stands_for or to.address))
        ).first()
        return {"agency": agency or ""}
    if notice == "actions-assigned":
        actions = speaker.session.exec(
            select(Action)
            .join(Person, col(Action.owner_id) == col(Person.id))
            .where(Action.case_id == speaker.about.id, Person.email == (to.stands_for or to.address))
            .order_by(col(Action.id))
        ).all()
        return {"actions": [{"number": action.number, "due_on": long_date(action.due_on)} for action in actions]}
    return {}
