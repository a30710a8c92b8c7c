"""Stage 1, notification: is it notifiable, and when was it sent. Rules: notify-panel, notify-partners and their variants."""

from models.casework.entry import Entry
from models.casework.forms import Notifiable, NotificationSent, refuse
from models.law.dates import london_date, long_date
from models.law.vocabulary import OccurrenceKind


def record_notifiable(entry: Entry, answer: Notifiable) -> None:
    """Whether it is notifiable, with the positions of all three safeguarding partners."""
    entry.check_past(answer.decided_on, "decided_on", "Decided on")
    facts = entry.case.facts
    if entry.outcome.code == "looked-after-death" and not (facts.get("looked_after") and facts.get("harm") == "death"):
        raise refuse(
            "outcome", "What is decided", "the intake does not record the death of a looked-after child; choose another"
        )
    if entry.outcome.code == "care-leaver-death" and not (facts.get("care_leaver") and facts.get("harm") == "death"):
        raise refuse(
            "outcome", "What is decided", "the intake does not record the death of a care leaver; choose another"
        )


def dissent(answers: dict[str, str]) -> bool:
    """Whether any safeguarding partner disagreed."""
    return "disagrees" in (answers.get("local_authority"), answers.get("integrated_care_board"), answers.get("police"))


def record_sent(entry: Entry, answer: NotificationSent) -> None:
    """When the local authority submitted the notification."""
    if answer.sent_at > entry.at:
        raise refuse(
            "sent_at",
            "Submitted at",
            f"{long_date(london_date(answer.sent_at))} at that time has not come yet; check it",
        )
    sent_on = london_date(answer.sent_at)
    entry.check_past(sent_on, "sent_at", "Submitted at")
    entry.put(OccurrenceKind.NOTIFIED, sent_on, moment_at=answer.sent_at)
