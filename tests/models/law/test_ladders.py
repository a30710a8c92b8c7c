"""Who is told when: every rule has a ladder, local targets never reach the partners, and nothing goes off at the wrong hour."""

from datetime import UTC, datetime

import pytest

from models.law.alerts.ladders import LADDERS, RungKind, alarms, early, kind_of, ladder, rung_at
from models.law.rules.all_rules import RULES, Nature, rule
from models.law.words.calendar import bundled
from models.law.words.vocabulary import NATIONAL_BODIES, SAFEGUARDING_PARTNERS, Role
from tests.support.days import day

every_rule = pytest.mark.parametrize("row", RULES, ids=lambda row: f"{row.id}@{row.in_force_from}")


@every_rule
def test_every_rule_has_a_ladder_in_order_with_distinct_rungs(row):
    rungs = ladder(row)
    assert rungs
    assert LADDERS[row.id] == rungs
    assert len({rung.code for rung in rungs}) == len(rungs)
    offsets = [rung.offset_working_days for rung in rungs]
    assert offsets == sorted(offsets)
    assert all(rung.tells for rung in rungs)


@every_rule
def test_a_rung_says_what_its_day_allows(row):
    for rung in ladder(row):
        expected = {RungKind.REMINDER: -1, RungKind.DUE_TODAY: 0, RungKind.NOTICE: 0}.get(rung.kind, 1)
        assert (rung.offset_working_days > 0) - (rung.offset_working_days < 0) == expected


@every_rule
def test_a_duty_is_escalated_to_all_three_partners_and_the_scrutineer(row):
    told = {role for rung in ladder(row) if rung.kind is RungKind.ESCALATION for role in rung.tells}
    if row.nature is Nature.DUTY:
        assert told == {*SAFEGUARDING_PARTNERS, Role.SCRUTINEER, Role.BUSINESS_MANAGER}


@every_rule
def test_alerts_never_go_to_a_national_body(row):
    assert not {role for rung in ladder(row) for role in rung.tells} & set(NATIONAL_BODIES)


OFFSETS = {
    "notify-panel": (-2, -1, 0, 1, 2, 7, 12),
    "rapid-review-to-panel": (-5, -2, -1, 0, 1, 2, 7, 12),
    "report-to-panel-before-publication": (-5, -2, -1, 0, 1, 2, 7, 12),
    "lcspr-publish": (-20, -10, -5, -1, 0, 1, 3, 8, 13),
    "interval-check": (-5, -1, 0, 1, 3, 8, 13),
    "panel-response-expected": (1, 5),
    "publicly-available": (0,),
    "local-midpoint-check": (-1, 0, 1),
    "agency-return": (-3, -1, 0, 1, 2, 3, 4),
    "action-due": (-10, -2, 0, 1, 5),
    "hold-review": (-5, 0, 1, 5),
    "publication-day": (-5, -1, 0, 1),
    "branch-step-due": (-5, -1, 0, 1, 5),
    "redo-due": (-5, -1, 0, 1, 5),
    "panel-question": (-2, 0, 1, 3, 10, 20),
    "agency-report-due": (-10, -2, 0, 1, 3, 8),
    "yearly-report-to-panel": (-2, -1, 0, 1, 2, 7, 12),
}


@pytest.mark.parametrize(("rule_id", "offsets"), OFFSETS.items())
def test_ladders_have_their_rungs(rule_id, offsets):
    assert tuple(rung.offset_working_days for rung in LADDERS[rule_id]) == offsets


def told(rule_id: str, code: str) -> set[Role]:
    return {role for rung in LADDERS[rule_id] if rung.code == code for role in rung.tells}


DESK = {Role.BUSINESS_MANAGER, Role.REVIEW_COORDINATOR}


def test_the_notifier_is_reminded_and_the_chair_hears_when_it_is_late():
    assert told("notify-panel", "reminder-2") == {*DESK, Role.LOCAL_AUTHORITY_NOTIFIER}
    assert told("rapid-review-to-panel", "reminder-5") == DESK
    assert told("rapid-review-to-panel", "overdue+1") == {*DESK, Role.REVIEW_GROUP_CHAIR}


def test_a_late_action_reaches_its_agencys_lead_and_a_late_hold_review_the_partners():
    assert told("action-due", "due-today") == {Role.ACTION_OWNER, Role.BUSINESS_MANAGER}
    assert Role.AGENCY_LEAD in told("action-due", "escalation+5")
    assert set(SAFEGUARDING_PARTNERS) <= told("hold-review", "escalation+5")


def test_a_return_is_chased_from_its_author_up_to_the_partners_and_a_letter():
    assert told("agency-return", "reminder-3") == told("agency-return", "reminder-1") == {Role.AGENCY_AUTHOR}
    assert told("agency-return", "due-today") == {Role.AGENCY_AUTHOR, Role.AGENCY_LEAD}
    assert told("agency-return", "overdue+1") == {Role.AGENCY_AUTHOR, Role.AGENCY_LEAD, Role.REVIEW_COORDINATOR}
    assert told("agency-return", "escalation+2") == {Role.AGENCY_EXECUTIVE, Role.AGENCY_LEAD, Role.BUSINESS_MANAGER}
    assert told("agency-return", "escalation+3") == {*SAFEGUARDING_PARTNERS, Role.BUSINESS_MANAGER}
    assert told("agency-return", "escalation+4") == DESK


