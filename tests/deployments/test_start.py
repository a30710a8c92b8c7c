"""`cspr start`: up, watched over, down without a trace; and every way in which it cannot start."""

from __future__ import annotations

import json
import os
import signal
import socket
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from deployments.stack import environment, running
from deployments.stack.postgres import Databases
from deployments.stack.processes import RESTARTS, Child
from flows.installation.settings import Settings, read
from tests.deployments.conftest import until
from tests.support.stack import POSTGRESQL_KILLED, LocalStack, throwaway_home


@pytest.fixture(scope="module")
def own() -> Iterator[LocalStack]:
    """A stack of this module's own, to be killed and started again."""
    with throwaway_home() as home:
        stack = LocalStack(home)
        try:
            yield stack
        finally:
            stack.stop()


def processes(stack: LocalStack) -> dict[str, int]:
    """Name and process of everything that belongs to this installation, by what Linux says each was started with."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            variables = (entry / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if f"CSPR_HOME={stack.home}\0" in variables and words and int(entry.name) != os.getpid():
            found[words] = int(entry.name)
    return found


def readable_by_others(stack: LocalStack) -> list[str]:
    """What in the data directory group or others may do anything with. Where root starts it, the server's own user passes through the top."""
    kept = [stack.home, *stack.home.rglob("*")]
    assert len(kept) > 200
    top = 0o066 if os.geteuid() == 0 else 0o077
    return [
        str(path)
        for path in kept
        if not path.is_symlink() and path.lstat().st_mode & (top if path == stack.home else 0o077)
    ]


def running_children(stack: LocalStack) -> dict[str, int]:
    state = running.state(stack.settings)
    assert state is not None
    children: dict[str, int] = state["processes"]
    return children


def test_it_starts_says_where_everything_is_and_runs_once_only(own: LocalStack) -> None:
    left_open = own.home / "inbox" / "mails" / "000001.eml"  # by an older version
    left_open.parent.mkdir(parents=True)
    left_open.write_bytes(b"Subject: x\r\n\r\nx")
    left_open.chmod(0o644)
    own.start()
    assert readable_by_others(own) == []
    assert own.settings.ui_url in own.said()
    assert own.login.partition(":")[2] in own.said()
    assert str(own.home / "documents") in own.said()
    again = own.run("start")
    assert again.returncode == 1
    assert f"process {own.process.pid}" in again.stderr if own.process else False
    assert own.settings.ui_url in again.stderr
    asked = own.run("status", "--json")
    status = json.loads(asked.stdout)
    assert (asked.returncode, status["down"]) == (0, [])
    assert status["running"] is True
    assert status["desk_answers"] is True
    assert set(status["processes"]) == {"prefect-server", "inbox", "runs", "worker", "watchdog"}
    assert {"PostgreSQL", "desk", "inbox's mail server", "inbox's page", "prefect-server", "worker", "inbox"} <= status[
        "parts"
    ].keys()


def test_status_says_what_is_down_though_its_process_is_there(own: LocalStack) -> None:
    inbox = running_children(own)["inbox"]
    os.killpg(inbox, signal.SIGSTOP)
    try:
        asked = own.run("status")
    finally:
        os.killpg(inbox, signal.SIGCONT)
    assert asked.returncode == 1
    down = asked.stdout.rpartition("Down: ")[2]
    assert down.startswith("inbox's mail server, inbox's mailbox for replies, inbox's page. ")
    assert own.run("status").returncode == 0


def doctor(stack: LocalStack) -> tuple[int, list[str], str]:
    """The exit status of `cspr doctor`, the codes of its findings, and its words."""
    ended = stack.run("doctor", "--json", seconds=120)
    found = json.loads(ended.stdout)
    assert found["ok"] is (ended.returncode == 0)
    return ended.returncode, [finding["code"] for finding in found["findings"]], ended.stdout


