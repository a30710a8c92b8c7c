"""The invented caseload: what happened in each case, on which working day after the local authority became aware.

Everything is relative to today, so that the caseload is always alive: something is overdue, something is due this week.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from models.law.words import calendar
from models.law.words.vocabulary import DecisionKind

K = DecisionKind
DATES = "decided_on received_on checked_on published_on closed_on"
SIGNED = {
    "local_authority_signed": "d.okonjo",
    "integrated_care_board_signed": "s.lindqvist",
    "police_signed": "j.thornbury",
}
ALL_AGREE = {"local_authority": "agrees", "integrated_care_board": "agrees", "police": "agrees"}
REASONS = {"reasons": "An invented case: the reasons would stand here."}


@dataclass(frozen=True)
class Step:
    """One thing that is recorded: on which working day after awareness, what, and with which answers."""

    day: int
    what: str  # a decision's code, or: return, occurrence, action, proceeding
    answers: Mapping[str, Any] = field(default_factory=dict)
    hour: int = 11


@dataclass(frozen=True)
class Life:
    """One invented case: how many working days ago the local authority became aware, and what has happened since."""

    title: str
    aware_ago: int
    intake: Mapping[str, Any]
    steps: tuple[Step, ...]


def notified(day: int = 2, sent: int = 3) -> tuple[Step, ...]:
    """Agreed and notified."""
    return (
        Step(day, K.NOTIFIABLE, {"outcome": "notify", **ALL_AGREE, **REASONS}),
        Step(sent, K.NOTIFICATION_SENT, {"outside_reference": "SIN-DEMO", "sent_at": "10:30"}),
    )


def known_to_child_death_review(day: int = 1) -> Step:
    """The reference of the child's death in the other system is recorded."""
    return Step(day, "proceeding", {"kind": "child death review", "reference": "eCDOP-DEMO"}, hour=15)


def returned(start: int, *agencies: str) -> tuple[Step, ...]:
    """Agencies' returns, one a day."""
    return tuple(Step(start + index, "return", {"agency": agency}) for index, agency in enumerate(agencies))


def reviewed(day: int, outcome: str) -> tuple[Step, ...]:
    """All returns, the mid-point check, the meeting and the outcome."""
    return (
        *returned(day - 9, "csc", "icb", "police", "education", "acute"),
        Step(day - 8, "occurrence", {"occurrence": "midpoint_checked"}, hour=15),
        Step(day - 3, "occurrence", {"occurrence": "rapid_review_meeting_held"}, hour=15),
        Step(
            day,
            K.RAPID_REVIEW_OUTCOME,
            {"outcome": outcome, **SIGNED, **REASONS, "rapid_review_document": "rapid-review.pdf"},
        ),
    )


def commissioned(day: int) -> Step:
    """A reviewer is commissioned."""
    return Step(
        day,
        K.COMMISSION,
        {
            "lead_reviewers": "Ada Quillfeather",
            "reviewer_email": "a.quillfeather@reviewer.example",
            "independence_checked": "yes",
        },
    )


def checked(day: int, outcome: str = "on-track", **answers: Any) -> Step:
    """An interval check."""
    return Step(day, K.INTERVAL_CHECK, {"outcome": outcome, **answers})


APPROVED = {"body": "Partnership executive", "minute": "PE-DEMO"}


def plan(day: int, *due_after: int) -> Step:
    """A plan with one action for each due date, in working days after its adoption."""
    owners = (("icb", "g.adeyinka"), ("police", "w.castellan"), ("education", "p.nightingale"))
    actions = [
        {
            "recommendation": f"Recommendation {index + 1}",
            "action": f"Action {index + 1}",
            "agency": owners[index % 3][0],
            "owner": owners[index % 3][1],
            "due_on": f"+{after}",
        }
        for index, after in enumerate(due_after)
    ]
    return Step(day, K.ADOPT_PLAN, {"outcome": "adopted", "body": "Partnership executive", "actions": actions})


READY = {
    "outcome": "ready",
    "anonymisation_checked": "yes",
    "family_informed": "yes",
    "partnership_response": "yes",
    "learning_product": "yes",
    "media_plan": "yes",
}
DEATH = {"harm": "death", "abuse_or_neglect": "suspected"}
HARM = {"harm": "serious harm", "abuse_or_neglect": "known"}

