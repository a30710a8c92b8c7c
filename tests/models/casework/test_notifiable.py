"""Is it notifiable: the result of the answers, the partners' positions, looking again, and withdrawing a notification."""

from typing import Any

import pytest
from sqlmodel import select

from models.casework.forms.intake import NOT_A_WAY_TO_REPORT
from models.casework.process.deciding import DecisionNotOpen
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.casework.stages import positions
from models.records.tables import PartnerPosition
from notifications.pages import readout
from tests.support.world import AGREE, World

DISSENT = {**AGREE, "police": "disagrees", "dissent_reasons": "The police do not see neglect."}
UNHEARD = {**AGREE, "police": "not yet heard"}


def refusal(bad: pytest.ExceptionInfo[BadAnswer]) -> tuple[str, str]:
    [problem] = bad.value.problems
    return problem.field, problem.message


def position(world: World, ref: str, **given: Any) -> None:
    typed = {"partner": "police", "position": "agrees", "on": world.today, "reasons": "", **given}
    with world.session() as session:
        positions.record(session, ref=ref, desk=world.desk, by=By("t.ashdown", world.now, world.now), **typed)


def rules(world: World, ref: str) -> dict[str, str]:
    """What became of each date in force, by rule."""
    return {deadline["rule"]: deadline["outcome"] for deadline in world.show(ref)["deadlines"]}


# What the answers amount to.


def test_the_form_says_above_it_what_the_answers_amount_to_and_why(world: World):
    ref = world.open(near_miss="yes")
    case = world.show(ref)
    page = readout.briefing(case, case["open_decisions"][0], today=world.today, problems=None)
    assert (
        "By the answers: **it meets the statutory criteria**, because abuse or neglect is suspected; a child has died"
        in page
    )
    assert "notify-panel, notify-partners" in page
    assert "Serious harm includes life-changing" in page
    assert "not yet verified against the published text" in page
    assert "The answer that agrees with it: Notify the Panel." in page


def test_the_intake_keeps_the_coded_answers_with_the_result_and_the_rules(world: World):
    from models.casework.record.case import peek

    ref = world.open(looked_after="yes", abuse_or_neglect="not suspected")
    with world.session() as session:
        kept = peek(session, ref).facts
    assert (kept["looked_after"], kept["happened"], kept["subject"]) == (True, "in our area", "a child")
    assert kept["criteria"]["result"] == "notify-only"
    assert "notify-secretary-of-state-looked-after" in kept["criteria"]["rules"]


def test_a_decision_against_the_result_is_marked_and_the_partners_are_told_so(world: World):
    ref = world.open()
    with pytest.raises(BadAnswer, match="reasons"):
        world.decide(ref, "notifiable", outcome="do-not-notify", **AGREE, reasons="")
    world.decide(ref, "notifiable", outcome="do-not-notify", **AGREE)
    assert world.show(ref)["criteria"]["against"] is True
    told = _facts(world, "notifiable-decided")
    assert all(facts["against"].startswith("it meets the statutory criteria, because") for facts in told)
    agreed = world.open()
    world.decide(agreed, "notifiable", outcome="notify", **AGREE)
    assert world.show(agreed)["criteria"]["against"] is False


def test_a_stillborn_child_is_no_statutory_subject_and_starts_no_statutory_clock(world: World):
    ref = world.open(subject="a stillborn child")
    assert world.show(ref)["criteria"]["result"] == "discretionary"
    assert {deadline["force"] for deadline in world.show(ref)["deadlines"]} <= {"local"}
    world.decide(ref, "notifiable", outcome="local-review", **AGREE)
    assert "rapid-review-outcome" in world.waits(ref)
    world.decide(ref, "look-again")
    assert {deadline["force"] for deadline in world.show(ref)["deadlines"]} <= {"local"}


def test_brothers_sisters_and_household_are_asked_before_a_case_is_opened_and_the_moment_is_kept(world: World):
    assert "999" in NOT_A_WAY_TO_REPORT
    ref = world.open(siblings="safe", household="there are none")
    [safety] = [
        occurrence
        for occurrence in world.show(ref)["occurrences"]
        if occurrence["kind"] == "immediate_safety_considered"
    ]
    assert safety["at"] == "2026-03-02T10:00:00+00:00"


def test_a_care_leavers_death_goes_to_the_secretary_of_state_and_ofsted_only(world: World):
    ref = world.open(care_leaver="yes", adult="yes")
    world.decide(ref, "notifiable", outcome="care-leaver-death", **AGREE)
    assert "notify-panel" not in rules(world, ref)
    assert world.deadline(ref, "notify-care-leaver-death")["to"] == ["Secretary of State for Education", "Ofsted"]
    world.decide(ref, "notification-sent", sent_at=f"{world.today}T09:30")
    assert not world.messages(ref, "rapid-review-started")
    assert world.waits(ref) == ["close"]


