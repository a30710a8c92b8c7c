"""Read the mailbox that replies and returned mail go to, over IMAP (RFC 3501) and TLS. Nothing in it is changed: not deleted, moved or marked.

The folder is opened with EXAMINE and mails are fetched with BODY.PEEK. A UID is good for one UIDVALIDITY only, so what is handed on names both.
"""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Literal

LARGEST = 20_000_000  # of a longer mail only the headers are read
MOST = 200  # in one reading: the rest waits for the next
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class MailboxUnread(Exception):
    """The mailbox could not be read; the message is one line that says why, without any password."""


@dataclass(frozen=True)
class Mailbox:
    """Where the mailbox is and how to log in. The server's certificate is checked, against `ca_file` where given."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    security: Literal["tls", "starttls"] = "tls"
    folder: str = "INBOX"
    ca_file: Path | None = None
    timeout_s: float = 30
    is_polled: ClassVar[bool] = True

    @property
    def name(self) -> str:
        """What it is called on record."""
        return f"{self.user}@{self.host}/{self.folder}"[:120]

    @contextmanager
    def opened(self) -> Iterator["Folder"]:
        """The folder, open for reading only. Raises `MailboxUnread`, also for what goes wrong while it is read."""
        server: imaplib.IMAP4 | None = None
        try:
            server = _connect(self)
            server.login(self.user, self.password)
            _ask(server.select(_quoted(self.folder), readonly=True), "the server has no such folder")
            validity = server.response("UIDVALIDITY")[1][0]
            if validity is None:
                raise MailboxUnread(
                    "the server gives no UIDVALIDITY: what was read once could not be told from what is new"
                )
            yield Folder(server, int(validity))
        except (OSError, imaplib.IMAP4.error) as error:
            raise MailboxUnread(_trouble(error)) from None
        finally:
            if server is not None:
                with suppress(OSError, imaplib.IMAP4.error):
                    server.logout()


@dataclass(frozen=True)
class Fetched:
    """One mail. `uid`: validity and number, of equal length, so that they sort as text. `whole`: false where only its headers were read."""

    uid: str
    raw: bytes
    whole: bool
    size_bytes: int


def uid(validity: int, number: int) -> str:
    """The two numbers that name a mail for good."""
    return f"{validity:010d}.{number:010d}"


@dataclass
class Folder:
    """A folder that is open for reading."""

    server: imaplib.IMAP4
    validity: int

    def new(self, *, after: str, since: date) -> Iterator[Fetched]:
        """The mails after `after` (as `Fetched.uid`), oldest first; where that is of another validity or empty, those since a day."""
        validity, _, number = after.partition(".")
        last = int(number) if number and int(validity) == self.validity else 0
        wanted = f"UID {last + 1}:*" if last else f"SINCE {since.day}-{MONTHS[since.month - 1]}-{since.year}"
        found = _ask(self.server.uid("SEARCH", wanted), "the server cannot search")
        numbers = sorted({int(one) for one in (found[0] or b"").split()})
        for one in [one for one in numbers if one > last][:MOST]:  # `n:*` names the last mail, however old
            fetched = self._fetch(one)
            if fetched is not None:
                yield fetched

    def _fetch(self, number: int) -> Fetched | None:
        """One mail; None where somebody has deleted it meanwhile."""
        told = b" ".join(_flat(_ask(self.server.uid("FETCH", str(number), "(RFC822.SIZE)"), "no size was given")))
        size = re.search(rb"RFC822\.SIZE (\d+)", told)
        if size is None:
            return None
        whole = int(size[1]) <= LARGEST
        part = "BODY.PEEK[]" if whole else "BODY.PEEK[HEADER]"
        answer = _ask(self.server.uid("FETCH", str(number), f"({part})"), "a mail could not be fetched")
        raw = next((one[1] for one in answer if isinstance(one, tuple) and b"BODY[" in one[0]), None)
        return None if raw is None else Fetched(uid(self.validity, number), raw, whole, int(size[1]))


def _connect(mailbox: Mailbox) -> imaplib.IMAP4:
    trust = ssl.create_default_context(cafile=str(mailbox.ca_file) if mailbox.ca_file else None)
    if mailbox.security == "tls":
        return imaplib.IMAP4_SSL(mailbox.host, mailbox.port, ssl_context=trust, timeout=mailbox.timeout_s)
    server = imaplib.IMAP4(mailbox.host, mailbox.port, timeout=mailbox.timeout_s)
    server.starttls(trust)
    return server


def _ask(answer: tuple[str, Any], otherwise: str) -> list[Any]:
    kind, data = answer
    if kind != "OK":
        raise MailboxUnread(otherwise)
    return list(data)


def _flat(data: list[Any]) -> list[bytes]:
    return [part for one in data if one for part in (one if isinstance(one, tuple) else (one,))]


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _trouble(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the server's certificate is not to be trusted: {error.verify_message}"
    if isinstance(error, TimeoutError):
        return "the server did not answer in time"
    if isinstance(error, imaplib.IMAP4.abort):
        return "the server closed the connection"
    if isinstance(error, imaplib.IMAP4.error):
        return "the server refused: see the name, the password and that reading over IMAP is allowed"
    return f"no connection to the server: {(isinstance(error, OSError) and error.strerror) or type(error).__name__}"
