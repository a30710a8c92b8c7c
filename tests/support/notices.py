"""Notices for tests, with the facts that every wording is given."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from models.casework.record.outbox import Enclosure, Notice, Recipient
from models.law.words.vocabulary import Role
from tests.support.digest_notices import FACTS as OF_DIGESTS

AT = datetime(2026, 3, 19, 9, 30, tzinfo=UTC)
SENDER = "practice-reviews@harrowmere.example"
REF = "HMR-2026-0004"
LINK = "http://127.0.0.1:4200/runs/flow-run/5f0c?tab=form&x=1"
MON, FRI, MAR, APR = "Mon 2 Mar 2026", "Fri 6 Mar 2026", "Mon 23 Mar 2026", "Wed 15 Apr 2026"

COMMON = {
    "ref": REF,
    "partnership": "Harrowmere Safeguarding Children Partnership",
    "reply_to": "reviews@harrowmere.example",
    "to_title": "Business manager",
    "today": "Thu 19 Mar 2026",
}
DUTY = {
    "duty": "Complete the rapid review and send it to the Panel",
    "rule": "rapid-review-to-panel",
    "due_on": MAR,
    "owed_by": "Safeguarding partners",
    "force": "Panel guidance",
    "duty_force": "statutory guidance",
    "citation": "Panel guidance for safeguarding partners, rapid reviews",
    "verified": "not yet verified against the published text",
    "working": "15 working days from Mon 2 Mar 2026",
    "distance": "in 2 working days",
    "reading": "counted from the notification to the Panel",
    "others": ["Mon 16 Mar 2026: counted from the local authority becoming aware"],
    "warn_on": "Mon 16 Mar 2026",
    "code": "",
    "link": LINK,
}
UNTOLD = {"body": "Ofsted", "notice": "review commissioned", "remedy": "Tell them yourself."}
TO_SIGN = {
    "decision": "Rapid review outcome",
    "outcome": "Carry out a review",
    "proposed_on": MON,
    "expires_on": FRI,
    "due_on": MAR,
    "duty": DUTY["duty"],
    "rule": DUTY["rule"],
    "force": "Panel guidance",
    "link": LINK,
}
ANSWERED = DUTY | {"code": "K7QM-2XRD"}
FACTS: dict[str, dict[str, Any]] = {
    "case-opened": {"aware_on": MON, "due_on": FRI, "link": LINK},
    "media-interest": {"aware_on": MON, "link": LINK},
    "decision-waiting": {"decision": "Rapid review outcome", "due_on": MAR, "link": LINK, "stage": "Rapid review"},
    "notifiable-decided": {"outcome": "Notify the Panel", "decided_on": MON, "due_on": FRI},
    "dissent": {"outcome": "Notify the Panel", "decided_on": MON, "due_on": FRI, "link": LINK},
    "position-awaited": {"outcome": "Notify the Panel", "decided_on": MON, "due_on": FRI},
    "look-again": {"decided_on": MON, "due_on": FRI, "asked_by": "the scrutineer", "redo_by": APR, "link": LINK},
    "notification-withdrawn": {"outcome": "x", "decided_on": MON, "locally": True, "outside_reference": "SIN-0177"},
    "returns-not-needed": {"outcome": "x", "decided_on": MON, "locally": False},
    "referral-acknowledged": {"referral": "HMR-REF-0007", "received_on": MON},
    "referral-parked": {
        "referral": "HMR-REF-0007",
        "received_on": MON,
        "agency": "Harrowmere Hospitals NHS Trust",
        "officers": ["Elias Varga (e.varga@hospitals.harrowmere.example)"],
    },
    "referral-waits": {"referral": "HMR-REF-0007", "received_on": MON, "agency": "Harrowmere Hospitals NHS Trust"},
    "referral-received": {
        "referral": "HMR-REF-0007",
        "received_on": MON,
        "source": "Harrowmere Hospitals NHS Trust",
        "parked": True,
        "officers": False,
        "result": "it meets the statutory criteria",
        "aware_on": "",
        "link": LINK,
    },
    "referral-not-settled": {
        "referral": "HMR-REF-0007",
        "received_on": MON,
        "parked": True,
        "days": 3,
        "aware_on": MON,
        "link": LINK,
    },
    "referral-settled": {"referral": "HMR-REF-0007", "settled_on": MON, "opened": True},
    "referral-media": {"referral": "HMR-REF-0007", "received_on": MON},
    "notification-recorded": {"notified_on": MON, "due_on": MAR, "outside_reference": "SIN-0177"},
    "rapid-review-started": {"notified_on": MON, "due_on": MAR},
    "scoping-request": {
        "agency": "Harrowmere NHS Trust",
        "notified_on": MON,
        "due_on": FRI,
        "rapid_review_due_on": MAR,
        "late_found": False,
        "asked": [{"number": "R3", "agency": "Harrowmere NHS Trust", "requested_on": MON, "due_on": FRI}],
    },
    "rapid-review-to-panel": {
        "outcome": "Carry out a review",
        "decided_on": MON,
        "national_importance": "no",
        "enclosed": True,
    },
    "rapid-review-outcome": {"outcome": "Carry out a review", "decided_on": MON, "national_importance": "no"},
    "another-method-begun": {"outcome": "Hot debrief", "decided_on": MON},
    "another-method-finished": {"outcome": "Finished; actions follow", "decided_on": MON},
    "panel-reply": {
        "outcome": "Carry out a review",
        "decided_on": MON,
        "national_importance": "no",
        "enclosed": False,
    },
    "national-review": {"outcome": "It still runs", "decided_on": MON, "review_on": APR, "redo_by": APR},
    "review-stopped": {"outcome": "The Panel takes the case into a national review", "decided_on": MON},
    "report-sent-back": {"decided_on": MON, "due_on": APR},
    "agency-report-request": {
        "number": "R6",
        "agency": "Harrowmere NHS Trust",
        "kind": "individual management review",
        "due_on": APR,
    },
    "panel-response": {"outcome": "The Panel agrees", "decided_on": MON, "redo_by": APR},
    "review-commissioned": {"outcome": "x", "reviewers": "R. Adeyemi", "decided_on": MON, "due_on": APR},
    "review-commissioned-locally": {
        "reviewers": "R. Adeyemi",
        "decided_on": MON,
        "due_on": APR,
        "method": "systems-review",
    },
    "progress-request": {"checked_on": MON, "due_on": APR},
    "delay-told": {"reason": "criminal-proceedings", "new_date": APR, "due_on": MAR, "enclosed": False},
    "delay-told-locally": {"reason": "criminal-proceedings", "new_date": APR, "due_on": MAR},
    "report-approved": {"decided_on": MON, "due_on": APR},
    "plan-adopted": {"decided_on": MON, "count": 3},
    "actions-assigned": {"actions": [{"number": "A1", "due_on": APR}, {"number": "A3", "due_on": MAR}]},
    "report-before-publication": {"planned_on": APR, "form": "the full report", "enclosed": False},
    "publication-planned": {"planned_on": APR, "form": "information about the improvements"},
    "publication-held": {"reason": "inquest", "review_on": APR},
    "publication-refused": {"decided_on": MON},
    "hold-reviewed": {"outcome": "The hold stands", "decided_on": MON, "review_on": APR},
    "ready-to-publish": {"planned_on": APR},
    "published": {"published_on": APR, "url": "https://harrowmere.example/reviews/0004"},
    "plan-signed-off": {"decided_on": MON},
    "case-closed": {"decided_on": MON},
    "panel-answer": {"number": "X3", "kind": "question", "asked_on": MON},
    "child-not-safe": {"asked_on": MON, "link": LINK},
    "child-not-safe-nobody-acts": {"asked_on": MON, "link": LINK},
    "challenge-moved-up": {
        "number": "C1",
        "about": "threshold",
        "step": "The senior leads meet",
        "due_on": MAR,
        "link": LINK,
    },
    "proceeding-ended": {
        "proceeding": "P1, inquest",
        "ended_on": MON,
        "hold": "2",
        "of_publication": False,
        "link": LINK,
    },
    "case-withdrawn": {"decided_on": MON, "reason": "criteria not met"},
    "transfer-sent": {"decided_on": MON, "area": "Fernleigh Council"},
    "transfer-answered": {"decided_on": MON, "outcome": "The other area has it", "their_reference": "FRN-2026-0002"},
    "case-reopened": {"decided_on": MON, "outcome": "Further actions", "reason": "new information", "redo_by": APR},
    "bundle": {
        "count": 6,
        "lines": [
            {
                "ref": REF,
                "duty": DUTY["duty"],
                "rule": DUTY["rule"],
                "about": "A1",
                "due_on": MAR,
                "distance": "in 2 working days",
                "force": DUTY["force"],
                "working": DUTY["working"],
                "link": LINK,
                "code": "K7QM-2XRD",
                "says": "reminder",
            }
        ],
    },
    "reminder": DUTY,
    "due-today": ANSWERED | {"distance": "today"},
    "overdue": ANSWERED | {"distance": "3 working days ago"},
    "escalation": ANSWERED
    | {
        "distance": "3 working days ago",
        "said_before": ["overdue, Tue 24 Mar 2026"],
        "acknowledged": ["m.calloway, Tue 24 Mar 2026"],
    },
    "earlier-reading": DUTY,
    "chase": ANSWERED | {"distance": "1 working day ago"},
    "may-come-down": DUTY,
    "handed-over": {
        "roles": ["Review coordinator"],
        "actions": ["HMR-2026-0004 A1, due Mon 1 Jun 2026"],
        "waits": ["HMR-2026-0004: Rapid review outcome"],
        "link": "http://127.0.0.1:4200/case/board",
    },
    "nobody-available": {"body": "Press lead", "notice": "review commissioned", "remedy": "Tell them yourself."},
    "address-missing": {"body": "Ofsted", "notice": "review commissioned", "remedy": "Tell them yourself."},
    "dates-moved": {
        "because": "the bank holidays changed: added Mon 16 Mar 2026 (An invented day)",
        "moves": [
            {
                "duty": DUTY["duty"],
                "rule": DUTY["rule"],
                "force": "Panel guidance",
                "duty_force": "statutory guidance",
                "verified": "not yet verified against the published text",
                "item": "",
                "before": MAR,
                "after": "Tue 24 Mar 2026",
                "sooner": False,
                "provisional": False,
            },
            {
                "duty": "Sign off the rapid review",
                "rule": "local-partners-sign-off",
                "force": "local",
                "duty_force": "local",
                "verified": "not yet verified against the published text",
                "item": "2",
                "before": MAR,
                "after": "Fri 20 Mar 2026",
                "sooner": True,
                "provisional": True,
            },
        ],
        "link": LINK,
    },
    "calendar-failed": {"why": "GOV.UK answered 500", "covers_to": "Thu 31 Dec 2026", "link": LINK},
    "calendar-ends": {"covers_to": "Thu 31 Dec 2026", "needed_to": "Fri 31 Dec 2027", "link": LINK},
    "mail-rejected": UNTOLD,
    "mail-not-written": UNTOLD | {"why": "an address without a host name"},
    "mail-given-up": UNTOLD | {"composed_on": MON, "tries": 24, "perhaps": False},
    "mail-bounced": UNTOLD | {"composed_on": MON, "status": "5.1.1"},
    "channel-failed": {
        "body": "Ofsted",
        "notice": "review commissioned",
        "composed_on": MON,
        "channel": "on-call",
    },
    "sign-off-requested": TO_SIGN | {"code": "K7-QM-2X-RD", "again": False, "signs_for": "", "asks_position": True},
    "sign-off-away": TO_SIGN | {"body": "Police partner"},
    "sign-off-reminder": TO_SIGN | {"sent_on": MON, "signs_for": ""},
    "sign-off-ended": TO_SIGN | {"how": "it lapsed", "because": f"not everybody had signed by {FRI}"},
    "mailbox-unread": {"why": "the server refused the login", "link": LINK},
    "returned-mail-waits": {"mail": 17, "read_on": MON, "link": LINK},
} | OF_DIGESTS


def facts_of(kind: str) -> dict[str, Any]:
    """The sample facts of one kind of notice. Raises `LookupError`, with the remedy, where it has none."""
    if kind not in FACTS:
        raise LookupError(f"the notice '{kind}' has no sample facts: add them to FACTS in tests/support/notices.py")
    return FACTS[kind]


def notice(
    kind: str = "panel-response", *, key: str = "", to: str = "panel@national.example", **changed: Any
) -> Notice:
    """A notice of `kind` with facts that suit it."""
    facts = COMMON | facts_of(kind) | changed.pop("facts", {})
    values: dict[str, Any] = {
        "key": key or f"{REF}:{kind}:{to}",
        "kind": kind,
        "recipient": Recipient(Role.PANEL, "Panel secretariat", to),
        "facts": facts,
        "case_id": 1,
        "case_ref": REF,
        "reply_to": "reviews@harrowmere.example",
    }
    return Notice(**values | changed)


def enclosure(folder: Path, content: bytes = b"%PDF-1.7 the report") -> Enclosure:
    """A document in `folder`, as an operation would name it."""
    path = folder / "final (2).pdf"
    path.write_bytes(content)
    return Enclosure(path, f"{REF} rapid review.pdf", "application/pdf", hashlib.sha256(content).hexdigest())
