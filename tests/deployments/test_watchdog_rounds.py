"""The watchdog's rounds: what is new is shouted once on its own channel, the ping says that all is well, and what was seen is remembered."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from deployments.watchdog import rounds
from deployments.watchdog.memory import Memory
from deployments.watchdog.records import Looked
from flows.installation.settings import Settings
from flows.operations import watched
from models.casework.watching.watch import Head
from models.casework.watching.watch_finding import Finding
from tests.deployments.watchdogs import NOW, Listener, codes, settings


def wrong(what: str) -> Finding:
    return Finding("invented", what, "Mend it", "HMR-2026-0001")


def a_round(
    monkeypatch: pytest.MonkeyPatch, chosen: Settings, *what: str, at: datetime = NOW, looked: bool = True
) -> rounds.Round:
    """A round that finds these things."""

    def found(*_: Any, **__: Any) -> Looked:
        if not looked:
            raise rounds.records.CouldNotLook("it is not there: start it")
        return Looked([wrong(one) for one in what])

    monkeypatch.setattr(rounds.records, "look", found)
    return rounds.go(chosen, at=at)


@pytest.fixture
def loud(listener: Listener, tmp_path: Path) -> tuple[Listener, Settings]:
    """An installation with a channel and a dead-man's switch, both on this machine."""
    listener.answers = {"/shout": "thanks", "/ping?token=secret": "thanks"}
    chosen = settings(
        tmp_path,
        watch_server=False,
        watch_urls=f"json://127.0.0.1:{listener.port}/shout",
        watch_ping_url=f"{listener.url}/ping?token=secret",
    )
    return listener, chosen


def test_what_is_new_is_shouted_once_again_after_six_hours_and_once_that_all_is_well(
    loud: tuple[Listener, Settings], monkeypatch: pytest.MonkeyPatch
):
    listener, chosen = loud
    assert a_round(monkeypatch, chosen, "a", at=NOW).status == 1
    assert a_round(monkeypatch, chosen, "a", at=NOW + timedelta(hours=1)).status == 1
    [first] = listener.bodies("/shout")
    assert first["title"] == "cspr watchdog: 1 thing is wrong"
    assert first["message"] == "ALARM invented HMR-2026-0001: a. Mend it."
    a_round(monkeypatch, chosen, "a", "b", at=NOW + timedelta(hours=2))
    second = listener.bodies("/shout")[1]
    assert second["title"] == "cspr watchdog: 2 things are wrong"
    assert second["message"] == "ALARM invented HMR-2026-0001: b. Mend it."
    a_round(monkeypatch, chosen, "a", "b", at=NOW + timedelta(hours=6, minutes=1))
    assert listener.bodies("/shout")[2]["message"] == first["message"]
    assert not listener.bodies("/ping?token=secret")
    assert a_round(monkeypatch, chosen, at=NOW + timedelta(hours=7)).status == 0
    assert a_round(monkeypatch, chosen, at=NOW + timedelta(hours=8)).status == 0
    assert [one["title"] for one in listener.bodies("/shout")[3:]] == ["cspr watchdog: all is well again"]
    assert len(listener.bodies("/ping?token=secret")) == 2


def test_a_shout_that_is_not_taken_is_printed_and_tried_again(
    loud: tuple[Listener, Settings], monkeypatch: pytest.MonkeyPatch
):
    listener, chosen = loud
    listener.status["/shout"] = 500
    done = a_round(monkeypatch, chosen, "a")
    assert (done.status, len(done.troubles)) == (1, 1)
    listener.status.clear()
    assert a_round(monkeypatch, chosen, "a", at=NOW + timedelta(minutes=5)).troubles == ()
    listener.status["/shout"] = 500
    done = a_round(monkeypatch, chosen, at=NOW + timedelta(minutes=10))
    assert (done.status, done.findings) == (1, ())
    listener.status.clear()
    assert a_round(monkeypatch, chosen, at=NOW + timedelta(minutes=15)).status == 0
    titles = [one["title"] for one in listener.bodies("/shout")]
    assert titles == ["cspr watchdog: 1 thing is wrong"] * 2 + ["cspr watchdog: all is well again"] * 2