def test_the_doctor_finds_nothing_wrong_with_what_has_just_started_well(own: LocalStack) -> None:
    seen: list[str] = []

    def well() -> bool:  # Prefect plans the schedules of new deployments within half a minute
        status, codes, words = doctor(own)
        seen[:] = [*codes, words]
        return status == 0

    until(well, seconds=120, otherwise=lambda: str(seen))
    words = own.run("doctor", seconds=120).stdout
    assert words.startswith(f"All is well in {own.home}. Looked at: disk, papers, logs, processes, records, ")
    assert "left out" not in words


def test_the_doctor_names_the_log_of_an_error_and_when_and_shows_nothing_that_was_typed(own: LocalStack) -> None:
    own.expect("Zebedee", because="this test writes it")
    line = "{at} | ERROR   | flows.operations.digests - The digest of Zebedee could not be made\nTraceback (most recent call last):\nKeyError: 'Zebedee'\n"
    with (own.home / "logs" / "runs.log").open("a") as log:
        for _ in range(2):
            log.write(line.format(at=f"{datetime.now():%Y-%m-%d %H:%M:%S}.000"))  # noqa: TID251, DTZ005 - as a log has it
    status, codes, words = doctor(own)
    assert (status, codes) == (1, ["error-in-log"])
    assert "Zebedee" not in words
    [finding] = json.loads(words)["findings"]
    assert finding["what"] == "error in runs.log: flows.operations.digests, KeyError"
    assert finding["remedy"].startswith("2 times, last at 20")
    os.truncate(own.home / "logs" / "runs.log", 0)


def test_the_watchdog_is_started_again_too(own: LocalStack) -> None:
    before = running_children(own)["watchdog"]
    os.kill(before, signal.SIGKILL)
    until(lambda: running_children(own)["watchdog"] != before, seconds=20)
    assert "The watchdog died (status -9) and is started again." in own.said()


def test_a_process_that_dies_is_started_again_and_that_is_said(own: LocalStack) -> None:
    before = running_children(own)
    os.kill(before["worker"], signal.SIGKILL)
    until(lambda: running_children(own)["worker"] != before["worker"], seconds=30)
    assert "The worker died (status -9) and is started again." in own.said()
    assert {name: pid for name, pid in running_children(own).items() if name != "worker"} == {
        name: pid for name, pid in before.items() if name != "worker"
    }


def test_the_database_server_is_started_again_when_it_dies(own: LocalStack) -> None:
    own.expect(
        POSTGRESQL_KILLED, because="the database server is killed, and is away until the stack has started it again"
    )
    postmaster = own.home / "postgres" / "postmaster.pid"
    before = int(postmaster.read_text().splitlines()[0])
    os.kill(before, signal.SIGQUIT)
    until(lambda: "PostgreSQL had died and was started again." in own.said(), seconds=240)
    assert int(postmaster.read_text().splitlines()[0]) != before

    def answers() -> bool:
        with own.client() as api:
            return api.post("/flows/count", json={}).status_code == 200

    until(answers, seconds=60)
    status, codes, words = doctor(own)
    assert (status, codes) == (0, []), words
    [database] = [
        over for over in json.loads(words)["over"] if over.startswith("PostgreSQL died and was started again")
    ]
    assert "in the logs of that minute" in database
    assert f"OVER {database}." in own.run("doctor", seconds=120).stdout


def test_sigterm_stops_everything_and_leaves_nothing(own: LocalStack) -> None:
    assert own.stop() == 0
    assert "Stopped." in own.said()
    assert "was killed" not in own.said()
    until(lambda: not processes(own), seconds=5, otherwise=lambda: str(processes(own)))
    assert not (own.home / "postgres" / "postmaster.pid").exists()
    assert running.state(own.settings) is None
    status, codes, _ = doctor(own)
    assert status == 1
    assert "not-running" in codes
    assert not (own.home / "postgres" / "postmaster.pid").exists(), "looking starts nothing"


def test_killed_outright_it_leaves_no_process_behind_and_the_next_start_recovers(own: LocalStack) -> None:
    own.start()
    assert own.process is not None
    own.process.kill()
    own.process.wait()
    left = {"postgres"}  # it belongs to whoever uses it; the next start joins it and stops it in the end
    until(
        lambda: not [words for words in processes(own) if not any(name in words for name in left)],
        seconds=5,
        otherwise=lambda: str(processes(own)),
    )
    own.start()
    assert own.stop() == 0
    until(lambda: not processes(own), seconds=5, otherwise=lambda: str(processes(own)))
    assert not (own.home / "postgres" / "postmaster.pid").exists()


