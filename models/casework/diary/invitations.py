"""Due dates as invitations by mail, for a calendar that takes no feed (RFC 5546, RFC 6047). Serves every rule.

Whoever wants them is invited to the dates that their roles answer for: once to each, again when it moves, and told when it is met, ends or
is theirs no longer. What a calendar holds is known by the mails that it was sent. A date is somebody's own: no cover is invited instead.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from models.casework.diary.feeds import CANCELLED_FOR, Matter, events
from models.casework.notices.notifier import Speaker
from models.casework.record import audit
from models.casework.record.calendar_event import Event, EventStatus
from models.casework.record.desk import Desk
from models.casework.record.outbox import Recipient
from models.casework.record.people import SYSTEM
from models.casework.record.who import By
from models.law.words.dates import london_date, long_date
from models.law.words.vocabulary import Role
from models.records.tables import Case, Message, Partnership, Person, RoleHolding

KIND = "invitation"
ByUid = Mapping[str, Mapping[str, Any]]  # the facts of the newest mail about it


@dataclass(frozen=True)
class _Invited:
    """One person, what their calendar holds of a matter by our mails, and what it should hold."""

    person: Person
    held: ByUid
    wanted: Mapping[str, Event]


def bring_in_step(speaker: Speaker) -> int:
    """Invite, move and cancel until every calendar holds what it should of one matter. Returns how many mails that takes.

    Nothing is sent for a date that has not changed, nor for one that had passed before anybody was invited to it.
    """
    mails = 0
    for person in _people(speaker):
        for event in _changes(person, today=london_date(speaker.at)):
            before = person.held.get(event.uid)
            mails += _send(speaker, person.person, event, moved=before is not None and not before["cancelled"])
    return mails


def bring_all_in_step(session: Session, partnership: Partnership, *, desk: Desk, at: datetime) -> int:
    """The same for everything in a partnership: its own dates, its open cases and those that closed of late."""
    assert partnership.id is not None
    if not _anybody(session, partnership.id):
        return 0
    speakers = [Speaker.of_partnership(session, partnership.id, desk=desk, at=at)]
    speakers += [Speaker.of(session, case, desk=desk, at=at) for case in _cases(session, partnership.id, at)]
    mails = sum(bring_in_step(speaker) for speaker in speakers)
    if mails:
        detail = {"partnership": partnership.code, "mails": mails}
        audit.append(session, by=By(SYSTEM, at, at), operation="invitations.send", detail=detail)
    return mails


def _changes(one: _Invited, *, today: date) -> Iterable[Event]:
    """What has to be said, each with a sequence above what was said before."""
    for uid, event in one.wanted.items():
        before = one.held.get(uid)
        if before is None:
            if event.status is not EventStatus.CANCELLED and event.on >= today:
                yield event
        elif _differs(event, before):
            yield replace(event, sequence=max(event.sequence, before["sequence"] + 1))
    for uid, before in one.held.items():
        if uid not in one.wanted and not before["cancelled"]:
            yield _as_cancelled(uid, before)


def _differs(event: Event, before: Mapping[str, Any]) -> bool:
    cancelled = event.status is EventStatus.CANCELLED
    if cancelled or before["cancelled"]:
        return cancelled is not before["cancelled"]
    return bool(event.on.isoformat() != before["on"])


def _as_cancelled(uid: str, before: Mapping[str, Any]) -> Event:
    """A date that is no longer this person's, as the last mail had it."""
    return Event(
        uid=uid,
        sequence=before["sequence"] + 1,
        title=before["title"],
        on=date.fromisoformat(before["on"]),
        status=EventStatus.CANCELLED,
        modified_at=datetime.fromisoformat(before["modified_at"]),
        rule=before["rule"],
        force=before["force"],
        duty_force=before["duty_force"],
        others=(),
        link=before["link"],
        over="No longer yours",
    )


def _send(speaker: Speaker, person: Person, event: Event, *, moved: bool) -> bool:
    cancelled = event.status is EventStatus.CANCELLED
    facts = {
        "person": person.handle,
        "uid": event.uid,
        "sequence": event.sequence,
        "on": event.on.isoformat(),
        "cancelled": cancelled,
        "moved": moved and not cancelled,
        "title": event.title,
        "what": event.title.removeprefix(f"{speaker.ref} · "),
        "due_on": long_date(event.on),
        "rule": event.rule,
        "force": event.force,
        "duty_force": event.duty_force,
        "modified_at": event.modified_at.isoformat(),
        "link": event.link,
    }
    date_key = event.uid.removeprefix(f"{speaker.ref.lower()}.").removesuffix("@cspr").rstrip(".")
    occasion = f"{date_key}:{event.sequence}:{person.handle}"
    return speaker.say(KIND, _addressed(speaker.session, person), facts, occasion=occasion, invitation=event)


def _people(speaker: Speaker) -> list[_Invited]:
    """Whoever wants invitations, and whoever has had one of this matter."""
    session, case = speaker.session, speaker.case
    assert speaker.partnership.id is not None
    ours = col(Message.key).startswith(f"{speaker.ref}:{KIND}:", autoescape=True)
    of_this = Message.case_id == case.id if case else col(Message.case_id).is_(None)
    held: dict[str, dict[str, Mapping[str, Any]]] = {}
    sent = select(Message.facts).where(of_this, ours, Message.notice == KIND).order_by(col(Message.id))
    invited = any(key.startswith(f"{speaker.ref}:{KIND}:") for key in speaker.said)
    for facts in session.exec(sent) if invited else ():
        held.setdefault(facts["person"], {})[facts["uid"]] = facts
    people = session.exec(
        select(Person)
        .where(
            Person.partnership_id == speaker.partnership.id,
            or_(col(Person.invitations) & col(Person.active), col(Person.handle).in_(held)),
        )
        .order_by(col(Person.handle))
    ).all()
    return [_Invited(person, held.get(person.handle, {}), _wanted(speaker, person)) for person in people]


def _wanted(speaker: Speaker, person: Person) -> dict[str, Event]:
    if not (person.invitations and person.active):
        return {}
    matter = Matter(speaker.case.id if speaker.case else None)
    found = events(speaker.session, person, desk=speaker.desk, at=speaker.at, matter=matter, own=True)
    return {event.uid: event for event in found}


def _anybody(session: Session, partnership_id: int) -> bool:
    wants = select(Person.id).where(Person.partnership_id == partnership_id, col(Person.invitations))
    had = select(Message.id).where(Message.notice == KIND)
    return any(session.exec(query.limit(1)).first() is not None for query in (wants, had))


def _cases(session: Session, partnership_id: int, at: datetime) -> list[Case]:
    lately = or_(col(Case.closed_at).is_(None), col(Case.closed_at) >= at - CANCELLED_FOR)
    return list(session.exec(select(Case).where(Case.partnership_id == partnership_id, lately).order_by(col(Case.id))))


def _addressed(session: Session, person: Person) -> Recipient:
    held = session.exec(select(RoleHolding).where(RoleHolding.person_id == person.id)).all()
    role = min((one.role for one in held), key=list(Role).index, default=Role.ACTION_OWNER)
    return Recipient(role, person.name, person.email)
