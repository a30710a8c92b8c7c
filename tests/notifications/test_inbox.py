"""The local inbox as a process of its own: what it keeps, what it shows, what it refuses."""

import os
import signal
import socket
import stat
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest

from notifications.inbox import web
from notifications.inbox.local_mailbox import LocalMailbox
from notifications.inbox.store import Store
from notifications.inbox.web import LONGEST_ANSWER, linked
from notifications.incoming import read_mail
from notifications.incoming.imap import Fetched
from notifications.mail.compose import compose
from notifications.mail.smtp import hand_over
from tests.support.inboxes import LOGIN, RunningInbox, command, running_inbox
from tests.support.letters import reply
from tests.support.notices import AT, REF, SENDER, enclosure, notice
from tests.support.stack import free_ports


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[RunningInbox]:
    """An inbox of the test's own: its mails count from one, and its files are looked at."""
    with running_inbox(tmp_path) as running:
        yield running


def arrive(inbox: RunningInbox, raw: bytes, *, to: str = "panel@national.example") -> None:
    assert hand_over(raw, sender=SENDER, recipient=to, relay=inbox.relay, must_be_private=True).code == 250


def composed(kind: str = "decision-waiting", **changed: Any) -> bytes:
    return compose(
        notice(kind, **changed), mail_from=SENDER, message_id="<1@x.example>", at=AT, answers=None
    ).as_bytes()


def test_the_list_shows_the_newest_first_by_case_and_recipient(inbox: RunningInbox) -> None:
    arrive(inbox, composed("panel-response"))
    arrive(inbox, composed("case-closed", to="manager@harrowmere.example"))
    newest, oldest = inbox.messages()
    assert [newest["id"], oldest["id"]] == ["000002", "000001"]
    assert newest["to"] == "Panel secretariat <manager@harrowmere.example>"
    assert newest["message_id"] == "<1@x.example>"
    assert newest["reference"] == REF
    page = inbox.get()
    assert page.text.index("The case was closed") < page.text.index("The Panel&#39;s response")
    only = inbox.get(params={"ref": REF, "to": "MANAGER"}).text
    assert "The case was closed" in only
    assert "The Panel&#39;s response" not in only
    assert "No messages of this kind" in inbox.get(params={"ref": "HMR-1999-0001"}).text


def test_a_message_shows_text_html_attachments_and_source(inbox: RunningInbox, tmp_path: Path) -> None:
    raw = composed("rapid-review-to-panel", enclosures=(enclosure(tmp_path),))
    arrive(inbox, raw)
    page = inbox.get("/message/000001").text
    assert "The rapid review is enclosed." in page
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert f"{REF} rapid review.pdf" in page
    saved = inbox.get("/message/000001/attachment/1")
    assert saved.content == b"%PDF-1.7 the report"
    assert saved.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''HMR-2026-0004%20rapid")
    assert inbox.get("/message/000001/source").content == raw
    html = inbox.get("/message/000001/html")
    assert html.headers["Content-Security-Policy"].startswith("sandbox allow-popups")
    assert "allow-scripts" not in html.headers["Content-Security-Policy"]
    assert inbox.messages()[0]["attachments"] == [f"{REF} rapid review.pdf"]


def test_a_link_in_the_text_can_be_followed() -> None:
    shown = linked("Open the form: http://127.0.0.1:4200/runs?a=1&b=2.\n<script>x</script>")
    assert '<a href="http://127.0.0.1:4200/runs?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">' in shown
    assert "&lt;script&gt;" in shown
    assert "<a" not in linked("javascript:alert(1)")


def test_hostile_mail_stays_words(inbox: RunningInbox) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["To"], mail["From"] = "<script>alert(1)</script>", '"><img src=x>@a.example', "x@a.example"
    mail.set_content("<script>alert(2)</script>")
    mail.add_attachment(b"x", maintype="text", subtype="html", filename='../../"><script>.html')
    arrive(inbox, mail.as_bytes().replace(b"\n", b"\r\n"))
    arrive(inbox, b"\x00\xff not a mail at all \xfe")
    for address in ("/", "/message/000001", "/message/000002"):
        page = inbox.get(address)
        assert page.status_code == 200
        assert "<script" not in page.text
        assert "<img" not in page.text
    saved = inbox.get("/message/000001/attachment/1")
    assert saved.headers["Content-Type"] == "application/octet-stream"
    assert "/" not in saved.headers["Content-Disposition"]