# Positions.


def test_a_partner_that_disagrees_says_why(world: World):
    ref = world.open()
    with pytest.raises(BadAnswer) as bad:
        world.decide(ref, "notifiable", outcome="notify", **{**DISSENT, "dissent_reasons": ""})
    assert refusal(bad)[0] == "dissent_reasons"
    assert world.show(ref)["decisions"] == []


@pytest.mark.parametrize("outcome", ["notify", "do-not-notify"])
def test_dissent_reaches_the_scrutineer_at_once_with_the_last_day(world: World, outcome):
    ref = world.open()
    world.go_to("2026-03-05 16:00")
    world.decide(ref, "notifiable", outcome=outcome, **DISSENT)
    told = [message for message in world.messages(ref, "dissent") if message["to_role"] == "Scrutineer"]
    assert [(one["to"], one["composed_at"][:16]) for one in told] == [
        ("h.marchetti@scrutiny.example", "2026-03-05T16:00")
    ]
    assert all(facts["due_on"] == "Mon 9 Mar 2026" for facts in _facts(world, "dissent"))


def test_a_position_not_yet_heard_is_asked_for_and_chased_until_it_comes(world: World):
    ref = world.open()
    world.decide(ref, "notifiable", outcome="notify", **UNHEARD)
    assert [message["to_role"] for message in world.messages(ref, "position-awaited")] == ["Police partner"]
    due = world.deadline(ref, "partner-position", "police")
    assert (due["due_on"], due["outcome"], due["force"]) == ("2026-03-03", "open", "local")
    world.go_to("2026-03-04 09:00")
    world.sweep()
    assert [message["to_role"] for message in world.messages(ref, "chase")] == ["Business manager"]
    position(world, ref)
    position(world, ref)
    assert world.deadline(ref, "partner-position", "police")["outcome"] == "met"
    page = readout.case_page(world.show(ref), today=world.today, ui_url="http://127.0.0.1:4200")
    assert "Police partner agrees (Wed 4 Mar 2026)" in page
    assert "Local authority partner agrees (Mon 2 Mar 2026)" in page
    assert not world.messages(ref, "dissent")
    world.go_to("2026-03-20 09:00")
    world.sweep()
    assert len(world.messages(ref, "chase")) == 1
    assert world.verify().ok


def test_a_late_dissent_needs_its_reason_and_calls_the_scrutineer_in(world: World):
    ref = world.open()
    world.decide(ref, "notifiable", outcome="notify", **UNHEARD)
    for given, field in (
        ({"position": "disagrees"}, "reasons"),
        ({"partner": "local authority"}, "partner"),
        ({"partner": "the school"}, "partner"),
        ({"on": world.today.replace(day=1)}, "on"),
    ):
        with pytest.raises(BadAnswer) as bad:
            position(world, ref, **given)
        assert refusal(bad)[0] == field
    position(world, ref, position="disagrees", reasons="Not seen as neglect.")
    assert "Scrutineer" in {message["to_role"] for message in world.messages(ref, "dissent")}
    with world.session() as session:
        [kept] = session.exec(select(PartnerPosition)).all()
        assert (kept.partner.value, kept.position, kept.round) == ("police-partner", "disagrees", 1)
    with pytest.raises(BadAnswer) as bad:
        position(world, ref)
    assert "is on record" in refusal(bad)[1]


# Looking again.


def test_decided_not_to_notify_can_be_looked_at_again_and_the_clock_still_counts_from_awareness(world: World):
    ref = world.open()
    world.decide(ref, "notifiable", outcome="do-not-notify", **AGREE)
    assert "notify-panel" not in rules(world, ref)
    world.go_to("2026-03-11 10:00")
    world.decide(ref, "look-again", outcome="look-again", asked_by="the scrutineer")
    assert world.waits(ref) == ["notifiable"]
    due = world.deadline(ref, "notify-panel")
    assert (due["from"], due["due_on"], due["outcome"]) == ("2026-03-02", "2026-03-09", "overdue")
    assert "Scrutineer" in {message["to_role"] for message in world.messages(ref, "look-again")}
    world.decide(ref, "notifiable", outcome="notify", **AGREE)
    world.decide(ref, "notification-sent", sent_at="2026-03-11T10:00")
    assert world.deadline(ref, "notify-panel")["outcome"] == "met late"
    assert [
        decision["outcome"] for decision in world.show(ref)["decisions"] if decision["decision"] == "notifiable"
    ] == [
        "do-not-notify",
        "notify",
    ]


def test_what_goes_on_locally_is_not_lost_by_looking_again(world: World):
    ref = world.open(harm="other")
    world.decide(ref, "notifiable", outcome="local-review", **AGREE)
    world.decide(ref, "look-again")
    assert set(world.waits(ref)) == {"rapid-review-outcome", "notifiable"}
    world.decide(ref, "notifiable", outcome="notify", **AGREE)
    assert world.waits(ref) == ["notification-sent"]


