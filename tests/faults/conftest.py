"""One stack that tests may kill, with a relay of its own that they may switch off, and the places at which a run can be stopped and killed."""

import os
import re
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from deployments.stack import running
from flows.forms import prefect_forms
from flows.installation import clock, resources
from flows.operations import process
from models.casework.record import evidence
from notifications.inbox import web
from tests.support.desk import Desk, filled, until
from tests.support.inboxes import command
from tests.support.inside import Inside, connect, inside
from tests.support.stack import LocalStack, throwaway_home
from tests.support.world import AGREE

NOTIFY = {"outcome": "Notify the Panel", **AGREE}
RECONCILE = "reconcile/reconcile"
DELIVER = "delivery/message-delivery"

# Where runs can be held, to be killed there: what the test locks, and in which database.
OURS, PREFECTS = "cspr", "prefect"
RECORD_OF = "SELECT 1 FROM review_case WHERE ref = %s FOR UPDATE"
INPUTS_OF = "SELECT 1 FROM flow_run_input WHERE flow_run_id = %s FOR UPDATE"
MESSAGES_OF_ANY = "LOCK TABLE message IN SHARE ROW EXCLUSIVE MODE"


class Relay:
    """The real local inbox, run by the test: it can be killed and started again with what it had."""

    def __init__(self, home: Path, stack: LocalStack) -> None:
        self.home, self.stack = home, stack
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        settings = self.stack.settings
        ports = settings.smtp_port, settings.replies_port, settings.inbox_port
        login = {**os.environ, web.LOGIN: self.stack.login}
        self.process = subprocess.Popen(command(self.home, *ports), stdout=subprocess.PIPE, text=True, env=login)
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


