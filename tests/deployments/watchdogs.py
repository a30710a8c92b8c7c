"""What a watchdog calls, for tests: a web server on this machine that answers as it is told, and settings that name it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from flows.installation.settings import Settings
from models.casework.watching.watch_finding import Finding

NOW = datetime(2026, 3, 5, 11, tzinfo=UTC)


class Listener:
    """Answers what it is told to, and remembers what it was asked."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.answers: dict[str, Any] = {}  # by path: what is answered, or what answers a body
        self.runs: list[dict[str, Any]] = []
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
            answer = told.answers.get(self.path)
            self.wfile.write(json.dumps(answer(body) if callable(answer) else answer).encode())

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        told = Listener(running.server_address[1])
        Thread(target=running.serve_forever, daemon=True).start()
        try:
            yield told
        finally:
            running.shutdown()


def settings(home: Path, **more: Any) -> Settings:
    return Settings(home=home, login="manager:invented", _env_file=None, **more)  # type: ignore[call-arg]


def codes(found: list[Finding]) -> list[str]:
    return [one.code for one in found]
