"""One SMTP transaction with a real server: what every answer, and every missing answer, is taken for."""

import resource
import smtplib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from models.records.outbox import MessageState
from notifications.mail import smtp
from notifications.mail.smtp import NO_TLS, Handed, Relay, Takes, hand_over
from tests.support.inboxes import RunningInbox, running_inbox
from tests.support.notices import SENDER
from tests.support.stack import free_ports

RAW = b"Subject: x\r\nMessage-ID: <1@x.example>\r\n\r\n.dotted\r\n..twice\r\nlast\r\n"


def handed(inbox: RunningInbox, to: str, *, private: bool = False, **changed: object) -> Handed:
    relay = replace(inbox.relay, **changed)  # type: ignore[arg-type]
    return hand_over(RAW, sender=SENDER, recipient=f"{to}@national.example", relay=relay, must_be_private=private)


def test_an_accepted_message_comes_with_the_relays_own_words_and_arrives_byte_for_byte(inbox: RunningInbox) -> None:
    answer = handed(inbox, "panel", private=True)
    assert answer == Handed(MessageState.ACCEPTED, 250, "2.0.0 queued as 000001")
    assert [mail.raw for mail in inbox.mails()] == [RAW]


@pytest.mark.parametrize(
    ("to", "state", "code", "words", "kept"),
    [
        ("reject-550", MessageState.REJECTED, 550, "no such mailbox", 0),
        ("reject-data-554", MessageState.REJECTED, 554, "content refused", 0),
        ("defer-451", MessageState.PENDING, 451, "try again later", 0),
        ("drop-before-data", MessageState.PENDING, None, "closed the connection", 0),
        ("drop-after-data", MessageState.UNCERTAIN, None, "sent, but no answer came", 1),
    ],
)
def test_what_the_relay_does_is_what_is_recorded(
    inbox: RunningInbox, to: str, state: MessageState, code: int | None, words: str, kept: int
) -> None:
    answer = handed(inbox, to)
    assert (answer.state, answer.code) == (state, code)
    assert words in answer.reply
    assert len(inbox.mails()) == kept


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("450", MessageState.PENDING),
        ("452-4.2.2", MessageState.PENDING),
        ("500", MessageState.PENDING),  # not a command, says the relay: nothing is wrong with the mail
        ("502-5.5.1", MessageState.PENDING),
        ("503-5.5.1", MessageState.PENDING),
        ("530-5.7.0", MessageState.PENDING),
        ("538-5.7.11", MessageState.PENDING),
        ("552", MessageState.PENDING),
        ("552-5.2.2", MessageState.PENDING),  # the mailbox is full
        ("550-5.2.2", MessageState.PENDING),
        ("554-5.3.1", MessageState.PENDING),  # the system is full
        ("554-5.4.5", MessageState.PENDING),
        ("550-4.2.1", MessageState.PENDING),
        ("501-5.1.3", MessageState.REJECTED),
        ("550", MessageState.REJECTED),
        ("550-5.1.1", MessageState.REJECTED),
        ("550-5.4.1", MessageState.REJECTED),  # said of recipients that do not exist
        ("550-5.7.1", MessageState.REJECTED),
        ("551-5.1.6", MessageState.REJECTED),
        ("552-5.3.4", MessageState.REJECTED),  # too large for good
        ("553-5.1.3", MessageState.REJECTED),
        ("554-5.6.0", MessageState.REJECTED),
    ],
)
@pytest.mark.parametrize("command", ["rcpt", "data"])
def test_only_what_is_said_of_the_message_for_good_rejects_it(
    inbox: RunningInbox, command: str, answer: str, state: MessageState
) -> None:
    taken = handed(inbox, f"{command}-{answer}")
    assert (taken.state, taken.code, taken.reached) == (state, int(answer[:3]), True)


