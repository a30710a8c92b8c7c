"""The other methods as data: each with steps in order, a duty for each step, and an end; and how the table of decisions carries them."""

from datetime import UTC, datetime, timedelta

import pytest

from models.law.process.branches import BRANCHES, Asks, branch
from models.law.process.decision import STATUTORY
from models.law.process.decisions import step
from models.law.process.replay import Taken, may_be_taken, open_decisions
from models.law.rules.all_rules import RULES, rule
from models.law.rules.rule import Force
from models.law.words.vocabulary import DecisionKind, Role

K = DecisionKind
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOTIFIED = (("notifiable", "notify"), ("notification-sent", "sent"))
EVERY = pytest.mark.parametrize("method", BRANCHES, ids=lambda one: one.code)


def _walk(*answers: tuple[str, str]) -> list[Taken]:
    return [
        Taken(DecisionKind(kind), outcome, START + timedelta(days=day)) for day, (kind, outcome) in enumerate(answers)
    ]


def _waits(*answers: tuple[str, str]) -> set[str]:
    return {open_.decision.value for open_ in open_decisions(_walk(*answers), opened_at=START)}


@EVERY
def test_every_method_has_steps_in_the_order_of_their_days_and_says_what_ends_it(method):
    days = [one.working_days for one in method.steps]
    assert days == sorted(days)
    assert min(days) > 0
    assert method.ends
    assert branch(method.code) is method
    assert {one.answers for one in method.steps} <= {Role.REVIEW_COORDINATOR, Role.REVIEW_GROUP_CHAIR}


@EVERY
def test_a_method_waits_for_reports_exactly_where_it_asks_for_some(method):
    assert sum(one.of_agencies for one in method.steps) == (0 if method.asks is Asks.NOBODY else 1)


@EVERY
def test_a_method_is_an_outcome_of_the_rapid_review_and_can_begin_beside_whatever_runs(method):
    by_outcome = step(K.RAPID_REVIEW_OUTCOME).outcome(method.code)
    assert by_outcome.title == step(K.BRANCH_BEGUN).outcome(method.code).title == method.title
    assert {opens.decision: opens.routes for opens in by_outcome.opens}[K.PANEL_RESPONSE] == STATUTORY
    assert _waits(*NOTIFIED, ("rapid-review-outcome", method.code)) == {"branch-done", "panel-response"}
    beside = (("rapid-review-outcome", "lcspr"), ("branch-begun", method.code))
    assert _waits(*NOTIFIED, *beside) == {"commission", "panel-response", "branch-done"}


def test_the_dates_of_other_methods_are_never_law():
    for name in ("branch-step-due", "agency-report-due", "reconsideration-due", "family-step-due"):
        found = rule(name)
        assert found.force is found.duty_force is Force.LOCAL
        assert found.extension is not None
    assert len([row for row in RULES if row.id.endswith("-step-due")]) == 2


def test_another_method_may_begin_twice_in_a_row_but_only_after_an_outcome():
    assert not may_be_taken(K.BRANCH_BEGUN, _walk(*NOTIFIED))
    begun = (*NOTIFIED, ("rapid-review-outcome", "no-review"), ("branch-begun", "imr"))
    assert may_be_taken(K.BRANCH_BEGUN, _walk(*begun))


def test_a_local_look_at_a_case_waits_for_no_panel():
    assert _waits(("notifiable", "local-review"), ("rapid-review-outcome", "hot-debrief")) == {"branch-done"}


def test_any_method_can_end_in_actions_or_in_nothing_more():
    walk = (("notifiable", "local-review"), ("rapid-review-outcome", "silp"))
    assert _waits(*walk, ("branch-done", "actions")) == {"adopt-plan"}
    assert _waits(*walk, ("branch-done", "no-actions")) == {"close"}
    assert _waits(*walk, ("branch-done", "another-runs")) == {"branch-done"}
    assert _waits(*walk, ("branch-done", "consider-again")) == {"rapid-review-outcome"}


def test_a_national_review_stops_the_local_one_and_leaves_the_rest():
    walk = (*NOTIFIED, ("rapid-review-outcome", "lcspr"), ("branch-begun", "imr"), ("commission", "commissioned"))
    assert _waits(*walk, ("panel-response", "national-review")) == {"national-review", "branch-done"}


def test_a_review_that_was_stopped_is_commissioned_again_and_a_finished_one_is_not():
    begun = (*NOTIFIED, ("rapid-review-outcome", "lcspr"), ("commission", "commissioned"))
    stopped = (*begun, ("panel-response", "national-review"), ("national-review", "handed-back"))
    assert "commission" in _waits(*stopped, ("rapid-review-outcome", "lcspr"))
    finished = (*begun, ("report-approved", "approved"), ("panel-response", "disagree"))
    assert "commission" not in _waits(*finished, ("rapid-review-outcome", "lcspr"))


def test_a_report_sent_back_is_asked_for_again_in_its_next_round():
    walk = _walk(
        *NOTIFIED, ("rapid-review-outcome", "lcspr"), ("commission", "commissioned"), ("report-approved", "redo")
    )
    rounds = {open_.decision: open_.round for open_ in open_decisions(walk, opened_at=START)}
    assert rounds[K.REPORT_APPROVED] == 2
