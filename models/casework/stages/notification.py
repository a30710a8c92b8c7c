"""Stage 1, notification: is it notifiable, when was it sent, is it looked at again or withdrawn. Rules: notify-panel, notify-partners and their variants."""

from collections.abc import Mapping
from typing import Any

from models.casework.answering.answer_entry import Entry
from models.casework.record.refusals import refuse
from models.casework.stages import positions
from models.casework.stages.notification_forms import LookAgain, Notifiable, NotificationSent, WithdrawNotification
from models.law.words.dates import london_date, long_date
from models.law.words.vocabulary import OccurrenceKind, Route

TO_BE_SENT = frozenset({"notify", "looked-after-death", "care-leaver-death"})


def record_notifiable(entry: Entry, answer: Notifiable) -> None:
    """Whether it is notifiable, with the positions of all three safeguarding partners. A partner that disagrees says why."""
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
    if dissent(answer.model_dump()) and not answer.dissent_reasons:
        raise refuse(
            "dissent_reasons",
            "If a partner disagrees: why, partner by partner",
            "a position that differs needs its reason; write it here, without names",
        )
    positions.keep(entry, answer)
    if entry.outcome.code in TO_BE_SENT:
        _begin_anew(entry)


def dissent(answers: Mapping[str, Any]) -> bool:
    """Whether any safeguarding partner disagreed."""
    return "disagrees" in positions.of(answers).values()


def record_sent(entry: Entry, answer: NotificationSent) -> None:
    """When the local authority submitted the notification."""
    if answer.sent_at > entry.by.at:
        raise refuse(
            "sent_at",
            "Submitted at",
            f"{long_date(london_date(answer.sent_at))} at that time has not come yet; check it",
        )
    sent_on = london_date(answer.sent_at)
    entry.check_past(sent_on, "sent_at", "Submitted at")
    entry.put(OccurrenceKind.NOTIFIED, sent_on, moment_at=answer.sent_at)


def record_look_again(entry: Entry, answer: LookAgain) -> None:
    """That it is to be decided again whether it is notifiable. The clock has counted from awareness all the time."""
    entry.check_past(answer.decided_on, "decided_on", "Asked on")


def record_withdrawal(entry: Entry, answer: WithdrawNotification) -> None:
    """That the notification is withdrawn: what it set going ends with that day, and what was missed by then stays missed."""
    entry.check_past(answer.decided_on, "decided_on", "Withdrawn on")
    entry.check_not_before(
        answer.decided_on, OccurrenceKind.NOTIFIED, "decided_on", "Withdrawn on", "the day of the notification"
    )
    route, facts = entry.case.route, entry.case.facts
    entry.put(OccurrenceKind.NOTIFICATION_WITHDRAWN, answer.decided_on, item=route.value)
    entry.case.facts = facts | {"withdrawn": {**facts.get("withdrawn", {}), str(entry.round): route.value}}


def withdrawn_route(facts: Mapping[str, Any], round_: int) -> Route | None:
    """The route that the notification withdrawn in that round had been made on."""
    found = facts.get("withdrawn", {}).get(str(round_))
    return Route(found) if found else None


def _begin_anew(entry: Entry) -> None:
    """A notification that was withdrawn does not stand for the one that is now to be sent."""
    routes = [route for route in Route if entry.standing(OccurrenceKind.NOTIFICATION_WITHDRAWN, item=route.value)]
    if routes:
        because = "the notification was withdrawn, and it was decided anew to notify"
        entry.withdraw(OccurrenceKind.NOTIFIED, because=because)
        for route in routes:
            entry.withdraw(OccurrenceKind.NOTIFICATION_WITHDRAWN, item=route.value, because=because)
