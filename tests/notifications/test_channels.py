"""Staff channels over real HTTP: an alert goes there as well as by mail, only a clear yes counts, and no secret is ever said."""

import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import sleep

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from models.casework.record.outbox import Notice, Recipient, tell
from models.law.words.vocabulary import OccurrenceKind, Role
from models.records.outbox import Attempt, Message, MessageState
from models.records.session import CaseSession
from notifications.mail import delivery, staff_channels, staff_delivery
from notifications.mail.delivery import MOST_ATTEMPTS, Delivered
from notifications.mail.outbox import transaction
from notifications.mail.staff_channels import ChannelsInvalid, StaffChannels
from tests.support.inboxes import RunningInbox
from tests.support.notices import AT, LINK, MAR, SENDER, notice
from tests.support.stack import free_ports

SECRET = "s3cret-token"  # noqa: S105


@dataclass
class Chat:
    """A webhook on this machine that answers as it is told and keeps what it was sent."""

    port: int = 0
    status: int = 200
    slow_s: float = 0
    got: list[dict[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"json://user:{SECRET}@127.0.0.1:{self.port}/?rto=0.3&cto=0.3"


@pytest.fixture
def chat() -> Iterator[Chat]:
    made = Chat()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            made.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            sleep(made.slow_s)
            self.send_response(made.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing on the screen."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield made
        server.shutdown()


def to_somebody(kind: str = "overdue", *, channel: str = "on-call", **changed: object) -> Notice:
    manager = Recipient(Role.BUSINESS_MANAGER, "Miriam Calloway", "m.calloway@harrowmere.example", channel=channel)
    return notice(kind, recipient=manager, key=f"HMR-2026-0004:{kind}:x:business-manager:{channel}", **changed)


def frozen(engine: Engine, *notices: Notice) -> None:
    with transaction(engine, mail_from=SENDER, at=AT) as session:
        for one in notices:
            tell(session, one)


def said(engine: Engine, staff: StaffChannels, *, at: datetime = AT) -> Delivered:
    return staff_delivery.deliver(engine, staff=staff, at=at)


def on_channel(engine: Engine) -> list[Message]:
    with CaseSession(engine) as session:
        return list(session.exec(select(Message).where(Message.channel != "mail").order_by(col(Message.id))))


def channels(chat: Chat) -> StaffChannels:
    return StaffChannels({"on-call": (chat.url,)})


def test_an_alert_goes_to_the_staff_channel_in_few_words_and_by_mail(
    engine: Engine, chat: Chat, inbox: RunningInbox
) -> None:
    frozen(engine, to_somebody())
    mailed = delivery.deliver(engine, relay=inbox.relay, sender=SENDER, mail_from=SENDER, at=AT)
    assert mailed == Delivered(accepted=1)
    assert said(engine, channels(chat)) == Delivered(accepted=1)
    assert said(engine, channels(chat)) == Delivered()
    [got] = chat.got
    assert got["title"] == f"[HMR-2026-0004] Overdue: Complete the rapid review and send it to the Panel (was {MAR})"
    assert got["message"] == f"Due {MAR}.\n{LINK}"
    [message] = on_channel(engine)
    assert (message.state, message.relay_reply, message.attempts) == (MessageState.ACCEPTED, "taken", 1)
    assert message.raw.decode() == f"{got['title']}\n{got['message']}"
    assert len(inbox.mails()) == 1


@pytest.mark.parametrize(
    "quiet",
    [to_somebody(channel=""), to_somebody(loud=False), to_somebody("panel-response")],
    ids=["no channel", "a quiet rung", "no alert"],
)
def test_what_is_no_loud_alert_to_somebody_with_a_channel_goes_by_mail_alone(engine: Engine, quiet: Notice) -> None:
    frozen(engine, quiet)
    assert on_channel(engine) == []


def test_a_message_on_a_channel_discharges_nothing(engine: Engine) -> None:
    frozen(engine, to_somebody(discharges=OccurrenceKind.PARTNERS_TOLD))
    with CaseSession(engine) as session:
        assert {message.channel: message.discharges for message in session.exec(select(Message))} == {
            "mail": OccurrenceKind.PARTNERS_TOLD,
            "on-call": None,
        }


def test_whatever_is_not_a_clear_yes_is_said_again(engine: Engine, chat: Chat) -> None:
    frozen(engine, to_somebody())
    at = AT
    for chat.status, chat.slow_s in ((500, 0), (404, 0), (200, 1)):
        assert said(engine, channels(chat), at=at) == Delivered(pending=1)
        at += timedelta(hours=1)
    gone = StaffChannels({"on-call": (f"json://127.0.0.1:{free_ports(1)[0]}/?rto=0.3&cto=0.3",)})
    assert said(engine, gone, at=at) == Delivered(pending=1)
    half = StaffChannels({"on-call": (chat.url, *gone.addresses["on-call"])})
    chat.slow_s = 0
    assert said(engine, half, at=at + timedelta(hours=2)) == Delivered(pending=1)  # one of two addresses took it
    assert said(engine, channels(chat), at=at + timedelta(days=1)) == Delivered(accepted=1)
    with CaseSession(engine) as session:
        replies = [attempt.relay_reply for attempt in session.exec(select(Attempt).order_by(col(Attempt.id)))]
    assert replies == [staff_delivery.NO_YES] * 5 + ["taken"]


def test_a_channel_that_stays_silent_is_given_up_in_sight(engine: Engine, chat: Chat) -> None:
    frozen(engine, to_somebody())
    chat.status, at = 500, AT
    for _ in range(MOST_ATTEMPTS + 3):
        said(engine, channels(chat), at=at)
        at += timedelta(hours=5)
    [message] = on_channel(engine)
    assert (message.state, message.attempts, message.next_try_at) == (MessageState.PENDING, MOST_ATTEMPTS, None)


def test_a_channel_that_does_not_answer_is_asked_once_in_a_run_and_keeps_no_other_waiting(
    engine: Engine, chat: Chat
) -> None:
    frozen(engine, *(to_somebody(kind) for kind in ("overdue", "escalation", "reminder")), to_somebody(channel="other"))
    chat.status = 500
    both = StaffChannels({"on-call": (chat.url,), "other": (chat.url,)})
    assert said(engine, both) == Delivered(pending=4)
    assert len(chat.got) == 2
    chat.status = 200
    assert said(engine, both) == Delivered(pending=4)  # a minute has not passed
    assert said(engine, both, at=AT + timedelta(minutes=2)) == Delivered(accepted=4)


def test_a_name_that_is_in_no_file_is_refused_at_once_and_the_mail_goes(engine: Engine, inbox: RunningInbox) -> None:
    frozen(engine, to_somebody())
    assert said(engine, StaffChannels()) == Delivered(rejected=1)
    assert on_channel(engine)[0].relay_reply == "not sent: CSPR_CHANNELS_FILE has no channel 'on-call'"
    assert delivery.deliver(engine, relay=inbox.relay, sender=SENDER, mail_from=SENDER, at=AT).accepted == 1


def test_a_file_that_stays_wrong_is_refused_so_that_somebody_hears_of_it(engine: Engine) -> None:
    frozen(engine, to_somebody())
    at = AT
    for _ in range(staff_delivery.MENDING):
        assert said(engine, StaffChannels(fault="wrong"), at=at).pending == 1
        at += timedelta(minutes=20)
    assert said(engine, StaffChannels(fault="wrong"), at=at).rejected == 1


def test_a_file_that_is_mended_soon_loses_no_message(engine: Engine, chat: Chat) -> None:
    frozen(engine, to_somebody())
    broken = said(engine, StaffChannels(fault="on-call: write one address in quotes"))
    assert broken == Delivered(pending=1, troubles=("CSPR_CHANNELS_FILE: on-call: write one address in quotes",))
    assert said(engine, channels(chat), at=AT + timedelta(minutes=2)) == Delivered(accepted=1)


def test_no_secret_reaches_the_database_or_the_log(
    engine: Engine, chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    frozen(engine, to_somebody())
    chat.status = 500
    said(engine, channels(chat))
    with CaseSession(engine) as session:
        kept = [*session.exec(select(Message)), *session.exec(select(Attempt))]
        assert SECRET not in str([one.model_dump() for one in kept])
    assert SECRET not in caplog.text
    assert SECRET not in repr(channels(chat))


def test_the_file_names_each_channel_with_one_address_or_several(tmp_path: Path) -> None:
    file = tmp_path / "channels.toml"
    file.write_text('on-call = "json://127.0.0.1/a"\nteam = ["json://127.0.0.1/b", "json://127.0.0.1/c"]\n')
    assert dict(staff_channels.read(file).addresses) == {
        "on-call": ["json://127.0.0.1/a"],
        "team": ["json://127.0.0.1/b", "json://127.0.0.1/c"],
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f'on-call = "teams//{SECRET}"', "on-call: Apprise does not understand it"),
        (f'team = ["json://127.0.0.1", "nope://{SECRET}"]', "team, address 2: Apprise does not understand it"),
        ("team = []", "team: write one address in quotes, or a list of them"),
        ("team = 7", "team: write one address in quotes"),
        (f'"On call" = "json://{SECRET}"', "'On call' cannot name a channel"),
        ('mail = "json://127.0.0.1"', "'mail' cannot name a channel"),
        (f'team = "json://{SECRET}', "is not valid TOML"),
    ],
)
def test_a_wrong_entry_is_named_and_its_address_is_not(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "channels.toml"
    file.write_text(text)
    with pytest.raises(ChannelsInvalid) as invalid:
        staff_channels.read(file)
    assert words in str(invalid.value)
    assert SECRET not in str(invalid.value)
    with pytest.raises(ChannelsInvalid, match="cannot be read"):
        staff_channels.read(tmp_path / "missing.toml")
