"""The practice review: who may review, on what terms, the family told after every meeting, the report judged and, if need be, done again."""

from typing import Any

import pytest
from sqlmodel import select

from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.casework.stages import review_steps, reviewers
from models.records.tables import Partnership
from tests.support.world import SIGNED, World

POOL = """name,organisation,email,competences,availability,past_quality
Ada Quillfeather,Quillfeather Reviews,a.quillfeather@reviewer.example,systems methodology;analysis,available,good
Bram Osterley,Osterley and Partners,b.osterley@reviewer.example,SILP,not available,
"""
REVIEWER = {
    "lead_reviewers": "Ada Quillfeather",
    "reviewer_email": "a.quillfeather@reviewer.example",
    "independence_checked": "yes",
}


def _load(world: World, text: str = POOL) -> list[str]:
    with world.session() as session:
        ours = session.exec(select(Partnership)).one()
        found = reviewers.load(session, ours, text, by=By("m.calloway", world.now, world.now))
        return [reviewer.name for reviewer in found]


def _decided(world: World) -> str:
    ref = world.notified()
    world.outcome(ref, "lcspr")
    world.decide(ref, "panel-response", outcome="agree")
    return ref


def _commission(world: World, ref: str, **more: Any) -> None:
    world.decide(ref, "commission", **{**REVIEWER, **more})


def _step(world: World, ref: str, what: str, *, on: str = "", number: str = "", document: str = "") -> str:
    with world.session() as session:
        return review_steps.record(
            session,
            ref=ref,
            what=what,
            on=world.today if not on else world.today.fromisoformat(on),
            number=number,
            document=document,
            desk=world.desk,
            by=By("m.calloway", world.now, world.now),
        )


def _family(world: World, ref: str) -> dict[str, tuple[str, str]]:
    return {
        deadline["item"]: (deadline["due_on"], deadline["outcome"])
        for deadline in world.show(ref)["deadlines"]
        if deadline["rule"] == "family-step-due"
    }


def test_the_pool_is_what_the_table_says_and_the_same_table_again_changes_nobody(world: World):
    assert _load(world) == ["Ada Quillfeather", "Bram Osterley"]
    assert _load(world) == ["Ada Quillfeather", "Bram Osterley"]
    assert _load(world, "\n".join(POOL.splitlines()[:2])) == ["Ada Quillfeather"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,email\nx,y", "the column organisation is missing"),
        (POOL.replace("SILP", "juggling"), "line 3, competences: 'juggling' is not one of"),
        (POOL.replace("not available", "asleep"), "line 3, availability: 'asleep'"),
        (POOL + POOL.splitlines()[1], "stands twice"),
        (POOL.replace("b.osterley@reviewer.example", "at home"), "line 3: 'at home' is not a mail address"),
    ],
)
def test_a_table_that_cannot_be_read_names_its_line_and_changes_nothing(world: World, text, words):
    _load(world)
    with pytest.raises(BadAnswer, match=words):
        _load(world, text)
    with world.session() as session:
        ours = session.exec(select(Partnership)).one()
        assert len(reviewers.pool(session, ours.id)) == 2


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"reviewer_email": "b.osterley@reviewer.example"}, "reviewer_email", "as not available"),
        ({"independence_checked": "no"}, "independence_checked", "a reviewer must be"),
        (
            {"reviewer_email": "new@reviewer.example", "reviewer_organisation": "Harrowmere Hospitals NHS Trust"},
            "independence_checked",
            "is itself an agency here",
        ),
        ({"conflicts": "reviewed one of the agencies before"}, "conflict_handling", "unmanaged conflict"),
        ({"scope_to": "2026-03-03"}, "scope_to", "a review looks back"),
        ({"scope_from": "2026-02-02", "scope_to": "2026-01-05"}, "scope_from", "is after Mon 5 Jan 2026"),
        ({"terms_of_reference_document": "none.pdf"}, "terms_of_reference_document", "there is no file"),
        ({"panel_members": ["t.ashdown"]}, "members_not_involved", "cannot sit on the panel"),
        ({"panel_members": ["nobody"], "members_not_involved": "yes"}, "panel_members.0", "nobody in the register"),
    ],
)
def test_a_commission_without_independence_or_terms_is_refused_by_its_field(world: World, more, field, words):
    _load(world)
    ref = _decided(world)
    with pytest.raises(BadAnswer, match=words) as bad:
        _commission(world, ref, **more)
    assert [problem.field for problem in bad.value.problems] == [field]
    assert "commission" in world.waits(ref)


def test_a_full_commission_asks_the_agencies_and_begins_the_family_track(world: World):
    _load(world)
    ref = _decided(world)
    _commission(
        world,
        ref,
        conflicts="reviewed one of the agencies before",
        conflict_handling="the scrutineer looks at that part",
        scope_from="2024-01-01",
        scope_to="2026-02-27",
        terms_of_reference_document="report.pdf",
        panel_members=["t.ashdown"],
        members_not_involved="yes",
        agencies=[{"agency": "icb"}, {"agency": "police"}],
        family_contact="yes",
    )
    reports = [deadline for deadline in world.show(ref)["deadlines"] if deadline["rule"] == "agency-report-due"]
    assert [(report["item"], report["due_on"], report["force"]) for report in reports] == [
        ("R6", "2026-04-29", "local"),
        ("R7", "2026-04-29", "local"),
    ]
    assert len(world.messages(ref, "agency-report-request")) == 2
    assert _family(world, ref) == {"advocate": ("2026-03-16", "open")}
    _step(world, ref, "an advocate was offered to the family")
    assert _family(world, ref) == {"advocate": ("2026-03-16", "met")}


