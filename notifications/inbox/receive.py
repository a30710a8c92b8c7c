"""The SMTP side of the local inbox; and, for tests only, the ways in which real relays misbehave."""

import asyncio
import ssl

from aiosmtpd.smtp import SMTP, Envelope, Session

from notifications.inbox.store import Store

LARGEST_BYTES = 64 * 1024 * 1024


class Receiver:
    """Keeps every mail. Started with `scripted`, it obeys the recipient's local part:

    `reject-550` and `defer-451` refuse; `reject-data-554` refuses after the data; `drop-before-data` hangs up early;
    `drop-after-data-once` keeps the first copy of a mail and hangs up without an answer; `drop-after-data` always does.
    """

    def __init__(self, store: Store, *, scripted: bool) -> None:
        self.store = store
        self.scripted = scripted
        self._dropped: set[tuple[str, int]] = set()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        """Take the recipient, unless a script says otherwise."""
        told = self._told(address)
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
        mail_id = await asyncio.to_thread(self.store.add, raw)
        same = (envelope.rcpt_tos[0], hash(raw))
        if told == "drop-after-data" or (told == "drop-after-data-once" and same not in self._dropped):
            self._dropped.add(same)
            _hang_up(server)
        return f"250 2.0.0 queued as {mail_id}"

    def _told(self, address: str) -> str:
        return address.partition("@")[0].lower() if self.scripted else ""


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
