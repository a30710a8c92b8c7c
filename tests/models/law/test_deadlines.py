"""What is due when: the checks named in the issue, then each way in which a deadline starts, is met, ends or does not apply."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.law.deadlines.counting import add_months
from models.law.deadlines.outcomes import NotOwed, Outcome, became, became_of
from models.law.deadlines.projection import Due, Happened, dates_for, describe_working, project
from models.law.rules.all_rules import RULES, Nature, rule
from models.law.words.calendar import bundled
from models.law.words.vocabulary import OccurrenceKind as O
from models.law.words.vocabulary import Route
from tests.support.days import day

MONDAY = day("Mon 2026-03-02")


def projected(*happened: Happened, route: Route | None = Route.STATUTORY, **options) -> dict[tuple[str, str], Due]:
    dues = project(happened=happened, route=route, calendar=bundled(), **options)
    found = {(due.rule.id, due.item): due for due in dues}
    assert len(found) == len(dues), "a rule and its item name one deadline"
    return found


def due(rule_id: str, *happened: Happened, item: str = "", **options) -> Due:
    return projected(*happened, **options)[rule_id, item]


# The checks named in the issue


def test_day_after_awareness_is_day_one():
    found = due("notify-panel", Happened(O.AWARE, MONDAY))
    assert next(one.date for one in found.working if one.counted) == day("Tue 2026-03-03")
    assert found.due_on == day("Mon 2026-03-09")
    assert (found.counts_from, found.from_on, found.provisional) == (O.AWARE, MONDAY, False)


def test_rapid_review_is_due_fifteen_working_days_after_notification():
    assert due("rapid-review-to-panel", Happened(O.NOTIFIED, MONDAY)).due_on == day("Mon 2026-03-23")


def test_rapid_review_clock_steps_over_easter():
    found = due("rapid-review-to-panel", Happened(O.NOTIFIED, day("Mon 2026-03-23")))
    assert found.due_on == day("Wed 2026-04-15")
    assert describe_working(found) == (
        "15 working days after Mon 23 Mar 2026; skipped 6 weekend days, Good Friday 3 Apr, Easter Monday 6 Apr"
    )


def test_six_months_from_the_last_of_august_end_with_february():
    found = due("lcspr-publish", Happened(O.DECIDED, day("Mon 2026-08-31")))
    assert found.due_on == day("Sun 2027-02-28")
    assert describe_working(found) == "6 months after Mon 31 Aug 2026; that month has no such day, so its last day"
    assert found.working[-1].why == "the month's last day, as it has no corresponding date"


def test_report_goes_to_the_panel_seven_working_days_before_publication():
    found = due("report-to-panel-before-publication", Happened(O.PUBLISHED, day("Fri 2024-01-26")))
    assert found.due_on == day("Wed 2024-01-17")
    assert describe_working(found) == "7 working days before Fri 26 Jan 2024; skipped 2 weekend days"


# What a deadline counts from


def test_planned_publication_is_used_until_the_report_is_out_and_then_the_day_itself():
    planned, published = (
        Happened(O.PUBLICATION_PLANNED, day("Fri 2026-01-30")),
        Happened(O.PUBLISHED, day("Fri 2026-02-06")),
    )
    before = due("report-to-panel-before-publication", planned)
    assert (before.counts_from, before.due_on) == (O.PUBLICATION_PLANNED, day("Wed 2026-01-21"))
    after = due("report-to-panel-before-publication", published, planned)
    assert (after.counts_from, after.due_on) == (O.PUBLISHED, day("Wed 2026-01-28"))


def test_earliest_of_several_occurrences_starts_the_clock():
    later, earlier = Happened(O.DELAY_KNOWN, day("Wed 2026-05-06")), Happened(O.DELAY_KNOWN, day("Fri 2026-05-01"))
    found = due("tell-of-delay", later, earlier)
    assert found.due_on == day("Mon 2026-05-11")
    assert "Early May bank holiday 4 May" in describe_working(found)


def test_a_corresponding_date_needs_no_clipping():
    found = due("lcspr-publish", Happened(O.DECIDED, day("Tue 2026-03-10")))
    assert found.due_on == day("Thu 2026-09-10")
    assert describe_working(found) == "6 months after Tue 10 Mar 2026"


def test_a_month_limit_is_not_rolled_off_a_sunday():
    assert due("publicly-available", Happened(O.PUBLISHED, day("Fri 2024-01-26"))).due_on == day("Sun 2025-01-26")


@given(st.dates(day("Fri 2018-06-29"), day("Mon 2027-06-28")), st.integers(0, 60))
def test_months_are_always_from_the_original_day(start, months):
    on = add_months(start, months)
    assert (on.year - start.year) * 12 + on.month - start.month == months
    assert on.day == start.day or (on.day < start.day and (on + timedelta(days=1)).day == 1)


def test_the_panels_reply_is_expected_after_ten_calendar_days():
    found = due("panel-response-expected", Happened(O.RAPID_REVIEW_SENT, day("Fri 2026-03-20")))
    assert found.due_on == day("Mon 2026-03-30")
    assert describe_working(found) == "10 days after Fri 20 Mar 2026"
    assert sum(one.counted for one in found.working) == 10


def test_a_deadline_beyond_the_calendar_is_provisional():
    found = due("rapid-review-to-panel", Happened(O.NOTIFIED, day("Wed 2028-12-20")))
    assert found.provisional
    assert describe_working(found).endswith("provisional: the bank holidays of that time are not all known")


def test_one_weekend_day_is_singular():
    found = dates_for(sets={O.NOTIFIED: day("Sat 2026-03-07")}, on=None, calendar=bundled())[0]
    assert describe_working(found) == "1 working day after Sat 7 Mar 2026; skipped 1 weekend day"


def test_holidays_that_were_stepped_over_are_named():
    found = dates_for(sets={O.NOTIFIED: day("Thu 2026-12-31")}, on=None, calendar=bundled())[0]
    assert describe_working(found).startswith(
        "1 working day after Thu 31 Dec 2026; skipped 2 weekend days, New Year’s Day 1 Jan"
    )
    jubilee = dates_for(sets={O.AWARE: day("Wed 2022-06-01")}, on=None, calendar=bundled())
    assert "Platinum Jubilee bank holiday 3 Jun" in describe_working(jubilee[0])


# How it is met and how it ends


def test_a_duty_to_tell_three_bodies_is_met_when_the_last_is_told():
    decided = Happened(O.DECIDED, MONDAY)
    panel = Happened(O.PANEL_TOLD_OF_REVIEW, day("Tue 2026-03-03"))
    minister = Happened(O.SECRETARY_OF_STATE_TOLD_OF_REVIEW, day("Thu 2026-03-05"))
    ofsted = Happened(O.OFSTED_TOLD_OF_REVIEW, day("Wed 2026-03-04"))
    assert due("tell-of-review-decision", decided, panel, minister).met_on is None
    assert due("tell-of-review-decision", decided, panel, minister, ofsted).met_on == day("Thu 2026-03-05")


def test_a_local_target_ends_with_the_rapid_review():
    notified = Happened(O.NOTIFIED, MONDAY)
    early, late = (
        Happened(O.RAPID_REVIEW_SENT, day("Wed 2026-03-04")),
        Happened(O.RAPID_REVIEW_SENT, day("Tue 2026-03-10")),
    )
    found = due("local-midpoint-check", notified, early)
    assert found.not_applicable == "rapid review sent on Wed 4 Mar 2026, before this was due"
    assert became_of(found, today=day("Fri 2026-03-06"), closed=False).outcome is Outcome.NOT_APPLICABLE
    missed = due("local-midpoint-check", notified, late)
    assert (missed.not_applicable, missed.ended_on) == (None, day("Tue 2026-03-10"))
    assert became_of(missed, today=day("Wed 2026-03-11"), closed=False).outcome is Outcome.MISSED


def test_what_was_met_does_not_become_inapplicable():
    found = due(
        "local-midpoint-check",
        Happened(O.NOTIFIED, MONDAY),
        Happened(O.MIDPOINT_CHECKED, day("Mon 2026-03-09")),
        Happened(O.RAPID_REVIEW_SENT, day("Mon 2026-03-09")),
    )
    assert (found.met_on, found.not_applicable, found.ended_on) == (day("Mon 2026-03-09"), None, None)


# Deadlines that repeat


def test_each_interval_check_starts_the_next_and_only_the_last_is_open():
    found = projected(
        Happened(O.COMMISSIONED, day("Mon 2026-03-02")),
        Happened(O.INTERVAL_CHECKED, day("Tue 2026-04-07")),
        Happened(O.INTERVAL_CHECKED, day("Thu 2026-05-07")),
    )
    checks = [
        (item, one.counts_from, one.due_on, one.met_on)
        for (rule_id, item), one in found.items()
        if rule_id == "interval-check"
    ]
    assert checks == [
        ("1", O.COMMISSIONED, day("Thu 2026-04-02"), day("Tue 2026-04-07")),
        ("2", O.INTERVAL_CHECKED, day("Thu 2026-05-07"), day("Thu 2026-05-07")),
        ("3", O.INTERVAL_CHECKED, day("Sun 2026-06-07"), None),
    ]


def test_interval_checks_end_when_the_report_is_approved():
    found = due(
        "interval-check", Happened(O.COMMISSIONED, MONDAY), Happened(O.REPORT_APPROVED, day("Fri 2026-03-20")), item="1"
    )
    assert found.not_applicable == "report approved on Fri 20 Mar 2026, before this was due"


def test_an_interval_check_without_a_commission_still_starts_the_next():
    assert due("interval-check", Happened(O.INTERVAL_CHECKED, MONDAY), item="2").due_on == day("Thu 2026-04-02")
    assert ("interval-check", "1") not in projected(Happened(O.AWARE, MONDAY))


def test_each_action_has_its_own_date_and_is_met_by_its_own_finish():
    found = projected(
        Happened(O.ACTION_DUE, day("Fri 2026-05-01"), "1"),
        Happened(O.ACTION_DUE, day("Sun 2026-05-31"), "2"),
        Happened(O.ACTION_FINISHED, day("Thu 2026-05-07"), "1"),
        route=Route.NOT_NOTIFIABLE,
    )
    assert set(found) == {("action-due", "1"), ("action-due", "2")}
    assert found["action-due", "1"].met_on == day("Thu 2026-05-07")
    assert (found["action-due", "2"].due_on, found["action-due", "2"].met_on) == (day("Sun 2026-05-31"), None)
    assert describe_working(found["action-due", "2"]) == "agreed date, Sun 31 May 2026"


def test_a_holds_second_review_is_not_met_by_its_first():
    found = projected(
        Happened(O.HOLD_REVIEW_DUE, day("Mon 2026-06-01"), "3"),
        Happened(O.HOLD_REVIEW_DUE, day("Tue 2026-09-01"), "3"),
        Happened(O.HOLD_REVIEWED, day("Fri 2026-05-29"), "3"),
    )
    assert found["hold-review", "3"].met_on == day("Fri 2026-05-29")
    assert found["hold-review", "3/2"].met_on is None


# Routes


def ids(*happened: Happened, **options) -> set[str]:
    return {rule_id for rule_id, _ in projected(*happened, **options)}


AWARE, NOTIFIED = Happened(O.AWARE, MONDAY), Happened(O.NOTIFIED, day("Wed 2026-03-04"))


@pytest.mark.parametrize(
    ("route", "owed"),
    [
        (Route.UNDECIDED, {"notify-panel", "notify-partners"}),
        (Route.STATUTORY, {"notify-panel", "notify-partners"}),
        (Route.LOOKED_AFTER_DEATH, {"notify-partners", "notify-secretary-of-state-looked-after"}),
        (Route.CARE_LEAVER_DEATH, {"notify-care-leaver-death"}),
        (Route.NON_STATUTORY, set()),
        (Route.NOT_NOTIFIABLE, set()),
    ],
)
def test_awareness_starts_the_clocks_of_the_route(route, owed):
    assert ids(AWARE, route=route) == owed


def test_no_rapid_review_clock_without_the_full_process():
    with_clock = {route for route in Route if "rapid-review-to-panel" in ids(AWARE, NOTIFIED, route=route)}
    assert with_clock == {Route.STATUTORY}


def test_a_non_statutory_case_keeps_its_local_targets_only():
    dues = project(
        happened=[AWARE, NOTIFIED, Happened(O.DECIDED, MONDAY), Happened(O.COMMISSIONED, MONDAY)],
        route=Route.NON_STATUTORY,
        calendar=bundled(),
    )
    assert len(dues) == 5
    assert {one.rule.nature for one in dues} == {Nature.TARGET}


# Which rules


def test_a_case_keeps_the_rules_of_its_trigger_day():
    before, after = Happened(O.AWARE, day("Thu 2023-12-14")), Happened(O.AWARE, day("Fri 2023-12-15"))
    assert ids(before, route=Route.CARE_LEAVER_DEATH) == set()
    assert ids(after, route=Route.CARE_LEAVER_DEATH) == {"notify-care-leaver-death"}
    assert ids(before, route=Route.CARE_LEAVER_DEATH, trigger_on=MONDAY) == {"notify-care-leaver-death"}


def test_a_notification_stands_in_for_an_unrecorded_awareness():
    found = ids(Happened(O.NOTIFIED, day("Thu 2018-06-28")), Happened(O.DECIDED, MONDAY))
    assert found == {"scr-decide", "scr-tell-of-review", "scr-complete"}
    assert ids(Happened(O.NOTIFIED, day("Fri 2013-04-12")), Happened(O.DECIDED, MONDAY)) == set()


def test_the_partnership_owes_its_yearly_report_once():
    first = Happened(O.YEARLY_REPORT_PUBLISHED, day("Sat 2023-09-30"), "2022-23")
    second = Happened(O.YEARLY_REPORT_PUBLISHED, day("Tue 2024-10-01"), "2023-24")
    sent = Happened(O.YEARLY_REPORT_SENT_TO_PANEL, day("Thu 2024-10-03"), "2023-24")
    found = projected(first, second, sent, route=None, of_partnership=True)
    assert set(found) == {
        ("yearly-report", "2"),
        ("yearly-report", "3"),
        ("yearly-report-to-panel", "2022-23"),
        ("yearly-report-to-panel", "2023-24"),
    }
    assert (found["yearly-report", "2"].due_on, found["yearly-report", "2"].met_on) == (
        day("Mon 2024-09-30"),
        day("Tue 2024-10-01"),
    )
    assert found["yearly-report-to-panel", "2022-23"].rule.to[1] == "What Works for Children's Social Care"
    assert found["yearly-report-to-panel", "2023-24"].rule.to[1] == "Foundations"
    assert found["yearly-report-to-panel", "2023-24"].met_on == day("Thu 2024-10-03")


def test_a_case_never_shows_the_partnerships_own_duties():
    assert ids(Happened(O.YEARLY_REPORT_PUBLISHED, MONDAY)) == set()


def test_nothing_that_happened_makes_nothing_due():
    assert project(happened=[], route=Route.STATUTORY, calendar=bundled()) == []


def test_every_rule_makes_something_due_from_each_day_it_counts_from():
    for row in RULES:
        route = next(iter(row.routes), None)
        for kind in row.counts_from:
            dues = project(
                happened=[Happened(kind, MONDAY, "1")],
                route=route,
                calendar=bundled(),
                rules=[row],
                trigger_on=row.in_force_from,
                of_partnership=row.of_partnership,
            )
            assert [one.rule for one in dues] == [row]


# For `cspr dates`


def test_dates_alone_show_every_route_earliest_first():
    dues = dates_for(sets={O.AWARE: MONDAY, O.NOTIFIED: day("Wed 2026-03-04")}, on=None, calendar=bundled())
    assert {"notify-panel", "notify-secretary-of-state-looked-after", "notify-care-leaver-death"} <= {
        one.rule.id for one in dues
    }
    assert [one.due_on for one in dues] == sorted(one.due_on for one in dues)
    assert {one.met_on for one in dues} == {None}


def test_dates_use_the_rules_of_the_day_asked_for():
    sets = {O.AWARE: MONDAY}
    found = {one.rule.id for one in dates_for(sets=sets, on=day("Fri 2018-06-29"), calendar=bundled())}
    assert "notify-care-leaver-death" not in found
    assert "notify-panel" in found


def test_the_next_interval_check_counts_from_the_last_one():
    sets = {O.COMMISSIONED: MONDAY, O.INTERVAL_CHECKED: day("Tue 2026-03-31")}
    found = {one.rule.id: one for one in dates_for(sets=sets, on=None, calendar=bundled())}
    assert found["interval-check"].due_on == day("Thu 2026-04-30")


# Outcomes

DUE_ON, BEFORE, AFTER = day("Mon 2026-03-23"), day("Fri 2026-03-20"), day("Tue 2026-03-24")


@pytest.mark.parametrize(
    ("nature", "met_on", "today", "closed", "expected"),
    [
        (Nature.DUTY, None, BEFORE, False, Outcome.OPEN),
        (Nature.DUTY, None, DUE_ON, False, Outcome.OPEN),
        (Nature.DUTY, None, AFTER, False, Outcome.OVERDUE),
        (Nature.DUTY, None, AFTER, True, Outcome.MISSED),
        (Nature.DUTY, None, DUE_ON, True, Outcome.OPEN),
        (Nature.DUTY, DUE_ON, AFTER, False, Outcome.MET),
        (Nature.DUTY, AFTER, AFTER, True, Outcome.MET_LATE),
        (Nature.TARGET, None, AFTER, False, Outcome.OVERDUE),
        (Nature.EXPECTATION, None, AFTER, False, Outcome.OPEN),
        (Nature.EXPECTATION, None, AFTER, True, Outcome.NOT_APPLICABLE),
        (Nature.EXPECTATION, AFTER, AFTER, False, Outcome.MET),
        (Nature.KEEP_UNTIL, None, BEFORE, True, Outcome.OPEN),
        (Nature.KEEP_UNTIL, None, DUE_ON, False, Outcome.OVER),
        (Nature.KEEP_UNTIL, None, AFTER, True, Outcome.OVER),
    ],
)
def test_outcomes_are_honest(nature, met_on, today, closed, expected):
    found = became(due_on=DUE_ON, met_on=met_on, not_applicable=None, today=today, nature=nature, closed=closed)
    assert found.outcome is expected


def test_what_does_not_apply_has_no_other_outcome():
    found = became(due_on=DUE_ON, met_on=None, not_applicable="withdrawn", today=AFTER, nature=Nature.DUTY, closed=True)
    assert found == NotOwed("withdrawn")


def test_a_projected_deadline_knows_its_outcome():
    found = due("rapid-review-to-panel", Happened(O.NOTIFIED, MONDAY))
    assert found.rule == rule("rapid-review-to-panel")
    assert became_of(found, today=AFTER, closed=False).outcome is Outcome.OVERDUE
    assert became_of(found, today=AFTER, closed=True).outcome is Outcome.MISSED
