"""What nine of the twelve shapes that cases really take come to, in the records. On the stack, `make test` lives the other three, `make soak` all."""

from typing import Any

from tests.support import shapes
from tests.support.world import AGREE, World


def test_a_hot_debrief_of_a_stillbirth_runs_without_statutory_clocks(world: World):
    ref = shapes.hot_debrief_of_a_stillbirth(world)
    case = closed(world, ref)
    assert not [d for d in case["deadlines"] if d["force"] != "local" and d["outcome"] in ("open", "overdue")]
    assert not told(case, "rapid-review-to-panel")


def test_a_looked_after_childs_death_without_suspicion_is_notified_and_has_no_rapid_review(world: World):
    case = closed(world, shapes.death_of_a_looked_after_child(world))
    assert not [deadline for deadline in case["deadlines"] if deadline["rule"] == "rapid-review-to-panel"]
    assert case["returns"] == []


def test_dissent_on_day_four_calls_the_scrutineer_in_and_moves_no_date(world: World):
    ref = world.open()
    before = world.deadline(ref, "notify-panel")
    world.go_to("2026-03-06 10:00")
    dissent = {**AGREE, "police": "disagrees", "dissent_reasons": "The police see no known harm."}
    world.decide(ref, "notifiable", outcome="notify", **dissent)
    after = world.deadline(ref, "notify-panel")
    assert (after["due_on"], after["outcome"]) == (before["due_on"], "open")
    assert "Scrutineer" in told(world.show(ref), "dissent")
    assert "notification-sent" in world.waits(ref)


def test_the_panel_disagrees_and_the_final_decision_stays_local(world: World):
    ref = shapes.panel_disagrees(world)
    outcomes = [d["outcome"] for d in world.show(ref)["decisions"] if d["decision"] == "rapid-review-outcome"]
    assert outcomes == ["no-review", "lcspr"]
    assert world.waits(ref) == ["commission"]


def test_a_national_review_takes_a_case_over_and_hands_it_back(world: World):
    ref = world.notified()
    world.outcome(ref, "lcspr", national_importance="yes")
    world.decide(ref, "panel-response", outcome="national-review", review_on="2026-05-01")
    assert world.waits(ref) == ["national-review"]
    world.decide(ref, "national-review", outcome="handed-back")
    assert world.waits(ref)


def test_a_thematic_review_joins_three_cases(world: World):
    first = shapes.thematic_review_of_three(world)
    others = {link["ref"] for link in world.show(first)["beside"]["links"] if link["kind"] == "thematic"}
    assert len(others) == 2
    for other in others:
        case = world.show(other)
        assert {link["ref"] for link in case["beside"]["links"]} == {first}
        assert not [deadline for deadline in case["deadlines"] if deadline["rule"] == "branch-step-due"]
    assert world.deadline(first, "branch-step-due")


def test_a_family_of_two_areas_keeps_the_lead_and_the_contribution_apart(world: World):
    ref = shapes.family_of_two_areas(world)
    case = world.show(ref)
    [area] = case["beside"]["areas"]
    assert area["leads"]
    assert [link["kind"] for link in case["beside"]["links"]] == ["same-family"]
    assert world.deadline(ref, "pass-on-learning")


def test_a_case_that_the_media_will_ask_about_reaches_the_press_lead_at_once(world: World):
    case = world.show(shapes.media_interest(world))
    assert told(case, "media-interest") == {"Press lead"}
    assert {message["state"] for message in case["messages"] if message["notice"] == "media-interest"} == {"accepted"}


def test_a_withdrawn_notification_stops_its_duties_with_the_reason(world: World):
    ref = world.notified()
    world.decide(ref, "withdraw-notification", outcome="never-met", agreed_with_panel="yes")
    assert world.deadline(ref, "rapid-review-to-panel")["outcome"] == "not applicable"
    assert world.waits(ref) == ["close"]
    world.decide(ref, "close")
    closed(world, ref)


def closed(world: World, ref: str) -> dict[str, Any]:
    case = world.show(ref)
    assert (case["stage"], case["status"], case["open_decisions"]) == ("closed", "closed", [])
    return case


def told(case: dict[str, Any], notice: str) -> set[str]:
    return {message["to_role"] for message in case["messages"] if message["notice"] == notice}
