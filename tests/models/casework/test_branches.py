"""The outcome fork: every other method has its own steps, dates and end; more than one may run; none of it is law."""

import pytest
from sqlmodel import Session, col, select

from models.casework.changes import extensions
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.casework.stages import branch_steps
from models.law.process.branches import BRANCHES, Asks
from models.records.tables import ReviewBranch
from tests.support.days import day
from tests.support.world import AGREE, SIGNED, World

ONE = [{"agency": "icb"}]


def _asked(code: str) -> list[dict[str, str]]:
    method = next(branch for branch in BRANCHES if branch.code == code)
    return ONE if method.asks in (Asks.EACH, Asks.ONE) else []


def _by(world: World) -> By:
    return By("m.calloway", world.now, world.now)


def _step(world: World, ref: str, item: str, *, do: str = branch_steps.DONE, because: str = "") -> None:
    with world.session() as session:
        branch_steps.record_step(session, ref=ref, item=item, do=do, on=world.today, because=because, by=_by(world))


def _report(world: World, ref: str, agency: str, number: str) -> None:
    with world.session() as session:
        branch_steps.record_report(
            session, ref=ref, agency=agency, number=number, outcome="returned", returned_on=world.today, by=_by(world)
        )


def _running(session: Session) -> list[str]:
    return [
        row.code
        for row in session.exec(select(ReviewBranch).order_by(col(ReviewBranch.id))).all()
        if row.ended_on is None
    ]


def _dues(world: World, ref: str, rule: str) -> dict[str, tuple[str, str]]:
    return {
        deadline["item"]: (deadline["due_on"], deadline["outcome"])
        for deadline in world.show(ref)["deadlines"]
        if deadline["rule"] == rule
    }


@pytest.mark.parametrize("code", [branch.code for branch in BRANCHES])
def test_every_method_has_steps_with_local_dates_and_comes_to_its_end(world: World, code: str):
    ref = world.notified()
    world.outcome(ref, code, agencies=_asked(code))
    assert set(world.waits(ref)) == {"branch-done", "panel-response"}
    steps = [deadline for deadline in world.show(ref)["deadlines"] if deadline["rule"] == "branch-step-due"]
    method = next(branch for branch in BRANCHES if branch.code == code)
    assert [step["item"] for step in steps] == [f"B1.{number}" for number in range(1, len(method.steps) + 1)]
    assert {step["force"] for step in steps} == {"local"}
    for step in steps:
        _step(world, ref, step["item"])
    world.decide(ref, "branch-done", outcome="no-actions")
    world.decide(ref, "panel-response", outcome="agree")
    assert world.waits(ref) == ["close"]
    assert {outcome for _, outcome in _dues(world, ref, "branch-step-due").values()} == {"met"}
    world.decide(ref, "close")
    assert world.verify().ok


def test_a_hot_debrief_of_a_stillbirth_runs_without_statutory_clocks_and_ends_in_actions(world: World):
    ref = world.open(harm="other", abuse_or_neglect="not suspected")
    world.decide(ref, "notifiable", outcome="local-review", **AGREE)
    world.decide(ref, "rapid-review-outcome", outcome="hot-debrief", **SIGNED)
    assert world.waits(ref) == ["branch-done"]
    assert {deadline["force"] for deadline in world.show(ref)["deadlines"]} == {"local"}
    assert _dues(world, ref, "branch-step-due")["B1.1"] == ("2026-03-09", "open")
    world.decide(ref, "branch-done", outcome="actions", left_out_because="The debrief said all there was to say.")
    assert world.waits(ref) == ["adopt-plan"]
    assert _dues(world, ref, "branch-step-due") == {}, "what was left out is owed no more, and is not shown as done"
    world.planned(ref, "2026-06-01")
    assert world.waits(ref) == ["sign-off-plan"]


def test_each_agency_of_a_management_review_gets_its_own_request_date_and_reminders(world: World):
    ref = world.notified()
    world.outcome(ref, "imr", agencies=[{"agency": "icb"}, {"agency": "police", "due_on": "2026-05-01"}])
    assert _dues(world, ref, "agency-report-due") == {"R6": ("2026-04-29", "open"), "R7": ("2026-05-01", "open")}
    asked = world.messages(ref, "agency-report-request")
    assert {one["to_role"] for one in asked} == {"Agency lead"}
    assert len(asked) == 2
    assert not any(
        deadline["item"] == "R6" for deadline in world.show(ref)["deadlines"] if deadline["rule"] == "agency-return"
    )
    world.run_pass(ref)
    assert len(world.messages(ref, "agency-report-request")) == 2
    world.go_to("2026-04-30 09:30")
    world.sweep()
    late = [message for message in world.messages(ref, "overdue") if message["to_role"] == "Agency lead"]
    assert late, "the agency's lead hears that R6 is late"
    with pytest.raises(BadAnswer, match="R6 was not asked of 'police'"):
        _report(world, ref, "police", "R6")
    with pytest.raises(BadAnswer, match="those that are: R6, R7"):
        _report(world, ref, "icb", "R1")
    _report(world, ref, "icb", "R6")
    assert _dues(world, ref, "branch-step-due")["B1.1"][1] == "overdue"
    world.go_to("2026-05-01 12:00")
    _report(world, ref, "police", "r7")
    assert _dues(world, ref, "branch-step-due")["B1.1"] == ("2026-04-29", "met late")
    assert _dues(world, ref, "agency-report-due")["R7"][1] == "met"


