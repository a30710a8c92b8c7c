"""Every case is tried: one that cannot be read, or whose page cannot be drawn, is found before anybody opens it."""

import pytest

from deployments.watchdog import cases
from models.casework.watching.watch_finding import Finding
from models.records.session import CaseSession
from notifications.pages import readout
from tests.models.casework.watching import write
from tests.support.world import AGREE, World


def look(world: World, drawn: cases.Drawn | None = None) -> list[Finding]:
    with CaseSession(world.engine) as session:
        return cases.look(session, desk=world.desk, at=world.now, drawn={} if drawn is None else drawn)


def test_a_record_that_cannot_be_read_is_found_open_or_closed_and_hides_no_other(world: World):
    first, bad, closed = world.notified(), world.notified(), world.open()
    world.decide(closed, "notifiable", outcome="do-not-notify", **AGREE)
    assert look(world) == []
    spoilt = (
        "UPDATE decision SET outcome = 'no-such-outcome' WHERE case_id = (SELECT id FROM review_case WHERE ref = :ref)"
    )
    write(world, spoilt, ref=bad)
    write(world, spoilt, ref=closed)
    write(world, "UPDATE review_case SET closed_at = now() WHERE ref = :ref", ref=closed)
    found = look(world)
    assert [(one.code, one.ref) for one in found] == [("case-unreadable", bad), ("case-unreadable", closed)]
    assert found[0].what == "its record cannot be read (NoSuchOutcome)"
    assert first not in {one.ref for one in found}


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("case_page", "its page cannot be drawn (KeyError)"),
        ("briefing", "the words above its forms cannot be drawn (KeyError)"),
    ],
)
def test_a_page_that_cannot_be_drawn_is_found(world: World, monkeypatch: pytest.MonkeyPatch, name: str, what: str):
    ref = world.open()

    def fails(*_: object, **__: object) -> str:
        raise KeyError("an invented fault")

    monkeypatch.setattr(readout, name, fails)
    assert [(one.ref, one.what) for one in look(world)] == [(ref, what)]


def test_what_was_well_is_not_drawn_again_until_something_is_recorded_or_the_day_is_over(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    drawn_now: list[str] = []
    case_page = readout.case_page

    def noted(case: readout.Values, **more: object) -> str:
        drawn_now.append(case["ref"])
        return case_page(case, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(readout, "case_page", noted)
    known: cases.Drawn = {}
    one, other = world.open(), world.open()

    def drawn() -> list[str]:
        drawn_now.clear()
        assert look(world, known) == []
        return list(drawn_now)

    assert drawn() == [one, other]
    assert drawn() == []
    world.decide(one, "notifiable", outcome="notify", **AGREE)
    assert drawn() == [one]
    world.go_to("2026-03-03 09:00")
    assert drawn() == [one, other]
