"""The daily look at the published bank holidays: over real HTTP, into a real database, with an alarm when it fails."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import col, select

from flows.installation import settings
from flows.operations import calendars as operations
from models.casework.dates import calendars
from models.casework.record.who import By
from models.law.words.calendar import bundled
from models.records.tables import CalendarEdition, Heartbeat, Message
from tests.support.days import day
from tests.support.published import Server, published, serving
from tests.support.world import World

INVENTED = {day("Fri 2026-03-06"): "An invented day"}


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as told:
        told.body = published(also=INVENTED)
        yield told


@pytest.fixture
def installed(
    world: World, server: Server, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """The world as an installation whose settings name that server."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CSPR_HOME", str(tmp_path))
    monkeypatch.setenv("CSPR_DATABASE_URL", database_url)
    monkeypatch.setenv("CSPR_BANK_HOLIDAYS_URL", server.url)
    settings.load.cache_clear()
    yield world
    settings.load.cache_clear()


def notices(world: World, kind: str) -> list[Message]:
    with world.session() as session:
        return list(session.exec(select(Message).where(Message.notice == kind).order_by(col(Message.id))).all())


def beat(world: World) -> bool:
    with world.session() as session:
        return session.get(Heartbeat, calendars.JOB) is not None


def test_new_days_are_fetched_taken_up_and_told_and_the_next_look_costs_a_304(installed: World, server: Server):
    ref = installed.open()
    done = operations.check(at=installed.now)
    assert (done.fault, done.new, dict(done.moved), done.told) == ("", True, {ref: done.moved[ref]}, 3)
    assert installed.deadline(ref, "notify-panel")["due_on"] == "2026-03-10"
    with installed.session() as session:
        edition = session.exec(select(CalendarEdition)).one()
    assert (edition.source, edition.etag, edition.taken_by) == (server.url, '"first"', "system")
    installed.go_to("2026-03-03 06:20")
    again = operations.check(at=installed.now)
    assert (again.new, again.told) == (False, 0)
    assert [etag for _, etag in server.asked] == ["", '"first"']
    with installed.session() as session:
        assert session.exec(select(CalendarEdition)).one().checked_at == installed.now
    assert beat(installed)


def test_an_edition_from_a_file_is_not_taken_for_the_servers(installed: World, server: Server, tmp_path: Path):
    file = tmp_path / "bank-holidays.json"
    file.write_bytes(published(also=INVENTED))
    at = installed.now
    assert operations.load(file, by=By("m.calloway", at, at), allow_removed=False, because="").new
    operations.check(at=at)
    assert [etag for _, etag in server.asked] == [""]


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (500, b"", "answered 500"),
        (200, b"<html>Sorry</html>", "it is not JSON"),
        (200, b"x" * 1_200_000, "sent more than 1 MB"),
        (200, published(without=(day("Thu 2026-01-01"),)), "passed already, and missing here"),
    ],
)
def test_a_failure_alarms_and_the_last_good_calendar_stays(
    installed: World, server: Server, status: int, body: bytes, words: str
):
    server.status, server.body = status, body
    done = operations.check(at=installed.now)
    assert words in done.fault
    assert words in done.words
    [alarm] = notices(installed, "calendar-failed")
    assert words in alarm.facts["why"]
    assert operations.check(at=installed.now).fault
    assert len(notices(installed, "calendar-failed")) == 1
    with installed.session() as session:
        assert calendars.in_use(session) is bundled()
    assert not beat(installed)


def test_without_an_address_nobody_is_called_and_the_end_of_the_calendar_is_still_watched(
    installed: World, server: Server, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("CSPR_BANK_HOLIDAYS_URL")
    settings.load.cache_clear()
    installed.go_to("2028-10-02 06:20")
    done = operations.check(at=installed.now)
    assert done.words == "No address is set (CSPR_BANK_HOLIDAYS_URL): nothing was fetched."
    assert (done.fault, server.asked) == ("", [])
    assert beat(installed)
    assert len(notices(installed, "calendar-ends")) == 1
