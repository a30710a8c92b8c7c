"""The main path, stage by stage, through the real operations: what is recorded, what follows, who is told, which dates result."""

import pytest

from models.casework.process.deciding import DecisionNotOpen
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from tests.support.world import AGREE, READY, SIGNED, World


def _refusal(bad: pytest.ExceptionInfo[BadAnswer]) -> tuple[str, str]:
    [problem] = bad.value.problems
    return problem.field, problem.message


def test_a_new_case_has_five_working_days_and_asks_whether_it_is_notifiable(world: World):
    ref = world.open()
    assert ref == "HMR-2026-0001"
    assert world.waits(ref) == ["notifiable"]
    due = world.deadline(ref, "notify-panel")
    assert (due["from"], due["due_on"], due["outcome"]) == ("2026-03-02", "2026-03-09", "open")
    assert {message["to_role"] for message in world.messages(ref, "case-opened")} == {
        "Business manager",
        "Review coordinator",
        "Local authority notifier",
    }


def test_likely_media_interest_tells_the_press_lead_at_once(world: World):
    assert not world.messages(world.open(), "media-interest")
    assert len(world.messages(world.open(media_interest="yes"), "media-interest")) == 1


def test_dissent_calls_the_scrutineer_in_and_the_clock_runs_on(world: World):
    ref = world.open()
    before = world.deadline(ref, "notify-panel")["due_on"]
    world.decide(
        ref,
        "notifiable",
        outcome="notify",
        **{**AGREE, "police": "disagrees", "dissent_reasons": "No neglect is seen."},
    )
    assert "Scrutineer" in {message["to_role"] for message in world.messages(ref, "dissent")}
    assert world.deadline(ref, "notify-panel")["due_on"] == before


def test_the_notification_starts_the_rapid_review_and_asks_every_agency(world: World):
    ref = world.notified()
    case = world.show(ref)
    assert case["stage"] == "rapid-review"
    assert world.deadline(ref, "rapid-review-to-panel")["due_on"] == "2026-03-23"
    assert len(case["returns"]) == 5
    assert all(return_["due_on"] == "2026-03-16" for return_ in case["returns"])
    assert len(world.messages(ref, "scoping-request")) == 5
    assert world.deadline(ref, "notify-panel")["outcome"] == "met"
    assert world.deadline(ref, "notify-partners")["outcome"] == "met"
    assert world.deadline(ref, "local-scoping-letters")["outcome"] == "met"


def test_the_returns_are_complete_only_when_every_agency_has_returned(world: World):
    ref = world.notified()
    world.go_to("2026-03-10 12:00")
    for agency in ("csc", "icb", "police", "education"):
        world.returned(ref, agency)
    assert world.deadline(ref, "local-agency-summaries")["outcome"] == "open"
    world.go_to("2026-03-11 12:00")
    world.returned(ref, "Harrowmere Hospitals NHS Trust")
    assert world.deadline(ref, "local-agency-summaries")["met_on"] == "2026-03-11"


def test_the_panel_gets_the_rapid_review_and_is_expected_to_answer(world: World):
    ref = world.notified()
    world.go_to("2026-03-20 12:00")
    world.outcome(ref, "no-review", national_importance="yes")
    [to_panel] = world.messages(ref, "rapid-review-to-panel")
    assert to_panel["to_role"] == "Child Safeguarding Practice Review Panel"
    assert world.deadline(ref, "rapid-review-to-panel")["outcome"] == "met"
    assert world.deadline(ref, "panel-response-expected")["due_on"] == "2026-03-30"
    assert world.waits(ref) == ["panel-response"]


def test_without_a_document_the_form_says_where_to_put_it(world: World):
    ref = world.notified()
    with pytest.raises(BadAnswer) as bad:
        world.outcome(ref, "no-review", rapid_review_document="")
    field, message = _refusal(bad)
    assert field == "rapid_review_document"
    assert str(world.desk.folder(ref)) in message
    with pytest.raises(BadAnswer) as bad:
        world.outcome(ref, "no-review", rapid_review_document="../secret.pdf")
    assert "not a plain file name" in _refusal(bad)[1]
    world.outcome(ref, "no-review", rapid_review_document="", sent_another_way_on="2026-03-02")
    assert world.deadline(ref, "rapid-review-to-panel")["outcome"] == "met"


