"""Read the mailbox that replies and returned mail go to, over IMAP (RFC 3501) and TLS. Nothing in it is changed: not deleted, moved or marked.

The folder is opened with EXAMINE and mails are fetched with BODY.PEEK. A UID is good for one UIDVALIDITY only, so what is handed on names both.
IMAPClient speaks the protocol; it logs what it says and hears, so its loggers are silenced (`docs/decisions/libraries-for-mail-and-paper.md`).
"""

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Literal

from imapclient import IMAPClient, imap_utf7
from imapclient.exceptions import CapabilityError, IMAPClientAbortError, IMAPClientError, ProtocolError

LARGEST = 20_000_000  # of a longer mail only the headers are read
MOST = 200  # in one reading: the rest waits for the next
LOGGERS = ("imapclient.imapclient", "imapclient.imaplib", "imapclient.util")


class MailboxUnread(Exception):
    """The mailbox could not be read; the message is one line that says why, without any password."""


@dataclass(frozen=True)
class Mailbox:
    """Where the mailbox is and how to log in. The server's certificate is checked, against `ca_file` where given.

    `folder` is written as people read it, or in IMAP's modified UTF-7.
    """

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
        try:
            with _connected(self) as server:
                server.login(self.user, self.password)
                with _refused("the server has no such folder"):
                    answer = server.select_folder(_as_read(self.folder), readonly=True)
                validity = answer.get(b"UIDVALIDITY")
                if validity is None:
                    raise MailboxUnread(
                        "the server gives no UIDVALIDITY: what was read once could not be told from what is new"
                    )
                yield Folder(server, validity)
        except (OSError, IMAPClientError) as error:
            raise MailboxUnread(_trouble(error)) from None


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

    server: IMAPClient
    validity: int

    def new(self, *, after: str, since: date) -> Iterator[Fetched]:
        """The mails after `after` (as `Fetched.uid`), oldest first; where that is of another validity or empty, those since a day."""
        validity, _, number = after.partition(".")
        last = int(number) if number and int(validity) == self.validity else 0
        with _refused("the server cannot search"):
            numbers = self.server.search(["UID", f"{last + 1}:*"] if last else ["SINCE", since])
        for wanted in [number for number in sorted(set(numbers)) if number > last][:MOST]:
            fetched = self._fetch(wanted)  # `n:*` names the last mail, however old: hence the comparison
            if fetched is not None:
                yield fetched

    def _fetch(self, number: int) -> Fetched | None:
        """One mail; None where somebody has deleted it meanwhile."""
        size = self._item(number, "RFC822.SIZE", "no size was given")
        if size is None:
            return None
        whole = size <= LARGEST
        section = "[]" if whole else "[HEADER]"
        raw = self._item(number, f"BODY.PEEK{section}", "a mail could not be fetched")
        return None if raw is None else Fetched(uid(self.validity, number), raw, whole, size)

    def _item(self, number: int, item: str, otherwise: str) -> Any:
        with _refused(otherwise):
            answer = self.server.fetch([number], [item])
        return answer.get(number, {}).get(item.replace(".PEEK", "").encode())


def _connected(mailbox: Mailbox) -> IMAPClient:
    """The server, spoken to under TLS; as a context it is logged out of and closed at the end, whatever happens."""
    for name in LOGGERS:  # at each opening: whoever configures logging anew may have set them back
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    trust = ssl.create_default_context(cafile=str(mailbox.ca_file) if mailbox.ca_file else None)
    if mailbox.security == "tls":
        return IMAPClient(mailbox.host, mailbox.port, ssl_context=trust, timeout=mailbox.timeout_s)
    server = IMAPClient(mailbox.host, mailbox.port, ssl=False, timeout=mailbox.timeout_s)
    try:
        server.starttls(trust)
    except BaseException:
        with suppress(OSError):  # a handshake that failed has closed it already
            server.shutdown()
        raise
    return server


@contextmanager
def _refused(words: str) -> Iterator[None]:
    """Says in these words that the server said no; a connection that breaks off or an answer that is none stays what it is."""
    try:
        yield
    except (IMAPClientAbortError, ProtocolError):
        raise
    except IMAPClientError:
        raise MailboxUnread(words) from None


def _as_read(folder: str) -> str:
    """The folder's name as people read it. One that is in modified UTF-7 already is decoded, for IMAPClient encodes it."""
    try:
        decoded: str = imap_utf7.decode(folder.encode("ascii"))
        return decoded if imap_utf7.encode(decoded) == folder.encode("ascii") else folder
    except ValueError:
        return folder


def _trouble(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the server's certificate is not to be trusted: {error.verify_message}"
    if isinstance(error, TimeoutError):
        return "the server did not answer in time"
    if isinstance(error, IMAPClientAbortError) or isinstance(error.__context__, IMAPClientAbortError):
        return "the server closed the connection"  # a login that breaks off is told as one that was refused
    if isinstance(error, CapabilityError):
        return "the server offers no encryption (STARTTLS) on this port: try `tls`, or its other port"
    if isinstance(error, ProtocolError):
        return "the server's answer is not IMAP as it is written down"
    if isinstance(error, IMAPClientError):
        return "the server refused: see the name, the password and that reading over IMAP is allowed"
    return f"no connection to the server: {(isinstance(error, OSError) and error.strerror) or type(error).__name__}"
