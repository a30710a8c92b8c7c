"""What of an installation is up and what is down, each asked itself and none waited for long: the database, the desk, its processes, the inbox."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deployments.stack import api
from flows.installation import clock
from flows.installation.settings import Settings

PATIENCE_S = 3


@dataclass(frozen=True)
class Part:
    """One part, whether it is up, and in words what was found."""

    name: str
    up: bool
    words: str


def parts(settings: Settings, running: dict[str, Any]) -> list[Part]:
    """Every part of a stack that `running` describes, as `running.state` gives it."""
    desk = api.answers(settings, timeout=PATIENCE_S)
    found = [_database(settings), Part("desk", desk, f"{settings.ui_url} {'answers' if desk else 'does not answer'}")]
    if desk:
        found += _worker(settings)
    if running.get("inbox"):
        found += [
            _speaks("inbox's mail server", settings.smtp_port),
            _speaks("inbox's mailbox for replies", settings.replies_port),
            _speaks("inbox's page", settings.inbox_port, asked=b"GET /api/messages HTTP/1.0\r\n\r\n"),
        ]
    for name, pid in running.get("processes", {}).items():
        alive = _alive(int(pid))
        found.append(Part(str(name), alive, f"process {pid}" if alive else f"process {pid} is gone"))
    return found


def _database(settings: Settings) -> Part:
    """PostgreSQL with our records: asked one question over a connection of its own."""
    import psycopg

    from deployments.watchdog.records import CouldNotLook, url

    try:
        with psycopg.connect(
            url(settings).replace("postgresql+psycopg://", "postgresql://"), connect_timeout=PATIENCE_S
        ) as connection:
            connection.execute(f"SET statement_timeout = {PATIENCE_S * 1000}")
            connection.execute("SELECT 1")
    except (psycopg.Error, CouldNotLook):
        return Part("PostgreSQL", False, "does not answer")
    return Part("PostgreSQL", True, "answers")


def _worker(settings: Settings) -> list[Part]:
    """Whether the desk has heard of a worker of late: one that hangs has a process all the same."""
    from deployments.watchdog import server

    silent = [one for one in server.look(settings, at=clock.now()) if one.code.startswith("worker-")]
    return [Part("worker at the desk", False, one.what) for one in silent]


def _speaks(name: str, port: int, *, asked: bytes = b"") -> Part:
    """Whether somebody answers at a port: the kernel takes a connection also for a process that hangs."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as connection:
            connection.sendall(asked)
            up = bool(connection.recv(1))
    except OSError:
        up = False
    return Part(name, up, f"port {port} {'answers' if up else 'does not answer'}")


def _alive(pid: int) -> bool:
    """Whether a process lives and is not only waiting to be buried."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except PermissionError:
        return True
    except OSError:
        return False
