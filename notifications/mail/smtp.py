"""Hand one frozen message to the relay in one explicit SMTP transaction (RFC 5321), and say exactly what became of it.

Three outcomes besides "not now": accepted, with the relay's own words; rejected; and uncertain, where the connection was lost after the
data went out and before the relay answered. Only an accepted message counts as told, and only what is said of this message for good rejects it.
"""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from models.records.outbox import MessageState

LONGEST_REPLY = 500
NO_TLS = "not sent: the relay offers no TLS"
# 5xx answers that say nothing of the message for good: a command or an order that the relay does not take, a login that it wants first
# (RFC 5321, 4.2.3; RFC 4954, 6).
OF_THE_SESSION = frozenset({500, 502, 503, 521, 530, 534, 535, 538})
# Enhanced codes (RFC 3463) of what may pass though the answer begins with 5: a full mailbox, a full or stopped system, congestion. 5.4.1 is
# not among them: a common relay says it of recipients that do not exist.
_MAY_PASS = re.compile(r"4\.\d|5\.2\.2\b|5\.3\.[12]\b|5\.4\.5\b")
_ENHANCED = re.compile(r"\d\.\d{1,3}\.\d{1,3}\b")
NO_ROOM = 552  # without an enhanced code: no room, which may pass


@dataclass(frozen=True)
class Relay:
    """Where mail is handed over, and how: `starttls` and `tls` check the relay's certificate, against `ca_file` where given."""

    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    security: Literal["none", "starttls", "tls"] = "starttls"
    ca_file: Path | None = None
    timeout_s: float = 30

    def take(self, raw: bytes, *, sender: str, recipient: str, must_be_private: bool) -> "Handed":
        """Hand `raw` over to this relay. What stands in for a relay in a simulation is one of these too."""
        return hand_over(raw, sender=sender, recipient=recipient, relay=self, must_be_private=must_be_private)

    @contextmanager
    def held_open(self) -> Iterator["Takes"]:
        """The same relay with its connection kept from one mail to the next while the block runs, where it allows that."""
        line = Line(self)
        try:
            yield line
        finally:
            line.hang_up()


class Takes(Protocol):
    """Where one mail after another can be handed over."""

    def take(self, raw: bytes, *, sender: str, recipient: str, must_be_private: bool) -> "Handed":
        """Hand `raw` over."""


@dataclass(frozen=True)
class Handed:
    """What became of one try. `PENDING` means not sent, to be tried again. `reached`: the relay answered at all."""

    state: MessageState
    code: int | None
    reply: str
    reached: bool = True


class _Answered(Exception):
    """The relay said something other than yes."""

    def __init__(self, code: int, reply: bytes | str, *, of_this_message: bool = True) -> None:
        self.code, self.reply, self.of_this_message = code, _words(reply), of_this_message


def hand_over(raw: bytes, *, sender: str, recipient: str, relay: Relay, must_be_private: bool) -> Handed:
    """Send `raw` to `recipient` over a connection of its own. Never raises for anything that the relay or the network does.

    `must_be_private`: send it over TLS or not at all.
    """
    with relay.held_open() as held:
        return held.take(raw, sender=sender, recipient=recipient, must_be_private=must_be_private)


@dataclass
class Line:
    """One connection to a relay, made with the first mail and kept for the next as long as the relay says yes."""

    relay: Relay
    _kept: smtplib.SMTP | None = None

    def take(self, raw: bytes, *, sender: str, recipient: str, must_be_private: bool) -> Handed:
        """Send `raw` to `recipient`, as `hand_over` does."""
        if must_be_private and self.relay.security == "none":
            return Handed(MessageState.PENDING, None, NO_TLS)
        try:
            connection = self._open(sender)
            _envelope(connection, sender=sender, recipient=recipient)
            connection.send(_dotted(raw))
        except _Answered as answer:
            state = _taken_as(answer.code, answer.reply) if answer.of_this_message else MessageState.PENDING
            self.hang_up()
            return Handed(state, answer.code or None, answer.reply)
        except smtplib.SMTPConnectError as error:
            return Handed(
                MessageState.PENDING,
                error.smtp_code,
                f"not sent: the relay turned the connection away: {_words(error.smtp_error)}",
            )
        except (OSError, smtplib.SMTPException) as error:
            return Handed(MessageState.PENDING, None, f"not sent: {_trouble(error)}", reached=self._cut())
        try:
            code, reply = connection.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._cut()
            return Handed(MessageState.UNCERTAIN, None, f"sent, but no answer came: {_trouble(error)}")
        if 200 <= code < 300:
            return Handed(MessageState.ACCEPTED, code, _words(reply))
        self.hang_up()
        return Handed(_taken_as(code, _words(reply)), code, _words(reply))

    def hang_up(self) -> None:
        """Take leave of the relay, if it is still there."""
        _leave(self._kept)
        self._kept = None

    def _open(self, sender: str) -> smtplib.SMTP:
        """The connection that was kept, if it still answers; a relay may end one after so many mails, or so many seconds."""
        if self._kept is not None:
            try:
                _check(self._kept.rset())
            except (_Answered, OSError, smtplib.SMTPException):
                self._cut()
        if self._kept is None:
            self._kept = _connect(self.relay, name=sender.rpartition("@")[2])
            _greet(self._kept, self.relay)
        return self._kept

    def _cut(self) -> bool:
        """Let go without a word. Returns whether there was a connection."""
        was, self._kept = self._kept, None
        if was is not None:
            was.close()
        return was is not None


