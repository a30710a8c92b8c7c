"""What a mail that came in says about itself: is it a delivery report, an automatic answer, an acknowledgement, a reply? Pure.

RFC 3464 for delivery reports, RFC 3834 for automatic answers, RFC 5322 for threads; a second opinion on returned mail that holds no such report.
What people wrote is looked through for codes and is not kept: it may hold names.
"""

import hashlib
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses

from models.casework.inbound.letter import Letter, Report
from models.casework.record import doors
from notifications.incoming import second_opinion
from notifications.incoming.parts import STATUS_PARTS, enclosed_id, header, message_ids, own_parts, parts_of, text_in
from notifications.incoming.written import first_lines, text_of

_CASE = re.compile(r"\[([A-Z]{2,8}-[0-9]{4}-[0-9]{4,6})\]")
_CODE = re.compile(r"(?<![\w-])[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}(?![\w-])", re.IGNORECASE)
# A code in the words that our own mails put round it (`notifications/mail/wording/_acknowledge.md`, `notifications/mail/wording/_line.md`) is ours, however it was quoted.
_OURS_BEFORE = re.compile(r"(record the code|cspr acknowledge|acknowledge with)\W*$", re.IGNORECASE)
_OURS_AFTER = re.compile(r"^\W*at the desk", re.IGNORECASE)
_AUTOMATIC_SUBJECT = re.compile(
    r"^\W*(automatic reply|auto(matic)?[- ]?(reply|response)|out of( the)? office)\b", re.IGNORECASE
)
_AUTOMATIC_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Autoresponder")
_PRECEDENCE = ("bulk", "junk", "auto_reply", "list")


def read(raw: bytes, *, whole: bool = True, size_bytes: int | None = None) -> Letter:
    """What is known of a mail. Raises nothing for any mail: what cannot be understood is left empty."""
    mail = message_from_bytes(raw)
    subject = header(mail, "Subject")
    written = " ".join(first_lines(_body(mail))) if whole else ""
    return Letter(
        message_id=next(iter(message_ids(mail, "Message-ID")), ""),
        from_address=_sender(mail),
        sha256=hashlib.sha256(raw).hexdigest(),
        size_bytes=len(raw) if size_bytes is None else size_bytes,
        reports=tuple(_reports(mail)) or _second_opinion(raw, mail, subject),
        is_returned=_is_returned(mail),
        is_automatic=_is_automatic(mail, subject),
        answers=tuple(dict.fromkeys([*message_ids(mail, "In-Reply-To"), *message_ids(mail, "References")]))[-100:],
        codes=tuple(dict.fromkeys([*_codes(subject), *_codes(written)]))[:20],
        refs=tuple(dict.fromkeys(_CASE.findall(subject.upper()))),
    )


def _sender(mail: Message) -> str:
    """The one address that the mail says it is from, in small letters; empty where there is none, or more than one."""
    found = {
        address.lower() for _, address in getaddresses([doors.cleaned(str(one)) for one in mail.get_all("From", [])])
    }
    [only] = found if len(found) == 1 else [""]
    return only if re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", only) else ""


def _is_returned(mail: Message) -> bool:
    """Whether a mail system sent it, not a person: a delivery report in whatever form."""
    by_system = _sender(mail).partition("@")[0] in ("mailer-daemon", "postmaster")
    return _is_report(mail) or str(mail.get("Return-Path", "")).strip() == "<>" or by_system


def _is_report(mail: Message) -> bool:
    kind = str(mail.get_param("report-type", "")).lower()
    return mail.get_content_type() == "multipart/report" and kind in ("delivery-status", "")


def _is_automatic(mail: Message, subject: str) -> bool:
    submitted = str(mail.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    return (
        submitted != "no"
        or any(name in mail for name in _AUTOMATIC_HEADERS)
        or str(mail.get("Precedence", "")).strip().lower() in _PRECEDENCE
        or mail.get_content_type() == "multipart/report"
        or _AUTOMATIC_SUBJECT.search(subject) is not None
    )


def _reports(mail: Message) -> Iterator[Report]:
    """What a delivery report says of each recipient. One that is only enclosed in a mail is none."""
    if not _is_report(mail) or not mail.is_multipart():
        return
    parts = parts_of(mail)
    original = next((found for part in parts if (found := enclosed_id(part))), "")
    for part in parts:
        if part.get_content_type() in STATUS_PARTS:
            for block in parts_of(part):
                if "Action" in block:
                    yield _report(block, original)


def _second_opinion(raw: bytes, mail: Message, subject: str) -> tuple[Report, ...]:
    """What a returned mail says without such a report. Receipts and automatic answers come without a return path too: they are none."""
    is_other_report = mail.get_content_type() == "multipart/report" and not _is_report(mail)
    if not _is_returned(mail) or is_other_report or _AUTOMATIC_SUBJECT.search(subject):
        return ()
    return tuple(second_opinion.reports(raw, subject))


def _report(block: Message, original: str) -> Report:
    status = re.search(r"[245]\.\d{1,3}\.\d{1,3}", str(block.get("Status", "")))
    return Report(
        message_id=original,
        recipients=tuple(
            found
            for name in ("Original-Recipient", "Final-Recipient")
            if (found := header(block, name).partition(";")[2].strip().strip("<>").lower())
        ),
        action=header(block, "Action").lower()[:20],
        status=status[0] if status else "",
    )


def _codes(written: str) -> list[str]:
    """The codes that somebody wrote; one that stands in our own words is quoted, whether it is marked as such or not."""
    return [
        match[0].upper()
        for match in _CODE.finditer(written)
        if not _OURS_BEFORE.search(written[: match.start()]) and not _OURS_AFTER.match(written[match.end() :])
    ]


def _body(mail: Message) -> str:
    """The text of the mail itself; where it is in HTML only, what it shows up to what it quotes. What is enclosed is not looked at."""
    plain, marked_up = "", ""
    for part in own_parts(mail):
        if part.get_content_disposition() != "attachment" and part.get_content_type() == "text/plain":
            plain = plain or text_in(part)
        elif part.get_content_disposition() != "attachment" and part.get_content_type() == "text/html":
            marked_up = marked_up or text_in(part)
    return plain or text_of(marked_up)
