"""The watchdog's own channel: any Apprise addresses, beside the outbox and the relay that it watches. Serves no duty of its own.

Only a clear yes from every address counts as sent. The addresses hold secrets: they are never in a log or an error.
"""

import logging
from typing import Any


def understood(urls: str) -> bool:
    """Whether Apprise knows what to do with every one of these addresses, separated by commas. Calls nobody."""
    return _service(urls) is not None


def shout(urls: str, *, title: str, body: str) -> bool:
    """Say it at every address. True only when each of them took it."""
    from apprise import NotifyFormat

    service = _service(urls)
    if service is None:
        return False
    return service.notify(title=title, body=body, body_format=NotifyFormat.TEXT) is True


def _service(urls: str) -> Any:
    from apprise import Apprise, AppriseAsset

    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it would name the addresses
    service = Apprise(asset=AppriseAsset(async_mode=False, app_id="cspr watchdog"))
    return service if service.add(urls) and len(service) else None
