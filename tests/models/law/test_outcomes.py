"""What becomes of a date carries what its words need: every outcome, by every road that leads to it, written as JSON and read back."""

from datetime import date
from itertools import product

import pytest

from models.law.deadlines.outcomes import Done, NotOwed, Outcome, Over, Undone, as_json, became, read
from models.law.rules.rule import Nature
from tests.support.days import day

DUE_ON = day("Mon 2026-03-23")
DAYS = tuple(
    day(text) for text in ("Fri 2026-03-20", "Mon 2026-03-23", "Tue 2026-03-24", "Tue 2027-03-23", "Mon 2036-03-24")
)
SETTINGS = list(product(Nature, (None, *DAYS), DAYS, (False, True), (False, True), (False, True)))


@pytest.mark.parametrize(("nature", "met_on", "today", "closed", "provisional", "suspended"), SETTINGS)
def test_an_outcome_has_the_day_that_its_words_need_and_is_read_back_from_json(
    nature: Nature, met_on: date | None, today: date, closed: bool, provisional: bool, suspended: bool
) -> None:
    for not_applicable in (None, "withdrawn"):
        answer = became(
            due_on=DUE_ON,
            met_on=met_on,
            not_applicable=not_applicable,
            today=today,
            nature=nature,
            closed=closed,
            provisional=provisional,
            suspended=suspended,
        )
        assert read({"due_on": DUE_ON.isoformat(), **as_json(answer)}) == answer
        match answer:
            case Done(_, on):
                assert on == met_on
            case Over(until):
                assert (until, nature) == (DUE_ON, Nature.KEEP_UNTIL)
            case NotOwed(because):
                assert because
            case Undone(outcome):
                assert met_on is None or nature is Nature.KEEP_UNTIL
                assert outcome is not Outcome.OVERDUE or (not closed and nature in (Nature.DUTY, Nature.TARGET))


def test_every_outcome_but_one_follows_from_some_record() -> None:
    reached = {
        became(
            due_on=DUE_ON,
            met_on=met_on,
            not_applicable=not_applicable,
            today=today,
            nature=nature,
            closed=closed,
            provisional=provisional,
            suspended=suspended,
        ).outcome
        for nature, met_on, today, closed, provisional, suspended in SETTINGS
        for not_applicable in (None, "withdrawn")
    }
    assert set(Outcome) - reached == {Outcome.NO_LONGER_OWED}  # that follows from the record of another date


def test_a_date_whose_json_lacks_what_its_outcome_needs_is_refused_where_it_is_read() -> None:
    for lacking in ({"outcome": "met", "met_on": None}, {"outcome": "fulfilled"}, {"outcome": "over"}):
        with pytest.raises((ValueError, KeyError, TypeError)):
            read(lacking)