def test_only_the_partners_own_people_sign_for_them(world: World):
    ref = world.notified()
    with pytest.raises(BadAnswer) as bad:
        world.outcome(ref, "no-review", police_signed="m.calloway")
    assert _refusal(bad) == ("police_signed", "'m.calloway' is not registered as police partner; name somebody who is")


def test_the_six_months_run_from_the_decision_and_everybody_national_is_told_of_the_reviewer(world: World):
    ref = world.notified()
    world.outcome(ref, "lcspr")
    assert world.deadline(ref, "lcspr-publish")["due_on"] == "2026-09-02"
    world.go_to("2026-03-06 12:00")
    world.commissioned(ref)
    told = {message["to_role"] for message in world.messages(ref, "review-commissioned")}
    assert told == {"Child Safeguarding Practice Review Panel", "Secretary of State (DfE)", "Ofsted"}
    assert world.deadline(ref, "tell-of-review-decision")["outcome"] == "met"
    assert world.deadline(ref, "interval-check")["due_on"] == "2026-04-06"


def test_a_delay_is_told_with_its_reason_and_stops_no_clock(world: World):
    ref = world.notified()
    world.outcome(ref, "lcspr")
    world.commissioned(ref)
    world.go_to("2026-04-01 12:00")
    with pytest.raises(BadAnswer):
        world.decide(ref, "interval-check", outcome="delayed", new_date="2026-12-01")
    world.decide(
        ref, "interval-check", outcome="delayed", delay_reason="inquest", new_date="2026-12-01", ask_reviewer="yes"
    )
    assert len(world.messages(ref, "delay-told")) == 2
    assert len(world.messages(ref, "progress-request")) == 1
    assert world.deadline(ref, "tell-of-delay")["outcome"] == "met"
    assert world.deadline(ref, "lcspr-publish")["due_on"] == "2026-09-02"
    assert world.deadline(ref, "interval-check", "2")["due_on"] == "2026-05-01"


def _approved(world: World) -> str:
    ref = world.notified()
    world.outcome(ref, "lcspr")
    world.decide(ref, "panel-response", outcome="agree")
    world.commissioned(ref)
    world.go_to("2026-06-01 12:00")
    world.approved(ref)
    return ref


def test_each_action_has_its_own_date_and_is_assured_only_with_evidence(world: World):
    ref = _approved(world)
    world.planned(ref, "2026-07-01", "2026-08-03")
    assert [deadline["due_on"] for deadline in world.show(ref)["deadlines"] if deadline["rule"] == "action-due"] == [
        "2026-07-01",
        "2026-08-03",
    ]
    with pytest.raises(BadAnswer, match="evidence"):
        world.action(ref, "A1", "assured")
    with pytest.raises(BadAnswer, match="A1, A2 are not assured"):
        world.decide(ref, "sign-off-plan", body="Partnership executive")
    world.action(ref, "A1", "assured", evidence="An audit of 20 files")
    world.action(ref, "A2", "superseded")
    assert [deadline["outcome"] for deadline in world.show(ref)["deadlines"] if deadline["rule"] == "action-due"] == [
        "met"
    ]
    world.decide(ref, "sign-off-plan", body="Partnership executive")
    assert "sign-off-plan" not in world.waits(ref)


def test_an_action_that_is_taken_up_again_has_not_met_its_date(world: World):
    ref = _approved(world)
    world.planned(ref, "2026-07-01")
    world.action(ref, "A1", "complete-awaiting-assurance")
    assert world.deadline(ref, "action-due")["outcome"] == "met"
    world.action(ref, "A1", "off-track")
    assert world.deadline(ref, "action-due")["outcome"] == "open"


