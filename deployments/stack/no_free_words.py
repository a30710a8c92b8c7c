"""Prefect's own dialogs take free words (a run's name, tags, labels, a start message, the reason of a state): none of them is taken.

A desk action's own form is refused in words when it holds what identifies somebody, and deleted when it is recorded. Those words would stay: in names,
states, logs and events that cannot be changed. Programs name runs by themselves and are let through; a desk action's run drops its name when it begins.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

BROWSERS = (
    b"origin",
    b"sec-fetch-site",
)  # the headers that every browser sends with such a request, and no program of ours does
_UUID = r"[0-9a-fA-F-]{32,36}"
_STARTS = re.compile(rf"/api/deployments/{_UUID}/create_flow_run/?")
_CHANGES = re.compile(rf"/api/flow_runs/{_UUID}/?")
_ENDS = re.compile(rf"/api/flow_runs/{_UUID}/set_state/?")
WORDS = ("name", "tags", "labels", "context")
LARGEST = 4_000_000  # bytes; Prefect refuses parameters of half a megabyte


class NoFreeWords:
    """ASGI middleware that takes free words out of what starts or changes a run, and changes nothing else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _may_hold_words(scope):
            await self.app(scope, receive, send)
            return
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return  # whoever asked has gone
            body += message.get("body", b"")
            more = message.get("more_body", False) and len(body) <= LARGEST
        plain = without_words(body)
        headers = [pair for pair in scope["headers"] if pair[0].lower() != b"content-length"]
        headers.append((b"content-length", str(len(plain)).encode()))
        passed_on = False

        async def receive_plain() -> Message:
            nonlocal passed_on
            if passed_on:
                return await receive()
            passed_on = True
            return {"type": "http.request", "body": plain, "more_body": False}

        await self.app({**scope, "headers": headers}, receive_plain, send)


def without_words(body: bytes) -> bytes:
    """A request without its free words; one that is no JSON object is left to Prefect to refuse."""
    try:
        asked = json.loads(body)
    except ValueError:
        return body
    if not isinstance(asked, dict):
        return body
    kept: dict[str, Any] = {name: value for name, value in asked.items() if name not in WORDS}
    if isinstance(kept.get("state"), dict):
        kept["state"] = {name: value for name, value in kept["state"].items() if name != "message"}
    return json.dumps(kept).encode()


def _may_hold_words(scope: Scope) -> bool:
    if scope["type"] != "http":
        return False
    if not any(name.lower() in BROWSERS for name, _ in scope["headers"]):
        return False
    path = scope["path"]
    if scope["method"] == "PATCH":
        return _CHANGES.fullmatch(path) is not None
    return scope["method"] == "POST" and bool(_STARTS.fullmatch(path) or _ENDS.fullmatch(path))
