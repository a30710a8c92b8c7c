"""The working behind an invented date, for tests: as `models.casework.reading.why` gives it, and how what is made of it is read."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from markdown_it import MarkdownIt
from pypdf import PdfReader

from models.law.words.calendar import DayCounted, bundled
from tests.support.days import day

AT = datetime(2026, 4, 9, 13, 5, tzinfo=UTC)
HOSTILE = '#read("/etc/passwd") <script>alert(1)</script> *bold* _it_ `tick` $x$ @ref \\ | pipe'


def view(**changed: Any) -> dict[str, Any]:
    """The rapid review of a case notified on Mon 23 Mar 2026: one correction, two holds, three dates."""
    days = numbered(bundled().add_working_days(day("Mon 2026-03-23"), 15).days)
    return {
        "ref": "HMR-2026-0004",
        "as_of": "2026-04-09",
        "rule": "rapid-review-to-panel",
        "item": "",
        "duty": "Complete the rapid review and send it to the Panel",
        "owed_by": "the safeguarding partners",
        "to": ["the Child Safeguarding Practice Review Panel"],
        "counts_from": "notified",
        "from": "2026-03-23",
        "due_on": "2026-04-15",
        "force": "Panel guidance",
        "duty_force": "statutory guidance",
        "nature": "duty",
        "citation": {
            "document": "Child Safeguarding Practice Review Panel: guidance for safeguarding partners",
            "paragraph": "rapid reviews, 15 working days",
            "url": "https://www.gov.example/government/publications/child-safeguarding-practice-review-panel-guidance",
        },
        "verified_on": "2026-11-22",
        "evidence": "B",
        "verified": "checked against the published text by m.calloway on Mon 16 Mar 2026",
        "provisional": False,
        "reading": "counted from the notification to the Panel, the day that starts the count is day 0",
        "others": [
            {
                "reading": "counted from the notification to the Panel, the day that starts the count is day 1",
                "counts_from": "notified",
                "from": "2026-03-23",
                "due_on": "2026-04-14",
            },
            {
                "reading": "counted from the local authority becoming aware, the day that starts the count is day 0",
                "counts_from": "aware",
                "from": "2026-03-18",
                "due_on": "2026-04-10",
            },
        ],
        "moved": [],
        "suspended": False,
        "working": days,
        "working_words": "15 working days after Mon 23 Mar 2026; skipped 6 weekend days, Good Friday 3 Apr, Easter Monday 6 Apr",
        "outcome": "open",
        "met_on": None,
        "not_applicable": None,
        "days_left": 4,
        "note": "The number is the Panel's; Working Together says promptly.",
        "stage": "rapid-review",
        "revision": 3,
        "in_force": True,
        "limit": "15 working days after",
        "regime": {"id": "cspr-2023", "name": "Child safeguarding practice reviews under Working Together 2023"},
        "edition": {"in_force_from": "2025-06-01", "in_force_to": None, "own": False},
        "checks": [
            {
                "by": "m.calloway",
                "on": "2026-03-16",
                "source": "https://www.gov.example/panel-guidance",
                "note": "Page 12, second paragraph.",
            }
        ],
        "trigger": {
            "kind": "notified",
            "on": "2026-03-23",
            "at": "2026-03-23T09:30:00+00:00",
            "recorded_by": "m.calloway",
            "recorded_at": "2026-03-24T10:00:00+00:00",
            "entered_at": "2026-03-24T10:00:00+00:00",
            "superseded": [
                {
                    "on": "2026-03-20",
                    "recorded_by": "t.ashdown",
                    "recorded_at": "2026-03-23T10:00:00+00:00",
                    "superseded_by": "m.calloway",
                    "superseded_at": "2026-03-24T10:00:00+00:00",
                    "because": "The form was begun on the Friday and sent on the Monday.",
                }
            ],
        },
        "adopted": [],
        "disputed": True,
        "holds": [
            hold(1, "criminal proceedings", "2026-04-01", None),
            hold(2, "inquest", "2026-03-25", "2026-03-27"),
        ],
        "extensions": [],
        "relaxed": None,
        "ended_on": None,
        "revisions": [
            revision(1, "2026-04-14", "2026-03-20", "2026-03-23T10:00:00+00:00", "notified was recorded"),
            revision(2, "2026-04-15", "2026-03-23", "2026-03-24T10:00:00+00:00", "the bank holidays changed"),
            revision(3, "2026-04-15", "2026-03-23", "2026-03-26T10:00:00+00:00", ""),
        ],
    } | changed


def numbered(days: Sequence[DayCounted]) -> list[dict[str, Any]]:
    """The days gone over, as `models.casework.reading.why` gives them."""
    number, found = 0, []
    for one in days:
        number += one.counted
        found.append(
            {
                "date": one.date.isoformat(),
                "weekday": f"{one.date:%A}",
                "number": number if one.counted else None,
                "counted": one.counted,
                "why": one.why,
            }
        )
    return found


def hold(number: int, reason: str, from_on: str, released_on: str | None) -> dict[str, Any]:
    return {
        "number": number,
        "reason": reason,
        "from_on": from_on,
        "review_on": "2026-06-01",
        "released_on": released_on,
        "because": "Asked for by the court.",
        "recorded_by": "m.calloway",
        "recorded_at": "2026-04-01T10:00:00+00:00",
        "bears": False,
        "says": "does not stop this date, as its rule is not paused by such a hold",
    }


def revision(number: int, due_on: str, from_on: str, projected_at: str, because: str) -> dict[str, Any]:
    alert = {"rung": "reminder-5", "due_at": projected_at, "claimed_at": projected_at, "overtaken_by": None}
    return {
        "revision": number,
        "due_on": due_on,
        "counts_from": "notified",
        "from_on": from_on,
        "provisional": False,
        "suspended": False,
        "projected_at": projected_at,
        "replaced_at": "2026-03-26T10:00:00+00:00" if because else None,
        "replaced_because": because,
        "alerts": [alert] if number == 3 else [],
    }


def read(pdf: bytes) -> tuple[PdfReader, str]:
    """The document, and its text on one line as a reader would copy it."""
    reader = PdfReader(BytesIO(pdf))
    return reader, " ".join(" ".join(page.extract_text() for page in reader.pages).replace("\u200b", "").split())


def tables(page: str) -> str:
    return MarkdownIt("commonmark").enable("table").render(page)
