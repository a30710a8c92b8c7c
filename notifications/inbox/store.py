"""The mails on disk: one numbered `.eml` file each, exactly the bytes that came, oldest first."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import lru_cache
from pathlib import Path
from threading import Lock

from notifications.mail.compose import REFERENCE_HEADER

_ID = re.compile(r"[0-9]{6,9}")


@dataclass(frozen=True)
class Attached:
    """One attachment: its name, type and content."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """One mail that came, read. `id` is its number on disk."""

    id: str
    to: str
    sender: str
    subject: str
    date: str
    message_id: str
    reference: str
    text: str
    html: str
    attachments: tuple[Attached, ...]
    raw: bytes


class Store:
    """The mails in one directory. Safe to use from several threads of one process."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.directory = directory
        self._lock = Lock()
        self._last = max(numbers(directory), default=0)

    def add(self, raw: bytes) -> str:
        """Keep a mail: on disk for certain before this returns. Returns its id."""
        with self._lock:
            self._last += 1
            kept = path_of(self.directory, self._last)
            arriving = kept.with_suffix(".part")
            try:
                with arriving.open("wb") as file:
                    file.write(raw)
                    file.flush()
                    os.fsync(file.fileno())
                arriving.rename(kept)
            except OSError:
                arriving.unlink(missing_ok=True)  # half a mail takes the room that the next one needs
                raise
            folder = os.open(self.directory, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
            return kept.stem

    def find(self, mail_id: str) -> Mail | None:
        """The mail with this id. None for anything else, a path included."""
        if not _ID.fullmatch(mail_id):
            return None
        path = self.directory / f"{mail_id}.eml"
        return _read(path) if path.is_file() else None

    def newest_first(self, *, reference: str = "", recipient: str = "") -> Iterator[Mail]:
        """Every mail, the last that came first; only those of a case or to a recipient where given (part of either is enough)."""
        for number in sorted(numbers(self.directory), reverse=True):
            mail = self.find(path_of(self.directory, number).stem)
            if mail is None or reference.lower() not in f"{mail.reference} {mail.subject}".lower():
                continue
            if recipient.lower() in mail.to.lower():
                yield mail


def numbers(directory: Path) -> Iterator[int]:
    """The numbers of the mails in a directory, in no order."""
    return (int(path.stem) for path in directory.glob("*.eml") if _ID.fullmatch(path.stem))


def path_of(directory: Path, number: int) -> Path:
    """The file of a mail."""
    return directory / f"{number:06}.eml"


@lru_cache(maxsize=2000)
def _read(path: Path) -> Mail:
    raw = path.read_bytes()
    mail = message_from_bytes(raw, policy=default)
    assert isinstance(mail, EmailMessage)
    return Mail(
        id=path.stem,
        to=_header(mail, "To"),
        sender=_header(mail, "From"),
        subject=_header(mail, "Subject"),
        date=_header(mail, "Date"),
        message_id=_header(mail, "Message-ID"),
        reference=_header(mail, REFERENCE_HEADER),
        text=_body(mail, "plain"),
        html=_body(mail, "html"),
        attachments=tuple(_attached(part, number) for number, part in enumerate(mail.iter_attachments(), start=1)),
        raw=raw,
    )


def _header(mail: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(mail[name] or "").split())
    except (ValueError, IndexError, AttributeError):  # a header that cannot be read must not hide the mail
        return ""


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (LookupError, ValueError):
        return bytes(part.get_payload(decode=True) or b"").decode("utf-8", "replace")


def _attached(part: EmailMessage, number: int) -> Attached:
    content = part.get_payload(decode=True)
    return Attached(
        name=part.get_filename() or f"attachment-{number}",
        media_type=part.get_content_type(),
        content=content if isinstance(content, bytes) else part.as_bytes(),
    )