def test_a_statutory_case_is_not_looked_at_again_but_withdrawn(world: World):
    ref = world.notified()
    with pytest.raises(DecisionNotOpen):
        world.decide(ref, "look-again")
    early = world.open()
    with pytest.raises(DecisionNotOpen):
        world.decide(early, "withdraw-notification", outcome="never-met")


# Withdrawing.


def test_a_withdrawn_notification_ends_its_duties_with_the_reason_and_everybody_is_told_once(world: World):
    ref = world.notified(harm="serious harm")
    world.go_to("2026-03-05 12:00")
    world.decide(ref, "withdraw-notification", outcome="never-met", agreed_with_panel="yes")
    assert world.waits(ref) == ["close"]
    due = world.deadline(ref, "rapid-review-to-panel")
    assert due["outcome"] == "not applicable"
    assert "the notification was withdrawn on Thu 5 Mar 2026" in due["not_applicable"]
    assert rules(world, ref)["notify-panel"] == "met"
    assert {
        deadline["outcome"] for deadline in world.show(ref)["deadlines"] if deadline["rule"] == "agency-return"
    } == {"not applicable"}
    told = {message["to_role"] for message in world.messages(ref, "notification-withdrawn")}
    assert {"Child Safeguarding Practice Review Panel", "Secretary of State (DfE)", "Ofsted", "Police partner"} <= told
    assert len(world.messages(ref, "returns-not-needed")) == 5
    before = len(world.messages(ref))
    world.run_pass(ref)
    world.go_to("2026-04-30 09:00")
    world.sweep()
    assert [(message["notice"], message["subject"]) for message in world.messages(ref)[before:]] == []
    assert world.verify().ok


def test_what_was_missed_before_the_withdrawal_stays_missed(world: World):
    ref = world.notified()
    world.go_to("2026-03-25 12:00")
    assert world.deadline(ref, "rapid-review-to-panel")["outcome"] == "overdue"
    world.decide(ref, "withdraw-notification", outcome="never-met")
    due = world.deadline(ref, "rapid-review-to-panel")
    assert (due["outcome"], due["met_on"]) == ("missed", None)
    world.decide(ref, "close")
    assert world.deadline(ref, "rapid-review-to-panel")["outcome"] == "missed"


def test_withdrawn_and_looked_at_locally_goes_on_without_the_statutory_clocks(world: World):
    ref = world.notified()
    world.go_to("2026-03-05 12:00")
    world.decide(ref, "withdraw-notification", outcome="look-locally")
    assert world.waits(ref) == ["rapid-review-outcome"]
    assert rules(world, ref)["rapid-review-to-panel"] == "not applicable"
    assert rules(world, ref)["agency-return"] == "open"
    world.outcome(ref, "no-review")
    assert not world.messages(ref, "rapid-review-to-panel")
    assert rules(world, ref)["rapid-review-to-panel"] == "not applicable"


def test_a_looked_after_death_is_withdrawn_without_a_word_to_the_panel(world: World):
    ref = world.open(looked_after="yes", abuse_or_neglect="not suspected")
    world.decide(ref, "notifiable", outcome="looked-after-death", **AGREE)
    world.decide(ref, "notification-sent", sent_at=f"{world.today}T09:30")
    world.decide(ref, "withdraw-notification", outcome="never-met")
    told = {message["to_role"] for message in world.messages(ref, "notification-withdrawn")}
    assert "Child Safeguarding Practice Review Panel" not in told
    assert {"Secretary of State (DfE)", "Ofsted"} <= told
    assert not world.messages(ref, "returns-not-needed")


def test_notified_anew_after_a_withdrawal_the_first_notification_does_not_stand_for_the_second(world: World):
    ref = world.notified()
    world.go_to("2026-03-05 12:00")
    world.decide(ref, "withdraw-notification", outcome="never-met")
    with pytest.raises(DecisionNotOpen):
        world.decide(ref, "withdraw-notification", outcome="never-met")
    world.go_to("2026-03-12 12:00")
    world.decide(ref, "look-again")
    world.decide(ref, "notifiable", outcome="notify", **AGREE)
    assert world.deadline(ref, "notify-panel")["outcome"] == "overdue"
    world.decide(ref, "notification-sent", sent_at="2026-03-12T11:00")
    assert world.deadline(ref, "notify-panel")["outcome"] == "met late"
    assert world.deadline(ref, "rapid-review-to-panel")["due_on"] == "2026-04-02"
    assert world.waits(ref) == ["rapid-review-outcome"]
    assert world.verify().ok


def _facts(world: World, notice: str) -> list[dict[str, Any]]:
    from models.records.tables import Message

    with world.session() as session:
        messages = session.exec(select(Message).where(Message.notice == notice)).all()
        return [dict(message.facts) for message in messages]
