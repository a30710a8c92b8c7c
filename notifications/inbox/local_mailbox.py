"""The mailbox of an installation that has no mail server: what came to the local inbox's second port, read from disk. Nothing in it is changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar

from notifications.inbox.store import Store, numbers, path_of
from notifications.incoming import imap
from notifications.incoming.imap import Fetched, MailboxUnread

_MARK = "numbered-since"


def prepare(directory: Path) -> Store:
    """Where replies are kept. A new directory numbers its mails anew: the age of a file in it says so, as IMAP's UIDVALIDITY does."""
    store = Store(directory)
    mark = directory / _MARK
    if not mark.exists():
        mark.touch()
    return store


@dataclass(frozen=True)
class LocalMailbox:
    """The replies in a directory that `prepare` made."""

    directory: Path
    is_polled: ClassVar[bool] = False  # `cspr start` sees what arrives
    name: ClassVar[str] = "local inbox"

    def newest(self) -> int:
        """The number of the last mail that came; 0 where none has."""
        return max(numbers(self.directory), default=0)

    @contextmanager
    def opened(self) -> Iterator["LocalFolder"]:
        """The mails, for reading. Raises `MailboxUnread`."""
        try:
            mark = self.directory / _MARK
            yield LocalFolder(self.directory, int(mark.stat().st_mtime) if mark.exists() else 0)
        except OSError as error:
            raise MailboxUnread(f"the local inbox's files cannot be read: {error.strerror}") from None


@dataclass(frozen=True)
class LocalFolder:
    """A directory of replies that is open for reading."""

    directory: Path
    validity: int

    def new(self, *, after: str, since: date) -> Iterator[Fetched]:
        """The mails after `after` (as `Fetched.uid`), oldest first; all where that is of another validity or empty: none is older than the installation."""
        validity, _, number = after.partition(".")
        last = int(number) if number and int(validity) == self.validity else 0
        for one in sorted(numbers(self.directory)):
            if one > last:
                yield self._fetch(one)

    def _fetch(self, number: int) -> Fetched:
        raw = path_of(self.directory, number).read_bytes()
        whole = len(raw) <= imap.LARGEST
        head, _, _ = raw.partition(b"\r\n\r\n")
        return Fetched(imap.uid(self.validity, number), raw if whole else head, whole, len(raw))
