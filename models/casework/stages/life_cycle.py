"""Close, withdraw, hand over, take up again: what ends or revives a case from any stage, with its reason. Serves every rule: none is ever shown as met by it.

Withdrawing and handing over end what is owed and not done; a date that had passed before stays missed. Opening again takes that end out of
force: dates run from their first triggers as if it had not been, since no source lets a case that rests start them anew.
"""

from datetime import date

from models.casework.answering.answer_entry import Entry
from models.casework.dates import holds, on_record
from models.casework.record import addresses
from models.casework.record.case import decisions, latest, occurrences, waiting
from models.casework.record.refusals import refuse
from models.casework.stages.child_safety import check_settled
from models.casework.stages.life_cycle_forms import Close, Reopen, Transfer, TransferReceived, Withdraw
from models.law.rules.all_rules import Nature
from models.law.words.dates import long_date
from models.law.words.vocabulary import DecisionKind, Stage
from models.law.words.vocabulary import OccurrenceKind as O
from models.records.tables import Decision

AGAIN = "the case was opened again"


def record_close(entry: Entry, answer: Close) -> None:
    """The case is complete: no more alerts, but the date until which the report stays public lives on."""
    entry.check_past(answer.closed_on, "closed_on", "Closed on")
    _check_settled(entry)
    entry.put(O.CLOSED, answer.closed_on)
    entry.case.closed_at, entry.case.stage = entry.by.at, Stage.CLOSED


def _check_settled(entry: Entry) -> None:
    """A provisional date closes no duty: whether it was kept cannot be said before the bank holidays of that time are known."""
    unsettled = [
        row
        for row in on_record.in_force(entry.session, case_id=entry.case.id)
        if row.provisional
        and row.ended_on is None
        and on_record.rule_of(row).nature not in (Nature.KEEP_UNTIL, Nature.EXPECTATION)
    ]
    if unsettled:
        named = ", ".join(f"{row.rule} ({long_date(row.due_on)})" for row in unsettled)
        raise refuse(
            "closed_on",
            "Closed on",
            f"not all bank holidays of that time are known, so these dates are provisional: {named}; load the bank holidays first "
            "(`cspr calendar fetch`, or `cspr calendar load --file FILE`), then close the case",
        )


def record_withdrawal(entry: Entry, answer: Withdraw) -> None:
    """The case does not go on. Refused while a notification stands: what was notified is answered for, or the notification is withdrawn."""
    entry.check_past(answer.decided_on, "decided_on", "Decided on")
    check_settled(entry.session, entry.case, "decided_on", "Withdraw the case")
    notification = _standing_notification(entry)
    if notification is not None:
        raise refuse(
            "decided_on",
            "Withdraw the case",
            f"the notification of {long_date(notification.decided_on)} stands, and with it the rapid review; if it should not have been made, "
            "withdraw the notification first ('Withdraw the notification'), then the case",
        )
    _end_holds(entry, answer.decided_on)
    entry.put(O.WITHDRAWN, answer.decided_on)


def record_transfer(entry: Entry, answer: Transfer) -> None:
    """The case is on its way to another area. Until that has confirmed it, everything is owed here."""
    entry.check_past(answer.decided_on, "decided_on", "Sent on")
    addresses.check("", answer.contact, "contact", "Its shared mailbox")
    if any(open_.decision is DecisionKind.TRANSFER_RECEIVED for open_ in waiting(entry.session, entry.case)):
        raise refuse(
            "area",
            "The receiving area",
            "the case is on its way to an area already; record that area's answer first ('Transfer received')",
        )


def record_receipt(entry: Entry, answer: TransferReceived) -> None:
    """The other area has the case: nothing is owed here from that day. Or it does not take it, and the case goes on here."""
    entry.check_past(answer.received_on, "received_on", "Confirmed on")
    sent = latest(decisions(entry.session, entry.case), DecisionKind.TRANSFER)
    assert sent is not None
    if answer.received_on < sent.decided_on:
        raise refuse(
            "received_on", "Confirmed on", f"{long_date(answer.received_on)} is before it was sent; check the date"
        )
    if entry.outcome.code == "received":
        _end_holds(entry, answer.received_on)
        entry.put(O.TRANSFERRED, answer.received_on)


def record_reopening(entry: Entry, answer: Reopen) -> None:
    """The closed case is taken up again, where there is something to take up."""
    entry.check_past(answer.decided_on, "decided_on", "Decided on")
    entry.check_not_before(answer.decided_on, O.CLOSED, "decided_on", "Decided on", "the case was closed")
    needed = _NEEDED.get(entry.outcome.code)
    if needed is not None and not _ever(entry, needed[0]):
        raise refuse("outcome", "What is to be done", needed[1])
    for ending in (O.CLOSED, O.WITHDRAWN, O.TRANSFERRED):
        entry.withdraw(ending, because=AGAIN)
    entry.case.closed_at = None


_NEEDED = {
    "further-work": (O.COMMISSIONED, "no review was commissioned in this case; choose 'new-information'"),
    "supplementary-report": (O.PUBLISHED, "nothing was published in this case; choose 'further-work'"),
    "plan-again": (O.PLAN_ADOPTED, "no plan was adopted in this case; choose 'further-actions'"),
}


def _end_holds(entry: Entry, on: date) -> None:
    """Every hold ends with the case: nothing is left that could wait, and a form that hangs no more could not release it."""
    by = entry.by
    for hold in holds.of_case(entry.session, entry.case):
        if hold.released_on is None:
            holds.settle(entry.session, entry.case, hold, on=on, keep_until=None, by=by)


def _standing_notification(entry: Entry) -> Decision | None:
    """The notification that was sent and not withdrawn since."""
    recorded = decisions(entry.session, entry.case)
    of_it = [
        decision
        for decision in recorded
        if decision.kind in (DecisionKind.NOTIFICATION_SENT, DecisionKind.WITHDRAW_NOTIFICATION)
    ]
    return of_it[-1] if of_it and of_it[-1].kind is DecisionKind.NOTIFICATION_SENT else None


def _ever(entry: Entry, kind: O) -> bool:
    """Whether something of that kind stands, whichever publication it belongs to."""
    return any(occurrence.kind is kind for occurrence in occurrences(entry.session, entry.case))
