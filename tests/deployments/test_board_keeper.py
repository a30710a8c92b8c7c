"""The board follows what was recorded: once after a burst, at the latest after ten seconds, again when the server was away."""

from __future__ import annotations

from datetime import date
from itertools import count

import pytest

from deployments.stack import board_keeper
from deployments.stack.board_keeper import AT_LATEST_S, EVERY_S, BoardKeeper, Shown
from flows.installation.settings import Settings

DAY = date(2026, 3, 5)


class Office:
    """A keeper whose looks are counted: `entry` is the newest entry of the chain, `serves` whether the board can be written."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.entry, self.day, self.serves, self.away = 1, DAY, True, False
        self.keeper = BoardKeeper(Settings(), "postgresql+psycopg:///nowhere")
        self.times = (number * EVERY_S for number in count(1))
        patch.setattr(BoardKeeper, "_state", lambda _: self.state())
        patch.setattr(board_keeper.board, "show", lambda *_, **__: self.serves)

    def state(self) -> Shown:
        if self.away:
            raise ConnectionError
        return Shown(self.entry, self.day)

    def looks(self, times: int, *, recorded: int = 0) -> list[bool]:
        drawn = []
        for _ in range(times):
            self.entry += recorded
            drawn.append(self.keeper.look(now=next(self.times)))
        return drawn


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    return Office(monkeypatch)


def test_the_first_look_draws_and_the_next_have_nothing_to_do(office: Office):
    assert office.looks(3) == [True, False, False]


def test_between_two_looks_nothing_is_asked(office: Office):
    assert office.keeper.look(now=EVERY_S)
    office.entry += 1
    assert not office.keeper.look(now=EVERY_S + 0.5)


def test_a_burst_is_drawn_once_when_it_is_over(office: Office):
    office.looks(1)
    assert office.looks(3, recorded=5) == [False, False, False]
    assert office.looks(2) == [True, False]


def test_where_no_end_comes_it_is_drawn_all_the_same(office: Office):
    office.looks(1)
    looks = int(AT_LATEST_S / EVERY_S) + 1
    assert office.looks(looks, recorded=1) == [False] * (looks - 1) + [True]


def test_a_new_day_is_drawn(office: Office):
    office.looks(2)
    office.day = date(2026, 3, 6)
    assert office.looks(2) == [False, True]


def test_what_could_not_be_written_is_written_later(office: Office):
    office.looks(1)
    office.entry += 1
    office.serves = False
    assert office.looks(3) == [False, False, False]
    office.serves = True
    assert office.looks(2) == [True, False]


def test_a_database_that_is_away_takes_nothing_with_it(office: Office, caplog: pytest.LogCaptureFixture):
    office.away = True
    assert office.looks(30) == [False] * 30
    assert [record.getMessage() for record in caplog.records] == [
        "Whether the board must be drawn could not be seen: ConnectionError"
    ]
    office.away = False
    assert office.looks(2) == [True, False]
