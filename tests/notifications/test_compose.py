"""One mail from one notice: headers, parts, enclosures, and what is refused."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from models.casework.record.addresses import HeaderNotUsable
from models.casework.record.outbox import Notice, Recipient
from models.law.words.vocabulary import Role
from notifications.mail.compose import DocumentChanged, compose
from tests.support.notices import AT, REF, SENDER, enclosure, notice

ID = "<hmr-2026-0004.panel-response.1@harrowmere.example>"


def composed(told: Notice) -> EmailMessage:
    return compose(told, mail_from=SENDER, message_id=ID, at=AT, answers=None)


def test_headers_name_sender_recipient_reference_and_thread() -> None:
    mail = compose(notice(), mail_from=SENDER, message_id=ID, at=AT, answers="<first@harrowmere.example>")
    read = message_from_bytes(mail.as_bytes(), policy=policy.default)
    assert read["From"] == f"Harrowmere Safeguarding Children Partnership <{SENDER}>"
    assert read["To"] == "Panel secretariat <panel@national.example>"
    assert read["Reply-To"] == "reviews@harrowmere.example"
    assert read.get_all("Message-ID") == [ID]
    assert read["In-Reply-To"] == read["References"] == "<first@harrowmere.example>"
    assert read["Date"].datetime == AT
    assert read["X-CSPR-Reference"] == REF
    assert read["Auto-Submitted"] is None


def test_a_long_message_id_is_answered_whole() -> None:
    first = f"<hmr-2026-0004.{'0' * 60}@{'safeguarding.' * 4}example>"
    mail = compose(notice(), mail_from=SENDER, message_id=ID, at=AT, answers=first)
    for name in (b"In-Reply-To", b"References"):
        assert name + b": " + first.encode() in mail.as_bytes().replace(b":\r\n ", b": ")


def test_an_alert_says_that_no_person_wrote_it() -> None:
    mail = compose(notice("overdue"), mail_from=SENDER, message_id=ID, at=AT, answers=None)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["In-Reply-To"] is None


def test_the_bytes_are_seven_bit_whatever_the_words() -> None:
    raw = compose(
        notice(facts={"outcome": "Überprüfung – später · ок"}), mail_from=SENDER, message_id=ID, at=AT, answers=None
    ).as_bytes()
    assert raw.isascii()
    assert b"\r\n" in raw
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_an_enclosure_goes_under_its_neutral_name(tmp_path: Path) -> None:
    told = notice("rapid-review-to-panel", enclosures=(enclosure(tmp_path),))
    mail = compose(told, mail_from=SENDER, message_id=ID, at=AT, answers=None)
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == f"{REF} rapid review.pdf"
    assert attached.get_content() == b"%PDF-1.7 the report"
    assert b"final (2)" not in mail.as_bytes()


def test_a_document_that_changed_is_not_sent(tmp_path: Path) -> None:
    told = notice("rapid-review-to-panel", enclosures=(enclosure(tmp_path),))
    told.enclosures[0].path.write_bytes(b"another")
    with pytest.raises(DocumentChanged, match=r"final \(2\)\.pdf.*put the named one back"):
        composed(told)
    told.enclosures[0].path.unlink()
    with pytest.raises(DocumentChanged, match=r"no longer in .*put it back"):
        composed(told)


@pytest.mark.parametrize("break_", ["\r\nBcc: x@evil.example", "\nBcc: x@evil.example", "\rX: y", "\x00", "\u2028X: y"])
def test_a_line_break_in_a_header_is_refused(break_: str) -> None:
    for told in (
        notice(recipient=Recipient(Role.PANEL, f"Panel{break_}", "panel@national.example")),
        notice(to=f"panel@national.example{break_}"),
        notice(facts={"ref": f"{REF}{break_}"}),
        notice(facts={"reply_to": f"reviews@harrowmere.example{break_}"}),
    ):
        with pytest.raises(HeaderNotUsable):
            composed(told)
    with pytest.raises(HeaderNotUsable):
        compose(notice(), mail_from=SENDER, message_id=ID + break_, at=AT, answers=None)


@pytest.mark.parametrize(
    "wrong", ["", "panel", "a@b@c", "a b@national.example", "панель@national.example", "<a@b.example>"]
)
def test_what_is_no_address_is_refused(wrong: str) -> None:
    with pytest.raises(HeaderNotUsable, match="is not a mail address"):
        composed(notice(to=wrong))


def test_a_subject_is_one_line_whatever_a_fact_holds() -> None:
    mail = composed(notice(facts={"outcome": "two\r\nlines\x1b[2J\x85\u2028end"}))
    assert "two lines [2J end" in str(mail["Subject"])
    assert mail.as_bytes().isascii()


def test_a_fact_comes_out_as_it_was_written_and_nothing_else() -> None:
    hostile = (
        "<b>x</b> [click](javascript:alert(1)) **bold** # `code` &amp; <https://evil.example>\r\n\r\n# Heading | a_b_c"
    )
    mail = compose(notice(facts={"outcome": hostile}), mail_from=SENDER, message_id=ID, at=AT, answers=None)
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    shown = " ".join(hostile.split())
    assert shown in " ".join(text.get_content().split())
    assert shown in str(mail["Subject"])
    body = html.get_content()
    assert "&lt;b&gt;x&lt;/b&gt;" in body
    assert "<b>" not in body
    assert "href" not in body.partition("What is asked")[0]
    assert "<h1" not in body


def test_a_link_that_is_no_web_address_is_no_link() -> None:
    mail = compose(
        notice("decision-waiting", facts={"link": "javascript:alert(1)"}),
        mail_from=SENDER,
        message_id=ID,
        at=AT,
        answers=None,
    )
    html = mail.get_body(("html",))
    assert html is not None
    assert "href" not in html.get_content()
