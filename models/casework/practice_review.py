"""Stage 4, the local child safeguarding practice review (LCSPR). Rules: lcspr-publish, tell-of-review-decision, interval-check."""

import re

from models.casework.entry import Entry
from models.casework.forms import Commission, IntervalCheck, ReportApproved, refuse
from models.law.vocabulary import OccurrenceKind

EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")


def record_commission(entry: Entry, answer: Commission) -> None:
    """Who reviews. Whoever is not independent of the agencies involved cannot."""
    entry.check_past(answer.decided_on, "decided_on", "Commissioned on")
    entry.check_not_before(
        answer.decided_on, OccurrenceKind.DECIDED, "decided_on", "Commissioned on", "the decision to review"
    )
    if not EMAIL.fullmatch(answer.reviewer_email):
        raise refuse(
            "reviewer_email",
            "The lead reviewer's e-mail address",
            f"'{answer.reviewer_email}' is not an e-mail address; write it as name@organisation.example",
        )
    if answer.independence_checked != "yes":
        raise refuse(
            "independence_checked",
            "Is the reviewer independent of the agencies involved?",
            "a reviewer must be; check it, or choose another reviewer",
        )
    entry.put(OccurrenceKind.COMMISSIONED, answer.decided_on)


def record_interval_check(entry: Entry, answer: IntervalCheck) -> None:
    """A check of the time taken and the quality (regulation 14). Where the review is late, the reason and the new date."""
    entry.check_past(answer.checked_on, "checked_on", "Checked on")
    entry.check_not_before(answer.checked_on, OccurrenceKind.COMMISSIONED, "checked_on", "Checked on", "the commission")
    if entry.outcome.code == "delayed":
        if not answer.delay_reason:
            raise refuse(
                "delay_reason",
                "If it is delayed: why",
                "choose the reason; the Panel and the Secretary of State are told it",
            )
        entry.check_future(answer.new_date, "new_date", "If it is delayed: expected to be published by")
        if entry.standing(OccurrenceKind.DELAY_KNOWN) is None:
            entry.put(OccurrenceKind.DELAY_KNOWN, answer.checked_on)
    entry.put(OccurrenceKind.INTERVAL_CHECKED, answer.checked_on, item=str(entry.round))


def record_approval(entry: Entry, answer: ReportApproved) -> None:
    """The safeguarding partners approved the final report."""
    entry.check_past(answer.decided_on, "decided_on", "Approved on")
    entry.check_not_before(
        answer.decided_on, OccurrenceKind.COMMISSIONED, "decided_on", "Approved on", "the commission"
    )
    entry.put(OccurrenceKind.REPORT_APPROVED, answer.decided_on)
