"""The web page of the local inbox: every mail as it would arrive, to whoever has the desk's login. On 127.0.0.1 only.

A mail's HTML is somebody else's: it is shown in a sandboxed frame under a policy that loads nothing and runs nothing.
"""

import hashlib
import json
import os
import re
from base64 import b64decode
from contextlib import suppress
from functools import lru_cache
from hmac import compare_digest
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from models.casework.record import doors
from notifications.inbox import answering
from notifications.inbox.store import Mail, Store

LOGIN = "CSPR_INBOX_LOGIN"  # in the environment, where no list of processes shows it
LONGEST_ANSWER = 20_000  # characters
LONGEST_FORM = 10 * LONGEST_ANSWER  # bytes, as a browser encodes it
PAGES = Path(__file__).parent / "pages"
OURS = "default-src 'none'; style-src 'self'; img-src data:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
THEIRS = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'self'"
)
_ADDRESS = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)]")
_HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)


class LoginMissing(Exception):
    """Nobody said who may look at the mails."""


class Page(ThreadingHTTPServer):
    """Serves the mails of `store`, and puts what is answered there into `replies`. Raises OSError where the port is taken."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, store: Store, replies: Store, *, port: int, login: str) -> None:
        self.store, self.replies, self.login = store, replies, login
        super().__init__(("127.0.0.1", port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: Page
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "local-inbox", ""

    def do_GET(self) -> None:
        """Answer one request; anything unknown is Not Found."""
        if not self._is_asked_for_here() or not self._is_logged_in():
            return None
        asked = urlsplit(self.path)
        query = {name: values[0].strip() for name, values in parse_qs(asked.query).items()}
        match [unquote(part) for part in asked.path.split("/")[1:]]:
            case [""]:
                return self._list(query)
            case ["style.css"]:
                return self._send(HTTPStatus.OK, "text/css; charset=utf-8", (PAGES / "style.css").read_bytes())
            case ["api", "messages"]:
                return self._api(query)
            case ["message", mail_id, *rest]:
                mail = self.server.store.find(mail_id)
                if mail is not None:
                    return self._mail(mail, rest, is_answered="answered" in query)
        return self._page(HTTPStatus.NOT_FOUND, "missing.html")

    do_HEAD = do_GET  # noqa: N815 - the library's name

    def do_POST(self) -> None:
        """Take an answer to a mail, from this page only."""
        self.close_connection = True  # what is not read of the request must not be taken for the next one
        if not self._is_asked_for_here() or not self._is_logged_in():
            return None
        if self.headers.get("Sec-Fetch-Site") != "same-origin":
            return self._send(HTTPStatus.FORBIDDEN, "text/plain", b"Answer on the page of the message.\n")
        match urlsplit(self.path).path.split("/")[1:]:
            case ["message", mail_id, "reply"] if (mail := self.server.store.find(mail_id)) is not None:
                return self._reply(mail)
        return self._page(HTTPStatus.NOT_FOUND, "missing.html")

    def _is_asked_for_here(self) -> bool:
        """Whether it was this machine's name that was asked for; any other is refused."""
        if self.headers.get("Host", "").partition(":")[0] in ("127.0.0.1", "localhost"):
            return True
        self._send(HTTPStatus.MISDIRECTED_REQUEST, "text/plain", b"Ask for 127.0.0.1 or localhost.\n")
        return False

    def _is_logged_in(self) -> bool:
        """Whether the installation's login came with the request (RFC 7617); otherwise it is asked for, and nothing is shown or taken."""
        scheme, _, given = self.headers.get("Authorization", "").partition(" ")
        try:
            login = b64decode(given.strip(), validate=True)
        except ValueError:
            login = b""
        if scheme.lower() == "basic" and compare_digest(_digest(login), _digest(self.server.login.encode())):
            return True
        self._send(HTTPStatus.UNAUTHORIZED, "text/plain", b"Log in as at the desk.\n", asks_for_login=True)
        return False

    def _list(self, query: dict[str, str]) -> None:
        ref, to = query.get("ref", ""), query.get("to", "")
        mails = list(self.server.store.newest_first(reference=ref, recipient=to))
        self._page(HTTPStatus.OK, "list.html", mails=mails, ref=ref, to=to)

    def _api(self, query: dict[str, str]) -> None:
        mails = self.server.store.newest_first(reference=query.get("ref", ""), recipient=query.get("to", ""))
        body = json.dumps([as_json(mail) for mail in mails], ensure_ascii=False).encode()
        self._send(HTTPStatus.OK, "application/json; charset=utf-8", body)

    def _mail(self, mail: Mail, rest: list[str], *, is_answered: bool) -> None:
        match rest:
            case []:
                return self._message(mail, is_answered=is_answered)
            case ["html"]:
                html = _HEAD.sub(r'\g<0><base target="_blank">', mail.html, count=1)
                return self._send(HTTPStatus.OK, "text/html; charset=utf-8", html.encode(), policy=THEIRS)
            case ["source"]:
                return self._send(HTTPStatus.OK, "text/plain; charset=utf-8", mail.raw)
            case ["attachment", number] if (
                number.isascii() and number.isdigit() and 0 < int(number) <= len(mail.attachments)
            ):
                attached = mail.attachments[int(number) - 1]
                saved = f"attachment; filename*=UTF-8''{quote(attached.name, safe='')}"
                return self._send(HTTPStatus.OK, "application/octet-stream", attached.content, saved_as=saved)
        return self._page(HTTPStatus.NOT_FOUND, "missing.html")

    def _message(
        self,
        mail: Mail,
        *,
        is_answered: bool = False,
        typed: str = "",
        refused: str = "",
        status: HTTPStatus = HTTPStatus.OK,
    ) -> None:
        text = linked(mail.text)
        self._page(status, "message.html", mail=mail, text=text, is_answered=is_answered, typed=typed, refused=refused)

    def _reply(self, mail: Mail) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit() or int(length) > LONGEST_FORM:
            return self._message(mail, refused="Your answer is too long: shorten it.", status=HTTPStatus.BAD_REQUEST)
        form = parse_qs(self.rfile.read(int(length)).decode("utf-8", "replace"))
        typed = form.get("answer", [""])[0].replace("\r\n", "\n").strip()
        if not typed:
            return self._message(mail, refused="Write your answer first.", status=HTTPStatus.BAD_REQUEST)
        if doors.is_odd(typed):
            return self._message(
                mail, typed=doors.cleaned(typed), refused=f"Your answer: {doors.WORDS}.", status=HTTPStatus.BAD_REQUEST
            )
        if len(typed) > LONGEST_ANSWER:
            refused = f"Your answer has {len(typed):,} characters; {LONGEST_ANSWER:,} are the most. Shorten it."
            return self._message(mail, typed=typed, refused=refused, status=HTTPStatus.BAD_REQUEST)
        self.server.replies.add(answering.reply(mail, typed))
        return self._send(HTTPStatus.SEE_OTHER, "text/plain", b"", location=f"/message/{mail.id}?answered=1#answer")

    def _page(self, status: HTTPStatus, template: str, **values: Any) -> None:
        self._send(status, "text/html; charset=utf-8", _pages().get_template(template).render(values).encode())

    def _send(
        self,
        status: HTTPStatus,
        media_type: str,
        body: bytes,
        *,
        policy: str = OURS,
        saved_as: str = "",
        location: str = "",
        asks_for_login: bool = False,
    ) -> None:
        self.send_response(status)
        headers = {
            "Content-Type": media_type,
            "Content-Length": str(len(body)),
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cache-Control": "no-store",
        }
        if saved_as:
            headers["Content-Disposition"] = saved_as
        if location:
            headers["Location"] = location
        if asks_for_login:
            headers["WWW-Authenticate"] = 'Basic realm="Local inbox", charset="UTF-8"'
        for name, value in headers.items():
            self.send_header(name, value)
        with suppress(BrokenPipeError, ConnectionResetError):  # whoever asked has gone: no fault of anybody's
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Say nothing: who looked at which mail is nobody's business."""