def test_an_agencys_report_is_asked_of_its_author_early_and_of_the_partners_last():
    assert told("agency-report-due", "reminder-10") == {Role.AGENCY_AUTHOR}
    assert Role.AGENCY_EXECUTIVE in told("agency-report-due", "escalation+3")
    assert set(SAFEGUARDING_PARTNERS) <= told("agency-report-due", "escalation+8")
    assert not set(SAFEGUARDING_PARTNERS) & {role for rung in LADDERS["branch-step-due"] for role in rung.tells}


def test_a_local_target_stays_at_the_desk():
    assert {role for rung in LADDERS["local-agency-summaries"] for role in rung.tells} == DESK


def test_the_panels_reply_is_chased_and_never_called_overdue():
    assert {rung.kind for rung in ladder(rule("panel-response-expected"))} == {RungKind.CHASE}
    assert told("panel-response-expected", "chase+1") == {Role.BUSINESS_MANAGER}


def at(rule_id: str, code: str, due_on: str) -> datetime:
    (rung,) = (rung for rung in LADDERS[rule_id] if rung.code == code)
    return rung_at(day(due_on), rung, bundled())


def test_a_rung_goes_off_at_nine_in_london_summer_and_winter():
    assert at("rapid-review-to-panel", "due-today", "Mon 2026-03-23") == datetime(2026, 3, 23, 9, tzinfo=UTC)
    assert at("rapid-review-to-panel", "due-today", "Wed 2026-04-15") == datetime(2026, 4, 15, 8, tzinfo=UTC)


def test_offsets_are_working_days():
    assert at("rapid-review-to-panel", "reminder-5", "Wed 2026-04-08") == datetime(2026, 3, 30, 8, tzinfo=UTC)
    assert at("rapid-review-to-panel", "overdue+1", "Thu 2026-04-02") == datetime(2026, 4, 7, 8, tzinfo=UTC)


def test_a_sunday_due_day_is_warned_of_on_the_friday_and_overdue_on_the_monday():
    assert at("lcspr-publish", "reminder-1", "Sun 2027-02-28") == datetime(2027, 2, 25, 9, tzinfo=UTC)
    assert at("lcspr-publish", "due-today", "Sun 2027-02-28") == datetime(2027, 2, 26, 9, tzinfo=UTC)
    assert at("lcspr-publish", "overdue+1", "Sun 2027-02-28") == datetime(2027, 3, 1, 9, tzinfo=UTC)


def test_taking_down_is_never_announced_before_the_floor_is_reached():
    assert at("publicly-available", "notice", "Sun 2025-01-26") == datetime(2025, 1, 27, 9, tzinfo=UTC)


def test_warnings_go_off_ahead_of_an_earlier_reading_and_nothing_late_does():
    found = alarms(
        ladder(rule("notify-panel")),
        due_on=day("Mon 2026-03-09"),
        warn_on=day("Fri 2026-03-06"),
        calendar=bundled(),
        open_days=bundled(),
    )
    early = [rung for rung, _ in found if rung.kind is RungKind.EARLIER_READING]
    assert [rung.code for rung in early] == [
        "earlier-reading:reminder-2",
        "earlier-reading:reminder-1",
        "earlier-reading:due-today",
    ]
    assert [when for _, when in found] == sorted(when for _, when in found)
    at_once = [rung.code for rung, when in found if when.day == 5]
    assert at_once == ["earlier-reading:reminder-1", "reminder-2"]  # the one that says more comes last
    assert {kind_of(rung.code) for rung, _ in found} == {rung.kind for rung, _ in found}


def test_a_chase_and_a_floor_are_never_announced_by_another_reading():
    for name in ("panel-response-expected", "publicly-available"):
        found = alarms(
            ladder(rule(name)),
            due_on=day("Mon 2026-03-09"),
            warn_on=day("Fri 2026-03-06"),
            calendar=bundled(),
            open_days=bundled(),
        )
        assert RungKind.EARLIER_READING not in {rung.kind for rung, _ in found}


def test_what_comes_before_a_date_comes_before_a_closure_and_what_follows_it_does_not_wait():
    closed = bundled().with_closures({day("Fri 2026-03-06"): "closed", day("Tue 2026-03-10"): "closed"})
    found = alarms(
        ladder(rule("notify-panel")),
        due_on=day("Mon 2026-03-09"),
        warn_on=day("Mon 2026-03-09"),
        calendar=bundled(),
        open_days=closed,
    )
    assert {rung.code: when.day for rung, when in found} == {
        "reminder-2": 4,
        "reminder-1": 5,
        "due-today": 9,
        "overdue+1": 10,
        "escalation+2": 11,
        "escalation+7": 18,
        "escalation+12": 25,
    }
    assert bundled().with_closures({}) is bundled()


def test_a_due_day_on_which_the_unit_is_closed_is_said_before():
    closed = bundled().with_closures({day("Mon 2026-03-09"): "closed"})
    found = alarms(
        ladder(rule("notify-panel")),
        due_on=day("Mon 2026-03-09"),
        warn_on=day("Mon 2026-03-09"),
        calendar=bundled(),
        open_days=closed,
    )
    assert {rung.code: when.day for rung, when in found}["due-today"] == 6


def test_an_early_warning_tells_the_same_people_at_the_same_offset():
    base = ladder(rule("notify-panel"))[0]
    rung = early(base)
    assert (rung.code, rung.kind) == (f"earlier-reading:{base.code}", RungKind.EARLIER_READING)
    assert (rung.offset_working_days, rung.tells) == (base.offset_working_days, base.tells)
