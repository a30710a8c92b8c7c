"""Where the sources disagree, every date is kept; warnings come for the earlier; what a partnership adopts is on record."""

import pytest
from sqlmodel import col, select

from models.casework.changes import readings
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.records.tables import AdoptedReading
from tests.support.world import World


def adopt(world: World, question: str, choice: str, because: str = "The partners decided so.") -> list[str]:
    with world.session() as session:
        return readings.adopt(
            session,
            partnership="HMR",
            question_id=question,
            choice_id=choice,
            because=because,
            by=By("m.calloway", world.now, world.now),
            desk=world.desk,
        )


def notified_later(world: World) -> str:
    """Aware on Monday 2 March, notified on Thursday 5 March."""
    ref = world.open()
    world.go_to("2026-03-05 10:00")
    world.decide(
        ref, "notifiable", outcome="notify", local_authority="agrees", integrated_care_board="agrees", police="agrees"
    )
    world.decide(ref, "notification-sent", sent_at="2026-03-05T09:30")
    return ref


def test_the_rapid_review_shows_the_date_by_every_reading(world: World):
    found = world.deadline(notified_later(world), "rapid-review-to-panel")
    assert found["due_on"] == "2026-03-26"
    assert found["reading"] == "counted from the notification to the Panel, the day that starts the count is day 0"
    assert [(other["due_on"], other["counts_from"]) for other in found["others"]] == [
        ("2026-03-20", "aware"),
        ("2026-03-23", "aware"),
        ("2026-03-25", "notified"),
    ]


def test_warnings_come_ahead_of_the_earliest_date_and_of_the_one_that_counts(world: World):
    ref = notified_later(world)
    for on in range(6, 28):
        world.go_to(f"2026-03-{on:02} 09:00")
        world.sweep()
    alerts = [alert for alert in world.show(ref)["alerts"] if alert["rule"] == "rapid-review-to-panel"]
    assert [(alert["due_at"][:10], alert["rung"]) for alert in alerts] == [
        ("2026-03-13", "earlier-reading:reminder-5"),
        ("2026-03-18", "earlier-reading:reminder-2"),
        ("2026-03-19", "earlier-reading:reminder-1"),
        ("2026-03-19", "reminder-5"),
        ("2026-03-20", "earlier-reading:due-today"),
        ("2026-03-24", "reminder-2"),
        ("2026-03-25", "reminder-1"),
        ("2026-03-26", "due-today"),
        ("2026-03-27", "overdue+1"),  # late only when the date that counts has passed
    ]


def test_the_mail_says_both_dates_and_that_nothing_is_late(world: World):
    ref = notified_later(world)
    world.go_to("2026-03-20 09:00")
    world.sweep()
    found = [
        message for message in world.messages(ref, "earlier-reading") if "rapid review" in message["subject"].lower()
    ]
    assert found[0]["subject"].startswith(f"[{ref}] By another reading due Fri 20 Mar 2026")
    assert not world.messages(ref, "overdue") or all("Notify" not in one["subject"] for one in found)


def test_what_a_partnership_adopts_moves_its_date_keeps_the_other_and_tells_the_owners(world: World):
    ref = notified_later(world)
    assert adopt(world, "rapid-review-starts", "awareness") == [ref]
    found = world.deadline(ref, "rapid-review-to-panel")
    assert (found["due_on"], found["counts_from"], found["revision"]) == ("2026-03-23", "aware", 2)
    assert "2026-03-26" in [other["due_on"] for other in found["others"]]
    assert world.messages(ref, "dates-moved")
    assert adopt(world, "rapid-review-starts", "awareness") == []
    with world.session() as session:
        [row] = session.exec(select(AdoptedReading)).all()
        assert (row.adopted_by, row.because, row.adopted_at) == ("m.calloway", "The partners decided so.", world.now)
    adopt(world, "rapid-review-starts", "notification", "The Panel's guidance of 2025.")
    assert world.deadline(ref, "rapid-review-to-panel")["due_on"] == "2026-03-26"
    with world.session() as session:
        rows = session.exec(select(AdoptedReading).order_by(col(AdoptedReading.id))).all()
        assert [row.superseded_at is None for row in rows] == [False, True]
    assert world.verify().ok


def test_day_one_makes_every_national_count_of_working_days_a_day_shorter_and_no_local_one(world: World):
    ref = world.notified()
    local = world.deadline(ref, "local-panel-meeting")["due_on"]
    adopt(world, "trigger-day", "day-1")
    found = world.deadline(ref, "rapid-review-to-panel")
    assert found["due_on"] == "2026-03-20"
    assert "that day itself is day 1" in found["working_words"]
    assert world.deadline(ref, "local-panel-meeting")["due_on"] == local


@pytest.mark.parametrize(
    ("question", "choice", "because", "said"),
    [
        (
            "nothing",
            "day-0",
            "x",
            "question: no such question 'nothing'; choose one of rapid-review-starts, trigger-day",
        ),
        ("trigger-day", "day-2", "x", "reading: no such reading 'day-2'; choose one of day-0, day-1"),
        ("trigger-day", "day-1", " ", "because: say why"),
        ("trigger-day", "day-1", "Born on 3/4/2019", "because: this holds what looks like a date of birth"),
    ],
)
def test_what_is_not_a_reading_or_has_no_reason_is_refused(
    world: World, question: str, choice: str, because: str, said: str
):
    with pytest.raises(BadAnswer) as refused:
        adopt(world, question, choice, because)
    assert str(refused.value).startswith(said)
