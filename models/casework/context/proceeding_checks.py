"""What may be recorded of a parallel proceeding: closed lists, possible dates, and nothing that identifies a child or family."""

from dataclasses import dataclass
from datetime import date

from models.casework.record.prose import find_in_prose
from models.casework.record.refusals import check_to_come, refuse
from models.casework.record.who import By
from models.law.rules.proceedings import CHILD_DEATH_REVIEW, HOLDS_UP, PROCEEDINGS, TOGETHER
from models.law.words.dates import long_date
from models.records.tables import ParallelProceeding

NUMBER, KIND, NEXT = "Which one", "What it is", "Its next date"


@dataclass(frozen=True)
class Given:
    """A proceeding as somebody records it."""

    kind: str
    began_on: date
    body: str = ""
    contact: str = ""
    reference: str = ""
    stage: str = ""
    holds_up: str = "nothing"
    together: str = "in sequence"
    next_on: date | None = None


def check(given: Given, by: By) -> None:
    for field, title, value, offered in (
        ("kind", KIND, given.kind, tuple(PROCEEDINGS)),
        ("holds_up", "What it holds up", given.holds_up, HOLDS_UP),
        ("together", "Together with ours", given.together, TOGETHER),
    ):
        if value not in offered:
            raise refuse(field, title, f"'{value}' is not one of {', '.join(offered)}")
    for field, title in (
        ("body", "Which body"),
        ("contact", "Contact"),
        ("reference", "Its reference"),
        ("stage", "Stage"),
    ):
        words(getattr(given, field), field, title)
    if given.kind == CHILD_DEATH_REVIEW and not given.reference:
        raise refuse(
            "reference", "Its reference", "give the eCDOP reference; nothing else of a child death review is kept here"
        )
    if given.began_on > by.today:
        raise refuse(
            "began_on", "Began on", f"{long_date(given.began_on)} has not come yet; record it when it has begun"
        )
    check_next(given.next_on, by)
    if given.holds_up != "nothing" and given.next_on is None:
        raise refuse(
            "next_on", NEXT, "it holds something up: give its next date, or the day on which to look at the hold again"
        )


def words(text: str, field: str, title: str) -> str:
    found = find_in_prose(text)
    if found:
        raise refuse(field, title, f"this holds what looks like {found}; take it out")
    return text.strip()


def check_next(next_on: date | None, by: By) -> None:
    if next_on is not None:
        check_to_come(next_on, "next_on", NEXT, today=by.today)


def check_day(found: ParallelProceeding, on: date, by: By) -> None:
    if on > by.today:
        raise refuse("on", "On", f"{long_date(on)} has not come yet; check the date")
    if on < found.began_on:
        raise refuse("on", "On", f"{long_date(on)} is before it began, {long_date(found.began_on)}; check the date")