def test_every_answer_has_strict_headers(inbox: RunningInbox) -> None:
    arrive(inbox, composed())
    for address in (
        "/",
        "/message/000001",
        "/message/000001/html",
        "/message/000001/source",
        "/api/messages",
        "/style.css",
        "/none",
    ):
        headers = inbox.get(address).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "script-src" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/message/../key.pem",
        "/message/..%2f..%2fkey.pem",
        "/message/%2e%2e%2f%2e%2e%2fkey",
        "/message/000009",
        "/message/000001/attachment/0",
        "/message/000001/attachment/2",
        "/message/000001/attachment/-1",
        "/message/000001/../../key.pem",
        "/key.pem",
        "/mails/000001.eml",
        "/message/",
    ],
)
def test_no_path_leads_out_of_the_mails(inbox: RunningInbox, path: str) -> None:
    arrive(inbox, composed())
    with socket.create_connection(("127.0.0.1", inbox.web_port)) as connection:
        connection.sendall(
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{_authorization()}Connection: close\r\n\r\n".encode()
        )
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 404")
    assert b"PRIVATE KEY" not in answer


def test_a_name_that_only_points_here_is_refused(inbox: RunningInbox) -> None:
    assert inbox.get(headers={"Host": "evil.example"}).status_code == 421
    assert inbox.get(headers={"Host": f"localhost:{inbox.web_port}"}).status_code == 200


@pytest.mark.parametrize(
    "given",
    [
        "",
        "Basic",
        "Basic !!!",
        "Bearer " + b64encode(":".join(LOGIN).encode()).decode(),
        "Basic " + b64encode(b"manager:").decode(),
        "Basic " + b64encode(b"manager:invented").decode(),
        "Basic " + b64encode(":".join(LOGIN).encode() + b"x").decode(),
    ],
)
def test_nobody_looks_at_a_mail_or_answers_one_without_the_login(inbox: RunningInbox, given: str) -> None:
    arrive(inbox, composed())
    for address in ("/", "/message/000001", "/message/000001/html", "/message/000001/source", "/api/messages", "/none"):
        asked = httpx.get(f"{inbox.url}{address}", headers={"Authorization": given})
        assert (asked.status_code, asked.text) == (401, "Log in as at the desk.\n")
        assert asked.headers["WWW-Authenticate"] == 'Basic realm="Local inbox", charset="UTF-8"'
    assert answer(inbox, "000001", "We agree.", Authorization=given).status_code == 401
    assert came_in(inbox) == []


