"""A small IMAP server for tests (RFC 3501, the few commands that a reader needs), over TLS, in a thread of its own.

It keeps every command it was given, so that a test can see that nothing in the mailbox was changed.
"""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from notifications.inbox.certificate import context
from notifications.incoming.imap import Mailbox

USER, PASSWORD = "reviews", 'pass "word\\'


@dataclass
class ImapServer:
    """The folder `INBOX` with its mails by UID. `mute`: it takes a connection and never answers."""

    home: Path
    validity: int = 17
    mails: dict[int, bytes] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    mute: bool = False
    breaks_off_at: int | None = None  # the connection is closed when this mail is asked for
    port: int = 0

    def add(self, raw: bytes | str) -> int:
        """Let a mail come in. Returns its UID."""
        number = max(self.mails, default=0) + 1
        self.mails[number] = raw.encode() if isinstance(raw, str) else raw
        return number

    def mailbox(self, **changed: Any) -> Mailbox:
        """How to reach it."""
        given: dict[str, Any] = {"password": PASSWORD, "ca_file": self.home / "certificate.pem", "timeout_s": 5}
        return Mailbox("127.0.0.1", self.port, USER, **{**given, **changed})


@contextmanager
def running_imap_server(home: Path) -> Iterator[ImapServer]:
    """Run it until the block ends."""
    home.mkdir(parents=True, exist_ok=True)
    served = ImapServer(home)
    trust = context(home)

    class Handler(socketserver.StreamRequestHandler):
        def setup(self) -> None:
            self.request = trust.wrap_socket(self.request, server_side=True)
            super().setup()

        def handle(self) -> None:
            _converse(served, self.rfile, self.wfile)

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that goes away, or trusts no certificate of ours, is what some tests are about."""

    with Server(("127.0.0.1", 0), Handler) as server:
        served.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()


def _converse(served: ImapServer, given: Any, out: Any) -> None:
    if served.mute:
        given.readline()
        return

    def say(line: str) -> None:
        out.write(line.encode() + b"\r\n")

    say("* OK ready")
    while line := given.readline().decode().rstrip("\r\n"):
        tag, _, command = line.partition(" ")
        word = " ".join(command.upper().split(" ")[: 2 if command.upper().startswith("UID") else 1])
        served.commands.append("LOGIN" if word == "LOGIN" else command)
        match word:
            case "CAPABILITY":
                say("* CAPABILITY IMAP4rev1")
            case "LOGIN":
                if command.partition(" ")[2] != f'{USER} "pass \\"word\\\\"':
                    say(f"{tag} NO [AUTHENTICATIONFAILED] no")
                    continue
            case "EXAMINE":
                if command != 'EXAMINE "INBOX"':
                    say(f"{tag} NO no such folder")
                    continue
                say(f"* {len(served.mails)} EXISTS")
                say(f"* OK [UIDVALIDITY {served.validity}] valid")
            case "UID SEARCH":
                say("* SEARCH " + " ".join(map(str, _found(served, command))))
            case "UID FETCH":
                number = int(command.split(" ")[2])
                if number == served.breaks_off_at:
                    return
                if number in served.mails:
                    _fetch(served, number, command, out)
            case "LOGOUT":
                say("* BYE bye")
                say(f"{tag} OK bye")
                return
            case _:
                say(f"{tag} BAD not known")
                continue
        say(f"{tag} OK [READ-ONLY] done" if word == "EXAMINE" else f"{tag} OK done")


def _found(served: ImapServer, command: str) -> list[int]:
    """By number, as servers do: `n:*` names the last mail even where its number is smaller than n."""
    newer = re.fullmatch(r"UID SEARCH UID (\d+):\*", command)
    if newer is None:
        assert re.fullmatch(r"UID SEARCH SINCE \d{1,2}-[A-Z][a-z]{2}-\d{4}", command), command
        return sorted(served.mails)
    last = max(served.mails, default=0)
    return [mail for mail in sorted(served.mails) if mail >= int(newer[1]) or mail == last]


def _fetch(served: ImapServer, number: int, command: str, out: Any) -> None:
    raw = served.mails[number]
    order = sorted(served.mails).index(number) + 1
    if "RFC822.SIZE" in command:
        out.write(f"* {order} FETCH (UID {number} RFC822.SIZE {len(raw)})\r\n".encode())
        return
    assert "BODY.PEEK[" in command, command
    header = "HEADER" in command
    content = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if header else raw
    out.write(
        f"* {order} FETCH (UID {number} BODY[{'HEADER' if header else ''}] {{{len(content)}}}\r\n".encode()
        + content
        + b")\r\n"
    )
