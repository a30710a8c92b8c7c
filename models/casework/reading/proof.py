"""Proof of alert: for every date of a case, each alert that fell due, what was sent for it to whom, what the relay said, and who acknowledged it.

Serves every rule. These read models name professionals and their addresses, as the records do: they are for the command line and for
paper, and are never given to the desk's database.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from models.casework.dates import on_record
from models.casework.inbound.holding_pen import of_case
from models.casework.notices import undelivered
from models.casework.objections import all_the_same
from models.casework.reading.ledger_views import audit_head
from models.casework.reading.proof_shapes import (
    AttemptView,
    ProofAlert,
    ProofDate,
    ProofMessage,
    ProofView,
    ResumedView,
)
from models.casework.record.case import decisions
from models.casework.record.people import partnership_of
from models.law.process.decisions import step
from models.records.tables import Alert, Attempt, Case, Deadline, Message


def proof(session: Session, case: Case, *, today: date) -> ProofView:
    """Everything that was alarmed and said in a case, oldest first, as JSON values. Moments are ISO texts in UTC, days ISO dates."""
    deadlines = session.exec(
        select(Deadline)
        .where(Deadline.case_id == case.id)
        .order_by(col(Deadline.rule), col(Deadline.item), col(Deadline.revision))
    ).all()
    alerts = session.exec(
        select(Alert)
        .where(col(Alert.deadline_id).in_([row.id for row in deadlines]))
        .order_by(col(Alert.due_at), col(Alert.id))
    ).all()
    messages = _messages(session, case)
    return {
        "ref": case.ref,
        "partnership": partnership_of(session, case.partnership_id).name,
        "as_of": today.isoformat(),
        "dates": [
            _date(row, [alert for alert in alerts if alert.deadline_id == row.id], messages) for row in deadlines
        ],
        "went_on": [
            {
                **one,
                "title": step(decision.kind).title,
                "round": decision.round,
                "decided_on": decision.decided_on.isoformat(),
            }
            for decision in decisions(session, case)
            for one in all_the_same.of_decision(decision)
        ],
        "other_messages": [view for alert_id, view in messages if alert_id is None],
        "came_in": of_case(session, case),
        "audit_head": audit_head(session, case),
    }


def _messages(session: Session, case: Case) -> list[tuple[int | None, ProofMessage]]:
    """Every message of a case with the alert it was sent for. The bytes themselves are not read: their hash stands for them."""
    messages = session.exec(
        select(Message)
        .where(Message.case_id == case.id)
        .options(defer(Message.raw))  # type: ignore[arg-type]
        .order_by(col(Message.id))
    ).all()
    carriers = session.exec(
        select(Message)
        .where(
            col(Message.id).in_([message.carried_by_id for message in messages if message.carried_by_id is not None])
        )
        .options(defer(Message.raw))  # type: ignore[arg-type]
    ).all()
    sent = {message.id: message for message in (*messages, *carriers)}
    attempts: dict[int, list[Attempt]] = {}
    for attempt in session.exec(
        select(Attempt).where(col(Attempt.message_id).in_(sent.keys())).order_by(col(Attempt.id))
    ):
        attempts.setdefault(attempt.message_id, []).append(attempt)
    return [
        (
            message.alert_id,
            _message(
                message,
                sent[message.carried_by_id or message.id],
                attempts.get(message.carried_by_id or message.id or 0, []),
            ),
        )
        for message in messages
    ]


def _date(row: Deadline, alerts: Sequence[Alert], messages: Sequence[tuple[int | None, ProofMessage]]) -> ProofDate:
    duty = on_record.rule_of(row)
    return {
        "rule": row.rule,
        "duty": duty.duty,
        "item": row.item,
        "revision": row.revision,
        "due_on": row.due_on.isoformat(),
        "projected_at": row.projected_at.isoformat(),
        "replaced_at": _iso(row.replaced_at),
        "replaced_because": row.replaced_because,
        "met_on": row.met_on.isoformat() if row.met_on else None,
        "alerts": [_alert(alert, alerts, [view for key, view in messages if key == alert.id]) for alert in alerts],
    }


def _alert(alert: Alert, of_the_date: Sequence[Alert], messages: list[ProofMessage]) -> ProofAlert:
    return {
        "rung": alert.rung,
        "due_at": alert.due_at.isoformat(),
        "claimed_at": alert.claimed_at.isoformat(),
        "overtaken_by": alert.overtaken_by,
        "acknowledged_at": _iso(alert.acknowledged_at),
        "acknowledged_by": alert.acknowledged_by,
        "acknowledged_how": alert.acknowledged_how,
        "resumed": _resumed(alert, of_the_date),
        "messages": messages,
    }


def _resumed(alert: Alert, of_the_date: Sequence[Alert]) -> ResumedView | None:
    """The alert that pressed on after this one was acknowledged and nothing was done, if there was one."""
    if alert.acknowledged_at is None:
        return None
    after = (one for one in of_the_date if one.overtaken_by is None and one.claimed_at > alert.acknowledged_at)
    following = min(after, key=lambda one: one.claimed_at, default=None)
    return {"rung": following.rung, "at": following.claimed_at.isoformat()} if following else None


def _message(message: Message, sent: Message, attempts: Sequence[Attempt]) -> ProofMessage:
    """What was said to somebody, and what became of the mail that said it: its own, or the one that listed it with others (`sent`)."""
    return {
        "notice": message.notice,
        "channel": message.channel,
        "to_role": message.to_role.label,
        "to_name": message.to_name,
        "to_address": message.to_address,
        "subject": message.subject,
        "listed_in": sent.subject if sent is not message else None,
        "message_id": sent.message_id,
        "sha256": sent.sha256,
        "composed_at": message.composed_at.isoformat(),
        "state": _state(sent),
        "attempts": [_attempt(attempt) for attempt in attempts],
        "accepted_at": _iso(sent.accepted_at),
        "bounced_at": _iso(sent.bounced_at),
        "bounce": sent.bounce,
        "discharges": message.discharges,
    }


def _state(sent: Message) -> str:
    if undelivered.is_unwritten(sent):
        return "not written"
    return "given up" if undelivered.is_given_up(sent) else sent.state.value


def _attempt(attempt: Attempt) -> AttemptView:
    """One try to hand it over, with the relay's own words."""
    return {
        "at": attempt.at.isoformat(),
        "state": attempt.state,
        "relay_code": attempt.relay_code,
        "relay_reply": attempt.relay_reply,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
