"""A small IMAP server for tests (RFC 3501, the few commands that a reader needs), over TLS or STARTTLS, in a thread of its own.

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
    breaks_off_at_login: bool = False
    refuses: str = ""  # the word of the command that is answered with NO
    folder: str = "INBOX"  # as it goes over the wire
    begins_plain: bool = False  # TLS only after STARTTLS
    offers_starttls: bool = True
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
            if not served.begins_plain:
                self.request = trust.wrap_socket(self.request, server_side=True)
            super().setup()

        def handle(self) -> None:
            if _converse(served, self.rfile, self.wfile):
                self.request = trust.wrap_socket(self.request, server_side=True)
                super().setup()
                _converse(served, self.rfile, self.wfile, greets=False)

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


def _converse(served: ImapServer, given: Any, out: Any, *, greets: bool = True) -> bool:
    """Returns whether it ended with STARTTLS."""
    if served.mute:
        given.readline()
        return False

    def say(line: str) -> None:
        out.write(line.encode() + b"\r\n")

    if greets:
        say("* OK ready")
    while line := given.readline().decode().rstrip("\r\n"):
        tag, _, command = line.partition(" ")
        word = " ".join(command.upper().split(" ")[: 2 if command.upper().startswith("UID") else 1])
        served.commands.append("LOGIN" if word == "LOGIN" else command)
        if word == served.refuses:
            say(f"{tag} NO not now")
            continue
        match word:
            case "CAPABILITY":
                plain = served.begins_plain and greets and served.offers_starttls
                say("* CAPABILITY IMAP4rev1" + (" STARTTLS" if plain else ""))
            case "STARTTLS":
                say(f"{tag} OK begin")
                return True
            case "LOGIN":
                if served.breaks_off_at_login:
                    return False
                if command.partition(" ")[2] != f'{USER} "pass \\"word\\\\"':
                    say(f"{tag} NO [AUTHENTICATIONFAILED] no")
                    continue
            case "EXAMINE":
                if command != f'EXAMINE "{served.folder}"':
                    say(f"{tag} NO no such folder")
                    continue
                say(f"* {len(served.mails)} EXISTS")
                say(f"* OK [UIDVALIDITY {served.validity}] valid")
            case "UID SEARCH":
                say("* SEARCH " + " ".join(map(str, _found(served, command))))
            case "UID FETCH":
                number = int(command.split(" ")[2])
                if number == served.breaks_off_at:
                    return False
                if number in served.mails:
                    _fetch(served, number, command, out)
            case "LOGOUT":
                say("* BYE bye")
                say(f"{tag} OK bye")
                return False
            case _:
                say(f"{tag} BAD not known")
                continue
        say(f"{tag} OK [READ-ONLY] done" if word == "EXAMINE" else f"{tag} OK done")
    return False


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
