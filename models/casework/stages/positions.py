"""The positions of the three safeguarding partners on the notification: agreed, disagreed, not yet heard; and the chase for those. Rule: partner-position."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from models.casework.answering.answer_entry import Entry
from models.casework.dates import occurrences, projection
from models.casework.notices.notifier import Speaker
from models.casework.record import audit
from models.casework.record.case import decisions, latest, load
from models.casework.record.desk import Desk
from models.casework.record.refusals import refuse
from models.casework.record.who import By
from models.casework.stages.notification_forms import Notifiable
from models.law.process.decisions import step
from models.law.words.dates import long_date
from models.law.words.vocabulary import SAFEGUARDING_PARTNERS, DecisionKind, OccurrenceKind, Role
from models.records.tables import Case, Decision, PartnerPosition

PARTNERS: Mapping[str, Role] = {
    "local_authority": Role.LOCAL_AUTHORITY_PARTNER,
    "integrated_care_board": Role.ICB_PARTNER,
    "police": Role.POLICE_PARTNER,
}
NOT_HEARD = "not yet heard"
NOTIFY = "notify-panel"


def of(answers: Mapping[str, Any]) -> dict[str, str]:
    """Each partner's position in an answer."""
    return {name: str(answers.get(name) or "") for name in PARTNERS}


def not_heard(answers: Mapping[str, Any]) -> tuple[Role, ...]:
    """The partners whose position an answer leaves open."""
    return tuple(PARTNERS[name] for name, position in of(answers).items() if position == NOT_HEARD)


def keep(entry: Entry, answer: Notifiable) -> None:
    """Start the chase for whoever was not heard, and end it for whoever was. Asked again, it starts again."""
    silent = not_heard(answer.model_dump())
    for role in PARTNERS.values():
        awaited = entry.standing(OccurrenceKind.POSITION_AWAITED, item=item_of(role))
        if role in silent:
            entry.withdraw(OccurrenceKind.POSITION_HEARD, item=item_of(role), because="it is asked for again")
            entry.put(
                OccurrenceKind.POSITION_AWAITED,
                answer.decided_on,
                item=item_of(role),
                because="it is asked for again",
            )
        elif awaited is not None:
            because = "it was heard with the new decision"
            entry.put(OccurrenceKind.POSITION_HEARD, answer.decided_on, item=item_of(role), because=because)


def record(
    session: Session, *, ref: str, partner: str, position: str, on: date, reasons: str, desk: Desk, by: By
) -> PartnerPosition:
    """Record the position of a partner that had not been heard. Dissent needs its reason, and calls the scrutineer in at once.

    The same again changes nothing. Raises `BadAnswer` naming the field, `NoSuchCase`.
    """
    case = load(session, ref)
    role, asked = _asked(session, case, partner)
    if position not in ("agrees", "disagrees"):
        raise refuse("position", "Its position", "choose 'agrees' or 'disagrees'")
    if position == "disagrees" and not reasons:
        raise refuse(
            "reasons", "If it disagrees: why", "a position that differs needs its reason; write it, without names"
        )
    partner_position = _on_record(session, case, asked.round, role)
    if partner_position is not None:
        if (partner_position.position, partner_position.on) == (position, on):
            return partner_position
        raise refuse(
            "partner",
            "Partner",
            f"its position is on record since {long_date(partner_position.on)}: it {partner_position.position}",
        )
    if not asked.decided_on <= on <= by.today:
        raise refuse("on", "On", f"give a day from {long_date(asked.decided_on)}, when it was asked, to today")
    partner_position = _keep(session, case, asked.round, role, position, on, reasons, by)
    occurrences.put(session, case, OccurrenceKind.POSITION_HEARD, on=on, item=item_of(role), by=by)
    projection.reproject(session, case, at=by.at, because="a safeguarding partner's position was heard")
    if position == "disagrees":
        _call_the_scrutineer(Speaker.of(session, case, desk=desk, at=by.at), asked, role)
    return partner_position


def of_case(session: Session, case: Case) -> list[PartnerPosition]:
    """The positions that were heard after the decision, in the order in which they were recorded."""
    query = select(PartnerPosition).where(PartnerPosition.case_id == case.id).order_by(col(PartnerPosition.id))
    return list(session.exec(query))


def item_of(role: Role) -> str:
    """What tells the partners' positions apart among a case's occurrences: `police`."""
    return role.value.removesuffix("-partner")


def _asked(session: Session, case: Case, partner: str) -> tuple[Role, Decision]:
    """The partner that is meant, and the decision that left its position open."""
    name = partner.strip().lower().replace(" ", "_").replace("-", "_")
    role = PARTNERS.get(name.removeprefix("the_"))
    if role is None:
        offered = ", ".join(known.replace("_", " ") for known in PARTNERS)
        raise refuse("partner", "Partner", f"choose one of {offered}")
    decision = latest(decisions(session, case), DecisionKind.NOTIFIABLE)
    if decision is None or role not in not_heard(decision.answers):
        raise refuse(
            "partner",
            "Partner",
            f"the {role.label.lower()} is not waited for; its position stands with the decision, which *Look again* asks for anew",
        )
    return role, decision


def _on_record(session: Session, case: Case, round_: int, role: Role) -> PartnerPosition | None:
    return session.exec(
        select(PartnerPosition).where(
            PartnerPosition.case_id == case.id, PartnerPosition.round == round_, PartnerPosition.partner == role
        )
    ).first()


def _keep(
    session: Session, case: Case, round_: int, role: Role, position: str, on: date, reasons: str, by: By
) -> PartnerPosition:
    assert case.id is not None
    salt = audit.new_salt()
    partner_position = PartnerPosition(
        case_id=case.id,
        round=round_,
        partner=role,
        position=position,
        on=on,
        reasons=reasons,
        salt=salt,
        recorded_by=by.who,
        recorded_at=by.at,
        entered_at=by.entered_at,
    )
    session.add(partner_position)
    session.flush()
    audit.append(
        session,
        by=by,
        operation="position.record",
        case_ref=case.ref,
        detail={
            "partner": role.value,
            "round": round_,
            "position": position,
            "on": on.isoformat(),
            "reasons": audit.commitment(reasons, salt),
        },
    )
    return partner_position


def _call_the_scrutineer(speaker: Speaker, decision: Decision, dissenting: Role) -> None:
    occasion = f"{decision.kind.value}:{decision.round}:{item_of(dissenting)}"
    facts = last_day(speaker) | {
        "outcome": step(decision.kind).outcome(decision.outcome).title,
        "decided_on": long_date(decision.decided_on),
    }
    for role in (Role.SCRUTINEER, *SAFEGUARDING_PARTNERS):
        to = speaker.reach(role)
        if not to:
            speaker.nobody(role, "dissent", occasion=occasion, duty=None)
        for recipient in to:
            speaker.say("dissent", recipient, facts, occasion=occasion)


def last_day(speaker: Speaker) -> dict[str, Any]:
    """The last day to notify, which no disagreement and no decision moves, and where the case is to be seen."""
    return {
        "due_on": speaker.due(NOTIFY) or speaker.was_due(NOTIFY),
        "link": speaker.desk.case_link(speaker.ref),
    }
