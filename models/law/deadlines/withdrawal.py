"""What becomes of the duties of a notification that was withdrawn: they end with that day, and what was missed by then stays missed.

The Panel's own exception to the rapid review is that the criteria were not met (docs/law/what-is-due.md X10). Serves every rule of the route that ended.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from models.law.deadlines.due_date import Due, Happened
from models.law.rules.rule import Nature, Unit
from models.law.words.dates import long_date
from models.law.words.vocabulary import OccurrenceKind

WITHDRAWN = OccurrenceKind.NOTIFICATION_WITHDRAWN  # its item is the route that ended with it


def withdrawn(dues: Sequence[Due], withdrawals: Sequence[Happened]) -> list[Due]:
    """Those of `dues` that were owed on a route which ended: what was done stays done, the rest ends with the withdrawal.

    What would have begun only after it was never owed. A floor stays: a report that is out stays out.
    """
    found = []
    for due in dues:
        ended = next(
            (
                withdrawal
                for withdrawal in withdrawals
                if withdrawal.item in due.rule.routes and _had_begun(due, withdrawal.on)
            ),
            None,
        )
        if ended is not None:
            done = due.met_on is not None and due.met_on <= ended.on
            found.append(due if done or due.rule.nature is Nature.KEEP_UNTIL else _ended(due, ended))
    return found


def _had_begun(due: Due, on: date) -> bool:
    """An agreed date has no day that it counts from: it ran since it was agreed."""
    return due.rule.unit is Unit.AGREED_DATE or due.from_on <= on


def _ended(due: Due, withdrawal: Happened) -> Due:
    reason = None
    if withdrawal.on <= due.due_on:
        reason = f"the notification was withdrawn on {long_date(withdrawal.on)}, before this was due"
    return replace(due, met_on=None, ended_on=withdrawal.on, not_applicable=reason)
