"""Mail that came back in a mail program's own way: who it did not reach, for good or for now, and what is never taken for such a mail."""

import base64
import logging
from typing import Any

import pytest

from models.casework.inbound.letter import Report
from notifications.incoming import second_opinion
from notifications.incoming.read_mail import read
from tests.support import unreported
from tests.support.letters import BOUNCED, reply, report
from tests.support.unreported import TO, returned

FAILED = (Report(BOUNCED, (TO,), "failed", ""),)
DELAYED = (Report(BOUNCED, (TO,), "delayed", ""),)
WAYS: dict[str, tuple[str, dict[str, Any]]] = {
    "qmail": (unreported.QMAIL, {}),
    "Exim": (unreported.EXIM, {"headers": "X-Failed-Recipients: {to}\n"}),
    "Exim that an old relay took the header from": (unreported.EXIM, {}),
    "Exim, by what it answers": (
        unreported.EXIM.replace("{ours}", ""),
        {"headers": "X-Failed-Recipients: {to}\nReferences: <first@harrowmere.example> {id}\n"},
    ),
    "Postfix": (unreported.POSTFIX, {"encloses": True, "subject": "Undelivered Mail Returned to Sender"}),
    "Exchange": (unreported.EXCHANGE, {"headers": "In-Reply-To: {id}\n", "said_by": "postmaster@national.example"}),
    "Exchange that encloses": (unreported.EXCHANGE, {"encloses": True}),
    "sendmail": (unreported.SENDMAIL, {"encloses": True, "subject": "Returned mail: see transcript"}),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_returned_mail_names_the_mail_and_whom_it_did_not_reach(way: str) -> None:
    text, changed = WAYS[way]
    letter = read(returned(text, **changed))
    assert letter.reports == FAILED
    assert letter.is_returned


def test_a_text_that_is_encoded_for_the_journey_is_read_all_the_same() -> None:
    plain = returned(unreported.QMAIL)
    head, _, body = plain.partition(b"\r\n\r\n")
    encoded = head + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(body)
    assert read(encoded).reports == FAILED


def test_what_is_only_late_is_not_taken_for_failed() -> None:
    mail = returned(unreported.EXIM_WARNING, subject="Warning: message delayed 24 hours", headers="References: {id}\n")
    assert read(mail).reports == DELAYED


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        (unreported.EXIM_WARNING_THAT_QUOTES_THE_SERVER, {"headers": "References: {id}\n"}),
        (unreported.POSTFIX_WARNING, {"encloses": True}),
        (unreported.QMAIL, {"subject": "Delivery Status Notification (Delay)"}),
    ],
)
def test_where_the_words_say_late_and_the_pattern_says_failed_a_person_looks(
    text: str, changed: dict[str, Any]
) -> None:
    letter = read(returned(text, **changed))
    assert letter.reports == ()
    assert letter.is_returned


def test_a_delivery_report_is_read_as_one_and_nobody_else_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_opinion, "all_failures", lambda mail: pytest.fail("asked"))
    assert read(report(action="delayed", status="4.4.1").encode()).reports[0].action == "delayed"
    assert read(report(action="delivered", status="2.0.0").encode()).reports[0].action == "delivered"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("quoted", ["as it is", "marked", "enclosed"])
def test_a_person_who_quotes_or_forwards_a_returned_mail_sends_none_back(way: str, quoted: str) -> None:
    text, changed = WAYS[way]
    came_back = returned(text, **changed).decode().replace("\r\n", "\n")
    sender = "Ruth Ambrose <r.ambrose@council.harrowmere.example>"
    if quoted == "enclosed":
        body = f"What is this?\n--y\nContent-Type: message/rfc822\n\n{came_back}\n--y--\n"
        mail = reply(body, sender=sender, answers=BOUNCED, content_type='multipart/mixed; boundary="y"')
    else:
        mark = "> " if quoted == "marked" else ""
        body = "What is this?\n\n" + "".join(f"{mark}{line}\n" for line in came_back.splitlines())
        mail = reply(body, sender=sender, answers=BOUNCED)
    letter = read(mail.encode())
    assert letter.reports == ()
    assert not letter.is_returned


@pytest.mark.parametrize(
    "changed",
    [
        {"subject": "RE: failure notice", "said_by": "postmaster@national.example"},  # the person who looks after it
        {"subject": "Automatic reply: [HMR-2026-0004]"},
        {"return_path": "<ruth@council.harrowmere.example>", "said_by": "ruth@council.harrowmere.example"},
    ],
)
def test_what_a_person_or_their_absence_answers_is_not_read_for_failures(changed: dict[str, str]) -> None:
    assert read(returned(unreported.QMAIL, **changed)).reports == ()


def test_a_receipt_that_a_mail_was_read_is_not_read_for_failures() -> None:
    body = f"--z\nContent-Type: text/plain\n\n{unreported.QMAIL.format(to=TO, ours='')}\n--z--\n"
    kind = 'multipart/report; report-type=disposition-notification; boundary="z"'
    mail = reply(body, headers="Return-Path: <>\n", content_type=kind, answers=BOUNCED)
    assert read(mail.encode()).reports == ()


def test_what_is_only_enclosed_in_a_returned_mail_says_nothing() -> None:
    inner = report().replace("\r\n", "\n")
    body = f"--y\nContent-Type: text/plain\n\nSee below.\n--y\nContent-Type: message/rfc822\n\n{inner}\n--y--\n"
    mail = reply(body, sender="MAILER-DAEMON@x.example", content_type='multipart/mixed; boundary="y"')
    letter = read(mail.encode())
    assert letter.is_returned
    assert letter.reports == ()


@pytest.mark.parametrize(
    "raw",
    [
        returned("Hi. This is the\n\n<\x07\x00@>:\n<p\u00e4nel@national.example>:\n<no address>:\n"),
        returned("x" * 500_000),
        returned("Your message could not be delivered\n" + "a" * 300_000),
        returned("", headers="Content-Transfer-Encoding: base64\nX-Failed-Recipients: ,,<>\n"),
        returned("").replace(b"text/plain", b'multipart/mixed; boundary="none"'),
        b"Return-Path: <>\r\n\r\n",
    ],
)
def test_nothing_is_made_of_what_cannot_be_understood(raw: bytes) -> None:
    letter = read(raw)
    assert letter.is_returned
    assert letter.reports == ()


def test_what_a_mail_holds_is_not_logged_even_where_the_library_breaks(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger(second_opinion.LOGGER).setLevel(logging.DEBUG)
    from flufl.bounce._detectors.qmail import Qmail

    def breaks(self: Qmail, mail: Any) -> None:
        raise ValueError(str(mail))

    monkeypatch.setattr(Qmail, "process", breaks)
    assert read(returned(unreported.QMAIL)).reports == ()
    assert caplog.records == []
