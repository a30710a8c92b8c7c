"""A mail taken to pieces: its headers as text, the parts that are its own, and what is only enclosed in it. Pure; raises nothing for any mail."""

import re
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_string
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message

from models.casework.record import doors

_MESSAGE_ID = re.compile(r"<[^<>\s]{3,990}>")
_WHOLE_MAILS = ("message/rfc822", "message/global", "message/global-headers")
_ONLY_HEADERS = "text/rfc822-headers"
STATUS_PARTS = ("message/delivery-status", "message/global-delivery-status")


def header(mail: Message, name: str) -> str:
    """A header's words on one line, decoded as far as that goes."""
    value = str(mail.get(name, ""))
    with suppress(LookupError, ValueError, MessageError):
        value = str(make_header(decode_header(value)))
    return doors.cleaned(" ".join(value.split()))


def message_ids(mail: Message, name: str) -> list[str]:
    """The Message-IDs in a header."""
    return _MESSAGE_ID.findall(doors.cleaned(" ".join(str(value) for value in mail.get_all(name, []))))


def parts_of(mail: Message) -> list[Message]:
    """The parts one level down; of an enclosed mail, that mail."""
    payload = mail.get_payload()
    return [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []


def own_parts(mail: Message) -> Iterator[Message]:
    """Every part that holds something, in order. An enclosed mail is one part: what is in it is not this mail's own."""
    waiting = [mail]
    while waiting:
        part = waiting.pop(0)
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting = parts_of(part) + waiting
        else:
            yield part


def is_enclosed(part: Message) -> bool:
    """Whether a part is another mail, or the headers of one."""
    return part.get_content_type() in (*_WHOLE_MAILS, _ONLY_HEADERS)


def enclosed_id(part: Message) -> str:
    """The Message-ID of the mail that is enclosed in a part, whole or by its headers; empty where none is."""
    if part.get_content_type() == _ONLY_HEADERS:
        return next(iter(message_ids(message_from_string(text_in(part)), "Message-ID")), "")
    if is_enclosed(part):
        return next((found for one in parts_of(part) for found in message_ids(one, "Message-ID")), "")
    return ""


def text_in(part: Message) -> str:
    """A part's text, decoded as far as that goes."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return str(part.get_payload()) if not part.is_multipart() else "\n".join(map(str, parts_of(part)))
    try:
        return payload.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return payload.decode("utf-8", "replace")
