"""A fact beats a plan, in a case that is lived: published earlier or later than planned, corrected, and found not to have been published."""

from datetime import date
from typing import Any

from flows.forms import form_runs
from models.casework.changes import corrections
from models.casework.changes.corrections import Correction
from models.casework.dates import occurrences, projection
from models.casework.reading import why
from models.casework.record import case
from models.casework.record.who import By
from models.law.words.vocabulary import OccurrenceKind as O
from notifications.pages import readout
from tests.support.world import AT_ONCE, READY, World

RULE = "report-to-panel-before-publication"


def planned(world: World, on: str = "2026-07-10") -> str:
    """A case whose report is to come out on a day, with the copies sent on Tuesday 30 June."""
    ref = world.notified()
    world.outcome(ref, "lcspr")
    world.decide(ref, "panel-response", outcome="agree")
    world.commissioned(ref)
    world.go_to("2026-06-30 12:00")
    world.approved(ref)
    world.decide(
        ref, "publication-decision", outcome="publish-in-full", planned_on=on, publication_document="report.pdf"
    )
    return ref


def published(world: World, ref: str, on: str, **more: Any) -> None:
    world.go_to(f"{on} 12:00")
    world.decide(ref, "ready-to-publish", **READY)
    world.decide(ref, "published", outcome="published", url="https://www.harrowmere.example/review", **more)


def test_published_before_the_planned_day_the_copies_were_late_at_once(world: World):
    ref = planned(world)
    assert (world.deadline(ref, RULE)["due_on"], world.deadline(ref, RULE)["outcome"]) == ("2026-07-01", "met")
    published(world, ref, "2026-07-02", **AT_ONCE)
    found = world.deadline(ref, RULE)
    assert (found["counts_from"], found["due_on"], found["outcome"]) == ("published", "2026-06-23", "met late")
    assert world.deadline(ref, "publication-day")["outcome"] == "met"
    with world.session() as session:
        [entry] = why.why(session, case.peek(session, ref), rule_id=RULE, today=world.today)
    assert [(revision["due_on"], revision["counts_from"]) for revision in entry["revisions"]] == [
        ("2026-07-01", "publication_planned"),
        ("2026-06-23", "published"),
    ]
    assert entry["trigger"]["on"] == "2026-07-02"


def test_a_correction_of_the_day_of_publication_moves_the_copies_and_is_foreseen(world: World):
    ref = planned(world)
    published(world, ref, "2026-07-10")
    assert (world.deadline(ref, RULE)["due_on"], world.deadline(ref, RULE)["outcome"]) == ("2026-07-01", "met")
    sets = [Correction(O.PUBLISHED, date(2026, 7, 2))]
    with world.session() as session:
        foreseen = corrections.what_if(session, ref=ref, sets=sets, at=world.now)
    [row] = [deadline for deadline in foreseen["deadlines"] if deadline["rule"] == RULE]
    assert (row["before"], row["after"], row["outcome_after"]) == ("2026-07-01", "2026-06-23", "met late")
    with world.session() as session:
        by = By("m.calloway", world.now, world.now)
        corrections.correct(session, ref=ref, sets=sets, because="The page was up sooner.", desk=world.desk, by=by)
    assert (world.deadline(ref, RULE)["due_on"], world.deadline(ref, RULE)["outcome"]) == ("2026-06-23", "met late")
    with world.session() as session:
        again = corrections.what_if(session, ref=ref, sets=[Correction(O.PUBLICATION_PLANNED, date(2026, 7, 24))], at=world.now)  # fmt: skip
    assert RULE not in {deadline["rule"] for deadline in again["deadlines"]}  # the plan moves nothing any more


def test_what_was_not_published_after_all_is_counted_from_its_plan_again(world: World):
    ref = planned(world)
    published(world, ref, "2026-07-10")
    with world.session() as session:
        found = case.load(session, ref)
        standing = occurrences.standing(session, found, O.PUBLISHED)
        assert standing is not None
        occurrences.supersede(session, standing, because="It was another page.", by="m.calloway", at=world.now)
        projection.reproject(session, found, at=world.now, because="it was not published")
    found = world.deadline(ref, RULE)
    assert (found["counts_from"], found["due_on"]) == ("publication_planned", "2026-07-01")


def test_the_planned_day_is_on_the_case_page_with_the_form_and_is_reminded_of(world: World):
    ref = planned(world)
    world.decide(ref, "ready-to-publish", **READY)
    shown = world.show(ref)
    assert [
        open_decision["planned_on"]
        for open_decision in shown["open_decisions"]
        if open_decision["decision"] == "published"
    ] == ["2026-07-10"]
    assert [
        open_decision["planned_on"]
        for open_decision in shown["open_decisions"]
        if open_decision["decision"] == "adopt-plan"
    ] == [None]
    page = readout.case_page(shown, today=world.today, ui_url="http://127.0.0.1:4200")
    assert "[Published](http://127.0.0.1:4200/form/HMR-2026-0001/published), planned for Fri 10 Jul 2026" in page
    [waits] = [open_decision for open_decision in shown["open_decisions"] if open_decision["decision"] == "published"]
    assert form_runs.form(shown, waits, today=world.today).name.startswith(
        "HMR-2026-0001 · Published · planned Fri 10 Jul 2026 · due Wed 2 Sep 2026"
    )
    day = world.deadline(ref, "publication-day")
    assert (day["due_on"], day["force"], day["duty_force"]) == ("2026-07-10", "local", "local")
    world.go_to("2026-07-10 09:00")
    world.sweep()
    [said] = [message for message in world.messages(ref, "due-today") if message["to_role"] == "Business manager"]
    assert "publish" in said["subject"].lower()


def test_a_day_that_is_given_up_is_reminded_of_no_more(world: World):
    ref = planned(world)
    world.decide(ref, "ready-to-publish", **{**READY, "outcome": "postpone"})
    assert "publication-day" not in {deadline["rule"] for deadline in world.show(ref)["deadlines"]}
