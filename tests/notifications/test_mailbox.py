"""The mailbox over a real IMAP conversation and TLS: only what is new, nothing changed, and every trouble in one line without a password."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from notifications.incoming import imap as reading
from notifications.incoming.imap import Fetched, Mailbox, MailboxUnread
from tests.support.imap_server import ImapServer, running_imap_server
from tests.support.letters import reply
from tests.support.stack import free_ports

SINCE = date(2026, 3, 2)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ImapServer]:
    with running_imap_server(tmp_path / "imap") as running:
        yield running


def new(mailbox: Mailbox, after: str = "") -> list[Fetched]:
    with mailbox.opened() as folder:
        return list(folder.new(after=after, since=SINCE))


def test_what_was_read_before_is_not_read_again(server: ImapServer) -> None:
    for number in (1, 2):
        server.add(reply(f"{number}"))
    first = new(server.mailbox())
    assert [one.uid for one in first] == ["0000000017.0000000001", "0000000017.0000000002"]
    assert [one.raw for one in first] == [server.mails[1], server.mails[2]]
    assert new(server.mailbox(), first[-1].uid) == []
    server.add(reply("3"))
    assert [one.raw for one in new(server.mailbox(), first[-1].uid)] == [server.mails[3]]


def test_a_folder_numbered_anew_is_read_from_the_first_day_on(server: ImapServer) -> None:
    server.add(reply())
    [before] = new(server.mailbox())
    server.validity = 18
    [again] = new(server.mailbox(), before.uid)
    assert (again.raw, again.uid) == (before.raw, "0000000018.0000000001")
    assert "UID SEARCH SINCE 02-Mar-2026" in server.commands


def test_nothing_in_the_mailbox_is_changed(server: ImapServer) -> None:
    server.add(reply())
    new(server.mailbox())
    allowed = (
        "CAPABILITY",
        "LOGIN",
        "EXAMINE ",
        "UID SEARCH ",
        "UID FETCH 1 (RFC822.SIZE)",
        "UID FETCH 1 (BODY.PEEK[])",
        "LOGOUT",
    )
    assert all(command.startswith(allowed) for command in server.commands)
    assert any(command.startswith("EXAMINE") for command in server.commands)


def test_of_a_mail_that_is_too_long_only_the_headers_are_read(
    server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LARGEST", 1000)
    number = server.add(reply("x" * 5000))
    [one] = new(server.mailbox())
    assert not one.whole
    assert one.raw == server.mails[number].partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    assert one.size_bytes == len(server.mails[number])


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"password": "wrong"}, "the server refused: see the name, the password"),
        ({"folder": "Elsewhere"}, "the server has no such folder"),
        ({"ca_file": None}, "certificate is not to be trusted"),
        ({"port": 0}, "no connection to the server"),
    ],
)
def test_a_mailbox_that_cannot_be_read_says_why(server: ImapServer, changed: dict[str, Any], words: str) -> None:
    wrong = {**changed, **({"port": free_ports(1)[0]} if "port" in changed else {})}
    with pytest.raises(MailboxUnread, match=words) as unread:
        new(replace(server.mailbox(), **wrong))
    assert "pass" not in str(unread.value).replace("the password", "")
    assert "pass" not in repr(server.mailbox()).replace("pass_", "")


@pytest.mark.parametrize(
    ("refused", "words"),
    [
        ("UID SEARCH", "the server cannot search"),
        ("UID FETCH", "no size was given"),
        ("LOGIN", "the server refused: see the name"),
        ("EXAMINE", "the server has no such folder"),
    ],
)
def test_what_the_server_says_no_to_is_named(server: ImapServer, refused: str, words: str) -> None:
    server.add(reply())
    server.refuses = refused
    with pytest.raises(MailboxUnread, match=words):
        new(server.mailbox())


def test_a_login_that_breaks_off_is_not_told_as_a_wrong_password(server: ImapServer) -> None:
    server.breaks_off_at_login = True
    with pytest.raises(MailboxUnread, match="the server closed the connection"):
        new(server.mailbox())


def test_with_starttls_nothing_is_said_before_the_line_is_encrypted(server: ImapServer) -> None:
    server.begins_plain = True
    server.add(reply())
    [one] = new(server.mailbox(security="starttls"))
    assert one.raw == server.mails[1]
    assert server.commands.index("STARTTLS") < server.commands.index("LOGIN")
    with pytest.raises(MailboxUnread, match="certificate is not to be trusted"):
        new(server.mailbox(security="starttls", ca_file=None))


def test_a_server_without_starttls_is_not_told_the_password(server: ImapServer) -> None:
    server.begins_plain, server.offers_starttls = True, False
    with pytest.raises(MailboxUnread, match="offers no encryption"):
        new(server.mailbox(security="starttls"))
    assert "LOGIN" not in server.commands


@pytest.mark.parametrize(
    ("written", "on_the_wire"),
    [
        ("Rückläufer", "R&APw-ckl&AOQ-ufer"),
        ("R&APw-ckl&AOQ-ufer", "R&APw-ckl&AOQ-ufer"),  # as it had to be written before
        ("Reviews & returns", "Reviews &- returns"),
        ("Reviews &- returns", "Reviews &- returns"),
        ('The "post"', r"The \"post\""),
    ],
)
def test_a_folder_is_named_as_people_read_it(server: ImapServer, written: str, on_the_wire: str) -> None:
    server.folder = on_the_wire
    server.add(reply())
    assert len(new(server.mailbox(folder=written))) == 1


def test_neither_the_password_nor_a_mail_is_logged(server: ImapServer, caplog: pytest.LogCaptureFixture) -> None:
    server.add(reply("Somebody wrote this.\n"))
    caplog.set_level(logging.DEBUG)
    for name in reading.LOGGERS:  # as somebody does who wants to see everything
        logging.getLogger(name).setLevel(logging.DEBUG)
    new(server.mailbox())
    server.breaks_off_at = 1  # what breaks off has the library tell the last commands
    with pytest.raises(MailboxUnread):
        new(server.mailbox())
    assert [record.name for record in caplog.records if record.name.startswith("imap")] == []
    known = {name for name, kept in logging.root.manager.loggerDict.items() if isinstance(kept, logging.Logger)}
    assert {name for name in known if name.startswith("imapclient.")} == set(reading.LOGGERS)


def test_a_server_that_does_not_answer_holds_nobody_up(server: ImapServer) -> None:
    server.mute = True
    with pytest.raises(MailboxUnread):
        new(server.mailbox(timeout_s=0.3))


def test_a_line_that_breaks_off_leaves_the_rest_for_the_next_reading(server: ImapServer) -> None:
    for number in (1, 2, 3):
        server.add(reply(f"{number}"))
    server.breaks_off_at = 2
    seen: list[Fetched] = []
    with pytest.raises(MailboxUnread, match="closed the connection"), server.mailbox().opened() as folder:
        seen.extend(one for one in folder.new(after="", since=SINCE))
    with server.mailbox().opened() as folder:
        seen.append(next(folder.new(after="", since=SINCE)))
    server.breaks_off_at = None
    assert [one.raw for one in new(server.mailbox(), seen[-1].uid)] == [server.mails[2], server.mails[3]]