def test_publication_leaves_seven_working_days_for_the_panel(world: World):
    ref = _approved(world)
    with pytest.raises(BadAnswer) as bad:
        world.decide(
            ref,
            "publication-decision",
            outcome="publish-in-full",
            planned_on="2026-06-09",
            publication_document="report.pdf",
        )
    assert "the earliest date that leaves the time is Wed 10 Jun 2026" in _refusal(bad)[1]
    world.decide(
        ref,
        "publication-decision",
        outcome="publish-in-full",
        planned_on="2026-06-10",
        publication_document="report.pdf",
    )
    assert world.deadline(ref, "report-to-panel-before-publication")["outcome"] == "met"
    assert len(world.messages(ref, "report-before-publication")) == 3


def test_a_hold_has_a_review_date_and_the_plan_runs_on(world: World):
    ref = _approved(world)
    world.decide(
        ref, "publication-decision", outcome="hold", hold_reason="criminal proceedings", hold_review_on="2026-08-03"
    )
    assert world.deadline(ref, "hold-review")["due_on"] == "2026-08-03"
    assert set(world.waits(ref)) == {"release-hold", "adopt-plan"}
    world.go_to("2026-08-04 12:00")
    world.decide(ref, "release-hold", outcome="keep", review_on="2026-10-01")
    assert world.deadline(ref, "hold-review", "1")["outcome"] == "met late"
    assert world.deadline(ref, "hold-review", "2")["due_on"] == "2026-10-01"
    world.decide(ref, "release-hold", outcome="release")
    assert "publication-decision" in world.waits(ref)
    assert [hold["released_on"] for hold in world.show(ref)["holds"]] == ["2026-08-04", "2026-08-04"]


def test_to_the_end_with_everything_told_once_and_an_unbroken_chain(world: World):
    ref = _approved(world)
    world.planned(ref, "2026-07-01")
    world.decide(
        ref,
        "publication-decision",
        outcome="publish-in-full",
        planned_on="2026-06-30",
        publication_document="report.pdf",
    )
    world.go_to("2026-06-30 12:00")
    world.decide(ref, "ready-to-publish", **READY)
    world.decide(ref, "published", outcome="published", url="https://www.harrowmere.example/review")
    world.action(ref, "A1", "assured", evidence="An audit")
    world.decide(ref, "sign-off-plan", body="Partnership executive")
    world.decide(ref, "close")
    case = world.show(ref)
    assert (case["stage"], case["status"], case["open_decisions"]) == ("closed", "closed", [])
    assert world.deadline(ref, "lcspr-publish")["outcome"] == "met"
    assert world.deadline(ref, "publicly-available")["due_on"] == "2027-06-30"
    said = [(message["notice"], message["to"], message["subject"]) for message in case["messages"]]
    world.run_pass(ref)
    assert len(world.messages(ref)) == len(said)
    assert world.verify().ok


def test_no_further_review_also_comes_to_its_end(world: World):
    ref = world.notified()
    world.outcome(ref, "no-review")
    world.decide(ref, "panel-response", outcome="agree")
    assert world.waits(ref) == ["close"]
    world.decide(ref, "close")
    assert world.show(ref)["status"] == "closed"


def test_a_non_statutory_case_runs_without_statutory_clocks(world: World):
    ref = world.open(harm="other", abuse_or_neglect="not suspected")
    world.decide(ref, "notifiable", outcome="local-review", **AGREE)
    world.decide(ref, "rapid-review-outcome", outcome="no-review-with-actions", **SIGNED)
    forces = {deadline["force"] for deadline in world.show(ref)["deadlines"]}
    assert forces <= {"local"}
    assert not world.messages(ref, "rapid-review-to-panel")
    world.decide(ref, "adopt-plan", outcome="no-actions", body="Executive", reasons="All done at once.")
    assert world.waits(ref) == ["close"]


def test_an_answer_given_twice_changes_nothing_and_says_so(world: World):
    ref = world.open()
    world.decide(ref, "notifiable", outcome="notify", **AGREE)
    entries = world.verify().entries
    with pytest.raises(DecisionNotOpen, match=r"already answered .* \(Notify the Panel\); nothing was changed"):
        world.only_decide(ref, "notifiable", outcome="do-not-notify", **AGREE)
    assert world.verify().entries == entries
    assert len(world.show(ref)["decisions"]) == 1


