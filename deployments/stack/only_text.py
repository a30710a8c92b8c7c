"""A NUL or half a character in what starts or answers a run is refused in words, before Prefect hands it to its database.

PostgreSQL refuses it too, with an error that Prefect answers as "service unavailable": whoever sent it would try for ever.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from models.casework.record import doors

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_UUID = r"[0-9a-fA-F-]{32,36}"
_TAKES_WORDS = re.compile(rf"/api/(deployments/{_UUID}/create_flow_run|flow_runs/{_UUID}/(resume|input))/?")


class OnlyText:
    """ASGI middleware that refuses what is no text, and passes on everything else as it came."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or not _TAKES_WORDS.fullmatch(scope["path"]):
            await self.app(scope, receive, send)
            return
        came: list[Message] = []
        while not came or came[-1].get("more_body", False):
            came.append(await receive())
        if _is_odd(b"".join(message.get("body", b"") for message in came)):
            await _refuse(send)
            return

        async def again() -> Message:
            return came.pop(0) if came else await receive()

        await self.app(scope, again, send)


def _is_odd(body: bytes) -> bool:
    """Whether a request holds what is no text. One that is no JSON is left to Prefect to refuse."""
    try:
        asked: Any = json.loads(body)
        return doors.place_of_odd(asked) is not None
    except (ValueError, RecursionError):
        return False


async def _refuse(send: Send) -> None:
    body = json.dumps({"detail": f"What you sent was not taken: {doors.WORDS}."}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 422, "headers": headers})
    await send({"type": "http.response.body", "body": body})