LIVES: tuple[Life, ...] = (
    Life(
        "closed: no review was needed",
        330,
        HARM,
        (
            *notified(),
            *reviewed(17, "no-review"),
            Step(24, K.PANEL_RESPONSE, {"outcome": "agree"}),
            Step(30, K.CLOSE, {}),
        ),
    ),
    Life(
        "published; one action of the plan is late",
        205,
        DEATH,
        (
            known_to_child_death_review(),
            *notified(),
            *reviewed(17, "lcspr"),
            Step(25, K.PANEL_RESPONSE, {"outcome": "agree"}),
            commissioned(20),
            *(checked(day) for day in (40, 61, 82, 102)),
            Step(110, K.REPORT_APPROVED, APPROVED),
            plan(112, 20, 70, 120),
            Step(
                113,
                K.PUBLICATION_DECISION,
                {"outcome": "publish-in-full", **REASONS, "publication_document": "report.pdf", "planned_on": "+20"},
            ),
            Step(130, K.READY_TO_PUBLISH, READY),
            Step(
                133,
                K.PUBLISHED,
                {"outcome": "published", "url": "https://www.harrowmere.example/safeguarding/reviews/one"},
            ),
            Step(131, "action", {"number": "A1", "status": "complete-awaiting-assurance"}),
            Step(150, "action", {"number": "A1", "status": "assured", "evidence": "Audit of 20 files"}),
            Step(180, "action", {"number": "A2", "status": "at-risk"}),
        ),
    ),
    Life(
        "publication held for an inquest; told late on purpose",
        190,
        DEATH,
        (
            known_to_child_death_review(),
            *notified(),
            *reviewed(17, "lcspr"),
            Step(23, K.PANEL_RESPONSE, {"outcome": "agree"}),
            commissioned(21),
            *(checked(day, ask_reviewer="yes") for day in (41, 62)),
            checked(83, "delayed", delay_reason="inquest", new_date="+160"),
            checked(103),
            Step(120, K.REPORT_APPROVED, APPROVED),
            plan(124, 90, 100),
            Step(
                128,
                K.PUBLICATION_DECISION,
                {"outcome": "hold", "hold_reason": "inquest", "hold_review_on": "+66", **REASONS},
            ),
        ),
    ),
    Life(
        "practice review under way, an interval check soon",
        78,
        HARM,
        (
            *notified(),
            *reviewed(16, "lcspr"),
            Step(24, K.PANEL_RESPONSE, {"outcome": "agree"}),
            commissioned(20),
            checked(40),
            checked(60, ask_reviewer="yes"),
        ),
    ),
    Life(
        "no review, but a plan to adopt",
        34,
        HARM,
        (*notified(), *reviewed(17, "no-review-with-actions"), Step(26, K.PANEL_RESPONSE, {"outcome": "agree"})),
    ),
    Life(
        "the Panel's answer is awaited",
        24,
        DEATH,
        (known_to_child_death_review(), *notified(), *reviewed(17, "no-review")),
    ),
    Life(
        "rapid review under way, returns coming in",
        11,
        {**DEATH, "media_interest": "yes"},
        (*notified(), *returned(6, "csc", "police"), Step(8, "occurrence", {"occurrence": "midpoint_checked"})),
    ),
    Life("overdue: nobody has decided whether it is notifiable", 7, HARM, ()),
    Life(
        "non-statutory: a near miss, looked at locally",
        15,
        {"harm": "other", "abuse_or_neglect": "not suspected"},
        (Step(3, K.NOTIFIABLE, {"outcome": "local-review", **ALL_AGREE, **REASONS}),),
    ),
    Life("new: aware since yesterday", 1, HARM, ()),
)


def working_day(aware: date, days: int) -> date:
    """The date so many working days after another."""
    return calendar.bundled().working_day_after(aware, days)


def aware_on(life: Life, today: date) -> date:
    """When the local authority became aware in this case: so many working days before today."""
    last = calendar.bundled().last_working_day(today - timedelta(days=0))
    return calendar.bundled().working_day_after(last, -life.aware_ago)