def test_what_happened_once_is_shouted_once_however_long_it_is_shown(
    loud: tuple[Listener, Settings], monkeypatch: pytest.MonkeyPatch
):
    listener, chosen = loud
    failed = Finding("run-failed", "a run failed", "Look", once=True)
    monkeypatch.setattr(rounds.records, "look", lambda *_, **__: Looked([failed]))
    for hours in (0, 1, 7, 13):
        assert rounds.go(chosen, at=NOW + timedelta(hours=hours)).status == 1
    assert len(listener.bodies("/shout")) == 1


def test_without_a_channel_what_was_found_is_left_for_the_board_with_since_when(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    chosen = settings(tmp_path, watch_server=False)
    a_round(monkeypatch, chosen, "a")
    a_round(monkeypatch, chosen, "a", "b", at=NOW + timedelta(minutes=5))
    report = watched.last(tmp_path)
    assert report is not None
    assert report.looked_at == NOW + timedelta(minutes=5)
    assert [(one.ref, one.what, one.since) for one in report.found] == [
        ("HMR-2026-0001", "a", NOW),
        ("HMR-2026-0001", "b", NOW + timedelta(minutes=5)),
    ]
    a_round(monkeypatch, chosen, looked=False, at=NOW + timedelta(minutes=10))
    report = watched.last(tmp_path)
    assert report is not None
    assert [one.code for one in report.found] == ["could-not-look"]
    a_round(monkeypatch, chosen, at=NOW + timedelta(minutes=15))
    report = watched.last(tmp_path)
    assert report is not None
    assert (report.looked_at, report.found) == (NOW + timedelta(minutes=15), ())
    assert watched.file_in(tmp_path).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"looked_at": "x", "awake_since": null, "found": []}'])
def test_a_report_that_cannot_be_read_is_none(tmp_path: Path, content: str):
    assert watched.last(tmp_path) is None
    watched.file_in(tmp_path).parent.mkdir()
    watched.file_in(tmp_path).write_text(content)
    assert watched.last(tmp_path) is None


def test_whoever_stays_says_a_form_that_is_gone_when_it_did_not_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    gone = Finding("form-not-hanging", "the case asks", "Look", "HMR-2026-0001")
    monkeypatch.setattr(rounds.records, "look", lambda *_, **__: Looked([gone]))
    chosen = settings(tmp_path, watch_server=False)
    stays = rounds.Watchdog(chosen, stays=True)
    seen = [stays.round(at=NOW + timedelta(minutes=5 * number)).status for number in range(3)]
    assert seen == [rounds.WELL, rounds.WRONG, rounds.WRONG]
    assert rounds.go(chosen, at=NOW).status == rounds.WRONG


@pytest.mark.parametrize("stays", [True, False])
def test_what_was_missed_while_the_machine_slept_is_no_fault_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stays: bool
):
    seen: list[datetime | None] = []

    def look(*_: Any, awake_since: datetime | None, **__: Any) -> Looked:
        seen.append(awake_since)
        return Looked([])

    monkeypatch.setattr(rounds.records, "look", look)
    watchdog = rounds.Watchdog(settings(tmp_path, watch_server=False), stays=stays)
    monday = NOW + timedelta(days=3)
    for at in (NOW, NOW + timedelta(minutes=5), monday, monday + timedelta(minutes=5), monday + timedelta(days=1)):
        watchdog.round(at=at)
    first = NOW if stays else None
    assert seen == [first, first, monday, monday, monday + timedelta(days=1)]


def test_a_watchdog_that_looks_once_a_day_is_not_put_off_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    seen: list[datetime | None] = []

    def look(*_: Any, awake_since: datetime | None, **__: Any) -> Looked:
        seen.append(awake_since)
        return Looked([])

    monkeypatch.setattr(rounds.records, "look", look)
    chosen = settings(tmp_path, watch_server=False)
    days = [NOW + timedelta(days=number) for number in range(5)]
    for at in days:
        rounds.go(chosen, at=at)
    assert [awake == at for awake, at in zip(seen, days, strict=True)] == [False, True, False, True, False]


