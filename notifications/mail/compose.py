"""Compose a notice into one mail: plain text and HTML, own Message-ID, thread headers, enclosures. Pure but for reading the enclosures.

What is composed is frozen: nobody builds the same mail twice (MIME boundaries are random). RFC 5322 for the headers, RFC 3834 for
`Auto-Submitted`.
"""

import hashlib
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from models.casework.record.addresses import mail_address, one_line, subject_line
from models.casework.record.outbox import Enclosure, Notice
from models.law.words.dates import LONDON, london_date, long_date
from notifications.mail import wordings
from notifications.mail.headers import Policy
from notifications.pages import markup
from notifications.paper import paperwork

POLICY = Policy()
REFERENCE_HEADER = "X-CSPR-Reference"


class DocumentChanged(Exception):
    """A document is not the one that was decided on: it was changed, or taken away, after its name was given."""


def compose(notice: Notice, *, mail_from: str, message_id: str, at: datetime, answers: str | None) -> EmailMessage:
    """The mail that says `notice`. `answers` is the Message-ID of the first mail of its thread, if there is one.

    Raises HeaderNotUsable, DocumentChanged, and what `wordings.fill` raises.
    """
    facts = {
        "ref": notice.case_ref,
        "reply_to": notice.reply_to,
        "to_title": notice.recipient.role.label,
        "about": notice.recipient.about,
        "today": long_date(london_date(at)),
        "enclosed": bool(notice.enclosures),
        **notice.facts,
        **notice.secret,
    }
    worded = wordings.fill(notice.kind, facts)
    mail = EmailMessage(policy=POLICY)
    mail["From"] = _sender(mail_from, str(facts.get("partnership", "")))
    mail["To"] = mail_address(notice.recipient.name, notice.recipient.address)
    if facts["reply_to"]:
        mail["Reply-To"] = mail_address("", str(facts["reply_to"]))
    mail["Subject"] = subject_line(worded.subject)
    mail["Date"] = format_datetime(at.astimezone(LONDON))
    mail["Message-ID"] = one_line(message_id, "the Message-ID")
    if answers:
        mail["In-Reply-To"] = mail["References"] = one_line(answers, "the Message-ID answered")
    if notice.kind in wordings.ALERTS:
        mail["Auto-Submitted"] = "auto-generated"
    if facts["ref"]:
        mail[REFERENCE_HEADER] = one_line(str(facts["ref"]), "the reference")
    text, html = markup.text_and_html(worded.body)
    mail.set_content(text)
    mail.add_alternative(_page().render(subject=worded.subject, body=html), subtype="html")
    if notice.invitation is not None:
        _invite(mail, notice, at=at)
    for enclosure in notice.enclosures:
        _enclose(mail, enclosure)
    for paper in paperwork.going_with(notice.kind, facts, on=london_date(at)):
        _attach(mail, paper.content, paper.media_type, paper.file_name)
    return mail


def _sender(mail_from: str, partnership: str) -> Address:
    """Who a mail is from: the name given with the address, or the partnership's."""
    name, spec = parseaddr(one_line(mail_from, "the sender"))
    return mail_address(name or partnership, spec)


def _invite(mail: EmailMessage, notice: Notice, *, at: datetime) -> None:
    """The date as a calendar takes it (RFC 6047): a form of the message itself, last, and a file for programs that only look at those."""
    from notifications.calendar import invitation, method_of  # needed for few mails; icalendar takes long to load

    assert notice.invitation is not None
    written = invitation(notice.invitation, to=notice.recipient.address, sent_by=notice.reply_to, at=at)
    parameters = {"method": method_of(notice.invitation)}
    mail.add_alternative(written.decode(), subtype="calendar", params=parameters)
    mail.add_attachment(written, maintype="application", subtype="ics", filename="invite.ics")


def _enclose(mail: EmailMessage, enclosure: Enclosure) -> None:
    name = one_line(enclosure.file_name, "the file's name")
    try:
        content = enclosure.path.read_bytes()
    except OSError:
        raise DocumentChanged(
            f"'{enclosure.path.name}' is no longer in {enclosure.path.parent}: put it back, then try again."
        ) from None
    if hashlib.sha256(content).hexdigest() != enclosure.sha256:
        raise DocumentChanged(
            f"'{enclosure.path.name}' in {enclosure.path.parent} was changed after it was named: put the named one back, or record the new one, then try again."
        )
    _attach(mail, content, enclosure.media_type, name)


def _attach(mail: EmailMessage, content: bytes, media_type: str, name: str) -> None:
    maintype, _, subtype = media_type.partition("/")
    mail.add_attachment(content, maintype=maintype or "application", subtype=subtype or "octet-stream", filename=name)


@lru_cache(maxsize=1)
def _page() -> Template:
    loader = FileSystemLoader(Path(__file__).parent / "wording")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template("_mail.html")
