"""The button "Answer this form": one script and one stylesheet of ours, added to the pages of Prefect's UI.

Prefect hides Resume in a menu of three dots beside Delete. `answer.js` says on the form's own page that it waits, opens the same
dialog, and shows what is asked next. Both files come from our own origin: the content security policy of `headers.py` stays as strict as it is.
"""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HERE = Path(__file__).parent
FILES = {"answer.js": "text/javascript", "answer.css": "text/css"}
UI = "/v2"  # the only UI that the script knows
TAGS = b'<link rel="stylesheet" href="/cspr/answer.css"><script src="/cspr/answer.js" defer></script></head>'
# What would make the answer something else than the whole page in clear: it is ours to change only then. The page is a few kilobytes.
NOT_PASSED_ON = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"}
NOT_TRUE_ANY_MORE = {b"content-length", b"etag", b"last-modified", b"accept-ranges", b"cache-control"}


def files() -> list[Route]:
    """The routes of the script and the stylesheet, to be put before Prefect's own."""
    from starlette.routing import Route

    return [Route(f"/cspr/{name}", file) for name in FILES]


async def file(request: Request) -> Response:
    """The script or the stylesheet, asked for afresh each time: an upgrade shows at once."""
    from starlette.responses import FileResponse

    name = request.url.path.rpartition("/")[2]
    return FileResponse(HERE / name, media_type=FILES[name], headers={"cache-control": "no-cache"})


class AnswerButton:
    """ASGI middleware that adds TAGS to the HTML of the UI, and to nothing else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _asks_for_a_page(scope):
            await self.app(scope, receive, send)
            return
        scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0].lower() not in NOT_PASSED_ON]}
        start: Message | None = None  # held back while the body of a page is gathered
        body = b""

        async def send_with_tags(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and _is_page(message):
                start = message
            elif message["type"] == "http.response.body" and start is not None:
                body += message.get("body", b"")
                if not message.get("more_body"):
                    body = body.replace(b"</head>", TAGS, 1)
                    kept = [pair for pair in start["headers"] if pair[0].lower() not in NOT_TRUE_ANY_MORE]
                    length = (b"content-length", str(len(body)).encode())
                    await send({**start, "headers": [*kept, length, (b"cache-control", b"no-cache")]})
                    await send({"type": "http.response.body", "body": body})
            else:
                await send(message)

        await self.app(scope, receive, send_with_tags)


def _asks_for_a_page(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET" or not f"{scope['path']}/".startswith(f"{UI}/"):
        return False
    return any(name.lower() == b"accept" and b"text/html" in value for name, value in scope["headers"])


def _is_page(start: Message) -> bool:
    kinds = [value for name, value in start["headers"] if name.lower() == b"content-type"]
    return bool(start["status"] == HTTPStatus.OK and kinds and kinds[0].startswith(b"text/html"))
