"""A pause is added back in the unit that the rule declares; an extension moves only a date whose rule allows it; no national rule does."""

from dataclasses import replace
from datetime import date

import pytest

from models.law.deadlines.outcomes import Outcome, became_of
from models.law.deadlines.projection import Due, Happened, describe_working, project
from models.law.rules.all_rules import RULES, Force, Rule, rule
from models.law.rules.holds import Extended, ExtensionAllowed, HoldKind, Paused, PauseUnit, Pausing
from models.law.rules.rule_data import as_data, from_data
from models.law.words.calendar import bundled
from models.law.words.vocabulary import OccurrenceKind as O
from models.law.words.vocabulary import Route
from tests.support.days import day

IN_WORKING_DAYS = (Pausing(HoldKind.INQUEST, PauseUnit.WORKING_DAYS),)
IN_DAYS = (Pausing(HoldKind.INQUEST, PauseUnit.DAYS),)


def due(base: Rule, start: str, *held: Paused, put_off: tuple[Extended, ...] = (), met: str = "") -> Due:
    happened = [Happened(base.counts_from[0], day(start))]
    happened += [Happened(base.met_by[0], day(met))] if met else []
    [found] = project(
        happened=happened,
        route=Route.STATUTORY,
        calendar=bundled(),
        rules=[base],
        trigger_on=day(start),
        paused=held,
        extended=put_off,
    )
    return found


def inquest(first: str, until: str | None = None) -> Paused:
    return Paused(1, HoldKind.INQUEST, day(first), day(until) if until else None)


TARGET = replace(rule("local-panel-meeting"), limit=5, paused_by=IN_WORKING_DAYS)
SIX_MONTHS = replace(rule("lcspr-publish"), paused_by=IN_DAYS)


def test_no_national_rule_that_is_shipped_can_be_paused_or_put_off():
    for row in RULES:
        if row.force is not Force.LOCAL:
            assert row.paused_by == ()
            assert row.extension is None


@pytest.mark.parametrize(
    ("held", "on"),
    [
        ((inquest("Wed 2026-03-04", "Mon 2026-03-09"),), "Thu 2026-03-12"),  # three working days and a weekend
        ((inquest("Sat 2026-03-07", "Mon 2026-03-09"),), "Mon 2026-03-09"),  # a weekend counts for nothing
        ((inquest("Mon 2026-03-02", "Tue 2026-03-03"),), "Tue 2026-03-10"),
        ((inquest("Fri 2026-02-20", "Fri 2026-02-27"),), "Mon 2026-03-09"),  # over before the clock ran
        ((inquest("Fri 2026-02-20", "Wed 2026-03-04"),), "Wed 2026-03-11"),  # only the part within it counts
        ((inquest("Tue 2026-03-10", "Fri 2026-03-13"),), "Mon 2026-03-09"),  # too late: it was due by then
        ((inquest("Mon 2026-03-09", "Tue 2026-03-10"),), "Tue 2026-03-10"),  # on its last day
        ((inquest("Mon 2026-03-02", "Mon 2026-03-09"),), "Mon 2026-03-16"),  # five working days, over a weekend
        ((inquest("Wed 2026-03-04", "Wed 2026-03-04"),), "Mon 2026-03-09"),  # released on the day it began
        (
            (
                Paused(1, HoldKind.CRIMINAL, day("Mon 2026-03-02"), None),
                inquest("Wed 2026-03-04", "Thu 2026-03-05"),
            ),
            "Tue 2026-03-10",
        ),  # one that stops nothing hides none that does
        (
            (inquest("Tue 2026-03-10", "Wed 2026-03-11"), inquest("Tue 2026-03-03", "Wed 2026-03-04")),
            "Wed 2026-03-11",
        ),  # whatever order they are given in
        (
            (inquest("Tue 2026-03-03", "Wed 2026-03-04"), inquest("Tue 2026-03-10", "Wed 2026-03-11")),
            "Wed 2026-03-11",
        ),  # the second is within the date that the first made
        ((Paused(1, HoldKind.CRIMINAL, day("Wed 2026-03-04"), day("Mon 2026-03-09")),), "Mon 2026-03-09"),
    ],
)
def test_a_pause_in_working_days(held: tuple[Paused, ...], on: str):
    assert due(TARGET, "Mon 2026-03-02", *held).due_on == day(on)


def test_a_pause_in_days_adds_every_day_of_it_to_a_limit_of_months():
    found = due(SIX_MONTHS, "Mon 2026-03-02", inquest("Mon 2026-04-06", "Mon 2026-04-20"))
    assert found.due_on == day("Wed 2026-09-16")
    assert describe_working(found) == (
        "6 months after Mon 2 Mar 2026; held Mon 6 Apr 2026 to Sun 19 Apr 2026 (inquest): 14 days added"
    )


def test_while_a_hold_stands_the_clock_is_suspended_and_nothing_is_overdue():
    found = due(TARGET, "Mon 2026-03-02", inquest("Wed 2026-03-04"))
    assert found.suspended
    assert became_of(found, today=day("Fri 2026-05-01"), closed=False).outcome is Outcome.SUSPENDED
    assert "suspended from Wed 4 Mar 2026: inquest" in describe_working(found)
    done = due(TARGET, "Mon 2026-03-02", inquest("Wed 2026-03-04"), met="Thu 2026-03-05")
    assert became_of(done, today=day("Fri 2026-05-01"), closed=False).outcome is Outcome.MET