def _connect(relay: Relay, *, name: str) -> smtplib.SMTP:
    if relay.security == "tls":
        return smtplib.SMTP_SSL(
            relay.host, relay.port, local_hostname=name, timeout=relay.timeout_s, context=_trust(relay)
        )
    return smtplib.SMTP(relay.host, relay.port, local_hostname=name, timeout=relay.timeout_s)


def _greet(connection: smtplib.SMTP, relay: Relay) -> None:
    _check(connection.ehlo(), of_this_message=False)
    if relay.security == "starttls":
        if not connection.has_extn("starttls"):
            raise _Answered(0, NO_TLS, of_this_message=False)
        _check(connection.starttls(context=_trust(relay)), of_this_message=False)
        _check(connection.ehlo(), of_this_message=False)
    if relay.user is not None:
        try:
            connection.login(relay.user, relay.password or "")
        except smtplib.SMTPAuthenticationError as error:  # ours to put right: it says nothing about the message
            raise _Answered(
                error.smtp_code, b"login refused: " + _bytes(error.smtp_error), of_this_message=False
            ) from None


def _envelope(connection: smtplib.SMTP, *, sender: str, recipient: str) -> None:
    _check(connection.mail(sender), of_this_message=False)  # a sender that is not taken is ours to put right
    _check(connection.rcpt(recipient))
    code, reply = connection.docmd("DATA")
    if code != 354:
        raise _Answered(code, reply)


def _taken_as(code: int, reply: str) -> MessageState:
    """What an answer other than yes to a recipient or to the data makes of a message: rejected only where it says so for good."""
    enhanced = _ENHANCED.match(reply)
    may_pass = _MAY_PASS.match(reply) if enhanced else code == NO_ROOM
    for_good = 500 <= code < 600 and code not in OF_THE_SESSION and not may_pass
    return MessageState.REJECTED if for_good else MessageState.PENDING


def _check(answer: tuple[int, bytes], *, of_this_message: bool = True) -> None:
    code, reply = answer
    if not 200 <= code < 300:
        raise _Answered(code, reply, of_this_message=of_this_message)


def _trust(relay: Relay) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(relay.ca_file) if relay.ca_file else None)


def _dotted(raw: bytes) -> bytes:
    """The bytes as DATA wants them: a leading dot doubled, a lone dot at the end (RFC 5321, 4.5.2)."""
    ended = raw if raw.endswith(b"\r\n") else raw + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", ended) + b".\r\n"


def _leave(connection: smtplib.SMTP | None) -> None:
    if connection is None:
        return
    try:
        connection.quit()
    except (OSError, smtplib.SMTPException):
        connection.close()


def _words(reply: bytes | str) -> str:
    text = _bytes(reply).decode("ascii", "replace")
    return " ".join(text.split())[:LONGEST_REPLY]


def _bytes(reply: bytes | str) -> bytes:
    return reply.encode("ascii", "replace") if isinstance(reply, str) else reply


def _trouble(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the relay's certificate is not to be trusted: {error.verify_message}"
    if isinstance(error, TimeoutError):
        return "the relay did not answer in time"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "the relay closed the connection"
    if isinstance(error, smtplib.SMTPException):
        return _words(str(error)) or type(error).__name__
    return f"no connection to the relay: {error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__}"
