"""What cannot have happened before what. Serves every duty: a date engine fed with impossible dates gives confident nonsense.

Only orders that hold in law or in logic are here; an unlikely order is a person's to explain, not ours to refuse.
"""

from collections.abc import Mapping
from datetime import date

from models.law.words.dates import BadDate, long_date
from models.law.words.vocabulary import OccurrenceKind as O

# (earlier, later, why it cannot be otherwise)
ORDER: tuple[tuple[O, O, str], ...] = (
    (O.INCIDENT, O.AWARE, "nobody can be aware of an incident before it happened"),
    (O.INCIDENT, O.NOTIFIED, "an incident cannot be notified before it happened"),
    (O.AWARE, O.NOTIFIED, "an incident cannot be notified before the local authority was aware of it"),
    (O.NOTIFIED, O.NOTIFICATION_WITHDRAWN, "a notification is sent before it is withdrawn"),
    (O.NOTIFIED, O.RAPID_REVIEW_SENT, "there is no rapid review without a notification"),
    (O.DECIDED, O.COMMISSIONED, "nobody is commissioned before it is decided to review"),
    (O.COMMISSIONED, O.REPORT_APPROVED, "there is no report before the review was commissioned"),
    (O.REPORT_APPROVED, O.PUBLISHED, "a report is approved before it is published"),
)


def refuse_wrong_order(sets: Mapping[O, date]) -> None:
    """Raises `BadDate` naming the later kind, where one of these dates stands before another that it must follow."""
    for earlier, later, why in ORDER:
        if earlier in sets and later in sets and sets[later] < sets[earlier]:
            raise BadDate(
                later,
                f"{long_date(sets[later])} is before {earlier}, {long_date(sets[earlier])}: {why}; check both dates",
            )
