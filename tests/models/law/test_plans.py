"""A fact beats a plan: what counts from a planned event counts from the event itself once it is on record, whichever way that moves it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.law.deadlines.counting import count
from models.law.deadlines.outcomes import Outcome, became_of
from models.law.deadlines.plans import FACT_OF, origins_of, plan_behind
from models.law.deadlines.projection import Due, Happened, dates_for, project
from models.law.rules.all_rules import RULES, Force, Nature, Unit, rule
from models.law.words.calendar import bundled
from models.law.words.vocabulary import OccurrenceKind as O
from models.law.words.vocabulary import Route
from tests.support.days import day

COPIES = (O.REPORT_SENT_TO_PANEL, O.REPORT_SENT_TO_SECRETARY_OF_STATE, O.REPORT_SENT_TO_OFSTED)
BEFORE = ("report-to-panel-before-publication", "report-to-ofsted-before-publication")
IN_2026 = st.dates(day("Thu 2026-01-01"), day("Thu 2026-12-31"))
HANGS_ON_A_PLAN = [row for row in RULES if FACT_OF.keys() & set(row.counts_from)]


def dues(*happened: Happened, rules=RULES, trigger_on=None) -> dict[str, Due]:
    found = project(happened=happened, route=Route.STATUTORY, calendar=bundled(), rules=rules, trigger_on=trigger_on)
    return {due.rule.id: due for due in found}


def life(*, planned: str, published: str | None, sent: str) -> dict[str, Due]:
    known = [Happened(O.PUBLICATION_PLANNED, day(planned)), *(Happened(kind, day(sent)) for kind in COPIES)]
    return dues(*known, *([Happened(O.PUBLISHED, day(published))] if published else []))


@pytest.mark.parametrize("rule_id", BEFORE)
@pytest.mark.parametrize(
    ("planned", "published", "sent", "due_on", "became"),
    [
        ("Fri 2026-07-10", "Thu 2026-07-02", "Tue 2026-06-30", "Tue 2026-06-23", Outcome.MET_LATE),
        ("Fri 2026-12-11", "Wed 2026-11-25", "Wed 2026-11-25", "Mon 2026-11-16", Outcome.MET_LATE),
        ("Fri 2026-07-10", "Fri 2026-07-24", "Thu 2026-07-02", "Wed 2026-07-15", Outcome.MET),
        ("Fri 2026-07-10", None, "Tue 2026-06-30", "Wed 2026-07-01", Outcome.MET),
    ],
    ids=["earlier", "on the day it was sent", "later", "not yet"],
)
def test_the_copies_are_due_before_the_day_on_which_it_really_was_published(
    rule_id, planned, published, sent, due_on, became
):
    due = life(planned=planned, published=published, sent=sent)[rule_id]
    assert due.due_on == day(due_on)
    assert became_of(due, today=day("Thu 2026-12-31"), closed=False).outcome is became


def test_the_experts_of_a_serious_case_review_too():
    due = dues(
        Happened(O.PUBLICATION_PLANNED, day("Fri 2017-03-31")),
        Happened(O.PUBLISHED, day("Fri 2017-03-10")),
        Happened(O.REPORT_SENT_TO_NATIONAL_EXPERTS, day("Mon 2017-03-06")),
        trigger_on=day("Mon 2016-01-04"),
    )["scr-report-before-publication"]
    assert (due.counts_from, due.due_on) == (O.PUBLISHED, day("Fri 2017-03-03"))
    assert became_of(due, today=day("Mon 2017-04-03"), closed=False).outcome is Outcome.MET_LATE


def test_from_dates_alone_the_event_decides_as_well():
    sets = {O.PUBLICATION_PLANNED: day("Fri 2026-07-10"), O.PUBLISHED: day("Thu 2026-07-02")}
    found = {due.rule.id: due for due in dates_for(sets=sets, on=None, calendar=bundled())}
    assert {found[rule_id].due_on for rule_id in BEFORE} == {day("Tue 2026-06-23")}
    assert found["publication-day"].due_on == day("Fri 2026-07-10")


@given(planned=IN_2026, published=IN_2026)
def test_every_limit_that_hangs_on_a_plan_is_the_events_own_once_it_is_on_record(planned, published):
    both = {O.PUBLICATION_PLANNED: planned, O.PUBLISHED: published}
    for row in HANGS_ON_A_PLAN:
        on = row.in_force_from  # a rule of an older regime is counted under its own rules
        [due] = [one for one in dates_for(sets=both, on=on, calendar=bundled()) if one.rule.id == row.id]
        counts_from = O.PUBLICATION_PLANNED if O.PUBLISHED in row.met_by else O.PUBLISHED
        assert due.counts_from is counts_from
        assert due.due_on == count(row.unit, row.limit, both[counts_from], bundled()).on


def test_a_rule_of_a_partnerships_own_that_names_only_the_plan_follows_the_event_too():
    own = replace(
        rule("publication-day"),
        id="local-brief-councillors",
        met_by=(O.PLAN_SIGNED_OFF,),
        unit=Unit.CALENDAR_DAYS_AFTER,
        limit=5,
    )
    plan, fact = Happened(O.PUBLICATION_PLANNED, day("Fri 2026-07-10")), Happened(O.PUBLISHED, day("Thu 2026-07-02"))
    assert dues(plan, rules=(own,))[own.id].due_on == day("Wed 2026-07-15")
    assert dues(plan, fact, rules=(own,))[own.id].due_on == day("Tue 2026-07-07")


def test_the_planned_day_itself_stays_where_it_was_planned():
    row = rule("publication-day")
    assert (row.force, row.duty_force, row.nature) == (Force.LOCAL, Force.LOCAL, Nature.TARGET)
    plan = Happened(O.PUBLICATION_PLANNED, day("Fri 2026-07-10"))
    late = dues(plan, Happened(O.PUBLISHED, day("Thu 2026-07-16")))[row.id]
    assert late.due_on == day("Fri 2026-07-10")
    assert became_of(late, today=day("Thu 2026-07-16"), closed=False).outcome is Outcome.MET_LATE


def test_a_second_publication_counts_from_its_own_plan_and_its_own_day():
    found = project(
        happened=[
            Happened(O.PUBLISHED, day("Wed 2026-04-01")),
            Happened(O.PUBLICATION_PLANNED, day("Wed 2026-04-15")),
            Happened(O.PUBLICATION_PLANNED, day("Thu 2026-10-01"), "2"),
        ],
        route=Route.STATUTORY,
        calendar=bundled(),
    )
    copies = {due.item: due.due_on for due in found if due.rule.id == BEFORE[0]}
    assert copies == {"": day("Mon 2026-03-23"), "2": day("Tue 2026-09-22")}


def test_every_plan_is_known_with_what_it_is_a_plan_of():
    planned = {kind for kind in O if kind.value.endswith("_planned")}
    assert planned == set(FACT_OF)
    assert {plan_behind(row, O.PUBLISHED) for row in HANGS_ON_A_PLAN} == {O.PUBLICATION_PLANNED}
    assert plan_behind(rule("publicly-available"), O.PUBLISHED) is None
    assert origins_of(rule("notify-panel"), (O.AWARE,)) == (O.AWARE,)
