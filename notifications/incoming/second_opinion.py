"""What a returned mail without a delivery report (RFC 3464) says in its own way: flufl.bounce knows the ways of many mail programs. Pure.

Asked only about what a mail system sent and `read_mail` finds no report in. It hears the mail's own text alone: what is enclosed is somebody
else's. What it finds is worth no more than a report: `models/casework/inbound/bounces.py` takes neither for a message that we did not send to
that address. Where the mail's own words contradict it, nothing is found and a person looks.
"""

import logging
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

from flufl.bounce import all_failures

from models.casework.inbound.letter import Report
from models.casework.record import doors
from notifications.incoming.parts import STATUS_PARTS, enclosed_id, is_enclosed, message_ids, own_parts, text_in
from notifications.incoming.written import LONGEST_BODY, text_of

LOGGER = "flufl.bounce"
LONGEST_LINE = 998  # RFC 5322; the patterns that look for addresses take the square of a line's length
_COPIED_ID = re.compile(r"^[ \t]*Message-ID:\s*(<[^<>\s]{3,990}>)", re.IGNORECASE | re.MULTILINE)
_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+")
_OF_A_PERSON = re.compile(r"^\W*(re|aw|fw|fwd|wg)\s*(\[\d+\])?\s*:", re.IGNORECASE)
_COPY_BEGINS = re.compile(r"^\s*(-{2,}|={4,}|(Return-Path|Received|Message-ID|From|Subject):)", re.MULTILINE)
_SUBJECT_NOT_YET = re.compile(r"^\W*(warning\b|delayed\b|delivery (status notification )?\W?delay)", re.IGNORECASE)
_NOT_YET = re.compile(
    r"not yet been delivered|has been (delayed|postponed)|\bdelivery (is |was )?delayed|still (trying|being tried)"
    r"|\b(will|to) be (retried|re-?attempted|tried again)|(keep|continue) (on )?trying|(will|attempts) continue to"
    r"|no action is required|(just|only) a warning|warning only|do(es)? not need to (do anything|resend|take any action)",
    re.IGNORECASE,
)


def reports(raw: bytes, subject: str) -> Iterator[Report]:
    """What a returned mail says of each recipient: failed, or delayed. Nothing where it is not understood. Raises nothing for any mail."""
    mail = message_from_bytes(raw)
    if _OF_A_PERSON.search(subject):
        return
    original = _original(mail)
    words = _laid_bare(mail)
    logging.getLogger(LOGGER).setLevel(logging.CRITICAL + 1)  # with a fault it would tell what it was reading
    try:
        temporary, permanent = all_failures(mail)
    except Exception:  # whatever that mail holds: it waits for a person
        return
    not_yet = _SUBJECT_NOT_YET.search(subject) or _NOT_YET.search(words[: _begin_of_copy(words)])
    if permanent and (temporary or not_yet):
        return
    for action, addresses in (("delayed", temporary), ("failed", permanent)):
        for address in sorted(addresses):
            written = doors.cleaned(address.decode("ascii", "replace")).strip().strip("<>").lower()
            if _ADDRESS.fullmatch(written):
                yield Report(original, (written,), action, "")


def _original(mail: Message) -> str:
    """The Message-ID of the mail that came back: by what is enclosed, by the headers copied into the text, by what the mail answers."""
    parts = list(own_parts(mail))
    enclosed = next((found for part in parts if (found := enclosed_id(part))), "")
    if enclosed:
        return enclosed
    texts = (text_in(part)[:LONGEST_BODY] for part in parts if part.get_content_maintype() in ("text", "multipart"))
    copied = next((match for text in texts if (match := _COPIED_ID.search(text))), None)
    if copied is not None:
        return doors.cleaned(copied[1])
    answered = message_ids(mail, "In-Reply-To") or message_ids(mail, "References")
    return answered[-1] if answered else ""


def _laid_bare(mail: Message) -> str:
    """Take everything but the mail's own text and status out of it, decoded, in lines of a bounded length. Returns that text."""
    texts = []
    for part in own_parts(mail):
        kind = part.get_content_type()
        if kind in STATUS_PARTS:
            continue
        text = ""
        if part.get_content_maintype() in ("text", "multipart") and not is_enclosed(
            part
        ):  # one that has no parts is text
            text = text_of(text_in(part)) if kind == "text/html" else text_in(part)[:LONGEST_BODY]
            text = "\n".join(line[:LONGEST_LINE] for line in text.splitlines())
        del part["Content-Transfer-Encoding"]
        part.set_payload([Message()] if part.is_multipart() else text)
        texts.append(text)
    return "\n".join(texts)


def _begin_of_copy(words: str) -> int:
    """Where the copy of the mail that came back begins: what that says of delays is not the mail system's."""
    found = _COPY_BEGINS.search(words)
    return found.start() if found else len(words)
