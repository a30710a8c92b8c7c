"""The mailbox of an installation without a mail server: only what is new, and nothing that was numbered in another directory."""

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from notifications.inbox.local_mailbox import LocalMailbox, prepare
from notifications.incoming import imap as reading
from notifications.incoming.imap import Fetched, MailboxUnread
from tests.support.letters import reply

SINCE = date(2026, 3, 2)


def new(mailbox: LocalMailbox, after: str = "") -> list[Fetched]:
    with mailbox.opened() as folder:
        return list(folder.new(after=after, since=SINCE))


def test_what_was_read_before_is_not_read_again(tmp_path: Path) -> None:
    mailbox, store = LocalMailbox(tmp_path / "replies"), prepare(tmp_path / "replies")
    assert (new(mailbox), mailbox.newest()) == ([], 0)
    for number in range(1, 12):
        store.add(reply(f"{number}").encode())
    first = new(mailbox)
    assert [one.raw for one in first] == [reply(f"{number}").encode() for number in range(1, 12)]
    assert [one.uid for one in first] == sorted(one.uid for one in first)
    assert mailbox.newest() == 11
    assert new(mailbox, first[4].uid) == first[5:]
    assert new(mailbox, first[-1].uid) == []


def test_a_directory_that_is_new_is_read_from_its_first_mail_on(tmp_path: Path) -> None:
    folder = tmp_path / "replies"
    mailbox = LocalMailbox(folder)
    prepare(folder).add(b"before")
    os.utime(folder / "numbered-since", (1_700_000_000, 1_700_000_000))
    [before] = new(mailbox)
    assert prepare(folder).add(b"more") == "000002"  # as at every start
    assert [one.raw for one in new(mailbox, before.uid)] == [b"more"]
    shutil.rmtree(folder)
    prepare(folder).add(b"again")
    [again] = new(mailbox, before.uid)
    assert again.raw == b"again"
    assert again.uid > before.uid


def test_of_a_mail_that_is_too_long_only_the_headers_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGEST", 1000)
    raw = reply("x" * 5000).encode()
    prepare(tmp_path).add(raw)
    [one] = new(LocalMailbox(tmp_path))
    assert (one.whole, one.size_bytes) == (False, len(raw))
    assert one.raw == raw.partition(b"\r\n\r\n")[0]


def test_where_nothing_was_ever_started_nothing_came(tmp_path: Path) -> None:
    assert new(LocalMailbox(tmp_path / "none")) == []
    assert LocalMailbox(tmp_path / "none").newest() == 0
    assert not (tmp_path / "none").exists()


def test_what_cannot_be_read_is_said_in_one_line(tmp_path: Path) -> None:
    prepare(tmp_path)
    (tmp_path / "000001.eml").mkdir()
    with pytest.raises(MailboxUnread, match="the local inbox's files cannot be read: Is a directory"):
        new(LocalMailbox(tmp_path))
