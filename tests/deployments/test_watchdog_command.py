"""`cspr watchdog`: its exit statuses, its JSON, its own channel, and what it finds when the server, a worker or the sweep is not there."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from deployments.watchdog import rounds, server
from deployments.watchdog.memory import Memory
from flows.settings import Settings
from models.casework.watch import Head
from models.casework.watch_finding import Finding
from tests.cli import Cli
from tests.inside import connect
from tests.stack import LocalStack, free_ports

NOW = datetime(2026, 3, 5, 11, tzinfo=UTC)
RECORDS_ONLY = {"CSPR_WATCH_SERVER": "false"}


class Listener:
    """Answers what it is told to, and remembers what it was asked."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.answers: dict[str, Any] = {}
        self.status: dict[str, int] = {}
        self.asked: list[tuple[str, str, Any]] = []  # method, path, body

    def bodies(self, path: str) -> list[Any]:
        return [body for _, asked, body in self.asked if asked == path]


@contextmanager
def listening() -> Iterator[Listener]:
    """A web server on 127.0.0.1."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply(None)

        def do_POST(self) -> None:
            self.reply(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def reply(self, body: Any) -> None:
            told.asked.append((self.command, self.path, body))
            status = told.status.get(self.path, 200 if self.path in told.answers else 404)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(told.answers.get(self.path)).encode())

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        told = Listener(running.server_address[1])
        Thread(target=running.serve_forever, daemon=True).start()
        try:
            yield told
        finally:
            running.shutdown()


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as made:
        yield made


def prefect(listener: Listener, *, seen_at: datetime = NOW, sweep_at: datetime = NOW + timedelta(hours=22)) -> None:
    """Make it answer as a Prefect server does, one where all is well."""
    listener.answers = {
        "/api/health": True,
        "/api/admin/version": "3.8.8",
        "/api/work_pools/cspr": {"name": "cspr", "is_paused": False},
        "/api/work_pools/cspr/workers/filter": [
            {"name": "old", "last_heartbeat_time": None, "status": "OFFLINE"},
            {"name": "local", "last_heartbeat_time": seen_at.isoformat().replace("+00:00", "Z"), "status": "ONLINE"},
        ],
        "/api/deployments/name/sweep/deadline-sweep": {"id": "an-id", "paused": False},
        "/api/flow_runs/filter": [{"expected_start_time": sweep_at.isoformat().replace("+00:00", "Z")}],
    }


def settings(home: Path, **more: Any) -> Settings:
    return Settings(home=home, login="manager:invented", _env_file=None, **more)  # type: ignore[call-arg]


@pytest.fixture
def watched(listener: Listener, tmp_path: Path) -> tuple[Listener, Settings]:
    prefect(listener)
    return listener, settings(tmp_path, port=listener.port)


def codes(found: list[Finding]) -> list[str]:
    return [one.code for one in found]


# The server, the worker, the schedule


def test_a_server_with_a_worker_and_a_sweep_to_come_is_well(watched: tuple[Listener, Settings]):
    listener, chosen = watched
    assert server.look(chosen, at=NOW) == []
    [asked] = listener.bodies("/api/flow_runs/filter")
    assert asked["deployments"] == {"id": {"any_": ["an-id"]}}
    assert asked["flow_runs"] == {"state": {"type": {"any_": ["SCHEDULED", "PENDING"]}}}


def test_a_server_that_is_not_there_is_a_finding(tmp_path: Path):
    [port] = free_ports(1)
    assert codes(server.look(settings(tmp_path, port=port), at=NOW)) == ["server-not-reachable"]


def test_where_nothing_was_ever_started_no_login_is_made(tmp_path: Path):
    chosen = Settings(home=tmp_path, port=free_ports(1)[0], _env_file=None)  # type: ignore[call-arg]
    assert codes(server.look(chosen, at=NOW)) == ["server-not-reachable"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("answer", [None, {"detail": "ill"}, "yes"])
def test_a_server_that_is_not_healthy_is_a_finding(watched: tuple[Listener, Settings], answer: Any):
    listener, chosen = watched
    listener.answers["/api/health"] = answer
    assert codes(server.look(chosen, at=NOW)) == ["server-not-reachable"]


@pytest.mark.parametrize("path", ["/api/work_pools/cspr", "/api/flow_runs/filter"])
def test_a_server_that_fails_at_a_question_is_a_finding(watched: tuple[Listener, Settings], path: str):
    listener, chosen = watched
    listener.status[path] = 500
    assert codes(server.look(chosen, at=NOW)) == ["server-not-reachable"]
    listener.status.clear()
    listener.answers[path] = ["nonsense"]
    assert codes(server.look(chosen, at=NOW)) == ["server-not-reachable"]


def test_a_server_that_answers_for_ever_is_not_waited_for(watched: tuple[Listener, Settings]):
    _, chosen = watched
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as mute:  # listens, and never answers
        began = time.monotonic()
        silent = settings(chosen.data, port=mute.server_address[1])
        assert codes(server.look(silent, at=NOW, patience_s=0.3)) == ["server-not-reachable"]
        assert time.monotonic() - began < 5


def test_a_login_that_is_refused_is_a_finding(watched: tuple[Listener, Settings]):
    listener, chosen = watched
    listener.status["/api/admin/version"] = 401
    assert codes(server.look(chosen, at=NOW)) == ["login-refused"]


def test_a_worker_that_stopped_is_found_after_two_minutes(watched: tuple[Listener, Settings]):
    listener, chosen = watched
    prefect(listener, seen_at=NOW - timedelta(minutes=1, seconds=55))
    assert server.look(chosen, at=NOW) == []
    prefect(listener, seen_at=NOW - timedelta(minutes=2, seconds=5))
    [found] = server.look(chosen, at=NOW)
    assert (found.code, "2026-03-05 10:57 UTC" in found.what) == ("worker-not-seen", True)


@pytest.mark.parametrize("change", ["none", "no pool", "paused"])
def test_a_pool_that_nobody_works_for_is_found(watched: tuple[Listener, Settings], change: str):
    listener, chosen = watched
    if change == "none":
        listener.answers["/api/work_pools/cspr/workers/filter"] = []
    elif change == "no pool":
        del listener.answers["/api/work_pools/cspr"]
    else:
        listener.answers["/api/work_pools/cspr"]["is_paused"] = True
    assert codes(server.look(chosen, at=NOW)) == ["worker-paused" if change == "paused" else "worker-not-seen"]


@pytest.mark.parametrize("change", ["no run", "not registered", "paused"])
def test_a_sweep_that_is_not_scheduled_is_found(watched: tuple[Listener, Settings], change: str):
    listener, chosen = watched
    if change == "no run":
        listener.answers["/api/flow_runs/filter"] = []
    elif change == "not registered":
        del listener.answers["/api/deployments/name/sweep/deadline-sweep"]
    else:
        listener.answers["/api/deployments/name/sweep/deadline-sweep"]["paused"] = True
    assert codes(server.look(chosen, at=NOW)) == ["sweep-unscheduled"]


def test_a_sweep_that_is_due_and_does_not_begin_is_found(watched: tuple[Listener, Settings]):
    listener, chosen = watched
    prefect(listener, sweep_at=NOW - timedelta(minutes=16))
    assert codes(server.look(chosen, at=NOW)) == ["sweep-not-taken"]


# Its own channel


def wrong(what: str) -> Finding:
    return Finding("invented", what, "Mend it", "HMR-2026-0001")


def a_round(
    monkeypatch: pytest.MonkeyPatch, chosen: Settings, *what: str, at: datetime = NOW, looked: bool = True
) -> rounds.Round:
    """A round that finds these things."""

    def found(*_: Any, **__: Any) -> list[Finding]:
        if not looked:
            raise rounds.records.CouldNotLook("it is not there: start it")
        return [wrong(one) for one in what]

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
    monkeypatch.setattr(rounds.shouting, "shout", never)
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
    memory.keep_head(Head(1, "a"))
    assert memory.head() == Head(1, "a")
    (tmp_path / "watchdog" / "anchor.json").write_text(content)
    (tmp_path / "watchdog" / "shouted.json").write_text(content)
    assert memory.head() is None
    assert memory.shouted().get("seq") is None
    assert (tmp_path / "watchdog" / "anchor.json").stat().st_mode & 0o077 == 0


# The command


def watchdog(cli: Cli, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    stack = LocalStack(cli.stack.home, **{**RECORDS_ONLY, **variables})
    return stack.run("watchdog", "--once", *options)


def test_all_is_well_is_status_0_and_the_output_says_what_was_left_out(cli: Cli):
    done = watchdog(cli)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "all is well" in done.stdout
    assert "left out: server, worker, schedule of the sweep (CSPR_WATCH_SERVER=false)" in done.stdout


def test_the_json_says_what_was_looked_at(cli: Cli):
    done = watchdog(cli, "--json")
    said = json.loads(done.stdout)
    assert set(said) == {"at", "ok", "findings", "checked", "left_out", "troubles"}
    assert (said["ok"], said["findings"], said["troubles"]) == (True, [], [])
    assert "audit chain" in said["checked"]
    assert "worker" in said["left_out"]


def test_a_server_that_is_not_reachable_is_status_1_and_no_traceback(cli: Cli):
    done = watchdog(cli, "--json", CSPR_WATCH_SERVER="true")
    said = json.loads(done.stdout)
    assert (done.returncode, done.stderr, said["ok"]) == (1, "", False)
    [found] = said["findings"]
    assert set(found) == {"code", "severity", "ref", "what", "remedy"}
    assert found["code"] == "server-not-reachable"
    assert said["left_out"] == []


def test_what_is_wrong_is_a_line_shouted_over_http_and_the_ping_stays_away(cli: Cli, listener: Listener):
    listener.answers = {"/shout": "thanks", "/ping": "thanks"}
    variables = {
        "CSPR_WATCH_URLS": f"json://127.0.0.1:{listener.port}/shout",
        "CSPR_WATCH_PING_URL": f"{listener.url}/ping",
    }
    with connect(cli.stack) as database:
        query = "SELECT next_rung_at, projected_at, id FROM deadline WHERE next_rung_at IS NOT NULL ORDER BY id LIMIT 1"
        kept = database.execute(query).fetchone()
        assert kept is not None
        change = "UPDATE deadline SET next_rung_at = %s, projected_at = %s WHERE id = %s"
        database.execute(change, (NOW, NOW, kept[2]))  # due for a long time, and no sweep has run
        try:
            done = watchdog(cli, **variables)
            assert (done.returncode, done.stderr) == (1, "")
            assert done.stdout.splitlines()[0].startswith("ALARM alarm-not-set HMR: ")
            assert "\nALARM sweep-behind: the sweep never finished, and an alert is due since 2026-03-05" in done.stdout
            assert "sweep-behind" in listener.bodies("/shout")[0]["message"]
            assert listener.bodies("/ping") == []
        finally:
            database.execute(change, kept)
    assert watchdog(cli, **variables).returncode == 0
    assert listener.bodies("/shout")[1]["title"] == "cspr watchdog: all is well again"
    assert len(listener.bodies("/ping")) == 1


def test_an_alarm_that_somebody_took_away_is_found_in_the_real_database(cli: Cli):
    with connect(cli.stack) as database:
        kept = database.execute("SELECT id, next_rung_at FROM deadline WHERE next_rung_at IS NOT NULL").fetchall()
        assert kept
        database.execute("UPDATE deadline SET next_rung_at = NULL")
        try:
            said = json.loads(watchdog(cli, "--json").stdout)
        finally:
            for row in kept:
                database.execute("UPDATE deadline SET next_rung_at = %s WHERE id = %s", (row[1], row[0]))
    assert {(one["code"], one["ref"]) for one in said["findings"]} == {("alarm-not-set", "HMR")}


def test_an_audit_chain_that_went_back_is_an_alarm_until_somebody_says_that_it_was_meant(cli: Cli):
    assert watchdog(cli).returncode == 0
    anchor = cli.stack.home / "watchdog" / "anchor.json"
    seen = json.loads(anchor.read_text())
    with connect(cli.stack) as database:
        [head] = database.execute("SELECT max(seq) FROM audit_entry").fetchall()
    assert seen["seq"] == head[0]
    for other in ({**seen, "seq": seen["seq"] + 5}, {**seen, "hash": "f" * 64}):
        anchor.write_text(json.dumps(other))
        for _ in range(2):
            done = watchdog(cli)
            assert (done.returncode, "audit-went-back" in done.stdout) == (1, True)
        assert json.loads(anchor.read_text()) == other
    anchor.unlink()
    assert watchdog(cli).returncode == 0
    assert json.loads(anchor.read_text()) == seen


def test_a_data_directory_that_cannot_be_written_is_found_and_hides_nothing(cli: Cli):
    folder = cli.stack.home / "watchdog"
    kept = folder.rename(folder.with_name("watchdog-kept")) if folder.exists() else None
    folder.write_text("a file where the folder should be")
    try:
        done = watchdog(cli)
        assert (done.returncode, done.stderr) == (1, "")
        assert "WARNING memory-not-kept" in done.stdout
    finally:
        folder.unlink()
        if kept is not None:
            kept.rename(folder)


def test_it_writes_nothing_into_the_database(cli: Cli):
    with connect(cli.stack) as database:

        def written() -> Any:
            return database.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables").fetchone()

        before = written()
        assert watchdog(cli).returncode == 0
        time.sleep(0.5)
        assert written() == before


def test_a_database_that_is_not_there_is_status_3(tmp_path: Path, listener: Listener):
    listener.answers = {"/shout": "thanks"}
    shout = {"CSPR_WATCH_URLS": f"json://127.0.0.1:{listener.port}/shout", **RECORDS_ONLY}
    embedded = LocalStack(tmp_path / "empty", **shout).run("watchdog", "--once")
    assert (embedded.returncode, embedded.stderr) == (3, "")
    assert "ALARM could-not-look: the database does not run" in embedded.stdout
    assert "could-not-look" in listener.bodies("/shout")[0]["message"]
    [port] = free_ports(1)
    url = f"postgresql://somebody:a-secret@127.0.0.1:{port}/cspr"
    elsewhere = LocalStack(tmp_path / "elsewhere", **RECORDS_ONLY, CSPR_DATABASE_URL=url).run("watchdog", "--once")
    assert elsewhere.returncode == 3
    assert "the database cannot be reached" in elsewhere.stdout
    assert "a-secret" not in elsewhere.stdout + elsewhere.stderr


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("CSPR_WATCH_URLS", "nonsense://secret", "Apprise does not understand"),
        ("CSPR_WATCH_URLS", "json://127.0.0.1/a,nonsense://secret", "Apprise does not understand"),
        ("CSPR_WATCH_PING_URL", "ftp://secret", "must begin with https://"),
        ("CSPR_WATCH_SERVER", "perhaps", "boolean"),
    ],
)
def test_a_wrong_setting_is_status_2_and_one_line_without_the_secret(tmp_path: Path, name: str, value: str, words: str):
    done = LocalStack(tmp_path / "home", **{name: value}).run("watchdog", "--once")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"{name}: ")
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert "secret" not in done.stderr


def test_without_once_it_looks_again_and_again_until_ctrl_c(cli: Cli, listener: Listener):
    listener.answers = {"/ping": "thanks"}
    stack = LocalStack(cli.stack.home, **RECORDS_ONLY, CSPR_WATCH_PING_URL=f"{listener.url}/ping")
    command = [sys.executable, "-m", "deployments.cli", "watchdog", "--every", "1", "--json"]
    with subprocess.Popen(command, env=stack.environment, stdout=subprocess.PIPE, text=True) as process:
        end = time.monotonic() + 30
        while len(listener.bodies("/ping")) < 3 and time.monotonic() < end:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    looks = [json.loads(line) for line in said.splitlines()]
    assert len(looks) >= 2
    assert all(look["ok"] for look in looks)


def test_it_never_imports_prefect(cli: Cli):
    code = (
        "import sys\nfrom deployments.cli import build\n"
        "status = build('watchdog')(args=['watchdog', '--once'], standalone_mode=False)\n"
        "print(status, sorted(name for name in sys.modules if name.split('.')[0] == 'prefect'))"
    )
    environment = LocalStack(cli.stack.home).environment | {"PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines()[-1] == "1 []"
