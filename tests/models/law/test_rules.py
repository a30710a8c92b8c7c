"""Every rule is walked: cited, dated without gap or overlap, honest about how it is known, and each has a ladder."""

from datetime import timedelta
from itertools import groupby, pairwise

import pytest

from models.law.rules.all_rules import RULES, Evidence, Force, Nature, NoSuchRule, Unit, in_force, rule
from models.law.rules.regimes import CSPR_FROM, READ_ON, REGIMES, WORKING_TOGETHER_2013_FROM, NoRegimeHeld, regime_on
from models.law.rules.rule import counted
from models.law.words.vocabulary import OccurrenceKind, Route
from tests.support.days import day

IDS = [
    "notify-panel",
    "notify-partners",
    "notify-secretary-of-state-looked-after",
    "notify-care-leaver-death",
    "rapid-review-to-panel",
    "panel-response-expected",
    "tell-of-review-decision",
    "lcspr-publish",
    "tell-of-delay",
    "report-to-panel-before-publication",
    "report-to-ofsted-before-publication",
    "publicly-available",
    "interval-check",
    "yearly-report",
    "yearly-report-to-panel",
    "local-scoping-letters",
    "local-midpoint-check",
    "local-agency-summaries",
    "local-panel-meeting",
    "local-partners-sign-off",
    "agency-return",
    "action-due",
    "hold-review",
    "publication-day",
    "branch-step-due",
    "agency-report-due",
    "reconsideration-due",
    "panel-question",
    "redo-due",
    "family-step-due",
    "child-safety",
    "partner-position",
    "proceeding-next-date",
    "body-papers",
    "child-death-reference",
    "pass-on-learning",
    "challenge-practitioners",
    "challenge-managers",
    "challenge-senior-leads",
    "challenge-meeting",
    "challenge-partners",
    "scr-notify",
    "scr-decide",
    "scr-tell-of-review",
    "scr-tell-of-no-review",
    "scr-complete",
    "scr-report-before-publication",
    "scr-publicly-available",
]
every_rule = pytest.mark.parametrize("row", RULES, ids=lambda row: f"{row.id}@{row.in_force_from}")


def test_the_rules_are_the_ones_named():
    assert sorted({row.id for row in RULES}) == sorted(IDS)


@every_rule
def test_a_rule_cites_a_document_a_paragraph_and_an_address(row):
    assert row.citation.document
    assert row.citation.paragraph
    assert row.citation.url.startswith("https://")


@every_rule
def test_a_recalled_rule_is_not_verified_and_a_read_one_is(row):
    assert (row.evidence is Evidence.RECALLED) == (row.verified_on is None)
    assert row.verified_on in (None, READ_ON)


@every_rule
def test_a_rule_says_who_owes_what_to_whom_from_when(row):
    assert row.duty[0].isupper()
    assert not row.duty.endswith(".")
    assert row.owed_by
    assert row.to
    assert row.counts_from
    assert row.met_by or row.nature is Nature.KEEP_UNTIL
    assert (row.limit > 0) == (row.unit is not Unit.AGREED_DATE)
    assert row.in_force_to is None or row.in_force_from <= row.in_force_to


@every_rule
def test_a_rule_belongs_to_cases_or_to_the_partnership(row):
    assert bool(row.routes) != row.of_partnership
    assert row.routes <= frozenset(Route)


@every_rule
def test_a_limit_of_our_own_making_says_so(row):
    """A local limit behind a real duty must be explained, and a local target must not claim a force it has not."""
    if row.force is Force.LOCAL:
        assert row.note
    if row.nature is Nature.TARGET:
        assert row.force is row.duty_force is Force.LOCAL


@every_rule
def test_a_rule_ends_only_by_what_neither_starts_nor_meets_it(row):
    assert not set(row.until) & (set(row.counts_from) | set(row.met_by))


@pytest.mark.parametrize("rule_id", IDS)
def test_the_rows_of_one_rule_neither_gap_nor_overlap(rule_id):
    rows = [row for row in RULES if row.id == rule_id]
    assert (rows[-1].in_force_to is None) is not rule_id.startswith("scr-")
    for earlier, later in pairwise(rows):
        assert earlier.in_force_to is not None
        assert later.in_force_from == earlier.in_force_to + timedelta(days=1)


def test_rows_of_one_rule_stand_together():
    assert len([key for key, _ in groupby(row.id for row in RULES)]) == len(IDS)


def test_non_statutory_and_not_notifiable_cases_owe_nothing_statutory():
    for row in RULES:
        if row.routes & {Route.NON_STATUTORY, Route.NOT_NOTIFIABLE}:
            assert row.force is row.duty_force is Force.LOCAL


def test_a_rule_is_found_as_it_stood():
    assert rule("yearly-report-to-panel").to[1] == "Foundations"
    assert rule("yearly-report-to-panel", on=day("Wed 2023-12-13")).to[1] == "What Works for Children's Social Care"
    assert rule("notify-panel").counts_from == (OccurrenceKind.AWARE,)


