"""`python -m notifications.inbox --home DIR --smtp-port N --web-port N`: run the local inbox until SIGTERM or Ctrl-C.

Prints `ready` when both ports listen. A taken port: one line on standard error, exit 2. `--scripted` makes it misbehave for tests.
"""

import argparse
import asyncio
import signal
import sys
from pathlib import Path
from threading import Thread

from notifications.inbox import certificate
from notifications.inbox.receive import Receiver, listen
from notifications.inbox.store import Store
from notifications.inbox.web import Page


class PortTaken(Exception):
    """Another program listens on the port."""


def main() -> int:
    """Run the inbox. Returns the exit status."""
    options = _options()
    home: Path = options.home
    home.mkdir(parents=True, exist_ok=True)
    try:
        asyncio.run(_run(home, smtp_port=options.smtp_port, web_port=options.web_port, scripted=options.scripted))
    except PortTaken as taken:
        sys.stderr.write(f"{taken}\n")
        return 2
    return 0


async def _run(home: Path, *, smtp_port: int, web_port: int, scripted: bool) -> None:
    stop = asyncio.Event()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(wanted, stop.set)
    store = Store(home / "mails")
    try:
        page = Page(store, port=web_port)
    except OSError as error:
        raise PortTaken(
            f"inbox: the web port {web_port} is taken ({error.strerror}): choose another (CSPR_INBOX_PORT)"
        ) from None
    try:
        receiver = Receiver(store, scripted=scripted)
        mails = await listen(receiver, port=smtp_port, context=certificate.context(home))
    except OSError as error:
        page.server_close()
        raise PortTaken(
            f"inbox: the mail port {smtp_port} is taken ({error.strerror}): choose another (CSPR_SMTP_PORT)"
        ) from None
    serving = Thread(target=page.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    serving.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await stop.wait()
    mails.close()
    page.shutdown()
    page.server_close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m notifications.inbox", description="Local inbox on 127.0.0.1")
    parser.add_argument("--home", type=Path, required=True, help="where the mails and the certificate are kept")
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--web-port", type=int, required=True)
    parser.add_argument("--scripted", action="store_true", help="misbehave as recipients' names say (for tests)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
