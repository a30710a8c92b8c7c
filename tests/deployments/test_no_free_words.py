"""Free words of Prefect's own dialogs: taken out of what starts or changes a run, and out of nothing else."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deployments.stack.no_free_words import NoFreeWords, without_words

RUN = "01234567-89ab-4def-8123-456789abcdef"
START, CHANGE, END = (
    f"/api/deployments/{RUN}/create_flow_run",
    f"/api/flow_runs/{RUN}",
    f"/api/flow_runs/{RUN}/set_state",
)
ASKED = {
    "parameters": {"a": 1},
    "name": "X",
    "tags": ["X"],
    "labels": {"x": "X"},
    "state": {"type": "SCHEDULED", "message": "X"},
}
PLAIN = {"parameters": {"a": 1}, "state": {"type": "SCHEDULED"}}
BROWSER = {"origin": "http://127.0.0.1:4200"}


async def echo(request: Request) -> Response:
    return Response(await request.body())


def ask(method: str, path: str, asked: Any, headers: dict[str, str]) -> Any:
    """What comes through to Prefect of a request."""
    app = Starlette(routes=[Route("/{path:path}", echo, methods=["GET", "POST", "PATCH"])])
    app.add_middleware(NoFreeWords)

    async def send() -> Any:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return (await client.request(method, path, json=asked, headers=headers)).json()

    return asyncio.run(send())


@pytest.mark.parametrize(("method", "path"), [("POST", START), ("POST", f"{START}/"), ("PATCH", CHANGE), ("POST", END)])
def test_a_browsers_words_are_taken_out(method: str, path: str):
    assert ask(method, path, ASKED, BROWSER) == PLAIN
    assert ask(method, path, ASKED, {"sec-fetch-site": "same-origin"}) == PLAIN


@pytest.mark.parametrize(("method", "path"), [("POST", START), ("PATCH", CHANGE), ("POST", END)])
def test_a_programs_own_names_are_left(method: str, path: str):
    assert ask(method, path, ASKED, {}) == ASKED


@pytest.mark.parametrize(
    ("method", "path"), [("POST", f"{CHANGE}/resume"), ("POST", "/api/flow_runs/filter"), ("POST", CHANGE)]
)
def test_whatever_else_a_browser_sends_is_left(method: str, path: str):
    assert ask(method, path, ASKED, BROWSER) == ASKED


def test_a_long_request_comes_whole():
    long: dict[str, Any] = {"parameters": {"a": "x" * 300_000}}
    assert ask("POST", START, {**long, "name": "X"}, BROWSER) == long


@pytest.mark.parametrize("body", [b"", b"no json", b"[1]", b"7", b'"name"', b"\xff"])
def test_what_is_no_object_is_left_for_prefect_to_refuse(body: bytes):
    assert without_words(body) == body
    assert json.loads(without_words(json.dumps(ASKED).encode())) == PLAIN
