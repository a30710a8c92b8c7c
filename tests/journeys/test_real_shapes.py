"""Twelve shapes that cases really take, each through the forms of the desk on the real stack, with invented data.

Nine are lived so by `make soak` alone; `make test` has their outcomes in the records (`tests/models/casework/test_real_shapes.py`).
"""

from datetime import date
from typing import Any

import pytest

from tests.support.desk import MANAGER, Desk, later, working_day
from tests.support.world import AGREE, AT_ONCE, READY, SIGNED

DISSENT = {**AGREE, "police": "disagrees"}
RAPID_REVIEW = {"rapid_review_document": "rapid-review.pdf", **SIGNED}
REVIEWER = {
    "lead_reviewers": "Ada Quillfeather",
    "reviewer_email": "a.quillfeather@reviewer.example",
    "independence_checked": "yes",
}


def today() -> str:
    return date.today().isoformat()  # noqa: TID251, DTZ011


def act(desk: Desk, deployment: str, parameter: str, **typed: Any) -> dict[str, Any]:
    """Fill in a desk action and wait until it is on record."""
    run = desk.ended(desk.start(deployment, **{parameter: {"recorded_by": MANAGER, **typed}}))
    assert run["state"]["name"] == "Recorded", run["state"]["message"]
    return run


def notified(desk: Desk, **incident: Any) -> str:
    ref = desk.notify(**incident)
    desk.answer(ref, "notifiable", outcome="Notify the Panel", **AGREE)
    desk.answer(ref, "notification-sent", sent_at=f"{working_day(0)}T00:05")
    return ref


def steps(desk: Desk, ref: str, *items: str) -> None:
    for item in items:
        act(desk, "record-a-step-of-a-review/Record a step of a review", "asked", case_ref=ref, step=item, on=today())


def closed(desk: Desk, ref: str, **although: str) -> dict[str, Any]:
    desk.answer(ref, "close", **although)
    case = desk.show(ref)
    assert (case["stage"], case["status"], case["open_decisions"]) == ("closed", "closed", [])
    return case


def of(case: dict[str, Any], rule: str) -> list[dict[str, Any]]:
    return [deadline for deadline in case["deadlines"] if deadline["rule"] == rule]


def told(case: dict[str, Any], notice: str) -> set[str]:
    return {message["to_role"] for message in case["messages"] if message["notice"] == notice}


@pytest.mark.soak
def test_a_hot_debrief_of_a_stillbirth_runs_without_statutory_clocks(desk: Desk):
    ref = desk.notify(harm="death", subject="a stillborn child", learning="between agencies")
    desk.answer(ref, "notifiable", outcome="Not notifiable: look at it locally", **AGREE)
    desk.answer(ref, "rapid-review-outcome", outcome="Hot debrief", **SIGNED)
    steps(desk, ref, "B1.1", "B1.2", "B1.3")
    desk.answer(ref, "branch-done", outcome="Finished; the learning is complete")
    case = closed(desk, ref)
    assert not [
        deadline
        for deadline in case["deadlines"]
        if deadline["force"] != "local" and deadline["outcome"] in ("open", "overdue")
    ]
    assert not told(case, "rapid-review-to-panel")


@pytest.mark.soak
def test_a_looked_after_childs_death_without_suspicion_is_notified_and_has_no_rapid_review(desk: Desk):
    ref = desk.notify(harm="death", abuse_or_neglect="not suspected", looked_after="yes")
    outcome = "Notify a looked-after child's death, abuse or neglect not suspected"
    desk.answer(ref, "notifiable", outcome=outcome, **AGREE)
    desk.answer(ref, "notification-sent", sent_at=f"{working_day(0)}T00:05")
    case = closed(desk, ref, all_the_same_by=MANAGER, all_the_same="child-death-reference: It is asked for.")
    assert not of(case, "rapid-review-to-panel")
    assert case["returns"] == []


@pytest.mark.soak
def test_dissent_on_day_four_calls_the_scrutineer_in_and_moves_no_date(desk: Desk):
    ref = desk.notify(aware_on=working_day(-4).isoformat())
    [before] = of(desk.show(ref), "notify-panel")
    desk.answer(
        ref, "notifiable", outcome="Notify the Panel", dissent_reasons="The police see no known harm.", **DISSENT
    )
    case = desk.show(ref)
    [after] = of(case, "notify-panel")
    assert (after["due_on"], after["outcome"]) == (before["due_on"], "open")
    assert "Scrutineer" in told(case, "dissent")
    assert desk.form(ref, "notification-sent")


