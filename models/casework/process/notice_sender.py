"""Tell everybody whom the table names, once. Whoever has no address becomes an alarm to the manager, never a silence."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlmodel import Session, col, select

from models.casework.answering.case_folder import enclosure
from models.casework.dates import publications
from models.casework.forms.intake import ACTING, NOBODY_ACTS
from models.casework.notices import undelivered
from models.casework.notices.notifier import Speaker
from models.casework.process import return_requests
from models.casework.process.decision_notice_facts import FACTS
from models.casework.process.who_is_told import NOT_HEARD, TELLINGS, OnlyIf, Telling, stops_a_review
from models.casework.record import audit
from models.casework.record.desk import Desk
from models.casework.record.outbox import Enclosure, Recipient
from models.casework.record.people import SYSTEM
from models.casework.record.who import By
from models.casework.stages import positions
from models.casework.stages.notification import dissent, withdrawn_route
from models.law.process.decisions import step
from models.law.process.replay import Open
from models.law.words.dates import long_date
from models.law.words.vocabulary import DecisionKind, OccurrenceKind, Role, Route
from models.records.tables import (
    Action,
    Case,
    Decision,
    Document,
    Message,
    Partnership,
    Person,
)


def _not_heard(partner: Role, case: Case, decision: Decision | None) -> bool:
    return decision is not None and partner in positions.not_heard(decision.answers)


CONDITIONS: Mapping[OnlyIf, Callable[[Case, Decision | None], bool]] = {
    OnlyIf.ALWAYS: lambda case, decision: True,
    OnlyIf.MEDIA_INTEREST: lambda case, decision: bool(case.facts.get("media_interest")),
    OnlyIf.CHILD_NOT_SAFE: lambda case, decision: case.facts.get("safety") == ACTING,
    OnlyIf.NOBODY_ACTS: lambda case, decision: case.facts.get("safety") == NOBODY_ACTS,
    OnlyIf.DISSENT: lambda case, decision: decision is not None and dissent(decision.answers),
    **{condition: partial(_not_heard, partner) for partner, condition in NOT_HEARD.items()},
    OnlyIf.PANEL_WAS_NOTIFIED: lambda case, decision: (
        decision is not None and withdrawn_route(case.facts, decision.round) is Route.STATUTORY
    ),
    OnlyIf.CONSIDERED_AGAIN: lambda case, decision: decision is not None and decision.round > 1,
    OnlyIf.FIRST_OR_REVIEW_NAMED: lambda case, decision: (
        decision is not None and (decision.round == 1 or bool(decision.answers.get("rapid_review_document")))
    ),
    OnlyIf.PROGRESS_ASKED_FOR: lambda case, decision: (
        decision is not None and decision.answers.get("ask_reviewer") == "yes"
    ),
}


def follow(speaker: Speaker, recorded: list[Decision], kinds: frozenset[DecisionKind | None]) -> int:
    """Say everything that the table says follows from the decisions of these kinds, once. Returns how much was new."""
    new = 0
    for telling in TELLINGS:
        if telling.after not in kinds:
            continue
        for decision in _occasions(telling, recorded):
            if telling.while_reviewing and not _reviewing(recorded, decision):
                continue
            if speaker.about.route in telling.routes and CONDITIONS[telling.only_if](speaker.about, decision):
                new += sum(_tell_role(speaker, telling, decision, role) for role in telling.to)
    return new


def _reviewing(recorded: list[Decision], until: Decision | None) -> bool:
    """Whether a reviewer was at work when a decision was taken: a review was commissioned, not approved since, and not stopped."""
    at_work = False
    for decision in recorded[: recorded.index(until)] if until is not None else recorded:
        if decision.kind is DecisionKind.COMMISSION:
            at_work = True
        elif decision.kind is DecisionKind.REPORT_APPROVED:
            at_work = at_work and decision.outcome != "approved"
        elif stops_a_review(step(decision.kind).outcome(decision.outcome)):
            at_work = False
    return at_work


def say_what_was_refused(speaker: Speaker) -> int:
    """Alarm the manager to every message of the case that was refused, given up or sent back. Returns how many alarms are new."""
    if not speaker.in_vain:
        return 0
    messages = speaker.session.exec(
        select(Message).where(Message.case_id == speaker.about.id, undelivered.FOR_GOOD).order_by(col(Message.id))
    )
    return sum(speaker.not_delivered(message) for message in messages.all())


def say_what_was_refused_of_partnerships(session: Session, *, desk: Desk, at: datetime) -> int:
    """The same for mails about what a partnership itself owes. Returns how many alarms are new."""
    new = 0
    for partnership in session.exec(select(Partnership).order_by(col(Partnership.code))).all():
        assert partnership.id is not None
        ours = col(Message.key).startswith(f"{partnership.code}:", autoescape=True)
        messages = session.exec(
            select(Message).where(col(Message.case_id).is_(None), ours, undelivered.FOR_GOOD).order_by(col(Message.id))
        ).all()
        if messages:
            speaker = Speaker.of_partnership(session, partnership.id, desk=desk, at=at)
            alarms = sum(speaker.not_delivered(message) for message in messages)
            if alarms:
                detail = {"partnership": partnership.code, "mails": alarms}
                audit.append(session, by=By(SYSTEM, at, at), operation="mail.not-delivered", detail=detail)
            new += alarms
    return new


def say_what_waits(speaker: Speaker, waiting: list[Open], kinds: frozenset[DecisionKind | None]) -> int:
    """Tell whoever is waited for that a form hangs, with the link to it."""
    new = 0
    for open_ in waiting:
        if open_.decision not in kinds:
            continue
        row = step(open_.decision)
        occasion = f"{open_.decision.value}:{open_.round}"
        to = speaker.reach(row.waits_for)
        if not to and row.waits_for is not Role.BUSINESS_MANAGER:
            to = speaker.reach(Role.BUSINESS_MANAGER)
        to = [recipient for recipient in to if not speaker.has_said("decision-waiting", recipient, occasion=occasion)]
        if not to:
            continue
        due_on = speaker.due(row.rule) if row.rule else ""
        facts = {
            "decision": row.title,
            "stage": row.stage.label,
            "due_on": due_on,
            "is_to_come": bool(row.rule) and not due_on,
            "link": speaker.desk.form_link(speaker.ref, open_.decision),
        }
        new += sum(speaker.say("decision-waiting", recipient, facts, occasion=occasion) for recipient in to)
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
    to = [recipient for recipient in to if not speaker.has_said(telling.notice, recipient, occasion=occasion)]
    if not to:
        return 0
    enclosures = _enclosures(speaker, telling, decision)
    if telling.encloses and not enclosures:
        if telling.notice == "report-before-publication":
            return 0  # it went another way, which is on record
        if not telling.mail_is_enough:
            discharges = None  # the form says when it was sent
    facts = FACTS[telling.notice](speaker, decision) | ({"enclosed": bool(enclosures)} if telling.encloses else {})
    item = publications.item_after(speaker.session, speaker.about, discharges, decision)
    if discharges is OccurrenceKind.PANEL_REPLIED_TO and decision is not None:
        item = str(decision.round)  # each reply is one of its own
    personal = [(recipient, _personal(speaker, telling.notice, recipient)) for recipient in to]
    return sum(
        speaker.say(
            telling.notice,
            recipient,
            facts | theirs,
            occasion=occasion,
            enclosures=enclosures,
            discharges=discharges,
            discharges_item=item,
        )
        for recipient, theirs in personal
        if theirs is not None
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


def _personal(speaker: Speaker, notice: str, to: Recipient) -> dict[str, Any] | None:
    """What only this recipient is told: an agency's return, an owner's actions. `None`: they are not told it here."""
    if notice == return_requests.NOTICE:
        return return_requests.asked_of_lead(speaker, to) or None
    if notice == "actions-assigned":
        actions = speaker.session.exec(
            select(Action)
            .join(Person, col(Action.owner_id) == col(Person.id))
            .where(Action.case_id == speaker.about.id, Person.email == (to.stands_for or to.address))
            .order_by(col(Action.id))
        ).all()
        return {"actions": [{"number": action.number, "due_on": long_date(action.due_on)} for action in actions]}
    return {}
