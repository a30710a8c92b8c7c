"""The rows that stand in a case's ledgers, as JSON values: occurrences, decisions, messages, holds, alerts, actions. Never what people wrote."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from models.casework.notices import undelivered
from models.casework.objections import all_the_same
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

View = dict[str, Any]


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


def occurrence_view(found: Occurrence) -> View:
    """One occurrence, as JSON values."""
    return {
        "kind": found.kind.value,
        "item": found.item,
        "on": found.on.isoformat(),
        "at": found.moment_at.isoformat() if found.moment_at else None,
        "recorded_by": found.recorded_by,
        "recorded_at": found.recorded_at.isoformat(),
        "entered_at": found.entered_at.isoformat(),
        "superseded": found.superseded_at is not None,
        "superseded_because": found.superseded_because,
    }


def decision_view(found: Decision) -> View:
    """One decision, as JSON values, with what it went past and why."""
    return {
        "decision": found.kind.value,
        "title": step(found.kind).title,
        "round": found.round,
        "outcome": found.outcome,
        "outcome_title": step(found.kind).outcome(found.outcome).title,
        "decided_on": found.decided_on.isoformat(),
        "by": found.decided_by,
        "at": found.decided_at.isoformat(),
        "entered_at": found.entered_at.isoformat(),
        "went_on": [{name: one[name] for name in ("code", "words", "by")} for one in all_the_same.of_decision(found)],
    }


def message_view(found: Message) -> View:
    """One message, as JSON values; never its text."""
    return {
        "notice": found.notice,
        "to": found.to_address,
        "to_role": found.to_role.label,
        "subject": found.subject,
        "state": found.state.value,
        "message_id": found.message_id,
        "sha256": found.sha256,
        "composed_at": found.composed_at.isoformat(),
        "accepted_at": found.accepted_at.isoformat() if found.accepted_at else None,
        "relay_reply": found.relay_reply,
        "channel": found.channel,
        "bounced_at": found.bounced_at.isoformat() if found.bounced_at else None,
        "given_up": undelivered.is_given_up(found),
        "unwritten": undelivered.is_unwritten(found),
    }


def hold_view(found: Hold) -> View:
    """One hold, as JSON values."""
    return {
        "number": found.number,
        "reason": found.reason,
        "from_on": found.from_on.isoformat(),
        "review_on": found.review_on.isoformat(),
        "of_publication": found.of_publication,
        "released_on": found.released_on.isoformat() if found.released_on else None,
    }


def alerts(session: Session, case: Case) -> list[View]:
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


def actions(session: Session, case: Case) -> list[View]:
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