def test_an_answer_to_an_earlier_asking_is_stale(world: World):
    ref = world.notified()
    world.outcome(ref, "no-review")
    world.decide(ref, "panel-response", outcome="query")
    with pytest.raises(DecisionNotOpen):
        world.only_decide(ref, "panel-response", round_=1, outcome="agree")
    world.only_decide(ref, "panel-response", round_=2, outcome="agree")


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"decided_on": "20/11/2026"}, "decided_on", "write it as 2026-11-20"),
        ({"decided_on": "2026-06-31"}, "decided_on", "June 2026 has 30 days"),
        ({"decided_on": "2026-03-01"}, "decided_on", "is before Mon 2 Mar 2026, when the local authority became aware"),
        ({"decided_on": "2026-03-03"}, "decided_on", "has not come yet"),
        ({"decided_on": ""}, "decided_on", "a date is needed"),
        ({"outcome": "perhaps"}, "outcome", "choose one of notify"),
        ({"police": "maybe"}, "police", "choose one of 'agrees'"),
        ({"reasons": " "}, "reasons", "must be filled in"),
        ({"reasons": "The child, NHS number 943 476 5919, …"}, "reasons", "an NHS number"),
        ({"reasons": "Born on 3 May 2020 at home"}, "reasons", "a date of birth"),
        ({"reasons": "Lived at ZZ1 4AB"}, "reasons", "a postcode"),
        ({"surprise": "x"}, "surprise", "no such field"),
    ],
)
def test_a_bad_answer_is_explained_field_by_field_and_records_nothing(world: World, typed, field, words):
    ref = world.open()
    with pytest.raises(BadAnswer) as bad:
        world.only_decide(ref, "notifiable", **{"outcome": "notify", **AGREE, **typed})
    assert _refusal(bad)[0] == field
    assert words in _refusal(bad)[1]
    assert world.show(ref)["decisions"] == []


def test_an_unknown_person_is_refused_in_words(world: World):
    from models.casework.process import deciding
    from models.law.words.vocabulary import DecisionKind

    ref = world.open()
    with pytest.raises(BadAnswer) as bad, world.session() as session:
        deciding.decide(
            session,
            ref=ref,
            kind=DecisionKind.NOTIFIABLE,
            typed=world.filled("notifiable", {"outcome": "notify", **AGREE, "recorded_by": "nobody"}),
            round_=None,
            by=By("", world.now, world.now),
            desk=world.desk,
        )
    assert _refusal(bad) == (
        "recorded_by",
        "'nobody' is nobody in the register; write a registered person's name or e-mail address",
    )


def test_a_body_without_an_address_is_an_alarm_to_the_manager_and_not_a_silence(world: World):
    from sqlmodel import select

    from models.law.words.vocabulary import Role
    from models.records.tables import OutsideBody

    with world.session() as session:
        ofsted = session.exec(select(OutsideBody).where(OutsideBody.role == Role.OFSTED)).one()
        ofsted.email = None
        session.add(ofsted)
    ref = world.notified()
    world.outcome(ref, "lcspr")
    world.commissioned(ref)
    [alarm] = world.messages(ref, "address-missing")
    assert alarm["to_role"] == "Business manager"
    assert world.deadline(ref, "tell-of-review-decision")["outcome"] == "open"


def test_opening_a_case_twice_under_one_key_opens_one_case(world: World):
    assert world.open(once="run 1") == world.open(once="run 1")
    assert world.open(once="run 2") != world.open(once="run 1")


def test_a_mail_that_the_relay_refuses_is_an_alarm_to_the_manager_once(world: World):
    from sqlmodel import select

    from models.records.tables import Message, MessageState

    ref = world.notified()
    with world.session() as session:
        message = session.exec(select(Message).where(Message.notice == "notification-recorded")).first()
        message.state, message.accepted_at = MessageState.REJECTED, None
        session.add(message)
    world.run_pass(ref)
    world.run_pass(ref)
    [alarm] = world.messages(ref, "mail-rejected")
    assert (alarm["to_role"], alarm["state"]) == ("Business manager", "accepted")
