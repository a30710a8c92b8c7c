"""What ends everything that is owed, and what is counted anew: neither ever makes a date that was not kept look kept."""

from datetime import date

import pytest

from models.law.deadlines.due_date import Due, Happened
from models.law.deadlines.outcomes import Outcome, became_of
from models.law.deadlines.projection import project
from models.law.rules.all_rules import RULES, Nature
from models.law.words.calendar import bundled
from models.law.words.vocabulary import OccurrenceKind as O
from models.law.words.vocabulary import Route
from tests.support.days import day

CASE_RULES = [row for row in RULES if not row.of_partnership and row.in_force_to is None and row.routes]
every_rule = pytest.mark.parametrize("row", CASE_RULES, ids=lambda row: row.id)


def dates(route: Route, *happened: tuple[O, date] | tuple[O, date, str]) -> dict[tuple[str, str], Due]:
    dues = project(
        happened=[Happened(one[0], one[1], one[2] if len(one) == 3 else "") for one in happened],
        route=route,
        calendar=bundled(),
        trigger_on=day("Mon 2026-03-02"),
    )
    return {(due.rule.id, due.item): due for due in dues}


@every_rule
@pytest.mark.parametrize("ending", [O.WITHDRAWN, O.TRANSFERRED])
def test_no_rule_is_met_by_an_ending_and_only_a_floor_outlives_it(row, ending):
    route = min(row.routes, key=list(Route).index)
    started = (row.counts_from[-1], day("Mon 2026-03-02"), "1" if row.repeats or row.anew else "")
    found = dates(route, started, (ending, day("Mon 2026-03-02")))
    [due] = [one for (rule, _), one in found.items() if rule == row.id]
    assert due.met_on is None
    assert (due.ended_on is None) is (row.nature is Nature.KEEP_UNTIL)
    later = became_of(due, today=day("Mon 2028-03-06"), closed=True).outcome
    assert later is (Outcome.OVER if row.nature is Nature.KEEP_UNTIL else later)
    assert later in (Outcome.NOT_APPLICABLE, Outcome.MISSED) or row.nature is Nature.KEEP_UNTIL


def test_a_date_that_had_passed_stays_missed_and_one_to_come_does_not_apply():
    before = dates(Route.STATUTORY, (O.AWARE, day("Mon 2026-03-02")), (O.WITHDRAWN, day("Tue 2026-03-10")))
    due = before["notify-panel", ""]
    assert became_of(due, today=day("Wed 2026-03-11"), closed=False).outcome is Outcome.MISSED
    on_the_day = dates(Route.STATUTORY, (O.AWARE, day("Mon 2026-03-02")), (O.WITHDRAWN, day("Mon 2026-03-09")))
    assert on_the_day["notify-panel", ""].not_applicable == "withdrawn on Mon 9 Mar 2026, before this was due"


def test_the_panels_answer_is_not_waited_for_in_a_case_that_was_handed_over():
    sent = (O.RAPID_REVIEW_SENT, day("Mon 2026-03-02"))
    found = dates(Route.STATUTORY, sent, (O.TRANSFERRED, day("Mon 2026-06-01")))
    due = found["panel-response-expected", ""]
    assert due.not_applicable == "transferred on Mon 1 Jun 2026; it is not waited for here any more"
    assert became_of(due, today=day("Tue 2026-06-02"), closed=False).outcome is Outcome.NOT_APPLICABLE


def test_a_further_publication_is_counted_and_met_by_its_own_acts():
    found = dates(
        Route.STATUTORY,
        (O.PUBLISHED, day("Wed 2026-04-01")),
        (O.REPORT_SENT_TO_OFSTED, day("Mon 2026-03-02")),
        (O.PUBLICATION_PLANNED, day("Thu 2026-10-01"), "2"),
    )
    first, second = (found["report-to-ofsted-before-publication", item] for item in ("", "2"))
    assert (first.due_on, first.met_on) == (day("Mon 2026-03-23"), day("Mon 2026-03-02"))
    assert (second.due_on, second.met_on) == (day("Tue 2026-09-22"), None)
    assert ("publicly-available", "2") not in found


def test_checks_of_a_review_that_was_commissioned_again_are_not_ended_by_the_first_report():
    found = dates(
        Route.STATUTORY,
        (O.REPORT_APPROVED, day("Mon 2026-05-04")),
        (O.COMMISSIONED, day("Tue 2026-09-01")),
    )
    assert found["interval-check", "1"].ended_on is None
    first = dates(
        Route.STATUTORY,
        (O.COMMISSIONED, day("Wed 2026-04-01")),
        (O.REPORT_APPROVED, day("Mon 2026-05-04")),
    )
    assert first["interval-check", "1"].ended_on == day("Mon 2026-05-04")
