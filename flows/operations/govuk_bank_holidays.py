"""Fetch the published bank holidays: one file over HTTP, nothing else. Nothing here imports Prefect."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import httpx

from models.casework.dates.govuk_bank_holidays import MAX_BYTES

PATIENCE_S = 15.0  # for the connection, and for each part of the answer
AT_MOST_S = 60.0  # for the whole of it
REDIRECTS = 3


class FetchFailed(Exception):
    """The file could not be had. One line that says why."""

    exit_code = 1


class Fetched(NamedTuple):
    """What the server sent. `body` is `None` where it says that nothing has changed."""

    body: bytes | None
    etag: str


def fetch(url: str, *, etag: str, patience_s: float = PATIENCE_S, at_most_s: float = AT_MOST_S) -> Fetched:
    """The file at `url`, unless it is still the one with `etag`. At most 1 MB, and never from another server than `url` names.

    Raises `FetchFailed`.
    """
    began = time.monotonic()
    try:
        with httpx.Client(timeout=patience_s, follow_redirects=False) as client, _answer(client, url, etag) as answer:
            if answer.status_code == httpx.codes.NOT_MODIFIED and etag:
                return Fetched(None, etag)
            if answer.status_code != httpx.codes.OK:
                raise FetchFailed(f"{_host(url)} answered {answer.status_code}")
            body = bytearray()
            for part in answer.iter_bytes():
                body += part
                if len(body) > MAX_BYTES:
                    raise FetchFailed(f"{_host(url)} sent more than {MAX_BYTES // 1_000_000} MB")
                if time.monotonic() - began > at_most_s:
                    raise FetchFailed(f"{_host(url)} did not come to an end within {at_most_s:g} seconds")
            return Fetched(bytes(body), answer.headers.get("ETag", "")[:200])
    except (httpx.HTTPError, httpx.InvalidURL) as fault:
        raise FetchFailed(f"{_host(url)} could not be read ({type(fault).__name__})") from None


@contextmanager
def _answer(client: httpx.Client, url: str, etag: str) -> Iterator[httpx.Response]:
    """The answer, after redirects within the same server."""
    asked, headers = httpx.URL(url), {"If-None-Match": etag} if etag else {}
    for _ in range(REDIRECTS + 1):
        with client.stream("GET", asked, headers={"Accept": "application/json", **headers}) as answer:
            if not answer.has_redirect_location:
                yield answer
                return
            to = asked.join(answer.headers["Location"])
        if (to.scheme, to.host, to.port) != (asked.scheme, asked.host, asked.port):
            raise FetchFailed(
                f"{_host(url)} sends us on to another server, {to.host[:100]}; give that address if it is right"
            )
        asked = to
    raise FetchFailed(f"{_host(url)} sends us on again and again")


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].rpartition("@")[2] or "the server"
