"""The facts that the wordings of digests and invitations are given."""

from typing import Any

LINK = "http://127.0.0.1:4200/case/board"
LAW = {
    "ref": "HMR-2026-0004",
    "what": "Notify the Panel of the incident",
    "due_on": "Mon 23 Mar 2026",
    "distance": "in 2 working days",
    "force": "Act",
    "duty_force": "Act",
    "provisional": False,
}
OWN = LAW | {"what": "Hold the rapid review meeting", "force": "local", "duty_force": "local", "provisional": True}
FORM = {"title": "Rapid review outcome", "link": "http://127.0.0.1:4200/form/HMR-2026-0004/rapid-review-outcome"}
FACTS: dict[str, dict[str, Any]] = {
    "digest-monday": {
        "week": "Mon 16 Mar 2026",
        "due": 2,
        "this_week": [LAW],
        "next_week": [OWN],
        "overdue": [LAW],
        "passed": [OWN],
        "unanswered": [LAW],
        "waits": [FORM | {"ref": "HMR-2026-0004", "since": "Mon 2 Mar 2026"}],
        "signatures": [{"ref": "HMR-2026-0004", "title": "Is it notifiable?", "until": "Mon 9 Mar 2026"}],
        "actions": [{"ref": "HMR-2026-0004", "number": "A1", "due_on": "Mon 1 Jun 2026", "since": "Mon 2 Mar 2026"}],
        "returns": [
            {
                "ref": "HMR-2026-0004",
                "agency": "Harrowmere NHS Trust",
                "requested_on": "Mon 2 Mar 2026",
                "due_on": "Mon 16 Mar 2026",
                "late": True,
            }
        ],
        "covers": ["Tobias Ashdown"],
        "link": LINK,
    },
    "digest-governance": {
        "body": "Practice Review Group",
        "meeting": "Tue 24 Mar 2026",
        "since": "Tue 20 Jan 2026",
        "until": "Tue 17 Mar 2026",
        "open_cases": 1,
        "stages": [{"stage": "Rapid review", "refs": ["HMR-2026-0004"]}],
        "forces": [
            {
                "code": code,
                "name": name,
                "met": 2,
                "late": 1,
                "missed": 1,
                "to_come": 3,
                "not_settled": 1,
                "suspended": 1,
            }
            for code, name in (
                ("law", "Act, regulations and statutory guidance"),
                ("guidance", "Panel guidance (an expectation, no legal limit)"),
                ("answers", "Answers that are expected of others"),
                ("own", "Own targets and agreed days (not law)"),
            )
        ],
        "actions_overdue": ["HMR-2026-0004 A1"],
        "actions_without_evidence": ["HMR-2026-0004 A2", "HMR-2026-0004 A3"],
        "holds": [{"ref": "HMR-2026-0004", "number": 1, "review_on": "Mon 2 Mar 2026", "passed": True}],
        "quiet": [{"ref": "HMR-2026-0004", "since": "Mon 2 Feb 2026"}],
        "next": "the next digest comes with the papers of the next meeting",
    },
    "audit-anchor": {"seq": 812, "hash": "9f3c21d07be45a16", "day": "Mon 2 Mar 2026", "link": "http://127.0.0.1:4200"},
    "board-month-end": {
        "month": "March 2026",
        "since": "Fri 27 Feb 2026",
        "until": "Mon 30 Mar 2026",
        "lines": [
            {
                "ref": "HMR-2026-0004",
                "link": "http://127.0.0.1:4200/case/HMR-2026-0004",
                "stage": "Publication",
                "held": True,
                "first": LAW | {"stands": "OVERDUE"},
                "overdue": 1,
                "waits": [FORM],
            },
            {
                "ref": "HMR-2026-0005",
                "link": "http://127.0.0.1:4200/case/HMR-2026-0005",
                "stage": "Action plan",
                "held": False,
                "first": {},
                "overdue": 0,
                "waits": [],
            },
        ],
        "own": [LAW | {"ref": "HMR"}],
        "opened": ["HMR-2026-0004", "HMR-2026-0005"],
        "closed": [],
        "missed": [LAW],
        "targets": [OWN],
        "link": LINK,
    },
    "invitation": {
        "cancelled": False,
        "moved": False,
        "what": "rapid review due",
        "due_on": "Mon 23 Mar 2026",
        "rule": "rapid-review-to-panel",
        "force": "Panel guidance",
        "duty_force": "statutory guidance",
        "link": LINK,
    },
}
