"""`/calendar/TOKEN.ics`: a person's dates for their calendar program, which cannot log in. The token in the address is the secret.

The address is written to no log: the server keeps no access log, and what fails here is logged by the kind of failure alone. A wrong address and a
revoked one are answered alike. Nothing else under `/calendar/` is passed on to Prefect.
"""

from __future__ import annotations

import hashlib
import logging
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

READING = ("GET", "HEAD")
OTHERS = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS")  # taken so that they do not fall through to the UI, and refused
NAME = re.compile(r"(?P<token>[A-Za-z0-9_-]{20,100})\.ics")
CACHE = "private, max-age=300"
log = logging.getLogger(__name__)


def feed_page() -> list[Route]:
    """The route, to be put before Prefect's own."""
    from starlette.routing import Route

    return [Route("/calendar/{name:path}", calendar, methods=[*READING, *OTHERS])]


async def calendar(request: Request) -> Response:
    """The calendar, or 304 where the program has it already; 404 without a word where the address opens none."""
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import PlainTextResponse, Response

    if request.method not in READING:
        return PlainTextResponse("", status_code=405, headers={"allow": ", ".join(READING)})
    wanted = NAME.fullmatch(request.path_params["name"])
    try:
        written = await run_in_threadpool(_written, wanted["token"]) if wanted else None
    except Exception as failure:  # its text could hold anything
        log.error("A calendar feed could not be read: %s", type(failure).__name__)
        return PlainTextResponse("", status_code=503, headers={"cache-control": "no-store", "retry-after": "300"})
    if written is None:
        return PlainTextResponse("", status_code=404, headers={"cache-control": "no-store"})
    headers = {"etag": f'"{hashlib.sha256(written).hexdigest()[:32]}"', "cache-control": CACHE}
    if _has(request.headers.get("if-none-match", ""), headers["etag"]):
        return Response(status_code=304, headers=headers)
    headers["content-disposition"] = 'inline; filename="practice-reviews.ics"'
    return Response(written, headers=headers | {"content-type": "text/calendar; charset=utf-8"})


def _written(token: str) -> bytes | None:
    from flows.operations import feeds

    return feeds.of_token(token)


def _has(if_none_match: str, etag: str) -> bool:
    """Whether the program names the version that it would be sent (RFC 9110 §13.1.2: weak comparison)."""
    return any(one.strip().removeprefix("W/") in (etag, "*") for one in if_none_match.split(","))
