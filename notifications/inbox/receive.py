"""The SMTP side of the local inbox; and, for tests only, the ways in which real relays misbehave."""

import asyncio
import logging
import ssl

from aiosmtpd.smtp import SMTP, Envelope, Session

from notifications.inbox.store import Store

LARGEST_BYTES = 64 * 1024 * 1024
NO_ROOM = "452 4.3.1 no room to keep it; try again later"
log = logging.getLogger(__name__)


class Receiver:
    """Keeps every mail. Started with `scripted`, it obeys the recipient's local part:

    `reject-550` and `defer-451` refuse; `reject-data-554` refuses after the data; `rcpt-552-5.2.2` and `data-552-5.2.2` answer so, as does
    `mail-550-5.7.1` of a sender; `drop-before-data` hangs up early;
    `drop-after-data-once` keeps the first copy of a mail and hangs up without an answer; `drop-after-data` always does.
    """

    def __init__(self, store: Store, *, scripted: bool) -> None:
        self.store = store
        self.scripted = scripted
        self._dropped: set[tuple[str, int]] = set()

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, mail_options: list[str]
    ) -> str:
        """Take the sender, unless a script says otherwise."""
        if scripted := _scripted(self._told(address), "mail"):
            return scripted
        envelope.mail_from = address
        envelope.mail_options.extend(mail_options)
        return "250 2.1.0 ok"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        """Take the recipient, unless a script says otherwise."""
        told = self._told(address)
        if scripted := _scripted(told, "rcpt"):
            return scripted
        if told.startswith("reject-550"):
            return "550 5.1.1 no such mailbox here"
        if told.startswith("defer-451"):
            return "451 4.7.1 try again later"
        if told == "drop-before-data":
            _hang_up(server)
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(rcpt_options)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep the mail, and only then say so."""
        told = self._told(envelope.rcpt_tos[0])
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        if told == "reject-data-554":
            return "554 5.6.0 content refused"
        if scripted := _scripted(told, "data"):
            return scripted
        try:
            mail_id = await asyncio.to_thread(self.store.add, raw)
        except OSError:  # a full disk: it may pass
            log.exception("A mail could not be kept")
            return NO_ROOM
        same = (envelope.rcpt_tos[0], hash(raw))
        if told == "drop-after-data" or (told == "drop-after-data-once" and same not in self._dropped):
            self._dropped.add(same)
            _hang_up(server)
        return f"250 2.0.0 queued as {mail_id}"

    async def handle_exception(self, error: Exception) -> str:
        """What goes wrong here says nothing of the mail: it is to be sent again."""
        log.error("A mail could not be taken: %s", type(error).__name__)
        return "451 4.3.0 something went wrong here; try again later"

    def _told(self, address: str) -> str:
        return address.partition("@")[0].lower() if self.scripted else ""


def _scripted(told: str, command: str) -> str:
    """The answer that `told` asks for to `command`: `rcpt-552-5.2.2` is `552 5.2.2 as told`, `data-552` is `552 as told`."""
    name, _, answer = told.partition("-")
    return f"{answer.replace('-', ' ')} as told" if name == command and answer[:3].isdigit() else ""


def _hang_up(server: SMTP) -> None:
    assert isinstance(server.transport, asyncio.Transport)
    server.transport.abort()


async def listen(receiver: Receiver, *, port: int, context: ssl.SSLContext) -> asyncio.Server:
    """Take mail on 127.0.0.1, in clear or over STARTTLS. Raises OSError where the port is taken."""
    return await asyncio.get_running_loop().create_server(
        lambda: SMTP(
            receiver, hostname="localhost", ident="local inbox", tls_context=context, data_size_limit=LARGEST_BYTES
        ),
        "127.0.0.1",
        port,
    )
