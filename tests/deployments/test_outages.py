"""Errors that say no more than that something was away are told as over, once it is back; every other error stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deployments.stack import health, outages
from deployments.stack.outages import Outage
from flows.installation.settings import Settings
from models.casework.watching.watch_finding import Severity

NOW = datetime(2026, 3, 5, 9, tzinfo=UTC)
DIED = NOW - timedelta(minutes=30)
REFUSED = "{at} UTC [12] FATAL:  the database system is starting up\n"
BROKEN = '{at} UTC [13] ERROR:  duplicate key value violates unique constraint "uq_person"\n'


def outage(*, name: str = outages.POSTGRESQL, began: datetime = DIED, seconds: int = 4) -> Outage:
    return Outage(name, began, began + timedelta(seconds=seconds))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


def log(settings: Settings, *lines: tuple[str, datetime]) -> None:
    path = settings.data / "postgres" / "log"
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(line.format(at=f"{moment:%Y-%m-%d %H:%M:%S}.000") for line, moment in lines))


def in_logs(settings: Settings) -> list[tuple[str, str, Severity]]:
    found = health.examine(settings, at=NOW).findings
    return [
        (finding.what, finding.remedy.partition(":")[0], finding.severity) for finding in found if "log" in finding.code
    ]


def test_errors_of_an_outage_are_told_once_and_as_over(settings: Settings) -> None:
    log(settings, *[(REFUSED, DIED + timedelta(seconds=second)) for second in (0, 1, 2)])
    outages.note(settings.data, outage())
    assert in_logs(settings) == []
    [over] = health.examine(settings, at=NOW).over
    assert over == (
        "PostgreSQL died and was started again within 4 s at 2026-03-05 08:30 UTC; 3 errors say so in the logs of that minute"
    )


def test_without_an_outage_the_same_errors_stand(settings: Settings) -> None:
    log(settings, (REFUSED, DIED), (REFUSED, DIED + timedelta(seconds=1)))
    [(what, times, severity)] = in_logs(settings)
    assert what == "fatal in postgres/log: the database system is starting up"
    assert (times.partition(",")[0], severity) == ("2 times", Severity.ALARM)


def test_an_error_of_another_kind_stands_though_it_came_during_an_outage(settings: Settings) -> None:
    log(settings, (REFUSED, DIED), (BROKEN, DIED + timedelta(seconds=1)))
    outages.note(settings.data, outage())
    assert [what for what, _, _ in in_logs(settings)] == [
        "error in postgres/log: duplicate key value violates unique constraint"
    ]


def test_the_same_error_after_the_outage_stands(settings: Settings) -> None:
    log(settings, (REFUSED, DIED + timedelta(minutes=10)))
    outages.note(settings.data, outage())
    assert len(in_logs(settings)) == 1


def test_an_error_that_did_not_come_again_for_an_hour_is_a_warning_and_says_so(settings: Settings) -> None:
    log(settings, (BROKEN, NOW - timedelta(hours=7)))
    [(_, times, severity)] = in_logs(settings)
    assert (times, severity) == ("Once, last at 2026-03-05 02", Severity.WARNING)
    assert "and not again since" in health.examine(settings, at=NOW).findings[0].remedy


def test_what_dies_three_times_in_a_day_is_wrong_though_it_is_up(settings: Settings) -> None:
    for hours in (1, 2, 3, 30):
        outages.note(settings.data, outage(began=NOW - timedelta(hours=hours)))
    [often] = [finding for finding in health.examine(settings, at=NOW).findings if finding.code == "dies-often"]
    assert often.what == "PostgreSQL died 3 times since yesterday and was started again each time"


def test_outages_are_kept_for_a_month_and_a_broken_line_is_passed_over(settings: Settings) -> None:
    old, late = outage(began=NOW - timedelta(days=40)), outage()
    outages.note(settings.data, old)
    assert outages.read(settings.data) == [old]
    with (settings.data / "run" / "outages").open("a") as kept:
        kept.write('{"name": "PostgreSQL", "began"\n')
    outages.note(settings.data, late)
    assert outages.read(settings.data) == [late]


def test_a_place_that_cannot_be_written_takes_the_note_and_not_the_stack(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("a file where the folder should be")
    outages.note(tmp_path, outage())
    assert outages.read(tmp_path) == []