class Fragile:
    """A stack to be killed, and what is asked of it afterwards."""

    def __init__(self, stack: LocalStack, relay: Relay, own: Inside) -> None:
        self.stack, self.relay, self.own, self.desk = stack, relay, own, own.desk
        self.holding: dict[str, psycopg.Connection[Any]] = {}
        self._ordinary: Counter[tuple[str, str]] = Counter()

    def pid(self, name: str) -> int:
        """Of one of the stack's processes."""
        state = running.state(self.stack.settings)
        assert state is not None
        return int(state["processes"][name])

    def runs(self) -> list[int]:
        """The processes that run a flow now."""
        ended = subprocess.run(["pgrep", "-P", str(self.pid("runs"))], capture_output=True, text=True, check=False)
        return [int(pid) for pid in ended.stdout.split()]

    def hold(self, name: str, database: str, statement: str, *values: str) -> None:
        """From now on, hold whatever comes to a place."""
        connection = connect(self.stack, database, autocommit=False)
        connection.execute(statement, values)  # type: ignore[call-overload]
        self.holding[name] = connection

    def let_go(self, *names: str) -> None:
        """Hold nothing any more at these places, or anywhere."""
        for name in names or tuple(self.holding):
            connection = self.holding.pop(name)
            with suppress(psycopg.OperationalError):
                connection.rollback()
            connection.close()

    def held_up(self, database: str, count: int) -> None:
        """Wait until so many runs stand before locks in a database."""
        waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = %s"
        with connect(self.stack, database) as look:
            until(
                lambda: (found := look.execute(waits, (database,)).fetchone()) and found[0] >= count,
                what="the held runs",
            )

    @contextmanager
    def without_databases(self, *, seconds: float) -> Iterator[None]:
        """Both databases refuse everybody, whoever is connected is thrown out, and so it stays for a while after the block."""
        both = [OURS, PREFECTS]
        with connect(self.stack, "postgres") as admin:
            for database in both:
                admin.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS false")
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ANY(%s)", (both,))
            try:
                yield
                time.sleep(seconds)
            finally:
                for database in both:
                    admin.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS true")

    def asked(self) -> str:
        """A fresh case whose first form hangs, and everybody was told."""
        ref = self.own.open()
        process.run_pass(ref, at=clock.now())
        self.own.hung(ref)
        return ref

    def submitted(self, ref: str, decision: str = "notifiable") -> str:
        """Submit a form and do not wait. Returns its run."""
        form = self.desk.form(ref, decision)
        until(
            lambda: (
                self.desk.resume(form["id"], filled(decision, NOTIFY)).raise_for_status().json()["status"] == "ACCEPT"
            ),
            seconds=5,
            what="the submission",
        )
        return str(form["id"])

    def recorded(self, ref: str) -> int:
        """How often *Is it notifiable?* is on record."""
        return sum(decision["decision"] == "notifiable" for decision in self.own.show(ref)["decisions"])

    def reconcile(self) -> None:
        """Bring everything in step, as at a start."""

        def started() -> str | None:
            with suppress(httpx.HTTPError):
                return self.desk.start(RECONCILE, dead_after_minutes=0)
            return None

        run = self.desk.ended(until(started, what="the server"), seconds=60)
        assert run["state"]["type"] == "COMPLETED", run["state"]

    def ordinary(self) -> Counter[tuple[str, str]]:
        """What an undisturbed case says when it is notifiable: each notice and its recipient."""
        if not self._ordinary:
            ref = self.asked()
            self.desk.answer(ref, "notifiable", **NOTIFY)
            self._ordinary = said(self.own.show(ref))
        return self._ordinary

    def is_whole(self, ref: str) -> None:
        """The decision once, every message once and in the inbox once, the next form once, nothing typed left in Prefect."""
        case = self.own.show(ref)
        assert [decision["decision"] for decision in case["decisions"]] == ["notifiable"]
        assert said(case) == self.ordinary()
        assert {message["state"] for message in case["messages"]} <= {"accepted", "carried"}
        arrived = Counter(mail["message_id"] for mail in self.desk.mails(ref))
        assert arrived == Counter(message["message_id"] for message in case["messages"])
        assert set(arrived.values()) == {1}
        [form] = until(lambda: self.desk.forms(ref), what="the next form")
        assert "decision:notification-sent" in form["tags"]
        every = {"flow_runs": {"tags": {"all_": ["form", f"case:{ref}"]}}, "limit": 200}
        for run in self.desk.api.post("/flow_runs/filter", json=every).raise_for_status().json():
            left = self.desk.api.post(f"/flow_runs/{run['id']}/input/filter", json={"prefix": "", "limit": 200}).json()
            assert {one["key"] for one in left} == (
                {"suspended-q0-schema", "suspended-q0-description"} if run["id"] == form["id"] else set()
            )
        with resources.writing(at=clock.now()) as session:
            assert evidence.verify(session).ok


def said(case: dict[str, Any]) -> Counter[tuple[str, str]]:
    """How often each notice was said to each address."""
    return Counter((message["notice"], message["to"]) for message in case["messages"])


def kill(*pids: int) -> None:
    """kill -9, and the process is gone."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    for pid in pids:
        until(lambda pid=pid: not _alive(pid), what=f"the end of {pid}")


def _alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return re.search(r"^State:\s+Z", status, re.MULTILINE) is None


@pytest.fixture(autouse=True)
def nothing_is_held(fragile: Fragile) -> Iterator[None]:
    """A test that fails half-way leaves no lock behind, and none a long board."""
    yield
    fragile.let_go()
    fragile.own.put_away()


@pytest.fixture(scope="package")
def fragile() -> Iterator[Fragile]:
    """The stack that every test here may kill, and leaves whole again."""
    with throwaway_home() as home:
        certificate = home.parent / "relay" / "certificate.pem"
        stack = LocalStack(home, CSPR_LOCAL_INBOX="false", CSPR_SMTP_CA_FILE=str(certificate), CSPR_LOOK_SECONDS="3")
        relay = Relay(certificate.parent, stack)
        relay.start()
        try:
            stack.start()
            with inside(stack), prefect_forms.client() as connected:
                yield Fragile(stack, relay, Inside(stack, Desk(stack), connected))
        finally:
            stack.stop()
            relay.kill()