def login() -> str:
    """`user:password` of whoever may look. Raises `LoginMissing`."""
    found = os.environ.get(LOGIN, "")
    user, _, password = found.partition(":")
    if not user or not password:
        raise LoginMissing(f"inbox: {LOGIN} must read user:password; `cspr start` sets it")
    return found


def _digest(login: bytes) -> bytes:
    """Of one length whatever was typed, so that comparing takes no longer for a better guess."""
    return hashlib.sha256(login).digest()


def as_json(mail: Mail) -> dict[str, Any]:
    """A mail as `/api/messages` shows it; of attachments the names only."""
    return {
        "id": mail.id,
        "to": mail.to,
        "from": mail.sender,
        "subject": mail.subject,
        "date": mail.date,
        "message_id": mail.message_id,
        "reference": mail.reference,
        "text": mail.text,
        "attachments": [attached.name for attached in mail.attachments],
    }


def linked(text: str) -> Markup:
    """Plain text as HTML, web addresses as links that open beside the inbox."""
    parts: list[Markup] = []
    end = 0
    for match in _ADDRESS.finditer(text):
        link = Markup('<a href="{0}" target="_blank" rel="noopener noreferrer">{0}</a>').format(match[0])
        parts += [escape(text[end : match.start()]), link]
        end = match.end()
    return Markup("").join([*parts, escape(text[end:])])


@lru_cache(maxsize=1)
def _pages() -> Environment:
    return Environment(
        loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