def test_records_that_could_not_be_looked_at_are_shouted_and_are_no_all_clear(
    loud: tuple[Listener, Settings], monkeypatch: pytest.MonkeyPatch
):
    listener, chosen = loud
    a_round(monkeypatch, chosen, "a")
    done = a_round(monkeypatch, chosen, looked=False, at=NOW + timedelta(minutes=5))
    assert (done.status, codes(list(done.findings))) == (3, ["could-not-look"])
    a_round(monkeypatch, chosen, "a", at=NOW + timedelta(minutes=10))
    assert [one["message"] for one in listener.bodies("/shout")] == [
        "ALARM invented HMR-2026-0001: a. Mend it.",
        "ALARM could-not-look: it is not there. start it.",
    ]
    assert not listener.bodies("/ping?token=secret")


def test_of_many_findings_the_first_are_shouted_and_the_others_counted(
    loud: tuple[Listener, Settings], monkeypatch: pytest.MonkeyPatch
):
    listener, chosen = loud
    a_round(monkeypatch, chosen, *(str(number) for number in range(50)))
    [shouted] = listener.bodies("/shout")
    assert shouted["message"].count("\n") == rounds.MOST_LINES
    assert shouted["message"].endswith("and 30 more: `cspr watchdog --once`")


@pytest.mark.parametrize("status", [500, 404, 302])
def test_a_dead_mans_switch_that_does_not_answer_is_trouble_and_its_address_stays_secret(
    loud: tuple[Listener, Settings], monkeypatch: pytest.MonkeyPatch, status: int
):
    listener, chosen = loud
    listener.status["/ping?token=secret"] = status
    done = a_round(monkeypatch, chosen)
    assert done.status == 1
    assert f"answered {status}" in done.lines()[0]
    assert "secret" not in " ".join(done.lines())


def test_without_a_setting_nobody_is_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("somebody was called")

    monkeypatch.setattr(rounds.httpx, "get", never)
    monkeypatch.setattr(rounds.apprise_send, "shout", never)
    chosen = settings(tmp_path, watch_server=False)
    assert a_round(monkeypatch, chosen, "a").status == 1
    assert a_round(monkeypatch, chosen).status == 0


def test_a_failure_of_the_watchdog_itself_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def fails(*_: Any, **__: Any) -> None:
        raise KeyError("an invented fault")

    monkeypatch.delenv("CSPR_DEBUG", raising=False)
    monkeypatch.setattr(rounds.records, "look", fails)
    done = rounds.go(settings(tmp_path, watch_server=False), at=NOW)
    assert (done.status, done.findings[0].what) == (3, "the watchdog itself failed (KeyError)")


@pytest.mark.parametrize("content", ["", "not json", "[]", '{"seq": "x"}'])
def test_a_memory_that_cannot_be_read_is_no_memory(tmp_path: Path, content: str):
    memory = Memory(tmp_path)
    memory.keep_head(Head(1, "a"), at=NOW)
    assert memory.head() == Head(1, "a")
    (tmp_path / "watchdog" / "anchor.json").write_text(content)
    (tmp_path / "watchdog" / "anchors.jsonl").write_text(content)
    (tmp_path / "watchdog" / "shouted.json").write_text(content)
    assert (memory.head(), memory.anchors()) == (None, [])
    assert memory.shouted().get("seq") is None
    assert (tmp_path / "watchdog" / "anchor.json").stat().st_mode & 0o077 == 0


def test_one_end_of_the_audit_chain_is_kept_of_each_day_and_the_last(tmp_path: Path):
    memory = Memory(tmp_path)
    for seq, day in ((7, 0), (9, 0), (12, 1), (13, 1)):
        memory.keep_head(Head(seq, f"{seq:064}"), at=NOW + timedelta(days=day))
    assert [one.seq for one in memory.anchors()] == [13, 7, 12]
    assert (tmp_path / "watchdog" / "anchors.jsonl").stat().st_mode & 0o077 == 0
