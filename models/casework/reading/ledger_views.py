"""The rows that stand in a case's ledgers, as JSON values: occurrences, decisions, messages, holds, alerts, actions. Never what people wrote."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from models.casework.notices import undelivered
from models.casework.objections import all_the_same
from models.casework.reading.decision_shapes import DecisionView
from models.casework.reading.ledger_shapes import ActionView, AlertView, HoldView, MessageView, OccurrenceView
from models.casework.record import audit
from models.law.process.decisions import step
from models.records.tables import (
    Action,
    Agency,
    Alert,
    AuditEntry,
    Case,
    Deadline,
    Decision,
    Hold,
    Message,
    Occurrence,
)


def audit_head(session: Session, case: Case) -> str:
    """The hash of the newest audit entry about a case."""
    found = session.exec(
        select(AuditEntry.hash).where(AuditEntry.case_ref == case.ref).order_by(col(AuditEntry.seq).desc()).limit(1)
    ).first()
    return found or audit.GENESIS


def all_occurrences(session: Session, case: Case) -> Sequence[Occurrence]:
    """Everything that was recorded as having happened, in the order of recording."""
    return session.exec(select(Occurrence).where(Occurrence.case_id == case.id).order_by(col(Occurrence.id))).all()


def messages(session: Session, case: Case) -> Sequence[Message]:
    """Every message about a case, in the order of composing."""
    return session.exec(select(Message).where(Message.case_id == case.id).order_by(col(Message.id))).all()


def occurrence_view(occurrence: Occurrence) -> OccurrenceView:
    """One occurrence, as JSON values."""
    return {
        "kind": occurrence.kind,
        "item": occurrence.item,
        "on": occurrence.on.isoformat(),
        "at": occurrence.moment_at.isoformat() if occurrence.moment_at else None,
        "recorded_by": occurrence.recorded_by,
        "recorded_at": occurrence.recorded_at.isoformat(),
        "entered_at": occurrence.entered_at.isoformat(),
        "superseded": occurrence.superseded_at is not None,
        "superseded_because": occurrence.superseded_because,
    }


def decision_view(decision: Decision) -> DecisionView:
    """One decision, as JSON values, with what it went past and why."""
    return {
        "decision": decision.kind,
        "title": step(decision.kind).title,
        "round": decision.round,
        "outcome": decision.outcome,
        "outcome_title": step(decision.kind).outcome(decision.outcome).title,
        "decided_on": decision.decided_on.isoformat(),
        "by": decision.decided_by,
        "at": decision.decided_at.isoformat(),
        "entered_at": decision.entered_at.isoformat(),
        "went_on": [
            {"code": one["code"], "words": one["words"], "by": one["by"]} for one in all_the_same.of_decision(decision)
        ],
    }


def message_view(message: Message) -> MessageView:
    """One message, as JSON values; never its text."""
    return {
        "notice": message.notice,
        "to": message.to_address,
        "to_role": message.to_role.label,
        "subject": message.subject,
        "state": message.state,
        "message_id": message.message_id,
        "sha256": message.sha256,
        "composed_at": message.composed_at.isoformat(),
        "accepted_at": message.accepted_at.isoformat() if message.accepted_at else None,
        "relay_reply": message.relay_reply,
        "channel": message.channel,
        "bounced_at": message.bounced_at.isoformat() if message.bounced_at else None,
        "given_up": undelivered.is_given_up(message),
        "unwritten": undelivered.is_unwritten(message),
    }


def hold_view(hold: Hold) -> HoldView:
    """One hold, as JSON values."""
    return {
        "number": hold.number,
        "reason": hold.reason,
        "from_on": hold.from_on.isoformat(),
        "review_on": hold.review_on.isoformat(),
        "of_publication": hold.of_publication,
        "released_on": hold.released_on.isoformat() if hold.released_on else None,
    }


def alerts(session: Session, case: Case) -> list[AlertView]:
    """Every alert of a case, in the order in which they fell due."""
    found = session.exec(
        select(Alert, Deadline)
        .join(Deadline, col(Alert.deadline_id) == col(Deadline.id))
        .where(Deadline.case_id == case.id)
        .order_by(col(Alert.due_at), col(Alert.id))
    ).all()
    return [
        {
            "rule": deadline.rule,
            "item": deadline.item,
            "revision": deadline.revision,
            "rung": alert.rung,
            "due_at": alert.due_at.isoformat(),
            "claimed_at": alert.claimed_at.isoformat(),
            "overtaken_by": alert.overtaken_by,
            "acknowledged_at": alert.acknowledged_at.isoformat() if alert.acknowledged_at else None,
        }
        for alert, deadline in found
    ]


def actions(session: Session, case: Case) -> list[ActionView]:
    """Every action of a case's plans, with the agency."""
    found = session.exec(
        select(Action, Agency)
        .join(Agency, col(Action.agency_id) == col(Agency.id))
        .where(Action.case_id == case.id)
        .order_by(col(Action.id))
    ).all()
    return [
        {
            "number": action.number,
            "agency": agency.name,
            "scope": action.scope,
            "due_on": action.due_on.isoformat(),
            "status": action.status,
            "updated_on": action.updated_on.isoformat() if action.updated_on else None,
        }
        for action, agency in found
    ]
