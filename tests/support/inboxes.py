"""The real local inbox for tests: a process of its own on free ports, with a relay that trusts its certificate."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from notifications.inbox import web
from notifications.inbox.store import Mail, Store
from notifications.mail.smtp import Relay
from tests.support.stack import free_ports

LOGIN = ("manager", "invented£")


@dataclass(frozen=True)
class RunningInbox:
    """Where it listens, a relay for it, and what arrived."""

    home: Path
    smtp_port: int
    replies_port: int
    web_port: int
    process: subprocess.Popen[str]

    @property
    def url(self) -> str:
        """The web page."""
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def relay(self) -> Relay:
        """Over STARTTLS, certificate checked."""
        ca_file = self.home / "certificate.pem"
        return Relay(host="127.0.0.1", port=self.smtp_port, security="starttls", ca_file=ca_file, timeout_s=10)

    def messages(self) -> list[dict[str, Any]]:
        """What `/api/messages` shows, newest first."""
        found: list[dict[str, Any]] = self.get("/api/messages").raise_for_status().json()
        return found

    def get(self, address: str = "/", **options: Any) -> httpx.Response:
        """One page, logged in."""
        return httpx.get(f"{self.url}{address}", auth=LOGIN, **options)

    def mails(self) -> list[Mail]:
        """What is on disk, oldest first, with the exact bytes."""
        return list(Store(self.home / "mails").newest_first())[::-1]


def command(home: Path, smtp_port: int, replies_port: int, web_port: int, *options: str) -> list[str]:
    """How the inbox is started."""
    ports = ["--smtp-port", str(smtp_port), "--replies-port", str(replies_port), "--web-port", str(web_port)]
    return [sys.executable, "-m", "notifications.inbox", "--home", str(home), *ports, *options]


@contextmanager
def running_inbox(tmp_path: Path, *, scripted: bool = True) -> Iterator[RunningInbox]:
    """Run the inbox in `tmp_path / "inbox"` until the block ends."""
    home = tmp_path / "inbox"
    ports = free_ports(3)
    process = subprocess.Popen(
        command(home, *ports, *(["--scripted"] if scripted else [])),
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONWARNINGS": "ignore", web.LOGIN: ":".join(LOGIN)},
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield RunningInbox(home, *ports, process)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()