@pytest.mark.parametrize("setting", ["CSPR_PORT", "CSPR_INBOX_PORT", "CSPR_SMTP_PORT", "CSPR_REPLIES_PORT"])
def test_a_taken_port_is_named_with_the_setting_that_changes_it(tmp_path: Path, setting: str) -> None:
    stack = LocalStack(tmp_path / "home", CSPR_LOCAL_INBOX="true")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        stack.variables[setting] = str(port)
        ended = stack.run("start")
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"Port {port} on 127.0.0.1 is taken")
    assert setting in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert not (tmp_path / "home" / "postgres").exists()


def test_what_the_watchdog_cannot_use_is_refused_before_anything_starts(tmp_path: Path) -> None:
    ended = LocalStack(tmp_path / "home", CSPR_WATCH_URLS="nonsense://secret").run("start")
    assert ended.returncode == 2
    assert ended.stderr.startswith("CSPR_WATCH_URLS: Apprise does not understand")
    assert "secret" not in ended.stderr
    assert not (tmp_path / "home" / "postgres").exists()


def test_what_a_dot_env_file_sets_reaches_every_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # where `cspr start` is called; its processes have another folder
    (tmp_path / ".env").write_text(
        "CSPR_HOME=data\nCSPR_MAIL_FROM=reviews@partnership.example\nCSPR_SMTP_PASSWORD=key\nCSPR_LOCAL_INBOX=false\n"
    )
    given = environment.common(read(), Databases("postgresql+psycopg://x/x", "postgresql+asyncpg://x/x"))
    assert given["CSPR_MAIL_FROM"] == "reviews@partnership.example"
    assert given["CSPR_SMTP_PASSWORD"] == "key"  # noqa: S105
    assert given["CSPR_LOCAL_INBOX"] == "False"
    assert given["CSPR_HOME"] == str(tmp_path / "data")


def test_a_broken_process_at_start_stops_the_start_and_names_its_log(tmp_path: Path) -> None:
    stack = LocalStack(tmp_path / "home", CSPR_PREFECT_DATABASE_URL="postgresql://nobody@127.0.0.1:1/prefect")
    ended = stack.run("start", seconds=300)
    assert ended.returncode == 1
    assert "The prefect-server did not start" in ended.stderr
    assert str(tmp_path / "home" / "logs" / "prefect-server.log") in ended.stderr
    until(lambda: not processes(stack), seconds=5, otherwise=lambda: str(processes(stack)))


def test_what_ignores_sigterm_is_killed_with_all_that_it_started(tmp_path: Path) -> None:
    code = (
        "import signal, subprocess, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "inner = subprocess.Popen(['sleep', '60']); print('inner', inner.pid, flush=True); print('ready', flush=True); inner.wait()"
    )
    child = Child("stubborn", ["-c", code], dict(os.environ), tmp_path / "log", stop_seconds=0.3, says_ready=True)
    child.start()
    child.wait_until_ready(seconds=10)
    inner = int((tmp_path / "log").read_text().split()[1])
    assert child.stop() is False
    assert not child.alive()
    until(lambda: "State:\tZ" in _status(inner) or not _status(inner), seconds=3)


def test_a_process_may_die_a_few_times_but_not_for_ever(tmp_path: Path) -> None:
    child = Child("dying", [], {}, tmp_path / "log")
    assert [child.may_restart() for _ in range(RESTARTS + 1)] == [True] * RESTARTS + [False]


def test_a_claim_that_nobody_holds_is_not_a_running_stack(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    claim = running.Claim(settings)
    with pytest.raises(running.AlreadyRunning, match=str(os.getpid())):
        running.Claim(settings)
    claim.file.close()  # as after a kill: the file still names us
    assert running.state(settings) is None
    running.Claim(settings).release()


def _status(pid: int) -> str:
    path = Path(f"/proc/{pid}/status")
    return path.read_text() if path.exists() else ""
