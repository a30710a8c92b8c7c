"""Bank holidays as GOV.UK publishes them, for tests: its file, and a web server on this machine that hands out what a test says."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from models.law.words.calendar import bundled

SUBSTITUTE = " (substitute day)"
YEAR_2029 = {
    date(2029, 1, 1): "New Year’s Day",
    date(2029, 3, 30): "Good Friday",
    date(2029, 4, 2): "Easter Monday",
    date(2029, 5, 7): "Early May bank holiday",
    date(2029, 5, 28): "Spring bank holiday",
    date(2029, 8, 27): "Summer bank holiday",
    date(2029, 12, 25): "Christmas Day",
    date(2029, 12, 26): "Boxing Day",
}


def division(*, since: int = 2020, also: Mapping[date, str] | None = None, without: tuple[date, ...] = ()) -> Any:
    """England and Wales: the shipped days from the year `since` on, with some more and without others."""
    days = {on: title for on, title in bundled().holidays.items() if on.year >= since} | dict(also or {})
    events = [
        {
            "title": title.removesuffix(SUBSTITUTE),
            "date": on.isoformat(),
            "notes": "Substitute day" if title.endswith(SUBSTITUTE) else "",
            "bunting": True,
        }
        for on, title in sorted(days.items())
        if on not in without
    ]
    return {"division": "england-and-wales", "events": events}


def published(**changed: Any) -> bytes:
    """The whole file, with the other divisions beside ours."""
    others = {name: {"division": name, "events": []} for name in ("scotland", "northern-ireland")}
    return json.dumps({"england-and-wales": division(**changed), **others}, ensure_ascii=False).encode()


class Server:
    """Answers what it is told to, and remembers what it was asked."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/bank-holidays.json"
        self.status, self.headers, self.body = 200, {"ETag": '"first"'}, published()
        self.elsewhere: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[tuple[str, str]] = []  # path, If-None-Match


@contextmanager
def serving() -> Iterator[Server]:
    """A web server on 127.0.0.1. It says 304 to whoever has its ETag already."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            has = self.headers.get("If-None-Match", "")
            told.asked.append((self.path, has))
            status, headers, body = told.elsewhere.get(self.path, (told.status, told.headers, told.body))
            if status == 200 and has and has == headers.get("ETag"):
                status, body = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:
                return  # it has read enough

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told = Server(server.server_port)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