@pytest.mark.soak
def test_the_panel_disagrees_and_the_final_decision_stays_local(desk: Desk):
    ref = notified(desk)
    desk.answer(ref, "rapid-review-outcome", outcome="No review; the learning is complete", **RAPID_REVIEW)
    desk.answer(ref, "panel-response", outcome="The Panel disagrees")
    desk.answer(
        ref,
        "rapid-review-outcome",
        outcome="Carry out a local child safeguarding practice review",
        meeting_held_on=today(),
        **RAPID_REVIEW,
    )
    desk.answer(ref, "panel-response", outcome="The Panel agrees")
    case = desk.show(ref)
    assert [
        decision["outcome"] for decision in case["decisions"] if decision["decision"] == "rapid-review-outcome"
    ] == [
        "no-review",
        "lcspr",
    ]
    assert {open_decision["decision"] for open_decision in case["open_decisions"]} == {"commission"}


@pytest.mark.soak
def test_a_national_review_takes_a_case_over_and_hands_it_back(desk: Desk):
    ref = notified(desk)
    desk.answer(
        ref,
        "rapid-review-outcome",
        outcome="Carry out a local child safeguarding practice review",
        national_importance="yes",
        **RAPID_REVIEW,
    )
    desk.answer(ref, "panel-response", outcome="The Panel takes the case into a national review", review_on=later(60))
    taken = desk.show(ref)
    assert {open_decision["decision"] for open_decision in taken["open_decisions"]} == {"national-review"}
    desk.answer(ref, "national-review", outcome="It was declined, or handed back")
    assert desk.show(ref)["open_decisions"]


@pytest.mark.soak
def test_a_thematic_review_joins_three_cases(desk: Desk):
    first, second, third = (notified(desk) for _ in range(3))
    for other in (second, third):
        act(
            desk,
            "link-two-cases/Link two cases",
            "asked",
            case_ref=first,
            other_ref=other,
            kind="thematic",
            because="The same theme.",
        )
    desk.answer(first, "rapid-review-outcome", outcome="Thematic review", **RAPID_REVIEW)
    linked = {link["ref"] for link in desk.show(first)["beside"]["links"] if link["kind"] == "thematic"}
    assert linked == {second, third}
    assert {link["ref"] for link in desk.show(third)["beside"]["links"]} == {first}
    assert of(desk.show(first), "branch-step-due")
    assert not of(desk.show(second), "branch-step-due")


@pytest.mark.soak
def test_a_family_of_two_areas_keeps_the_lead_and_the_contribution_apart(desk: Desk):
    ref, sibling = desk.notify(), desk.notify()
    act(
        desk,
        "link-two-cases/Link two cases",
        "asked",
        case_ref=ref,
        other_ref=sibling,
        kind="same-family",
        because="One household.",
    )
    act(
        desk,
        "record-another-area/Record another area",
        "asked",
        case_ref=ref,
        name="Oldmoor Safeguarding Children Partnership",
        mailbox="reviews@oldmoor.example",
        leads="yes",
        reference="OMR-2026-0002",
    )
    [area] = desk.show(ref)["beside"]["areas"]
    act(
        desk,
        "record-another-area/Record another area",
        "asked",
        case_ref=ref,
        do="it has published",
        number=area["number"],
        on=today(),
    )
    case = desk.show(ref)
    assert area["leads"]
    assert {link["ref"] for link in case["beside"]["links"]} == {sibling}
    assert of(case, "pass-on-learning")


def test_a_significant_incident_form_of_anybody_but_the_liaison_officer_is_parked_and_not_lost(desk: Desk):
    typed = {
        "immediate_safety": "yes",
        "siblings": "safe",
        "household": "there are none",
        "aware_on": working_day(-1).isoformat(),
        "harm": "serious harm",
        "abuse_or_neglect": "suspected",
        "received_from": "an agency",
        "form": "significant-incident form",
        "agency": "icb",
        "sent_by": "ward.clerk@icb.harrowmere.example",
    }
    run = act(desk, "take-in-a-referral/Take in a referral", "referral", **typed)
    assert "parked" in run["state"]["message"]
    [parked] = [referral for referral in desk.referrals() if referral["state"] == "parked"]
    act(desk, "settle-a-referral/Settle a referral", "asked", referral=parked["referral"], do="adopt it")
    opened = act(
        desk,
        "open-a-case-from-a-referral/Open a case from a referral",
        "asked",
        referral=parked["referral"],
        another="yes",
    )
    ref = next(tag for tag in opened["tags"] if tag.startswith("case:")).removeprefix("case:")
    assert desk.form(ref, "notifiable")
    assert any(parked["referral"] in mail["subject"] for mail in desk.mails())