@pytest.mark.parametrize("answer", ["550-5.7.1", "553-5.1.8", "552", "530-5.7.0", "451"])
def test_a_sender_that_is_not_taken_is_ours_to_put_right_and_rejects_no_message(
    inbox: RunningInbox, answer: str
) -> None:
    sender = f"mail-{answer}@harrowmere.example"
    taken = hand_over(RAW, sender=sender, recipient="a@national.example", relay=inbox.relay, must_be_private=False)
    assert (taken.state, taken.code) == (MessageState.PENDING, int(answer[:3]))


def test_a_full_disk_of_the_local_inbox_passes(inbox: RunningInbox) -> None:
    before = resource.prlimit(inbox.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(inbox.process.pid, resource.RLIMIT_FSIZE, (10, before[1]))  # no file grows longer
    full = handed(inbox, "panel")
    assert (full.state, full.code) == (MessageState.PENDING, 452)
    assert [path.name for path in (inbox.home / "mails").iterdir() if path.suffix in (".part", ".eml")] == []
    resource.prlimit(inbox.process.pid, resource.RLIMIT_FSIZE, before)
    assert handed(inbox, "panel").state is MessageState.ACCEPTED


def test_a_relay_that_is_not_there_is_tried_again_later(inbox: RunningInbox) -> None:
    answer = handed(inbox, "panel", port=free_ports(1)[0])
    assert (answer.state, answer.code, answer.reached) == (MessageState.PENDING, None, False)
    assert "Connection refused" in answer.reply


def test_what_must_be_private_is_not_sent_without_tls(inbox: RunningInbox) -> None:
    assert handed(inbox, "panel", private=True, security="none") == Handed(MessageState.PENDING, None, NO_TLS)
    assert inbox.mails() == []
    assert handed(inbox, "panel", security="none").state is MessageState.ACCEPTED


def test_a_certificate_of_somebody_else_is_not_trusted(inbox: RunningInbox, tmp_path: Path) -> None:
    with running_inbox(tmp_path / "other") as other:
        answer = handed(inbox, "panel", ca_file=other.home / "certificate.pem")
    assert answer.state is MessageState.PENDING
    assert "certificate is not to be trusted" in answer.reply
    assert inbox.mails() == []


def test_a_login_that_fails_is_ours_to_put_right_and_rejects_no_message(inbox: RunningInbox) -> None:
    answer = handed(inbox, "panel", user="a", password="wrong")  # noqa: S106 - not a password
    assert answer.state is MessageState.PENDING
    assert inbox.mails() == []


def test_a_relay_keeps_its_password_to_itself(inbox: RunningInbox) -> None:
    assert "hidden-word" not in repr(replace(inbox.relay, password="hidden-word"))  # noqa: S106 - not a password


def test_nothing_that_delivers_mail_imports_apprise() -> None:
    """It is for staff channels and the watchdog's shout; statutory mail goes to the relay."""
    code = "import sys, notifications.mail.delivery, notifications.mail.outbox; print('apprise' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "False"


def test_several_mails_go_over_one_connection_and_over_a_new_one_when_the_relay_ends_it(
    inbox: RunningInbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    connect = smtp._connect

    def counted(relay: Relay, *, name: str) -> smtplib.SMTP:
        opened.append(name)
        return connect(relay, name=name)

    monkeypatch.setattr(smtp, "_connect", counted)

    def states(held: Takes, *to: str) -> list[MessageState]:
        each = (f"{one}@national.example" for one in to)
        return [held.take(RAW, sender=SENDER, recipient=one, must_be_private=True).state for one in each]

    with inbox.relay.held_open() as held:
        assert states(held, "a", "b", "c") == [MessageState.ACCEPTED] * 3
        assert len(opened) == 1
        assert states(held, "drop-before-data", "d", "reject-550", "e") == [
            MessageState.PENDING,
            MessageState.ACCEPTED,
            MessageState.REJECTED,
            MessageState.ACCEPTED,
        ]
    assert len(inbox.mails()) == 5
