"""Withdraw, hand over, take up again: from any stage, with a reason; what was owed and not done is never shown as met."""

from typing import Any

import pytest
from sqlmodel import Session, col, select

from models.casework.alerts import alerts
from models.casework.dates import calendars
from models.casework.process.deciding import DecisionNotOpen
from models.casework.record.refusals import BadAnswer
from models.casework.watching import watch
from models.law.words.vocabulary import OccurrenceKind
from models.records.tables import Case, Message, Occurrence
from tests.support.world import AGREE, READY, World

WITHDRAW = {"reason": "opened in error", "reasons": "Invented."}
SUPPLEMENT = {"outcome": "supplementary-report", "reason": "the report was judged not sufficient"}


def dates(world: World, ref: str) -> dict[str, str]:
    return {
        f"{deadline['rule']} {deadline['item']}".strip(): deadline["outcome"]
        for deadline in world.show(ref)["deadlines"]
    }


def test_what_a_withdrawn_case_owed_ends_with_the_reason_and_is_not_shown_as_met(world: World):
    ref = world.open()
    world.go_to("2026-03-04 10:00")
    world.decide(ref, "withdraw", **WITHDRAW)
    owed = world.deadline(ref, "notify-panel")
    assert (owed["outcome"], owed["met_on"]) == ("not applicable", None)
    assert owed["not_applicable"] == "withdrawn on Wed 4 Mar 2026, before this was due"
    assert world.waits(ref) == ["close"]
    world.go_to("2026-04-20 10:00")
    assert world.sweep().claimed == 0
    assert {message["to_role"] for message in world.messages(ref, "case-withdrawn")} >= {
        "Business manager",
        "Scrutineer",
    }


def test_a_date_that_had_passed_before_the_withdrawal_stays_missed(world: World):
    ref = world.open()
    world.go_to("2026-03-10 10:00")
    world.decide(ref, "withdraw", **WITHDRAW)
    assert world.deadline(ref, "notify-panel")["outcome"] == "missed"


def test_a_case_is_not_withdrawn_while_its_notification_stands(world: World):
    ref = world.notified()
    with pytest.raises(BadAnswer, match="withdraw the notification first"):
        world.decide(ref, "withdraw", **WITHDRAW)
    assert world.waits(ref) == ["rapid-review-outcome"]


def test_a_case_that_is_opened_again_owes_what_it_owed_from_its_first_trigger(world: World):
    ref = world.open()
    world.decide(ref, "withdraw", **WITHDRAW)
    world.decide(ref, "close")
    with pytest.raises(DecisionNotOpen):
        world.only_decide(ref, "withdraw", **WITHDRAW)
    world.go_to("2026-03-16 10:00")
    world.decide(ref, "reopen", outcome="new-information", reason="new information")
    owed = world.deadline(ref, "notify-panel")
    assert (owed["due_on"], owed["outcome"]) == ("2026-03-09", "overdue")
    assert world.waits(ref) == ["notifiable"]
    assert world.show(ref)["status"] == "open"
    world.decide(ref, "notifiable", outcome="do-not-notify", **AGREE)
    world.decide(ref, "close")
    assert world.show(ref)["status"] == "closed"
    assert world.verify().ok


def test_a_case_whose_notification_was_withdrawn_can_be_withdrawn(world: World):
    ref = world.notified()
    world.decide(ref, "withdraw-notification", outcome="never-met")
    world.decide(ref, "withdraw", **WITHDRAW)
    assert world.waits(ref) == ["close"]
    world.decide(ref, "close")
    world.decide(ref, "reopen", outcome="new-information", reason="new information")
    assert world.waits(ref) == ["notifiable"]


def test_what_fell_due_while_a_case_was_closed_is_said_once_when_it_is_open_again_and_the_watchdog_is_content(
    world: World,
):
    ref = world.open()
    world.decide(ref, "withdraw", **WITHDRAW)
    world.decide(ref, "close")
    world.go_to("2026-03-30 10:00")
    world.decide(ref, "reopen", outcome="new-information", reason="closed in error")
    assert world.sweep().claimed > 0
    world.accept_mail()
    assert world.sweep().claimed == 0
    with world.session() as session:
        alerts.beat(session, job="sweep", at=world.now)
        alerts.beat(session, job=calendars.JOB, at=world.now)
        assert watch.look(session, at=world.now, holidays_are_fetched=False) == []
    said = [
        message
        for message in world.messages(ref)
        if message["notice"] in ("overdue", "escalation", "reminder", "due-today")
    ]
    assert len({(one["to"], one["subject"]) for one in said}) == len(said)


def test_everything_is_owed_here_until_the_other_area_has_the_case(world: World):
    ref = world.notified()
    sent = {"area": "Fernleigh Council", "contact": "reviews@fernleigh.example"}
    with pytest.raises(BadAnswer, match="not a mail address that every relay takes"):
        world.decide(ref, "transfer", **(sent | {"contact": "them"}))
    world.decide(ref, "transfer", **sent)
    assert world.deadline(ref, "rapid-review-to-panel")["outcome"] == "open"
    assert world.waits(ref) == ["rapid-review-outcome", "transfer-received"]
    world.outcome(ref, "no-review")
    with pytest.raises(BadAnswer, match="on its way to an area already"):
        world.only_decide(ref, "transfer", **sent)
    world.go_to("2026-03-20 10:00")
    world.decide(ref, "transfer-received", outcome="received", their_reference="FRN-2026-0002")
    assert world.deadline(ref, "rapid-review-to-panel")["outcome"] == "met"
    assert world.deadline(ref, "panel-response-expected")["outcome"] == "not applicable"
    assert world.waits(ref) == ["close"]