def test_more_than_one_may_run_beside_a_practice_review_and_each_is_finished_by_itself(world: World):
    ref = world.notified()
    world.outcome(ref, "lcspr")
    world.decide(ref, "branch-begun", outcome="learning-event")
    world.decide(ref, "branch-begun", outcome="silp")
    assert set(world.waits(ref)) == {"commission", "panel-response", "branch-done"}
    with pytest.raises(BadAnswer, match=r"runs already \(B1\)"):
        world.only_decide(ref, "branch-begun", outcome="learning-event")
    why = "Left out: invented."
    with pytest.raises(BadAnswer, match="those that do: B1, B2"):
        world.only_decide(ref, "branch-done", outcome="no-actions", left_out_because=why)
    with pytest.raises(BadAnswer, match="B2 still runs"):
        world.only_decide(ref, "branch-done", outcome="no-actions", review="B1", left_out_because=why)
    with pytest.raises(BadAnswer, match=r"B1\.1, B1\.2, B1\.3 is not on record as done"):
        world.only_decide(ref, "branch-done", outcome="another-runs", review="B1")
    world.decide(ref, "branch-done", outcome="another-runs", review="B1", left_out_because=why)
    with pytest.raises(BadAnswer, match="no other one runs"):
        world.only_decide(ref, "branch-done", outcome="another-runs", left_out_because=why)
    world.decide(ref, "branch-done", outcome="no-actions", left_out_because=why)
    assert set(world.waits(ref)) == {"commission", "panel-response"}
    assert world.verify().ok


@pytest.mark.parametrize(
    ("code", "agencies", "words"),
    [
        ("imr", [], "name each agency"),
        ("single-agency-review", [{"agency": "icb"}, {"agency": "police"}], "name the one agency"),
        ("hot-debrief", ONE, "no agency reports on its own"),
        ("lcspr", ONE, "leave them out"),
        ("imr", [{"agency": "the moon"}], "'the moon' is not a registered agency"),
        ("imr", [{"agency": "icb", "due_on": "2026-01-05"}], "is not in the future"),
    ],
)
def test_a_method_that_does_not_fit_its_agencies_is_refused_and_nothing_begins(world: World, code, agencies, words):
    ref = world.notified()
    with pytest.raises(BadAnswer, match=words):
        world.only_decide(
            ref,
            "rapid-review-outcome",
            outcome=code,
            agencies=agencies,
            **SIGNED,
            rapid_review_document="rapid-review.pdf",
        )
    with world.session() as session:
        assert _running(session) == []


def test_a_step_is_recorded_once_left_out_with_a_reason_and_refused_in_words(world: World):
    ref = world.notified()
    world.outcome(ref, "learning-event")
    _step(world, ref, "b1.1")
    entries = world.verify().entries
    _step(world, ref, "B1.1")
    assert world.verify().entries == entries
    with pytest.raises(BadAnswer, match="say why the step is left out"):
        _step(world, ref, "B1.2", do=branch_steps.LEFT_OUT)
    with pytest.raises(BadAnswer, match="on record as done"):
        _step(world, ref, "B1.1", do=branch_steps.LEFT_OUT, because="A slip.")
    with pytest.raises(BadAnswer, match="an NHS number"):
        _step(world, ref, "B1.2", do=branch_steps.LEFT_OUT, because="See 943 476 5919.")
    with pytest.raises(
        BadAnswer,
        match=r"'B9\.1' is no step of a review that runs in HMR-2026-0001; those that are: B1\.1, B1\.2, B1\.3",
    ):
        _step(world, ref, "B9.1")
    _step(world, ref, "B1.2", do=branch_steps.LEFT_OUT, because="The debrief served for it.")
    assert "B1.2" not in _dues(world, ref, "branch-step-due")
    _step(world, ref, "B1.3")
    world.decide(ref, "branch-done", outcome="no-actions")


def test_a_review_by_another_method_may_lead_to_a_practice_review_after_all(world: World):
    ref = world.notified()
    world.outcome(ref, "learning-event")
    world.decide(ref, "panel-response", outcome="agree")
    world.go_to("2026-04-15 12:00")
    world.decide(ref, "branch-done", outcome="consider-again", left_out_because="It showed more than it could hold.")
    assert world.waits(ref) == ["rapid-review-outcome"]
    world.outcome(ref, "lcspr")
    assert world.deadline(ref, "lcspr-publish")["due_on"] == "2026-10-15"
    assert world.deadline(ref, "rapid-review-to-panel")["met_on"] == "2026-03-02", (
        "the first rapid review stays as sent"
    )


def test_an_outcome_considered_again_ends_what_ran_or_confirms_it(world: World):
    ref = world.notified()
    world.outcome(ref, "imr", agencies=ONE)
    world.decide(ref, "panel-response", outcome="disagree")
    world.outcome(ref, "imr", agencies=[{"agency": "police"}])
    assert set(_dues(world, ref, "agency-report-due")) == {"R6", "R7"}
    world.decide(ref, "panel-response", outcome="disagree")
    world.outcome(ref, "no-review")
    assert world.waits(ref) == ["panel-response"]
    assert _dues(world, ref, "branch-step-due") == {}
    assert _dues(world, ref, "agency-report-due") == {}
    with world.session() as session:
        assert _running(session) == []


def test_a_step_of_another_method_can_be_put_off_with_a_reason_as_far_as_the_template_allows(world: World):
    ref = world.notified()
    world.outcome(ref, "hot-debrief")
    off = {"ref": ref, "rule": "branch-step-due", "item": "B1.1", "because": "Half the team is away."}
    with world.session() as session:
        extensions.extend(session, **off, to_on=day("Mon 2026-03-16"), by=_by(world))
    assert _dues(world, ref, "branch-step-due")["B1.1"] == ("2026-03-16", "open")
    with pytest.raises(BadAnswer, match="92"), world.session() as session:
        extensions.extend(session, **off, to_on=day("Thu 2026-12-31"), by=_by(world))
