"""`python -m notifications.inbox --home DIR --smtp-port N --replies-port N --web-port N`: run the local inbox until SIGTERM or Ctrl-C.

What comes to the first port is shown on the page; what comes to the second lies in our own mailbox. Prints `ready` when all three listen.
Whoever opens the page logs in with `user:password`, as the environment's `CSPR_INBOX_LOGIN` says. A taken port, or no login: one line on standard
error, exit 2. `--scripted` makes the first misbehave for tests.
"""

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from threading import Thread

from notifications.inbox import certificate, local_mailbox, web
from notifications.inbox.receive import Receiver, listen
from notifications.inbox.store import Store
from notifications.inbox.web import Page

LOGGED = "%(asctime)s.%(msecs)03d | %(levelname)-7s | %(name)s - %(message)s"  # as the other processes of the stack do


class PortTaken(Exception):
    """Another program listens on the port."""


def main() -> int:
    """Run the inbox. Returns the exit status."""
    os.umask(0o077)  # every mail is its owner's alone
    options = _options()
    logging.basicConfig(format=LOGGED, datefmt="%Y-%m-%d %H:%M:%S", level=logging.WARNING)
    try:
        options.login = web.login()
        asyncio.run(_run(options))
    except (PortTaken, web.LoginMissing) as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 2
    return 0


async def _run(options: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(wanted, stop.set)
    home: Path = options.home
    home.mkdir(parents=True, exist_ok=True)
    sent, replies = Store(home / "mails"), local_mailbox.prepare(home / "replies")
    context = certificate.context(home)
    async with AsyncExitStack() as listening:
        with _port(options.web_port, "web port", "CSPR_INBOX_PORT"):
            page = Page(sent, replies, port=options.web_port, login=options.login)
        listening.callback(page.server_close)
        with _port(options.smtp_port, "mail port", "CSPR_SMTP_PORT"):
            relay = await listen(Receiver(sent, scripted=options.scripted), port=options.smtp_port, context=context)
        listening.callback(relay.close)
        with _port(options.replies_port, "port for replies", "CSPR_REPLIES_PORT"):
            mailbox = await listen(Receiver(replies, scripted=False), port=options.replies_port, context=context)
        listening.callback(mailbox.close)
        Thread(target=page.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
        listening.callback(page.shutdown)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await stop.wait()


@contextmanager
def _port(number: int, use: str, setting: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise PortTaken(f"inbox: the {use} {number} is taken ({error.strerror}): choose another ({setting})") from None


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m notifications.inbox", description="Local inbox on 127.0.0.1")
    parser.add_argument("--home", type=Path, required=True, help="where the mails and the certificate are kept")
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--replies-port", type=int, required=True)
    parser.add_argument("--web-port", type=int, required=True)
    parser.add_argument("--scripted", action="store_true", help="misbehave as recipients' names say (for tests)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