@pytest.mark.soak
def test_a_case_that_the_media_will_ask_about_reaches_the_press_lead_at_once(desk: Desk):
    ref = desk.notify(harm="other", abuse_or_neglect="not suspected", media_interest="yes")
    case = desk.show(ref)
    assert told(case, "media-interest") == {"Press lead"}
    assert all(message["state"] == "accepted" for message in case["messages"] if message["notice"] == "media-interest")


@pytest.mark.soak
def test_a_withdrawn_notification_stops_its_duties_with_the_reason(desk: Desk):
    ref = notified(desk)
    act(
        desk,
        "withdraw-the-notification/Withdraw the notification",
        "asked",
        case_ref=ref,
        outcome="It never met the criteria: nothing further",
        decided_on=today(),
        agreed_with_panel="yes",
        reasons="The harm was an illness.",
    )
    case = desk.show(ref)
    [sent] = of(case, "rapid-review-to-panel")
    assert sent["outcome"] == "not applicable"
    assert {open_decision["decision"] for open_decision in case["open_decisions"]} == {"close"}
    closed(desk, ref)


def test_a_case_is_opened_again_after_publication_for_a_supplementary_report(desk: Desk):
    ref = desk.notify(harm="other", abuse_or_neglect="not suspected", local_importance="yes")
    desk.answer(ref, "notifiable", outcome="Not notifiable: look at it locally", **AGREE)
    lcspr = "Carry out a local child safeguarding practice review"
    desk.answer(ref, "rapid-review-outcome", outcome=lcspr, **SIGNED)
    desk.answer(ref, "commission", **REVIEWER)
    desk.answer(ref, "report-approved", outcome="Approved", body="Partnership executive")
    desk.answer(ref, "adopt-plan", outcome="No actions are needed", body="Partnership executive", reasons="Done.")
    _publish(desk, ref)
    closed(desk, ref)
    act(
        desk,
        "open-the-case-again/Open the case again",
        "asked",
        case_ref=ref,
        outcome="Supplementary report after publication",
        decided_on=today(),
        reason="new information",
        reasons="New facts from a trial.",
    )
    assert desk.show(ref)["status"] == "open"
    desk.answer(ref, "report-approved", outcome="Approved", body="Partnership executive")
    desk.answer(ref, "adopt-plan", outcome="No actions are needed", body="Partnership executive", reasons="Done.")
    _publish(desk, ref)
    case = closed(desk, ref)
    assert [decision["decision"] for decision in case["decisions"]].count("published") == 2
    assert desk.cspr("audit", "verify").returncode == 0


def test_a_silp_asks_some_agencies_for_reports_and_ends_in_actions(desk: Desk):
    ref = notified(desk)
    desk.answer(
        ref,
        "rapid-review-outcome",
        outcome="Significant Incident Learning Process (SILP), or another small-scale audit",
        agencies=[{"agency": "icb"}, {"agency": "police"}],
        **RAPID_REVIEW,
    )
    asked = [return_ for return_ in desk.show(ref)["returns"] if return_["kind"] == "silp"]
    assert len(asked) == 2
    for one in asked:
        act(
            desk,
            "record-an-agency-return/Record an agency's return",
            "agency_return",
            case_ref=ref,
            agency=one["agency"],
            number=one["number"],
            returned_on=today(),
        )
    steps(desk, ref, "B1.1", "B1.2", "B1.3", "B1.4", "B1.5")
    desk.answer(ref, "branch-done", outcome="Finished; actions follow")
    action = {"recommendation": "R", "action": "A", "agency": "icb", "owner": "Grace Adeyinka", "due_on": later(60)}
    desk.answer(ref, "adopt-plan", outcome="Adopted", body="Partnership executive", actions=[action])
    assert {open_decision["decision"] for open_decision in desk.show(ref)["open_decisions"]} == {
        "panel-response",
        "sign-off-plan",
    }


def _publish(desk: Desk, ref: str) -> None:
    desk.answer(
        ref,
        "publication-decision",
        outcome="Publish the full report",
        planned_on=working_day(12).isoformat(),
        publication_document="report.pdf",
    )
    desk.answer(ref, "ready-to-publish", **{**READY, "outcome": "Ready"})
    desk.answer(ref, "published", outcome="Published", url="https://www.harrowmere.example/reviews/one", **AT_ONCE)
