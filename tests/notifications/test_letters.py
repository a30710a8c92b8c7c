"""What a mail that came in says about itself, and what it does not get to say."""

import re
from pathlib import Path

import pytest

from models.casework.inbound.letter import Report
from notifications.incoming.read_mail import read
from notifications.mail import wordings
from notifications.pages import markup
from tests.support.letters import BOUNCED, reply, report

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


SAID = "I cannot deal with this. Who does?"
ASKED = f"<p>Seen by nobody yet: <b>{CODE}</b></p>"
QUOTED_IN_HTML = {
    "Apple Mail": f'<div>{SAID}</div><div><br><blockquote type="cite"><div>On 19 Mar, Reviews wrote:</div>{ASKED}</blockquote></div>',
    "Gmail": f'<div dir="ltr">{SAID}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">On Thu</div>{ASKED}</div>',
    "Outlook on the web": f'<div class="elementToProof">{SAID}</div><div id="appendonsend"></div><div id="divRplyFwdMsg"><b>From:</b> R</div><div>{ASKED}</div>',
    "Outlook on the web, without its mark": f'<div>{SAID}</div><hr tabindex="-1" style="display:inline-block; width:98%">{ASKED}',
    "Outlook": f"<div class=WordSection1><p class=MsoNormal>{SAID}</p><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>"
    f"<p class=MsoNormal>Reviews</p></div>{ASKED}</div>",
    "Outlook, as text between lines": f"<p>{SAID}</p><p><b>From:</b> Reviews<br><b>Sent:</b> 19 March</p>{ASKED}",
    "new Outlook": f'<p>{SAID}</p><div id="mail-editor-reference-message-container">{ASKED}</div>',
    "Outlook on a telephone": f'<div>{SAID}</div><div id="ms-outlook-mobile-body-separator-line"></div>{ASKED}',
    "Gmail's, passed on by Outlook": f'<div>{SAID}</div><div class="x_gmail_quote">{ASKED}</div>',
    "Thunderbird": f'<p>{SAID}</p><div class="moz-cite-prefix">On 19/03/2026 Reviews wrote:</div>{ASKED}',
    "Yahoo": f'<div>{SAID}</div><div id="ydp1yahoo_quoted_2" class="ydp1yahoo_quoted">{ASKED}</div>',
    "Proton": f'<div>{SAID}</div><div class="protonmail_quote">{ASKED}</div>',
    "a border on the left": f'<p>{SAID}</p><div style="border-left: 2px solid #ccc; padding-left: 1ex">{ASKED}</div>',
    "in capitals, left open": f"<P>{SAID}<BLOCKQUOTE>{ASKED}",
    "hidden": f'<p>{SAID}</p><div style="display:none">{ASKED}</div>',
    "not shown": f"<html><head><title>{CODE}</title></head><body>{SAID}</body></html>",
    "a comment": f"<p>{SAID}</p><!-- {CODE} -->",
}


@pytest.mark.parametrize("client", QUOTED_IN_HTML)
def test_a_code_that_is_only_quoted_in_html_acknowledges_nothing(client: str) -> None:
    body = QUOTED_IN_HTML[client]
    assert read(reply(body, content_type="text/html; charset=utf-8").encode()).codes == ()
    written = body.replace(SAID, f"Seen, {CODE}.")
    assert read(reply(written, content_type="text/html; charset=utf-8").encode()).codes == (CODE,)


@pytest.mark.parametrize(
    "unmarked",
    [
        f"Who does?\nHave you seen this, and do you deal with it? Record the code {CODE} at the desk (Acknowledge an alert).",
        f"Who does?\nHave you seen this, and do you deal with it? Record the code\n{CODE} at the desk",
        f"Who does?\nor with cspr acknowledge {CODE}.",
        f"Who does?\nMon 23 Mar 2026: a duty (overdue, rule x; acknowledge with\n{CODE})",
        f"Who does?\n| Record the code: {CODE}",
        f"Who does?\n*From:* Reviews\n{CODE}",
    ],
)
@pytest.mark.parametrize("kind", ["plain", "html"])
def test_a_code_in_our_own_words_is_quoted_whether_it_is_marked_or_not(unmarked: str, kind: str) -> None:
    body = unmarked if kind == "plain" else unmarked.replace("\n", "<br>\n")
    assert read(reply(body, content_type=f"text/{kind}; charset=utf-8").encode()).codes == ()


def test_our_own_mail_sent_back_without_a_mark_acknowledges_nothing() -> None:
    """The words round a code are known by the wordings themselves: whoever changes those is told here."""
    folder = Path(wordings.__file__).parent / "wording"
    with_codes = [
        path for path in folder.glob("*.md") if re.search(r"acknowledge.*\.?code", path.read_text(encoding="utf-8"))
    ]
    assert {path.name for path in with_codes} == {"_acknowledge.md", "_line.md"}
    for path in with_codes:
        for line in path.read_text(encoding="utf-8").splitlines():
            filled = re.sub(r"\{\{ (one\.)?code \}\}", CODE, line)
            if CODE in filled:
                body = markup.text_and_html(re.sub(r"\{[{%].*?[%}]\}", "", filled))[0]
                assert CODE in body
                assert read(reply(body).encode()).codes == (), body


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
