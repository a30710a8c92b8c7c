"""Somebody leaves: everything that is open moves to somebody else, with a list of it, and the one who left is told nothing more."""

from datetime import date, datetime
from typing import TypedDict

from sqlmodel import Session, col, select

from models.casework.dates import on_record
from models.casework.notices.absences import named
from models.casework.notices.notifier import Speaker
from models.casework.plans.action_plan import SETTLED
from models.casework.record import audit, recording
from models.casework.record.case import decisions, taken
from models.casework.record.desk import Desk
from models.casework.record.outbox import Recipient
from models.casework.record.people import partnership_of
from models.casework.record.recording import Concern
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.casework.stages import returns
from models.law.process.decisions import step
from models.law.process.replay import open_decisions
from models.law.words.dates import london_date, long_date
from models.law.words.vocabulary import DecisionKind, Role
from models.records.tables import Absence, Action, Case, Partnership, Person, RoleHolding


class HandedAction(TypedDict):
    """An open action that moved."""

    ref: str
    number: str
    due_on: str


class HandedQuestion(TypedDict):
    """A question that waits for one of the roles that moved."""

    ref: str
    decision: DecisionKind
    title: str


class HandedOver(TypedDict):
    """Everything that moved from one person to another."""

    leaver: str
    to: str
    roles: list[str]
    actions: list[HandedAction]
    waits: list[HandedQuestion]


def hand_over(session: Session, *, partnership_id: int, leaver: str, to: str, by: By, desk: Desk) -> HandedOver:
    """Move the roles and the open actions of one person to another, who gets a list of all that is open. Returns that list.

    The leaver becomes inactive and stays on record. Raises `BadAnswer` naming the field.
    """
    old = named(session, partnership_id, leaver, "leaver", "Who leaves")
    new = named(session, partnership_id, to, "to", "Who takes over")
    _check(session, old, new, by.at)
    recording.check_first(session, by=by.who, key="people.hand-over", concern=Concern(partnership_id), at=by.at)
    roles = _move_roles(session, old, new)
    actions = _move_actions(session, old, new)
    returns.handed_over(session, old, new)
    for deputised in session.exec(select(Person).where(Person.deputy_id == old.id)):
        deputised.deputy_id = new.id if deputised.id != new.id else None
    for absence in session.exec(select(Absence).where(Absence.cover_id == old.id, col(Absence.withdrawn_at).is_(None))):
        absence.cover_id = new.id if absence.person_id != new.id else None
    old.active = False
    session.add(old)
    session.flush()
    handed: HandedOver = {
        "leaver": old.handle,
        "to": new.handle,
        "roles": roles,
        "actions": actions,
        "waits": _waiting(session, partnership_id, frozenset(roles)),
    }
    _tell(session, partnership_of(session, partnership_id), old, new, handed, desk=desk, at=by.at)
    audit.append(
        session,
        by=by,
        operation="people.hand-over",
        detail={"leaver": old.handle, "to": new.handle, "roles": roles, "actions": len(actions)},
        concern=Concern(partnership_id),
    )
    return handed


def _check(session: Session, old: Person, new: Person, at: datetime) -> None:
    if old.id == new.id:
        raise refuse("to", "Who takes over", "nobody takes over from themselves; name somebody else")
    leads = session.exec(
        select(RoleHolding.id).where(RoleHolding.person_id == old.id, RoleHolding.role == Role.AGENCY_LEAD)
    ).first()
    if leads is not None and old.agency_id != new.agency_id:
        raise refuse(
            "to", "Who takes over", f"{old.handle} leads for an agency; whoever takes over must be of the same agency"
        )
    away = session.exec(
        select(Absence).where(
            Absence.person_id == new.id,
            Absence.from_on <= london_date(at),
            Absence.to_on >= london_date(at),
            col(Absence.withdrawn_at).is_(None),
        )
    ).first()
    if away is not None:
        raise refuse(
            "to", "Who takes over", f"{new.handle} is away until {long_date(away.to_on)}; name somebody who is there"
        )


def _move_roles(session: Session, old: Person, new: Person) -> list[str]:
    assert new.id is not None
    has = {
        (one.role, one.agency_id) for one in session.exec(select(RoleHolding).where(RoleHolding.person_id == new.id))
    }
    moved = []
    for holding in session.exec(
        select(RoleHolding).where(RoleHolding.person_id == old.id).order_by(col(RoleHolding.id))
    ).all():
        moved.append(holding.role.value)
        if (holding.role, holding.agency_id) in has:
            session.delete(holding)
        else:
            holding.person_id = new.id
            session.add(holding)
    session.flush()
    return moved


def _move_actions(session: Session, old: Person, new: Person) -> list[HandedAction]:
    assert new.id is not None
    rows = session.exec(
        select(Action, Case)
        .join(Case, col(Action.case_id) == col(Case.id))
        .where(Action.owner_id == old.id, col(Action.status).not_in(SETTLED), col(Case.closed_at).is_(None))
        .order_by(col(Action.due_on), col(Action.id))
    ).all()
    moved: list[HandedAction] = []
    for action, case in rows:
        action.owner_id = new.id
        session.add(action)
        due_on = next(
            (
                row.due_on
                for row in on_record.in_force(session, case_id=case.id)
                if (row.rule, row.item) == ("action-due", action.number)
            ),
            action.due_on,
        )
        moved.append({"ref": case.ref, "number": action.number, "due_on": due_on.isoformat()})
    session.flush()
    return moved


def _waiting(session: Session, partnership_id: int, roles: frozenset[str]) -> list[HandedQuestion]:
    """The questions that wait for one of these roles now."""
    found: list[HandedQuestion] = []
    for case in session.exec(
        select(Case).where(Case.partnership_id == partnership_id, col(Case.closed_at).is_(None)).order_by(col(Case.id))
    ).all():
        for open_ in open_decisions(taken(decisions(session, case)), opened_at=case.opened_at):
            row = step(open_.decision)
            if row.waits_for.value in roles:
                found.append({"ref": case.ref, "decision": open_.decision, "title": row.title})
    return found


def _tell(
    session: Session,
    partnership: Partnership,
    old: Person,
    new: Person,
    handed: HandedOver,
    *,
    desk: Desk,
    at: datetime,
) -> None:
    assert partnership.id is not None
    speaker = Speaker.of_partnership(session, partnership.id, desk=desk, at=at)
    role = Role(handed["roles"][0]) if handed["roles"] else Role.ACTION_OWNER
    facts = {
        "roles": [Role(one).label for one in handed["roles"]],
        "actions": [
            f"{action['ref']} {action['number']}, due {long_date(date.fromisoformat(action['due_on']))}"
            for action in handed["actions"]
        ],
        "waits": [f"{one['ref']}: {one['title']}" for one in handed["waits"]],
        "link": speaker.link,
    }
    occasion = f"{old.handle}:{new.handle}:{london_date(at)}"
    speaker.say("handed-over", Recipient(role, new.name, new.email), facts, occasion=occasion)
