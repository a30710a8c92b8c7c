"""`cspr watchdog`: its exit statuses, its JSON, and what it finds in a real database or where there is none."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.deployments.watchdogs import NOW, Listener
from tests.support.cli import Cli
from tests.support.inside import connect
from tests.support.stack import LocalStack, free_ports

RECORDS_ONLY = {"CSPR_WATCH_SERVER": "false"}


def watchdog(cli: Cli, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    stack = LocalStack(cli.stack.home, **{**RECORDS_ONLY, **variables})
    return stack.run("watchdog", "--once", *options)


def test_all_is_well_is_status_0_and_the_output_says_what_was_left_out(cli: Cli):
    ended = watchdog(cli)
    assert (ended.returncode, ended.stderr) == (0, ""), ended.stdout
    assert "all is well" in ended.stdout
    assert "left out: server, worker, schedules, runs, forms (CSPR_WATCH_SERVER=false)" in ended.stdout


def test_the_json_says_what_was_looked_at(cli: Cli):
    ended = watchdog(cli, "--json")
    said = json.loads(ended.stdout)
    assert set(said) == {"at", "ok", "findings", "checked", "left_out", "troubles"}
    assert (said["ok"], said["findings"], said["troubles"]) == (True, [], [])
    assert "audit chain" in said["checked"]
    assert "worker" in said["left_out"]


def test_a_server_that_is_not_reachable_is_status_1_and_no_traceback(cli: Cli):
    ended = watchdog(cli, "--json", CSPR_WATCH_SERVER="true")
    said = json.loads(ended.stdout)
    assert (ended.returncode, ended.stderr, said["ok"]) == (1, "", False)
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
            ended = watchdog(cli, **variables)
            assert (ended.returncode, ended.stderr) == (1, "")
            assert ended.stdout.splitlines()[0].startswith("ALARM alarm-not-set HMR: ")
            assert (
                "\nALARM sweep-behind: the sweep never finished, and an alert is due since 2026-03-05" in ended.stdout
            )
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
    assert {(finding["code"], finding["ref"]) for finding in said["findings"]} == {("alarm-not-set", "HMR")}


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
            ended = watchdog(cli)
            assert (ended.returncode, "audit-went-back" in ended.stdout) == (1, True)
        assert json.loads(anchor.read_text()) == other
    anchor.unlink()
    assert watchdog(cli).returncode == 0
    assert json.loads(anchor.read_text()) == seen


def test_a_data_directory_that_cannot_be_written_is_found_and_hides_nothing(cli: Cli):
    folder = cli.stack.home / "watchdog"
    kept = folder.rename(folder.with_name("watchdog-kept")) if folder.exists() else None
    folder.write_text("a file where the folder should be")
    try:
        ended = watchdog(cli)
        assert (ended.returncode, ended.stderr) == (1, "")
        assert "WARNING memory-not-kept" in ended.stdout
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
    ended = LocalStack(tmp_path / "home", **{name: value}).run("watchdog", "--once")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(f"{name}: ")
    assert words in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert "secret" not in ended.stderr


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
    ended = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert ended.stdout.splitlines()[-1] == "1 []"