def test_only_what_was_begun_is_taken_up_again(world: World):
    ref = world.open()
    world.decide(ref, "notifiable", outcome="do-not-notify", **AGREE)
    world.decide(ref, "close")
    for outcome, remedy in (
        ("further-work", "new-information"),
        ("supplementary-report", "further-work"),
        ("plan-again", "further-actions"),
    ):
        with pytest.raises(BadAnswer, match=remedy):
            world.only_decide(ref, "reopen", outcome=outcome, reason="new information")
    world.decide(ref, "reopen", outcome="further-actions", reason="new information")
    world.planned(ref, "2026-06-01")
    world.action(ref, "A1", "superseded")
    world.decide(ref, "sign-off-plan", body="Partnership executive")
    world.decide(ref, "close")
    world.decide(ref, "reopen", outcome="further-actions", reason="other")
    world.go_to("2026-03-03 10:00")
    world.planned(ref, "2026-07-01")
    assert [action["number"] for action in world.show(ref)["actions"]] == ["A1", "A2"]


def published(world: World) -> str:
    ref = world.notified()
    world.outcome(ref, "lcspr")
    world.decide(ref, "panel-response", outcome="agree")
    world.commissioned(ref)
    world.approved(ref)
    world.decide(ref, "adopt-plan", outcome="no-actions", body="Partnership executive", reasons="None.")
    publish(world, ref, "2026-04-01", to="2026-04-01 15:00")
    world.decide(ref, "close")
    return ref


def planned_days(world: World, ref: str) -> set[str]:
    """The days that people were told of when it was ready to be published."""
    with world.session() as session:
        told = session.exec(select(Message).join(Case).where(Case.ref == ref, Message.notice == "ready-to-publish"))
        return {str(message.facts["planned_on"]) for message in told}


def publish(world: World, ref: str, planned_on: str, *, to: str, **more: Any) -> None:
    asked = {"outcome": "publish-in-full", "planned_on": planned_on, "publication_document": "report.pdf"}
    world.decide(ref, "publication-decision", **asked, **more)
    world.decide(ref, "ready-to-publish", **READY)
    world.go_to(to)
    world.decide(ref, "published", outcome="published", url="https://www.harrowmere.example/reviews")


def test_a_supplementary_report_is_published_by_dates_of_its_own_and_moves_none_of_the_first(world: World):
    ref = published(world)
    before = {
        (deadline["rule"], deadline["item"]): (deadline["due_on"], deadline["met_on"])
        for deadline in world.show(ref)["deadlines"]
    }
    world.go_to("2026-09-01 10:00")
    world.decide(ref, "reopen", **SUPPLEMENT)
    world.approved(ref)
    world.decide(ref, "adopt-plan", outcome="no-actions", body="Partnership executive", reasons="None.")
    publish(world, ref, "2026-10-01", to="2026-10-01 15:00")
    after = {
        (deadline["rule"], deadline["item"]): (deadline["due_on"], deadline["met_on"])
        for deadline in world.show(ref)["deadlines"]
    }
    assert {key: after[key] for key in before} == before
    assert after["report-to-panel-before-publication", "2"] == ("2026-09-22", "2026-09-01")
    assert after["publicly-available", "2"] == ("2027-10-01", None)
    assert ("lcspr-publish", "2") not in after
    assert planned_days(world, ref) == {"Wed 1 Apr 2026", "Thu 1 Oct 2026"}
    told = [message for message in world.messages(ref, "report-before-publication") if "Panel" in message["to_role"]]
    assert len(told) == 2
    world.decide(ref, "close")
    assert world.verify().ok


def test_a_second_review_after_publication_has_a_clock_of_its_own(world: World):
    ref = published(world)
    world.go_to("2026-09-01 10:00")
    world.decide(ref, "reopen", outcome="new-information", reason="new information")
    world.outcome(ref, "lcspr")
    assert dates(world, ref)["lcspr-publish"] == "met"
    second = world.deadline(ref, "lcspr-publish", "2")
    assert (second["due_on"], second["met_on"], second["outcome"]) == ("2027-03-01", None, "open")
    world.commissioned(ref)
    assert world.deadline(ref, "tell-of-review-decision", "2")["outcome"] == "met"
    assert [deadline["due_on"] for deadline in world.show(ref)["deadlines"] if deadline["rule"] == "interval-check"][
        -1
    ] == "2026-10-01"


def test_nothing_is_taken_out_of_the_record_by_opening_a_case_again(world: World):
    ref = published(world)
    world.decide(ref, "reopen", **SUPPLEMENT)
    with world.session() as session:
        closed = _occurrences(session, ref, OccurrenceKind.CLOSED)
    assert [(occurrence.superseded_because, occurrence.superseded_by) for occurrence in closed] == [
        ("the case was opened again", "m.calloway")
    ]


def _occurrences(session: Session, ref: str, kind: OccurrenceKind) -> list[Occurrence]:
    occurrences = session.exec(
        select(Occurrence).join(Case).where(Case.ref == ref, Occurrence.kind == kind).order_by(col(Occurrence.id))
    ).all()
    session.expunge_all()
    return list(occurrences)
