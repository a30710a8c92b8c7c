"""What is no text is refused before Prefect's database sees it; everything else comes through as it was sent."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deployments.stack.only_text import OnlyText
from models.casework.record import doors

RUN = "01234567-89ab-4def-8123-456789abcdef"
START, ANSWER = f"/api/deployments/{RUN}/create_flow_run", f"/api/flow_runs/{RUN}/resume"


async def echo(request: Request) -> Response:
    return Response(await request.body())


def ask(path: str, body: bytes, method: str = "POST") -> httpx.Response:
    app = Starlette(routes=[Route("/{path:path}", echo, methods=["GET", "POST", "PATCH"])])
    app.add_middleware(OnlyText)

    async def send() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1") as client:
            return await client.request(method, path, content=body)

    return asyncio.run(send())


@pytest.mark.parametrize("path", [START, ANSWER, f"{ANSWER}/"])
@pytest.mark.parametrize(
    "odd", [rb'{"a": {"because": "a\u0000b"}}', rb'{"a": ["\ud800"]}', rb'{"\u0000": 1}', rb'{"a": "\u0001"}']
)
def test_what_is_no_text_is_refused_in_words(path: str, odd: bytes):
    answer = ask(path, odd)
    assert answer.status_code == 422
    assert doors.WORDS in answer.json()["detail"]


@pytest.mark.parametrize("body", [b'{"a": "Zo\xc3\xab,\\r\\n\\tand \\u2013"}', b"no JSON \x00", b"", b"[" * 100_000])
def test_everything_else_comes_through_as_it_was_sent(body: bytes):
    assert ask(START, body).content == body
    assert ask("/api/flow_runs/filter", b'{"a": "\\u0000"}').status_code == 200
