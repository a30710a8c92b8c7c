"""The transition table: every decision is reachable, every walk can reach the end, nothing is asked twice at once."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from models.law.process.decisions import STEPS, step
from models.law.process.replay import (
    Taken,
    diagram,
    is_closed,
    may_be_taken,
    open_decisions,
    publication_after,
    route_after,
    stage_after,
)
from models.law.rules.all_rules import RULES
from models.law.words.vocabulary import DecisionKind, Route, Stage

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def _walk(*answers: tuple[str, str]) -> list[Taken]:
    return [
        Taken(DecisionKind(kind), outcome, START + timedelta(days=day)) for day, (kind, outcome) in enumerate(answers)
    ]


def _waits(*answers: tuple[str, str]) -> set[str]:
    return {open_.decision.value for open_ in open_decisions(_walk(*answers), opened_at=START)}


def test_every_decision_has_one_row_and_every_outcome_a_title_and_a_consequence_in_words():
    assert [row.decision for row in STEPS] == list(dict.fromkeys(row.decision for row in STEPS))
    assert {row.decision for row in STEPS} == set(DecisionKind)
    for row in STEPS:
        assert row.question.endswith("?"), row.decision
        assert len({outcome.code for outcome in row.outcomes}) == len(row.outcomes)
        assert len({outcome.title for outcome in row.outcomes}) == len(row.outcomes)
        assert all(outcome.title and outcome.leads_to for outcome in row.outcomes)


def test_every_date_that_a_decision_shows_is_a_rule():
    assert {row.rule for row in STEPS if row.rule} <= {rule.id for rule in RULES}


def test_every_decision_but_the_first_and_the_last_is_opened_by_some_outcome_or_may_be_taken_from_the_desk():
    opened = {opening.decision for row in STEPS for outcome in row.outcomes for opening in outcome.opens}
    from_the_desk = {row.decision for row in STEPS if row.anytime}
    assert opened | from_the_desk | {DecisionKind.NOTIFIABLE, DecisionKind.CLOSE} == set(DecisionKind)
    assert not opened & from_the_desk


def test_a_case_starts_with_whether_it_is_notifiable():
    assert _waits() == {"notifiable"}


def test_a_rapid_review_never_starts_without_a_notification():
    assert _waits(("notifiable", "notify")) == {"notification-sent"}
    assert _waits(("notifiable", "notify"), ("notification-sent", "sent")) == {"rapid-review-outcome"}


def test_a_looked_after_death_is_notified_and_has_no_rapid_review():
    assert _waits(("notifiable", "looked-after-death"), ("notification-sent", "sent")) == {"close"}


def test_the_panel_is_not_waited_for_where_it_was_not_told():
    assert _waits(("notifiable", "local-review"), ("rapid-review-outcome", "lcspr")) == {"commission"}


def test_the_review_does_not_wait_for_the_panels_answer():
    waits = _waits(("notifiable", "notify"), ("notification-sent", "sent"), ("rapid-review-outcome", "lcspr"))
    assert waits == {"commission", "panel-response"}


def test_when_the_panel_disagrees_the_outcome_is_asked_again_and_a_commissioned_review_is_not_commissioned_twice():
    before = (("notifiable", "notify"), ("notification-sent", "sent"), ("rapid-review-outcome", "no-review"))
    assert _waits(*before, ("panel-response", "disagree")) == {"rapid-review-outcome"}
    assert _waits(*before, ("panel-response", "disagree"), ("rapid-review-outcome", "lcspr")) == {
        "commission",
        "panel-response",
    }


def test_plan_and_publication_run_side_by_side_and_an_approved_report_needs_no_more_interval_checks():
    walk = (
        ("notifiable", "local-review"),
        ("rapid-review-outcome", "lcspr"),
        ("commission", "commissioned"),
        ("report-approved", "approved"),
    )
    assert _waits(*walk) == {"adopt-plan", "publication-decision"}


def test_the_case_can_be_closed_only_when_nothing_else_waits():
    walk = [("notifiable", "notify"), ("notification-sent", "sent"), ("rapid-review-outcome", "no-review")]
    assert "close" not in _waits(*walk)
    assert _waits(*walk, ("panel-response", "agree")) == {"close"}
    assert _waits(*walk, ("panel-response", "agree"), ("close", "closed")) == set()


@settings(max_examples=300)
@given(st.data())
def test_from_wherever_a_walk_has_led_the_end_can_be_reached(data):
    taken_decisions: list[Taken] = []
    for day in range(data.draw(st.integers(0, 25))):
        waiting = open_decisions(taken_decisions, opened_at=START)
        from_the_desk = [row.decision for row in STEPS if may_be_taken(row.decision, taken_decisions)]
        assert len({open_.decision for open_ in waiting}) == len(waiting)
        assert bool(waiting) is not is_closed(taken_decisions)
        assert not {open_.decision for open_ in waiting} & set(from_the_desk)
        for open_ in waiting:
            assert open_.round == 1 + sum(done.decision is open_.decision for done in taken_decisions)
        decision = data.draw(st.sampled_from([*(open_.decision for open_ in waiting), *from_the_desk]))
        outcome = data.draw(st.sampled_from(step(decision).outcomes))
        taken_decisions.append(Taken(decision, outcome.code, START + timedelta(days=day)))
    for _ in range(60):  # now always the answer that ends most, and nothing from the desk
        waiting = open_decisions(taken_decisions, opened_at=START)
        if not waiting:
            break
        open_ = waiting[0]
        outcomes = sorted(step(open_.decision).outcomes, key=lambda one: _reopens(open_.decision, one.opens))
        taken_decisions.append(Taken(open_.decision, outcomes[0].code, START + timedelta(days=100)))
    assert not open_decisions(taken_decisions, opened_at=START)
    assert stage_after(taken_decisions, opened_at=START) is Stage.CLOSED
    ended = any(step(done.decision).outcome(done.outcome).final for done in taken_decisions)
    assert route_after(taken_decisions) is not Route.UNDECIDED or ended


def _reopens(decision: DecisionKind, opens: tuple) -> tuple[bool, int]:
    order = list(DecisionKind)
    backwards = any(order.index(opening.decision) <= order.index(decision) for opening in opens)
    return backwards, len(opens)


NOTIFIED = (("notifiable", "notify"), ("notification-sent", "sent"))
PUBLISHED = (
    *NOTIFIED,
    ("rapid-review-outcome", "lcspr"),
    ("panel-response", "agree"),
    ("commission", "commissioned"),
    ("report-approved", "approved"),
    ("adopt-plan", "no-actions"),
    ("publication-decision", "publish-in-full"),
    ("ready-to-publish", "ready"),
    ("published", "published"),
    ("close", "closed"),
)


def test_withdrawing_leaves_only_closing_and_nothing_can_be_begun_in_a_withdrawn_case():
    walk = (*NOTIFIED, ("rapid-review-outcome", "lcspr"), ("withdraw", "withdrawn"))
    assert _waits(*walk) == {"close"}
    assert not [row.decision for row in STEPS if may_be_taken(row.decision, _walk(*walk))]
    assert [row.decision.value for row in STEPS if may_be_taken(row.decision, _walk(*walk, ("close", "closed")))] == [
        "reopen"
    ]


def test_a_transfer_ends_nothing_until_the_other_area_has_confirmed_it():
    sent = (*NOTIFIED, ("transfer", "sent"))
    assert _waits(*sent) == {"rapid-review-outcome", "transfer-received"}
    assert stage_after(_walk(*sent), opened_at=START) is Stage.RAPID_REVIEW
    assert _waits(*sent, ("transfer-received", "not-taken-over")) == {"rapid-review-outcome"}
    assert _waits(*sent, ("transfer-received", "received")) == {"close"}


def test_a_case_that_never_was_notified_is_not_opened_again_at_the_rapid_review():
    new = ("reopen", "new-information")
    assert _waits(("notifiable", "do-not-notify"), ("close", "closed"), new) == {"notifiable"}
    assert _waits(("withdraw", "withdrawn"), ("close", "closed"), new) == {"notifiable"}
    decided = (("notifiable", "notify"), ("withdraw", "withdrawn"), ("close", "closed"))
    assert _waits(*decided, new) == {"notification-sent"}
    assert _waits(*PUBLISHED, new) == {"rapid-review-outcome"}


def test_what_was_asked_once_is_asked_once_more_in_a_case_that_was_opened_again():
    again = (*PUBLISHED, ("reopen", "new-information"), ("rapid-review-outcome", "lcspr"))
    assert _waits(*again) == {"commission", "panel-response"}


def test_a_supplementary_report_is_a_publication_of_its_own():
    assert publication_after(_walk(*PUBLISHED)) == 1
    again = (*PUBLISHED, ("reopen", "supplementary-report"))
    assert _waits(*again) == {"report-approved"}
    assert publication_after(_walk(*again)) == 2
    unpublished = (*NOTIFIED, ("rapid-review-outcome", "no-review"), ("panel-response", "agree"), ("close", "closed"))
    assert publication_after(_walk(*unpublished, ("reopen", "further-actions"))) == 1


def test_the_diagram_names_every_decision_and_every_outcome():
    drawn = diagram()
    for row in STEPS:
        assert row.title in drawn
        assert all(outcome.title in drawn for outcome in row.outcomes)


def test_every_stage_is_with_a_local_body_but_the_panels_own():
    assert {stage.value: stage.is_with for stage in Stage} == {
        "notification": "the local authority",
        "rapid-review": "the safeguarding partners",
        "panel-notice": "the national Panel",
        "practice-review": "the safeguarding partners",
        "action-plan": "the safeguarding partners",
        "publication": "the safeguarding partners",
        "closed": "nobody",
    }
