"""A day on which the office is closed brings warnings forward; it moves no due date."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from models.casework.changes import calendar_changes
from models.casework.dates import calendars
from models.casework.record.refusals import BadAnswer
from models.casework.record.who import By
from models.records.tables import AuditEntry
from tests.models.casework.editions import row, told
from tests.support.world import World


def close(
    world: World, on: str, title: str = "Office closed", partnership: str = "hmr", by: str = "m.calloway"
) -> None:
    with world.session() as session:
        calendar_changes.close_day(
            session,
            partnership=partnership,
            on=date.fromisoformat(on),
            title=title,
            by=By(by, world.now, world.now),
            desk=world.desk,
        )


def test_a_closure_day_brings_warnings_forward_and_moves_no_due_date(world: World):
    ref = world.open()
    before = world.show(ref)["deadlines"]
    first = row(world, "notify-panel").next_rung_at
    assert first is not None
    assert f"{first:%Y-%m-%d}" == "2026-03-04"
    close(world, "2026-03-04")
    moved = row(world, "notify-panel")
    assert moved.next_rung_at == first - timedelta(days=1)
    assert (moved.revision, moved.due_on) == (1, date(2026, 3, 9))
    assert [
        (deadline["rule"], deadline["due_on"], deadline["revision"]) for deadline in world.show(ref)["deadlines"]
    ] == [(one["rule"], one["due_on"], one["revision"]) for one in before]
    assert told(world) == []
    world.go_to("2026-03-03 09:00")
    assert world.sweep().claimed > 0


def test_a_closure_day_is_recorded_once_and_can_be_taken_back(world: World):
    world.open()
    first = row(world, "notify-panel").next_rung_at
    close(world, "2026-03-04")
    close(world, "2026-03-04")
    with world.session() as session:
        assert calendars.status(session)["closure_days"] == [
            {"partnership": "HMR", "on": "2026-03-04", "title": "Office closed"}
        ]
        assert len(session.exec(select(AuditEntry).where(AuditEntry.operation == "calendar.close-day")).all()) == 1
        calendar_changes.open_day(
            session, partnership="HMR", on=date(2026, 3, 4), by=By("m.calloway", world.now, world.now), desk=world.desk
        )
    assert row(world, "notify-panel").next_rung_at == first
    assert world.verify().ok
    with world.session() as session, pytest.raises(BadAnswer, match="on: Wed 4 Mar 2026 is no closure day of HMR"):
        calendar_changes.open_day(
            session, partnership="HMR", on=date(2026, 3, 4), by=By("m.calloway", world.now, world.now), desk=world.desk
        )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"on": "2026-02-27"}, "on: Fri 27 Feb 2026 has passed"),
        ({"on": "2026-03-07"}, r"on: Sat 7 Mar 2026 is no working day anyway \(Saturday\)"),
        ({"on": "2026-04-03"}, r"no working day anyway \(bank holiday: Good Friday\)"),
        ({"on": "2046-03-05"}, "on: Mon 5 Mar 2046 is more than ten years away"),
        ({"on": "2026-03-04", "title": " "}, "title: say what the day is"),
        ({"on": "2026-03-04", "title": "Call 020 7946 0000"}, "title: this holds what looks like a telephone number"),
        ({"on": "2026-03-04", "by": ""}, "by: say who records it"),
        ({"on": "2026-03-04", "partnership": "XYZ"}, "partnership: there is no 'XYZ'; the partnerships are HMR"),
    ],
)
def test_a_closure_day_that_cannot_be_meant_is_refused(world: World, given: dict[str, str], words: str):
    with pytest.raises(BadAnswer, match=words):
        close(world, **given)