def test_without_a_login_it_does_not_run(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != web.LOGIN}
    ended = subprocess.run(
        command(tmp_path / "inbox", *free_ports(3)),
        env=environment,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "inbox: CSPR_INBOX_LOGIN must read user:password; `cspr start` sets it\n"


def test_what_it_keeps_is_its_owners_alone(inbox: RunningInbox) -> None:
    arrive(inbox, composed())
    assert answer(inbox, "000001", "We agree.").status_code == 303
    kept = [inbox.home, *inbox.home.rglob("*")]
    assert len(kept) > 6
    assert [path for path in kept if path.lstat().st_mode & 0o077] == []


def test_scripts_are_obeyed_only_when_asked_for(tmp_path: Path) -> None:
    with running_inbox(tmp_path, scripted=False) as inbox:
        arrive(inbox, composed(), to="reject-550@national.example")
        assert len(inbox.messages()) == 1


def test_mails_and_certificate_outlive_the_process(tmp_path: Path) -> None:
    with running_inbox(tmp_path) as inbox:
        arrive(inbox, composed())
        certificate = (inbox.home / "certificate.pem").read_bytes()
        assert stat.S_IMODE(os.stat(inbox.home / "key.pem").st_mode) == 0o600
    with running_inbox(tmp_path) as inbox:
        arrive(inbox, composed())
        assert [message["id"] for message in inbox.messages()] == ["000002", "000001"]
        assert (inbox.home / "certificate.pem").read_bytes() == certificate


def test_a_taken_port_is_one_clear_line(inbox: RunningInbox, tmp_path: Path) -> None:
    free, other = free_ports(2)
    for ports, named in (
        ((inbox.smtp_port, free, other), f"mail port {inbox.smtp_port}"),
        ((free, inbox.replies_port, other), f"port for replies {inbox.replies_port}"),
        ((free, other, inbox.web_port), f"web port {inbox.web_port}"),
    ):
        second = subprocess.run(
            command(tmp_path / "second", *ports),
            env=os.environ | {web.LOGIN: ":".join(LOGIN)},
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        assert second.returncode == 2
        assert second.stdout == ""
        assert named in second.stderr
        assert second.stderr.count("\n") == 1


def test_what_comes_to_the_second_port_lies_in_our_mailbox_and_not_on_the_page(inbox: RunningInbox) -> None:
    relay = replace(inbox.relay, port=inbox.replies_port)
    raw = reply().encode()
    assert (
        hand_over(raw, sender="panel@national.example", recipient=SENDER, relay=relay, must_be_private=True).code == 250
    )
    assert inbox.messages() == []
    [came] = came_in(inbox)
    assert (came.raw, came.whole) == (raw, True)


def test_an_answer_written_on_the_page_is_a_reply_of_its_recipient(inbox: RunningInbox) -> None:
    arrive(inbox, composed("panel-response"))
    arrive(inbox, b"\x00\xff not a mail at all \xfe")
    done = answer(inbox, "000001", "We agree.\r\nThe secretariat")
    assert (done.status_code, done.headers["Location"]) == (303, "/message/000001?answered=1#answer")
    assert "lies in the mailbox" in inbox.get(f"{done.headers['Location']}").text
    assert answer(inbox, "000002", "What was that?").status_code == 303
    came, strange = came_in(inbox)
    letter, mail = read_mail.read(came.raw), message_from_bytes(came.raw, policy=default)
    assert (letter.from_address, letter.answers, letter.refs) == ("panel@national.example", ("<1@x.example>",), (REF,))
    assert not letter.is_automatic
    assert mail["To"] == message_from_bytes(inbox.mails()[0].raw, policy=default)["Reply-To"]
    written = mail.get_content().replace("\r\n", "\n")
    assert written.startswith("We agree.\nThe secretariat\n\nOn ")
    assert "\n> " in written
    assert read_mail.read(strange.raw).from_address == ""


def test_an_answer_that_cannot_be_sent_is_kept_on_the_page(inbox: RunningInbox) -> None:
    arrive(inbox, composed())
    for typed, words in (
        ("  ", "Write your answer first."),
        ("<b>&" + "x" * LONGEST_ANSWER, f"has {LONGEST_ANSWER + 4:,} characters"),
        ("x" * 10 * LONGEST_ANSWER, "too long: shorten it"),
    ):
        refused = answer(inbox, "000001", typed)
        assert refused.status_code == 400
        assert '<p role="alert">' in refused.text
        assert words in refused.text
        assert typed.startswith("<b>") == ("&lt;b&gt;&amp;xxx" in refused.text)
    assert came_in(inbox) == []


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
def test_no_other_page_can_answer_in_somebodys_name(inbox: RunningInbox, site: str) -> None:
    arrive(inbox, composed())
    assert answer(inbox, "000001", "We agree.", **{"Sec-Fetch-Site": site}).status_code == 403
    assert answer(inbox, "000001", "We agree.", Host="inbox.example").status_code == 421
    assert answer(inbox, "000009", "We agree.").status_code == 404
    assert came_in(inbox) == []


def came_in(inbox: RunningInbox) -> list[Fetched]:
    with LocalMailbox(inbox.home / "replies").opened() as folder:
        return list(folder.new(after="", since=AT.date()))


def answer(inbox: RunningInbox, mail_id: str, text: str, **headers: str) -> httpx.Response:
    """Send the form of a message's page, as a browser does."""
    address = f"{inbox.url}/message/{mail_id}/reply"
    given = {"Sec-Fetch-Site": "same-origin"} | headers
    return httpx.post(address, data={"answer": text}, headers=given, auth=None if "Authorization" in headers else LOGIN)


def _authorization(login: str = ":".join(LOGIN)) -> str:
    return f"Authorization: Basic {b64encode(login.encode()).decode()}\r\n"


@pytest.mark.parametrize("wanted", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_when_told(tmp_path: Path, wanted: signal.Signals) -> None:
    with running_inbox(tmp_path) as inbox:
        inbox.get()
        inbox.process.send_signal(wanted)
        assert inbox.process.wait(5) == 0


def test_every_mail_has_a_number_of_its_own(tmp_path: Path) -> None:
    store = Store(tmp_path)
    threads = [Thread(target=store.add, args=(b"x",)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({mail.id for mail in store.newest_first()}) == 20
    assert Store(tmp_path).add(b"y") == "000021"
