"""`cspr start`: brings the whole stack up on this machine, watches over it, and takes it down again.

Order: PostgreSQL; then the Prefect server, the local inbox and the warm process beside our own migrations; then the deployments; then the worker;
in the end the watchdog, which looks at all of them.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from types import FrameType

from rich.console import Console

from deployments.stack import api, environment, lost_forms, nudge, outages, postgres, registration, running
from deployments.stack.announce import say_where, step
from deployments.stack.board_keeper import BoardKeeper
from deployments.stack.look import Look
from deployments.stack.outages import Outage
from deployments.stack.processes import Child, ProcessFailed, rotate
from deployments.stack.runs import pool
from flows.installation import clock, private
from flows.installation.settings import Settings
from notifications.inbox import web
from notifications.inbox.local_mailbox import LocalMailbox

PAUSE_SECONDS = 0.25
DISPENSABLE = ("inbox", "watchdog")  # mail waits in the outbox, and the desk goes on without either
WATCHDOG_GRACE_SECONDS = (
    120  # what has just started has no schedules yet, and may be catching up with what fell due meanwhile
)


class Asked(BaseException):
    """Somebody asked the stack to stop, with Ctrl-C or SIGTERM."""


class Stack:
    """Everything that `cspr start` runs. One object, one start, one stop."""

    def __init__(self, settings: Settings, console: Console) -> None:
        self.settings = settings
        self.console = console
        self.children: list[Child] = []  # in the order of their start
        self.replies = LocalMailbox(settings.replies_directory)
        self.unreachable = ""  # why PostgreSQL could not be started again
        self.missed_since: datetime | None = None  # when it was first found dead, until it is up again
        self.look = Look(settings)
        self.replies_read = 0  # up to which of them a reading has been asked for
        self.lookout: lost_forms.Lookout | None = None
        self.board: BoardKeeper | None = None

    def run(self, *, demonstration: bool) -> int:
        """Start, watch until asked to stop, stop. Returns the exit status; what cannot work is raised before anything runs."""
        claim = running.Claim(self.settings)
        try:
            running.check_ports(self.settings)
            handled = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
            before = {number: signal.signal(number, _asked) for number in handled}
            status = 0
            try:
                self.bring_up(claim, demonstration=demonstration)
                self.watch(claim)
            except Asked:
                self.console.print("\nStopping …")
            finally:
                for number in handled:
                    signal.signal(number, self._at_once)
                self.take_down()
                for number, handler in before.items():
                    signal.signal(number, handler)
            return status
        finally:
            claim.release()

    def bring_up(self, claim: running.Claim, *, demonstration: bool) -> None:
        """Start everything. Raises ProcessFailed, DatabaseNotReachable, or what a migration raises."""
        began = time.monotonic()
        settings = self.settings
        private.begin()
        settings.documents_directory.mkdir(parents=True, exist_ok=True)
        settings.credentials()
        private.tighten(settings)
        with step(self.console, "PostgreSQL"):
            self.databases = postgres.ensure_running(settings)
        server = self.child(
            "prefect-server",
            ["-m", "deployments.stack.web.prefect_server"],
            environment.server(settings, self.databases),
        )
        inbox = self.inbox()
        with step(self.console, "Records brought up to date"):
            from flows.installation import keeping
            from models.records.database import engine_for

            keeping.bring_up_to_date(self.databases.cspr_url, at=clock.now())
            engine_for(
                self.databases.cspr_url
            ).dispose()  # a connection that is cut off in the end would be an error in a log
        worker_environment = environment.worker(settings, self.databases)
        warm = self.child(
            "runs",
            ["-m", "deployments.stack.runs.warm", str(pool.socket_path(settings))],
            worker_environment,
            says_ready=True,
        )
        if inbox is not None:
            with step(self.console, "Local inbox"):
                inbox.wait_until_ready(seconds=30)
        caseload = None
        if demonstration:  # takes a while the first time, so the server boots beside it
            caseload = self.task("demonstration", "deployments.demonstration.load", worker_environment)
        with step(self.console, "Prefect server"):
            if not api.wait_until_healthy(settings, seconds=180, alive=server.alive):
                raise ProcessFailed(f"The prefect-server did not start: read {server.log}.")
        with step(self.console, "Work pool and deployments"):
            with api.client(settings) as prefect:
                pool.ensure(prefect, settings)
            if not registration.up_to_date(settings):
                finish(self.task("registration", "deployments.stack.registration", worker_environment), seconds=120)
        with step(self.console, "Worker"):
            warm.wait_until_ready(seconds=60)
            worker = self.child(
                "worker", ["-m", "deployments.stack.runs.worker"], worker_environment, says_ready=True, stop_seconds=15
            )
            worker.wait_until_ready(seconds=60)
        if caseload is not None:
            with step(self.console, "Demonstration caseload"):
                finish(caseload, seconds=600)
        with step(self.console, "Forms hung"):  # whatever ran before this start is dead
            nudge.reconcile(dead_after_minutes=0, wait_s=60)
        self.child(
            "watchdog",
            ["-m", "deployments.cli", "watchdog", "--grace", str(WATCHDOG_GRACE_SECONDS)],
            environment.common(settings, self.databases),
        )
        self._note(claim)
        say_where(self.console, settings)
        self.console.print(f"Ready after {time.monotonic() - began:.1f} s. Stop with Ctrl-C.")

    def child(
        self,
        name: str,
        arguments: list[str],
        variables: dict[str, str],
        *,
        says_ready: bool = False,
        stop_seconds: float = 5,
    ) -> Child:
        """Start one process and watch over it from now on."""
        log = rotate(self.settings.data / "logs", name)
        child = Child(name, arguments, variables, log, says_ready=says_ready, stop_seconds=stop_seconds)
        child.start()
        self.children.append(child)
        return child

    def inbox(self) -> Child | None:
        """The local inbox, where mail goes to one."""
        settings = self.settings
        if not settings.local_inbox:
            return None
        ports = {"smtp": settings.smtp_port, "replies": settings.replies_port, "web": settings.inbox_port}
        named = [part for use, port in ports.items() for part in (f"--{use}-port", str(port))]
        return self.child(
            "inbox",
            ["-m", "notifications.inbox", "--home", str(settings.inbox_directory), *named],
            environment.common(settings, self.databases) | {web.LOGIN: settings.credentials()},
            says_ready=True,
        )

    def task(self, name: str, module: str, variables: dict[str, str]) -> Child:
        """Start something that ends by itself, in a process of its own so that its memory goes when it is done."""
        task = Child(name, ["-m", module], variables, rotate(self.settings.data / "logs", name))
        task.start()
        return task

    def watch(self, claim: running.Claim) -> None:
        """Until asked to stop: show what the runs log, restart what dies. Raises ProcessFailed for what keeps dying."""
        runs = next(child for child in self.children if child.name == "runs")
        with runs.log.open("r", errors="replace") as shown:
            shown.seek(0, 2)
            while True:
                time.sleep(PAUSE_SECONDS)
                if shown.tell() > runs.log.stat().st_size:
                    shown.seek(0)
                for line in shown:
                    self.console.print(line.rstrip(), style="dim", markup=False, highlight=False, soft_wrap=True)
                self._revive()
                for child in self.children:
                    child.trim_log()
                    if not child.alive() and not (child.name in DISPENSABLE and child.keeps_dying()):
                        self._restart(child)
                        self._note(claim)
                self._look_for_replies()
                self.look.now_and_then()
                self._look_for_lost_forms()
                self._keep_board()

    def _revive(self) -> None:
        """Start PostgreSQL again where it has died. Where it cannot be, for a full disk perhaps, say so once and go on trying."""
        looked = clock.now()
        try:
            if postgres.revive(self.settings, self.databases):
                self.console.print("PostgreSQL had died and was started again.", style="yellow")
                began = self.missed_since or looked
                outages.note(self.settings.data, Outage(outages.POSTGRESQL, began, clock.now()))
                self.unreachable, self.missed_since = "", None
        except postgres.DatabaseNotReachable as why:
            self.missed_since = self.missed_since or looked
            if str(why) != self.unreachable:
                self.console.print(f"{why} It is tried again.", style="red", markup=False, soft_wrap=True)
            self.unreachable = str(why)

    def _look_for_replies(self) -> None:
        """Have what came to the local inbox's mailbox read. Asked again where no server takes it, and once after each start."""
        newest = self.replies.newest()
        if newest > self.replies_read and nudge.read_mailbox():
            self.replies_read = newest

    def _look_for_lost_forms(self) -> None:
        """Have a form hung again that is asked and hangs nowhere any more."""
        if self.lookout is None:
            self.lookout = lost_forms.Lookout(self.databases.cspr_url, every_s=self.settings.lost_forms_seconds)
        for ref in self.lookout.look(now=time.monotonic()):
            self.console.print(f"{ref}: a form was gone and is hung again.", style="yellow")

    def _keep_board(self) -> None:
        """Have the board drawn anew once something was recorded."""
        if self.board is None:
            self.board = BoardKeeper(self.settings, self.databases.cspr_url)
        self.board.look(now=time.monotonic())

    def _restart(self, child: Child) -> None:
        status = child.popen.returncode if child.popen is not None else None
        if not child.may_restart() and child.name not in DISPENSABLE:
            raise ProcessFailed(f"The {child.name} died again (status {status}), too often to go on: read {child.log}.")
        self.console.print(f"The {child.name} died (status {status}) and is started again.", style="yellow")
        # What it started is left alone: a run in hand ends by itself, or with the warm process.
        missed = clock.now()
        child.start()
        outages.note(self.settings.data, Outage(f"The {child.name}", missed, clock.now()))
        nudge.reconcile()  # a run that died with it left a form unanswered: it is hung again

    def take_down(self) -> None:
        """Stop everything in reverse order; what does not stop in time is killed. PostgreSQL stops with the last process that uses it."""
        for child in reversed(self.children):
            if not child.stop():
                self.console.print(
                    f"The {child.name} did not stop in {child.stop_seconds:.0f} s and was killed.", style="yellow"
                )
        postgres.leave()
        self.console.print("Stopped.")

    def _at_once(self, _number: int, _frame: FrameType | None) -> None:
        """Asked twice: no more waiting."""
        for child in self.children:
            child.stop_seconds = 0
            if child.popen is not None:
                child.popen.kill()

    def _note(self, claim: running.Claim) -> None:
        """Write down what runs, for `cspr status` and for a second start."""
        settings = self.settings
        processes = {child.name: child.popen.pid for child in self.children if child.popen is not None}
        inbox = settings.inbox_url if settings.local_inbox else None
        claim.write(pid=os.getpid(), ui=settings.ui_url, inbox=inbox, processes=processes)


def finish(task: Child, *, seconds: float) -> None:
    """Wait for a task to end well. Raises ProcessFailed."""
    assert task.popen is not None
    try:
        status = task.popen.wait(seconds)
    except subprocess.TimeoutExpired:
        task.stop()
        status = -1
    if status != 0:
        raise ProcessFailed(f"The {task.name} did not end well: read {task.log}.")


def start(settings: Settings, *, demonstration: bool) -> int:
    """Run the stack in the foreground until Ctrl-C or SIGTERM; returns the exit status."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    return Stack(settings, Console(file=sys.stdout)).run(demonstration=demonstration)


def _asked(_number: int, _frame: FrameType | None) -> None:
    raise Asked
