"""What each notice that follows from a decision says beside the reference: dates and codes, by the name of its wording."""

from collections.abc import Callable
from datetime import date
from typing import Any

from models.casework.notices.notifier import Speaker
from models.casework.record.case import decisions, latest
from models.casework.stages import criteria_views, positions
from models.law.process.decisions import step
from models.law.words.dates import long_date
from models.law.words.vocabulary import DecisionKind, OccurrenceKind
from models.records.tables import Decision


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


def _locally(decision: Decision | None) -> bool:
    assert decision is not None
    return decision.outcome == "look-locally"


def _outside_reference(speaker: Speaker) -> str:
    """What the national system calls the notification, as the newest form says."""
    sent = latest(decisions(speaker.session, speaker.about), DecisionKind.NOTIFICATION_SENT)
    return _answer(sent, "outside_reference") if sent else ""


def _not_safe(speaker: Speaker, decision: Decision | None) -> dict[str, Any]:
    return {
        "asked_on": speaker.happened_on(OccurrenceKind.CHILD_NOT_SAFE),
        "link": speaker.desk.case_link(speaker.ref),
    }


Facts = Callable[[Speaker, Decision | None], dict[str, Any]]
FACTS: dict[str, Facts] = {
    "case-opened": lambda s, d: {
        "aware_on": s.happened_on(OccurrenceKind.AWARE),
        "due_on": s.due("notify-panel"),
        "link": s.desk.form_link(s.ref, DecisionKind.NOTIFIABLE),
    },
    "child-not-safe": _not_safe,
    "child-not-safe-nobody-acts": _not_safe,
    "media-interest": lambda s, d: {
        "aware_on": s.happened_on(OccurrenceKind.AWARE),
        "link": s.desk.case_link(s.ref),
    },
    "dissent": lambda s, d: _decided(d) | positions.last_day(s),
    "position-awaited": lambda s, d: _decided(d) | positions.last_day(s),
    "notifiable-decided": lambda s, d: (
        _decided(d) | {"due_on": s.due("notify-panel"), "against": criteria_views.decided_against(s.about, d)}
    ),
    "look-again": lambda s, d: (
        _decided(d)
        | positions.last_day(s)
        | {"asked_by": _answer(d, "asked_by"), "redo_by": _answered_day(d, "redo_by")}
    ),
    "notification-withdrawn": lambda s, d: (
        _decided(d) | {"locally": _locally(d), "outside_reference": _outside_reference(s)}
    ),
    "returns-not-needed": lambda s, d: _decided(d) | {"locally": _locally(d)},
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
        "rapid_review_due_on": s.due("rapid-review-to-panel"),
    },
    "rapid-review-outcome": lambda s, d: _decided(d) | {"national_importance": _answer(d, "national_importance")},
    "rapid-review-to-panel": lambda s, d: _decided(d) | {"national_importance": _answer(d, "national_importance")},
    "another-method-begun": lambda s, d: _decided(d),
    "another-method-finished": lambda s, d: _decided(d),
    "panel-reply": lambda s, d: _decided(d) | {"national_importance": _answer(d, "national_importance")},
    "panel-response": lambda s, d: _decided(d) | {"redo_by": _answered_day(d, "redo_by")},
    "national-review": lambda s, d: (
        _decided(d) | {"review_on": _answered_day(d, "review_on"), "redo_by": _answered_day(d, "redo_by")}
    ),
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
    "review-stopped": lambda s, d: _decided(d),
    "report-sent-back": lambda s, d: _decided(d) | {"due_on": s.due("lcspr-publish")},
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
    "case-withdrawn": lambda s, d: _decided(d) | {"reason": _answer(d, "reason")},
    "transfer-sent": lambda s, d: _decided(d) | {"area": _answer(d, "area")},
    "transfer-answered": lambda s, d: _decided(d) | {"their_reference": _answer(d, "their_reference")},
    "case-reopened": lambda s, d: (
        _decided(d) | {"reason": _answer(d, "reason"), "redo_by": _answered_day(d, "redo_by")}
    ),
}
