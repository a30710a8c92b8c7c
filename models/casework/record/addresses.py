"""What a mail can be addressed to. One check for composing and for every door by which an address, or a name beside one, comes in.

RFC 5321 and 5322, of which we take what relays take: letters, digits and signs before the @, a host name after it. Letters beyond a-z need a
relay with SMTPUTF8, which many lack: such an address is refused where it enters, a host name with what to write in its place.
"""

import re
import unicodedata
from email.errors import HeaderParseError
from email.headerregistry import Address
from typing import Annotated, Any

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from models.casework.record.refusals import refuse

LONGEST, LONGEST_BEFORE_AT, LONGEST_NAME = 254, 64, 200
_NOT_PRINTED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_BEFORE_AT = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?")
_AROUND = {"mailto:": "leave out 'mailto:'", "<": "leave out '<' and '>'", ">": "leave out '<' and '>'"}


class HeaderNotUsable(ValueError):
    """A value for a mail's header holds a line break or another control character, is too long, or is no mail address."""


def mail_address(name: str, spec: str) -> Address:
    """One name and address as a header takes them. Raises `HeaderNotUsable`; its words say what to write instead."""
    one_line(name, "the name")
    wrong = _wrong(spec)
    if wrong:
        raise HeaderNotUsable(f"'{printable(spec)}' is not a mail address that every relay takes: {wrong}")
    try:
        return Address(display_name=name, addr_spec=spec)
    except (HeaderParseError, ValueError, IndexError):
        raise HeaderNotUsable(f"'{printable(spec)}' is not a mail address: write it as name@office.example") from None


def one_line(value: str, what: str, *, longest: int = 0) -> str:
    """`value`, which fits on one line of a header. Raises `HeaderNotUsable`."""
    if _NOT_PRINTED.search(value) or any("\ud800" <= character <= "\udfff" for character in value):
        raise HeaderNotUsable(f"{what} holds a line break or another control character: '{printable(value)}'")
    if longest and len(value) > longest:
        raise HeaderNotUsable(f"{what} is longer than {longest} characters: shorten it")
    return value


def whole_address(name: str, spec: str) -> str:
    """An address as it may enter: one that a mail can be composed to, with a whole host name. Raises `HeaderNotUsable`."""
    mail_address(name, spec)
    if not re.search(r"\.[^.]*[A-Za-z][^.]*$", spec.rpartition("@")[2]):
        raise HeaderNotUsable(
            f"'{printable(spec)}' is not a mail address: the part after the @ must be a whole host name; write it as name@office.example"
        )
    return spec


def check(name: str, spec: str, field: str, title: str) -> None:
    """Refuses, as an answer to a field, what no mail can be addressed to. Raises `BadAnswer`."""
    try:
        whole_address(name, spec)
    except HeaderNotUsable as refused:
        raise refuse(field, title, str(refused)) from None


def subject_line(value: str) -> str:
    """Words as a subject shows them: on one line, without anything that is not printed. Whatever a fact holds, the mail goes out."""
    return " ".join(_NOT_PRINTED.sub(" ", value).split())


def is_usable(name: str, spec: str) -> bool:
    """Whether a mail can be addressed so."""
    try:
        mail_address(name, spec)
    except HeaderNotUsable:
        return False
    return True


def printable(value: str) -> str:
    """A value for an error: no sign in it does anything where it is shown."""
    return value[:80].encode("unicode_escape").decode("ascii")


def _wrong(spec: str) -> str:
    """What is wrong with an address, and what to write; empty where nothing is."""
    before, at_sign, host = spec.rpartition("@")
    hidden = next((one for one in spec if unicodedata.category(one) in ("Cf", "Cc", "Zl", "Zp")), "")
    if hidden:
        return f"it holds a character that nobody sees (U+{ord(hidden):04X}); type it afresh"
    around = next((remedy for sign, remedy in _AROUND.items() if sign in spec.lower()), "")
    if around:
        return around
    if not at_sign or not before or not host or "@" in before:
        return "write it as name@office.example"
    if not before.isascii():
        return "letters such as 'ë' cannot stand before the @; ask for their address in plain letters"
    if not host.isascii():
        return f"write the part after the @ as {plain}" if (plain := _plain(host)) else "write it in plain letters"
    labels = host.split(".")
    if host.endswith((".", ",", ";", ":")):
        return f"leave out the '{host[-1]}' at its end"
    if len(spec) > LONGEST or len(before) > LONGEST_BEFORE_AT:
        return (
            f"it is longer than {LONGEST} characters, or than {LONGEST_BEFORE_AT} before the @; ask for a shorter one"
        )
    if not _BEFORE_AT.fullmatch(before) or not all(_LABEL.fullmatch(label) for label in labels):
        return "it holds a sign that cannot stand there, such as a space, a comma or a quotation mark; write it as name@office.example"
    return ""


def _plain(host: str) -> str:
    """A host name in the letters that the domain name system knows; empty where it has no such form."""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def _checked(spec: str) -> str:
    try:
        return whole_address("", spec)
    except HeaderNotUsable as refused:
        raise _custom(refused) from None


def _checked_if_given(spec: str) -> str:
    return _checked(spec) if spec else spec


def _line(value: str) -> str:
    try:
        return one_line(value, "this", longest=LONGEST_NAME)
    except HeaderNotUsable as refused:
        raise _custom(refused) from None


def _custom(refused: HeaderNotUsable) -> PydanticCustomError:
    words: dict[str, Any] = {"message": str(refused)}
    return PydanticCustomError("mail", "{message}", words)


MailAddress = Annotated[str, AfterValidator(_checked)]
OptionalMailAddress = Annotated[str, AfterValidator(_checked_if_given)]
Line = Annotated[str, AfterValidator(_line)]  # what may stand in a subject, or beside an address