def test_an_unknown_rule_and_one_not_yet_in_force_are_refused():
    with pytest.raises(NoSuchRule, match="No rule 'notify-nobody'"):
        rule("notify-nobody")
    with pytest.raises(NoSuchRule, match="'notify-care-leaver-death' was in force on 2023-12-14"):
        rule("notify-care-leaver-death", on=day("Thu 2023-12-14"))


def test_the_care_leaver_duty_starts_with_working_together_2023():
    before, after = in_force(day("Thu 2023-12-14")), in_force(day("Fri 2023-12-15"))
    assert {row.id for row in after} - {row.id for row in before} == {"notify-care-leaver-death"}
    assert in_force(WORKING_TOGETHER_2013_FROM - timedelta(days=1)) == ()


def test_serious_case_reviews_end_where_practice_reviews_begin():
    last, first = in_force(CSPR_FROM - timedelta(days=1)), in_force(CSPR_FROM)
    assert {row.id.startswith("scr-") for row in last} == {True}
    assert {row.id.startswith("scr-") for row in first} == {False}


def test_no_number_is_given_where_none_was_found():
    """The 5 working days of the notification, and of telling the national panel, are known for the 2015 edition only."""
    before, after = in_force(day("Wed 2015-03-25")), in_force(day("Thu 2015-03-26"))
    assert {row.id for row in after} - {row.id for row in before} == {"scr-notify", "scr-tell-of-review"}
    assert len(regime_on(day("Wed 2015-03-25")).gaps) == 2


def test_a_decision_not_to_review_is_told_within_fourteen_days_and_one_to_review_is_a_month_after_the_notification():
    no_review, decide = rule("scr-tell-of-no-review"), rule("scr-decide")
    assert (no_review.when, decide.when) == ("14 days after", "1 month after")
    assert rule("scr-report-before-publication").when == "7 days before"


def test_the_rapid_review_is_fifteen_working_days_under_every_edition_and_never_statutory():
    rows = [row for row in RULES if row.id == "rapid-review-to-panel"]
    assert [row.in_force_from.isoformat() for row in rows] == ["2018-06-29", "2019-04-01", "2022-09-01", "2025-06-01"]
    assert {(row.limit, row.unit, row.force) for row in rows} == {(15, Unit.WORKING_DAYS_AFTER, Force.PANEL_GUIDANCE)}
    assert [row.counts_from[0].value for row in rows] == ["aware", "notified", "notified", "notified"]
    assert [row.verified_on for row in rows] == [None, None, READ_ON, READ_ON]
    assert all(row.note for row in rows)


def test_a_weak_restatement_is_called_weak():
    assert rule("scr-complete").verified.startswith("in a weak restatement only, read on")
    assert rule("scr-notify").verified.startswith("as restated by others")
    assert rule("notify-panel").verified.startswith("checked against the published text")
    assert rule("scr-tell-of-review").verified == "not yet verified against the published text"


def test_limits_are_written_as_people_say_them():
    assert rule("local-scoping-letters").when == "1 working day after"
    assert rule("interval-check").when == "1 month after"
    assert rule("report-to-panel-before-publication").when == "7 working days before"
    assert rule("action-due").when == "agreed date"
    assert counted(1, Unit.CALENDAR_DAYS_AFTER) == "1 day after"


def test_regimes_follow_each_other_without_gap():
    for earlier, later in pairwise(REGIMES):
        assert earlier.in_force_to is not None
        assert later.in_force_from == earlier.in_force_to + timedelta(days=1)
    assert REGIMES[-1].in_force_to is None


def test_a_case_runs_under_the_regime_of_its_trigger_day():
    assert regime_on(day("Mon 2013-04-15")).id == "scr-2013"
    assert regime_on(day("Thu 2015-03-26")).id == regime_on(day("Thu 2018-06-28")).id == "scr-2015"
    assert regime_on(day("Fri 2018-06-29")).id == "cspr-2018"
    assert regime_on(day("Thu 2023-12-14")).id == "cspr-2018"
    assert regime_on(day("Fri 2023-12-15")).id == "cspr-2023"


def test_a_day_before_every_regime_is_refused():
    with pytest.raises(
        NoRegimeHeld, match="no rules are held for Fri 12 Apr 2013; the earliest held are those from Mon 15 Apr 2013"
    ):
        regime_on(day("Fri 2013-04-12"))


def test_a_serious_case_review_was_mandatory_where_its_criteria_were_met_and_a_practice_review_is_weighed():
    assert {regime.id: (regime.mandatory, regime.can_carry_live_cases) for regime in REGIMES} == {
        "scr-2013": (True, False),
        "scr-2015": (True, False),
        "cspr-2018": (False, True),
        "cspr-2023": (False, True),
    }


def test_the_transition_is_dated_and_what_is_recalled_says_so():
    milestones = regime_on(day("Thu 2018-06-28")).milestones
    assert [milestone.on.isoformat() for milestone in milestones] == sorted(
        milestone.on.isoformat() for milestone in milestones
    )
    assert milestones[-2].on == day("Sun 2019-09-29")
    assert (milestones[-1].on, milestones[-1].verified_on) == (day("Tue 2020-09-29"), None)
