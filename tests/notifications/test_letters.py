"""What a mail that came in says about itself, and what it does not get to say."""

import pytest

from models.casework.letter import Report
from notifications.letters import read
from tests.notifications.letters import BOUNCED, reply, report

CODE = "K7QM-2XRD"


@pytest.mark.parametrize("headers_only", [True, False])
def test_a_delivery_report_names_the_mail_the_recipient_and_the_status(headers_only: bool) -> None:
    letter = read(report(headers_only=headers_only).encode())
    to = ("panel@national.example", "panel@national.example")
    assert letter.reports == (Report(BOUNCED, to, "failed", "5.1.1"),)
    assert letter.is_returned


def test_a_report_that_somebody_forwards_is_no_report() -> None:
    enclosed = f"--y\nContent-Type: message/rfc822\n\n{report().replace(chr(13), '')}\n--y--\n"
    letter = read(reply(enclosed, content_type='multipart/mixed; boundary="y"').encode())
    assert letter.reports == ()
    assert not letter.is_returned


def test_a_report_for_several_recipients_says_each() -> None:
    second = "Final-Recipient: rfc822; B@Other.example\r\nAction: delayed\r\nStatus: 4.4.1\r\n\r\n--x1\r\nContent-Description: Und"
    both = report().replace("--x1\r\nContent-Description: Und", second)
    assert [(one.recipients[-1], one.action) for one in read(both.encode()).reports] == [
        ("panel@national.example", "failed"),
        ("b@other.example", "delayed"),
    ]


@pytest.mark.parametrize(
    "mail",
    [
        reply(headers="Auto-Submitted: auto-replied\n"),
        reply(headers="Auto-Submitted: auto-generated; owner=x\n"),
        reply(headers="X-Autoreply: yes\n"),
        reply(headers="Precedence: auto_reply\n"),
        reply(subject="Automatic reply: [HMR-2026-0004] K7QM-2XRD"),
        reply(subject="Out of office"),
        reply("read", content_type='multipart/report; report-type=disposition-notification; boundary="z"'),
    ],
)
def test_an_automatic_answer_is_known_by_its_headers_or_its_subject(mail: str) -> None:
    letter = read(mail.encode())
    assert letter.is_automatic
    assert not letter.is_returned


def test_a_person_is_not_taken_for_an_automatic_answer() -> None:
    assert not read(reply(headers="Auto-Submitted: no\n").encode()).is_automatic


def test_a_code_counts_in_the_subject_and_in_the_first_lines_that_the_sender_wrote() -> None:
    assert read(reply(f"Seen, {CODE.lower()}.\n").encode()).codes == (CODE,)
    assert read(reply(subject=f"Re: {CODE}").encode()).codes == (CODE,)


@pytest.mark.parametrize(
    "quoted",
    [
        f"What is this?\n\nOn Thu 19 Mar 2026 at 09:30, Reviews <reviews@harrowmere.example> wrote:\n> reply with {CODE}\n",
        f"What is this?\n-----Original Message-----\nFrom: Reviews\n{CODE}\n",
        f"What is this?\n________________________________\nFrom: Reviews\n{CODE}\n",
        f"For you.\n---------- Forwarded message ---------\n{CODE}\n",
        "\n".join(["A line."] * 20 + [CODE]),
    ],
)
def test_a_code_that_is_only_quoted_acknowledges_nothing(quoted: str) -> None:
    assert read(reply(quoted).encode()).codes == ()


def test_a_reply_in_html_alone_is_read_too() -> None:
    body = f"<html><body><div>Seen</div><p>{CODE}</p><div>From: Reviews</div></body></html>"
    assert read(reply(body, content_type="text/html; charset=utf-8").encode()).codes == (CODE,)


def test_the_thread_and_the_reference_are_found() -> None:
    letter = read(reply(answers=BOUNCED, subject="=?utf-8?q?Re=3A_=5BHMR-2026-0004=5D_x?=").encode())
    assert letter.answers == (BOUNCED, "<older@national.example>")
    assert letter.refs == ("HMR-2026-0004",)
    assert letter.from_address == "panel@national.example"


@pytest.mark.parametrize(
    "sender", ["", "nobody", "a@b.example, c@d.example", "Panel <panel@national.example> <evil@x.example>"]
)
def test_a_sender_that_is_not_one_address_is_nobody(sender: str) -> None:
    assert read(reply(sender=sender).encode()).from_address == ""


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"Subject: =?no-such-charset?q?x?=\r\nContent-Type: text/plain; charset=nope\r\n\r\n\xe4",
        b"Content-Type: multipart/report; report-type=delivery-status\r\n\r\nno parts",
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: message/rfc822\r\n\r\n",
        report().encode()[:700],
        b"Subject: =?utf-8?b?!!!?=\r\nFrom: =?utf-8?b?//8=?= <\r\n\r\n",
    ],
)
def test_no_mail_is_too_broken_to_be_put_on_record(raw: bytes) -> None:
    assert len(read(raw).sha256) == 64
