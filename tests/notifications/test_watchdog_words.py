"""What the watchdog found, on the board: everything that it can find has words for a manager, and the board says when it last looked."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from models.casework.watching import watch
from models.casework.watching.watch_jobs import JOBS
from notifications.pages import readout, watchdog_words

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 7, 6, 8, 30, tzinfo=UTC)


def found(code: str, ref: str = "", *, hours: int = 1, severity: str = "alarm", what: str = "x") -> dict[str, Any]:
    since = (NOW - timedelta(hours=hours)).isoformat()
    return {"code": code, "ref": ref, "what": what, "severity": severity, "since": since}


def board(report: dict[str, Any] | None, *, at: datetime = NOW) -> str:
    return readout.board_page([], watched=watchdog_words.on_the_board(report, at=at), today=date(2026, 7, 6))


def report(*findings: dict[str, Any], looked_at: datetime = NOW) -> dict[str, Any]:
    return {"looked_at": looked_at.isoformat(), "awake_since": None, "found": list(findings)}


def test_everything_that_can_be_found_has_words_for_a_manager():
    written = set()
    for folder in ("models/casework", "deployments/watchdog"):
        for path in (ROOT / folder).rglob("*.py"):
            written |= set(re.findall(r'Finding\(\s*"([a-z-]+)"', path.read_text()))
    written |= {f"{job}-silent" for job in JOBS}
    written |= {f"{one}-{how}" for one in ("sweep", "job") for how in ("unscheduled", "not-taken")}
    written.add(watch.WENT_BACK)
    assert written == set(watchdog_words.WORDS)
    for words in watchdog_words.WORDS.values():
        assert "`" not in " ".join(words)
        assert "CSPR_" not in " ".join(words)


def test_a_watchdog_that_never_looked_is_said():
    assert "No watchdog has looked here yet" in board(None)


@pytest.mark.parametrize(("minutes", "silent"), [(29, False), (31, True)])
def test_the_board_says_when_it_looked_and_that_it_has_not_for_long(minutes: int, silent: bool):
    page = board(report(), at=NOW + timedelta(minutes=minutes))
    assert ("has not looked since Mon 6 Jul 2026, 09:30" in page) is silent
    assert ("The watchdog looked last on Mon 6 Jul 2026, 09:30, and found nothing wrong." in page) is not silent


def test_each_kind_of_thing_stands_once_for_each_case_alarms_first_with_since_when():
    page = board(
        report(
            found("run-failed", "HMR-2026-0001", severity="warning"),
            found("mail-waits", "HMR-2026-0002", hours=2, what="one"),
            found("mail-waits", "HMR-2026-0002", hours=25, what="other"),
            found("what-nobody-knows"),
        )
    )
    rows = [line for line in page.splitlines() if line.startswith("|")][2:]
    assert len(rows) == 3
    assert rows[0].startswith("| Sun 5 Jul 2026, 08:30 | HMR-2026-0002 | A mail has been waiting")
    assert "(2)" in rows[0]
    assert "| every case | Something is wrong |" in rows[1]
    assert "HMR-2026-0001" in rows[2]
    assert "found nothing wrong" not in page


def test_a_case_that_cannot_be_read_is_not_said_to_ask_nothing():
    line = {
        "ref": "HMR-2026-0001",
        "unread": True,
        "stage_title": "needs a look: its record cannot be read",
        "status": "open",
        "open_decisions": [],
        "deadlines": [],
        "holds": [],
    }
    page = readout.board_page([line], today=date(2026, 7, 6))
    [row] = [row for row in page.splitlines() if "HMR-2026-0001" in row]
    assert "not known: its record cannot be read" in row
    assert "nothing" not in row