def test_a_pause_that_leads_past_the_calendar_makes_the_date_provisional():
    found = due(TARGET, "Fri 2028-12-22", inquest("Wed 2028-12-27", "Fri 2028-12-29"))
    assert found.due_on > date(2028, 12, 31)
    assert found.provisional
    met = due(TARGET, "Fri 2028-12-22", inquest("Wed 2028-12-27", "Fri 2028-12-29"), met="Wed 2028-12-27")
    assert became_of(met, today=day("Fri 2028-12-29"), closed=True).outcome is Outcome.NOT_SETTLED


def test_only_a_pause_counted_in_working_days_needs_the_calendar():
    inside = due(TARGET, "Wed 2028-12-20")
    assert (inside.due_on, inside.provisional) == (day("Fri 2028-12-29"), False)
    assert not due(TARGET, "Wed 2028-12-20", inquest("Thu 2028-12-21", "Thu 2028-12-21")).provisional
    past = due(TARGET, "Wed 2028-12-20", inquest("Wed 2028-12-27", "Fri 2028-12-29"))
    assert (past.due_on.year, past.provisional) == (2029, True)
    assert not due(TARGET, "Mon 2026-03-02", inquest("Wed 2026-03-04", "Mon 2026-03-09")).provisional
    in_days = due(SIX_MONTHS, "Mon 2028-10-02", inquest("Mon 2028-11-06", "Mon 2028-11-13"))
    assert (in_days.due_on.year, in_days.provisional) == (2029, False)


def test_a_provisional_date_is_never_called_missed_and_runs_on_only_while_something_can_meet_it():
    found = due(TARGET, "Fri 2028-12-22", inquest("Wed 2028-12-27", "Fri 2028-12-29"))
    assert became_of(found, today=day("Wed 2029-01-31"), closed=False).outcome is Outcome.OVERDUE
    assert became_of(found, today=day("Wed 2029-01-31"), closed=True).outcome is Outcome.NOT_SETTLED_UNDONE


def test_an_extension_moves_only_the_date_that_it_names_and_only_where_the_rule_allows_it():
    agreed = replace(rule("action-due"), routes=frozenset(Route))
    put_off = (Extended("action-due", "", day("Mon 2026-06-01"), day("Wed 2026-07-01")),)
    found = due(agreed, "Mon 2026-06-01", put_off=put_off)
    assert found.due_on == day("Wed 2026-07-01")
    assert describe_working(found) == "agreed date, Mon 1 Jun 2026; extended from Mon 1 Jun 2026 to Wed 1 Jul 2026"
    other = (Extended("action-due", "A2", day("Mon 2026-06-01"), day("Wed 2026-07-01")),)
    assert due(agreed, "Mon 2026-06-01", put_off=other).due_on == day("Mon 2026-06-01")
    fixed = replace(agreed, extension=None)
    assert due(fixed, "Mon 2026-06-01", put_off=put_off).due_on == day("Mon 2026-06-01")
    for on in ("Fri 2026-05-29", "Mon 2026-06-01"):
        no_later = due(agreed, "Mon 2026-06-01", put_off=(Extended("action-due", "", day("Mon 2026-06-01"), day(on)),))
        assert (no_later.due_on, no_later.moved) == (day("Mon 2026-06-01"), ())


def test_the_cap_counts_from_the_first_date():
    assert ExtensionAllowed(92).latest(day("Mon 2026-06-01")) == day("Tue 2026-09-01")


def test_an_agreed_date_runs_from_the_adoption_of_the_plan():
    agreed = replace(rule("action-due"), paused_by=IN_DAYS)
    facts = [Happened(O.PLAN_ADOPTED, day("Mon 2026-03-09")), Happened(O.ACTION_DUE, day("Mon 2026-06-01"), "A1")]
    [found] = project(
        happened=facts,
        route=Route.STATUTORY,
        calendar=bundled(),
        rules=[agreed],
        trigger_on=day("Mon 2026-03-02"),
        paused=[inquest("Mon 2026-03-02", "Mon 2026-03-16")],
    )
    assert found.due_on == day("Mon 2026-06-08")  # only the week after the adoption
    [without] = project(
        happened=facts[1:],
        route=Route.STATUTORY,
        calendar=bundled(),
        rules=[agreed],
        trigger_on=day("Mon 2026-03-02"),
        paused=[inquest("Mon 2026-03-02", "Mon 2026-03-16")],
    )
    assert without.due_on == day("Mon 2026-06-15")


@pytest.mark.parametrize("row", [*RULES, TARGET, SIX_MONTHS], ids=lambda row: f"{row.id} {row.in_force_from}")
def test_a_rule_written_down_and_read_back_is_the_same_rule_and_a_partnerships_own(row: Rule):
    assert from_data(as_data(row)) == replace(row, set_by_partnership=True)