def test_the_family_is_told_after_every_panel_meeting(world: World):
    ref = _decided(world)
    _commission(world, ref)
    world.go_to("2026-04-20 12:00")
    assert _step(world, ref, "the review's panel met", on="2026-04-13") == "1"
    assert _step(world, ref, "the review's panel met", on="2026-04-13") == "1"
    assert _step(world, ref, "the review's panel met") == "2"
    assert _family(world, ref) == {"1": ("2026-04-20", "open"), "2": ("2026-04-27", "open")}
    _step(world, ref, "the family was told after a panel meeting", number="1")
    world.go_to("2026-04-28 12:00")
    _step(world, ref, "the family was told after a panel meeting")
    assert _family(world, ref) == {"1": ("2026-04-20", "met"), "2": ("2026-04-27", "met late")}
    with pytest.raises(BadAnswer, match="on record: 1, 2"):
        _step(world, ref, "the family was told after a panel meeting", number="3")


def test_a_family_that_does_not_wish_to_take_part_is_owed_nothing_more_until_it_does(world: World):
    ref = _decided(world)
    _commission(world, ref)
    world.go_to("2026-04-13 12:00")
    _step(world, ref, "the review's panel met")
    world.go_to("2026-04-14 12:00")
    _step(world, ref, "the family does not wish to take part")
    assert _family(world, ref) == {"1": ("2026-04-20", "not applicable")}
    world.go_to("2026-05-11 12:00")
    _step(world, ref, "the review's panel met")
    assert set(_family(world, ref)) == {"1"}
    _step(world, ref, "the family wishes to take part after all")
    world.go_to("2026-06-01 12:00")
    _step(world, ref, "the review's panel met")
    assert _family(world, ref)["3"] == ("2026-06-08", "open")


def test_drafts_comments_and_the_practitioners_event_are_dates_and_files_only(world: World):
    ref = _decided(world)
    with pytest.raises(BadAnswer, match="no review runs"):
        _step(world, ref, "a draft of the report came in")
    _commission(world, ref)
    world.go_to("2026-05-04 12:00")
    with pytest.raises(BadAnswer, match="on record: none yet"):
        _step(world, ref, "comments on a draft were sent")
    with pytest.raises(BadAnswer, match="leave it out"):
        _step(world, ref, "the practitioners' event was held", document="report.pdf")
    assert _step(world, ref, "a draft of the report came in", document="report.pdf") == "1"
    assert _step(world, ref, "comments on a draft were sent") == "1"
    assert _step(world, ref, "the draft was offered to the family") == "1"
    assert _step(world, ref, "the practitioners' event was held") == "1"
    with pytest.raises(BadAnswer, match="is before the commission"):
        _step(world, ref, "the practitioners' event was held", on="2026-02-02")


def test_a_poor_report_is_done_again_judged_and_the_judgement_stays_with_its_reviewer(world: World):
    _load(world)
    ref = _decided(world)
    _commission(world, ref)
    world.go_to("2026-06-01 12:00")
    with pytest.raises(BadAnswer, match="redo_reason: choose the reason"):
        world.only_decide(ref, "report-approved", outcome="redo", body="Partnership executive")
    world.decide(
        ref,
        "report-approved",
        outcome="redo",
        body="Partnership executive",
        quality="poor",
        redo_reason="facts missing",
    )
    assert {"report-approved", "interval-check"} == set(world.waits(ref))
    assert {message["to_role"] for message in world.messages(ref, "report-sent-back")} >= {"Lead reviewer"}
    assert not world.messages(ref, "report-approved")
    assert world.deadline(ref, "lcspr-publish")["due_on"] == "2026-09-02"
    world.go_to("2026-07-06 12:00")
    world.decide(ref, "report-approved", body="Partnership executive", minute="12/26", quality="good")
    assert set(world.waits(ref)) == {"adopt-plan", "publication-decision"}
    with world.session() as session:
        ours = session.exec(select(Partnership)).one()
        assert reviewers.judgements(session, ours.id) == {"a.quillfeather@reviewer.example": ["poor", "good"]}


def test_a_no_to_what_a_rapid_review_must_hold_has_its_reason_as_a_code(world: World):
    ref = world.notified()
    answer = {"outcome": "no-review", **SIGNED, "rapid_review_document": "rapid-review.pdf"}
    with pytest.raises(BadAnswer, match="not_done_because: choose the reason"):
        world.only_decide(ref, "rapid-review-outcome", **answer, key_practice_episodes="no")
    with pytest.raises(BadAnswer, match=r"facts_from.0: 'the moon' is not a registered agency"):
        world.only_decide(ref, "rapid-review-outcome", **answer, facts_from=["the moon"])
    with pytest.raises(BadAnswer, match="learning_at_once"):
        world.only_decide(ref, "rapid-review-outcome", **answer, learning_at_once=["What the child said"])
    world.decide(
        ref,
        "rapid-review-outcome",
        **answer,
        facts_gathered="yes",
        facts_from=["icb", "police"],
        key_practice_episodes="no",
        not_done_because="no agency had been involved",
        inequalities_considered="yes",
        improvement_considered="yes",
        learning_at_once=["the child's voice"],
    )
    assert world.waits(ref) == ["panel-response"]
