"""One stack that tests may kill, with a relay of its own that they may switch off, and the places at which a run can be stopped and killed."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from deployments.stack import running
from tests.desk import Desk, filled, until
from tests.inside import connect
from tests.stack import LocalStack
from tests.world import AGREE

NOTIFY = {"outcome": "Notify the Panel", **AGREE}
RECONCILE = "reconcile/reconcile"
DELIVER = "delivery/message-delivery"

# Where a run can be held, to be killed there: what the test locks, and in which database.
BEFORE_THE_RECORD = ("cspr", "LOCK TABLE review_case IN SHARE ROW EXCLUSIVE MODE")
BEFORE_CLEARING = ("prefect", "LOCK TABLE flow_run_input IN SHARE ROW EXCLUSIVE MODE")
IN_THE_FIRST_STAGE = ("cspr", "LOCK TABLE message IN SHARE ROW EXCLUSIVE MODE")
Place = tuple[str, str]


class Relay:
    """The real local inbox, run by the test: it can be killed and started again with what it had."""

    def __init__(self, home: Path, stack: LocalStack) -> None:
        self.home, self.stack = home, stack
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        settings = self.stack.settings
        ports = ["--smtp-port", str(settings.smtp_port), "--web-port", str(settings.inbox_port)]
        command = [sys.executable, "-m", "notifications.inbox", "--home", str(self.home), *ports]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
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

    def __init__(self, stack: LocalStack, relay: Relay) -> None:
        self.stack, self.relay = stack, relay
        self.desk = Desk(stack)
        self.holding: dict[Place, psycopg.Connection[Any]] = {}
        self._ordinary: dict[str, Counter[tuple[str, str]]] = {}

    def pid(self, name: str) -> int:
        """Of one of the stack's processes."""
        state = running.state(self.stack.settings)
        assert state is not None
        return int(state["processes"][name])

    def runs(self) -> list[int]:
        """The processes that run a flow now."""
        found = subprocess.run(["pgrep", "-P", str(self.pid("runs"))], capture_output=True, text=True, check=False)
        return [int(pid) for pid in found.stdout.split()]

    def hold(self, place: Place) -> None:
        """From now on, hold whatever comes to a place."""
        database, statement = place
        connection = connect(self.stack, database, autocommit=False)
        connection.execute(statement)
        self.holding[place] = connection

    def let_go(self, *places: Place) -> None:
        """Hold nothing any more at these places, or anywhere."""
        for place in places or tuple(self.holding):
            connection = self.holding.pop(place)
            with suppress(psycopg.OperationalError):
                connection.rollback()
            connection.close()

    def blocked(self, place: Place) -> None:
        """Wait until a run stands at a place."""
        database, statement = place
        table = statement.split()[2]
        waits = "SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = database WHERE NOT granted AND relation = %s::regclass AND datname = %s"
        with connect(self.stack, database) as look:
            until(lambda: look.execute(waits, (table, database)).fetchone(), what=f"a run at {table}")

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

    def answered(self, ref: str) -> None:
        """Answer *Is it notifiable?*, however often it must be asked, until it is recorded and the next form hangs."""
        if not self.recorded(ref):
            self.desk.ended(self.submitted(ref))

    def recorded(self, ref: str) -> int:
        """How often *Is it notifiable?* is on record."""
        return sum(one["decision"] == "notifiable" for one in self.desk.show(ref)["decisions"])

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
            ref = self.desk.notify()
            self.desk.answer(ref, "notifiable", **NOTIFY)
            self._ordinary["notifiable"] = said(self.desk.show(ref))
        return self._ordinary["notifiable"]

    def is_whole(self, ref: str) -> None:
        """The decision once, every message once and in the inbox once, the next form once, nothing typed left in Prefect."""
        case = self.desk.show(ref)
        assert [one["decision"] for one in case["decisions"]] == ["notifiable"]
        assert said(case) == self.ordinary()
        assert {one["state"] for one in case["messages"]} == {"accepted"}
        arrived = Counter(mail["message_id"] for mail in self.desk.mails(ref))
        assert arrived == Counter(one["message_id"] for one in case["messages"])
        assert set(arrived.values()) == {1}
        [form] = self.desk.forms(ref)
        assert "decision:notification-sent" in form["tags"]
        every = {"flow_runs": {"tags": {"all_": ["form", f"case:{ref}"]}}, "limit": 200}
        for run in self.desk.api.post("/flow_runs/filter", json=every).raise_for_status().json():
            left = self.desk.api.post(f"/flow_runs/{run['id']}/input/filter", json={"prefix": "", "limit": 200}).json()
            assert {one["key"] for one in left} == (
                {"suspended-q0-schema", "suspended-q0-description"} if run["id"] == form["id"] else set()
            )
        verified = self.stack.run("audit", "verify", "--json")
        assert verified.returncode == 0, verified.stderr
        assert '"ok": true' in verified.stdout


def said(case: dict[str, Any]) -> Counter[tuple[str, str]]:
    """How often each notice was said to each address."""
    return Counter((one["notice"], one["to"]) for one in case["messages"])


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
    """A test that fails half-way leaves no lock behind."""
    yield
    fragile.let_go()


@pytest.fixture(scope="package")
def fragile() -> Iterator[Fragile]:
    """The stack that every test here may kill, and leaves whole again."""
    directory = Path(tempfile.mkdtemp(prefix="cspr-faults-"))
    certificate = directory / "relay" / "certificate.pem"
    stack = LocalStack(directory / "home", CSPR_LOCAL_INBOX="false", CSPR_SMTP_CA_FILE=str(certificate))
    relay = Relay(certificate.parent, stack)
    relay.start()
    try:
        stack.start()
        yield Fragile(stack, relay)
    finally:
        stack.stop()
        relay.kill()
        shutil.rmtree(directory, ignore_errors=True)
